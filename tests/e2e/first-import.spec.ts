import { expect, test, type Locator, type Page } from "@playwright/test";
import { findConnector } from "@/server/connectors/registry";
import { chooseWho, expectAccessible, expectNarrow, signIn, type } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

test.describe.configure({ mode: "serial" });

const { appUrl, mailboxUrl, others, sis } = wholeSandbox();
let page: Page;
/** What the browser was told to do and its page's policy did not allow. */
const refusedByPolicy: string[] = [];

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refusedByPolicy.push(`${page.url()}: ${message.text()}`);
  });
});

test.afterAll(() => page.context().close());

/** The error summary on top of the page's work. */
const problem = () => page.getByRole("main").getByRole("alert");

/** Types, and takes the option of that name. */
async function choose(combo: Locator, text: string): Promise<void> {
  await type(combo, text);
  await page.getByRole("option", { name: text }).first().click();
}

test("a person of no district is told so", async () => {
  await page.goto(appUrl);
  await expectAccessible(page);
  await signIn(page, "Sam Stranger");
  await expect(page.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await expect(page.getByText("belongs to no district")).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
});

test("every answer carries what keeps other sites out, and scripts run by a nonce of their own page only", async ({
  request,
}) => {
  const nonces = new Set<string>();
  for (const path of ["/sign-in", "/sign-in", "/no-such-page"]) {
    const answer = await request.get(`${appUrl}${path}`);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const script = policy.split("; ").find((part) => part.startsWith("script-src")) ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(script).not.toMatch(/unsafe|https?:/);
    const nonce = /'nonce-([^']+)'/.exec(script)?.[1] ?? "";
    expect(await answer.text()).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
  const data = await request.get(`${appUrl}/api/trpc/runs.home`);
  expect(data.status()).toBe(401);
  expect(data.headers()).toMatchObject({
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
  });
  const foreign = { origin: "https://evil.example", "content-type": "application/json" };
  const post = await request.post(`${appUrl}/api/trpc/account.endOtherSessions`, { headers: foreign, data: "{}" });
  expect(post.status()).toBe(403);
  const huge = await request.post(`${appUrl}/api/trpc/account.endOtherSessions`, { data: "x".repeat(4_100_000) });
  expect(huge.status()).toBe(413);
});

test("an address that nobody verified and an operator without a second factor are refused, and told why", async () => {
  await signIn(page, "Una Claimed");
  await expect(page.getByText("has not verified your e-mail address")).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, "Ola Single");
  await expect(page.getByText("signed in without a second factor")).toBeVisible();
  await expectAccessible(page);
  await page.context().clearCookies();
});

test("an operator with a second factor comes in, and sees no district that does not let support in", async () => {
  await signIn(page, "Olu Operator");
  await expect(page.getByRole("heading", { name: "Choose a district" })).toBeVisible();
  await expect(page.getByText("No district lets support in at the moment.")).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${appUrl}/roster/students`);
  await expect(page.getByRole("heading", { name: "Choose a district" })).toBeVisible();
  await page.context().clearCookies();
});

test("a person sees where they are signed in, and signs out there at once", async ({ browser }) => {
  await signIn(page, "Marisol Peña");
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, "Marisol Peña");
  await expect(elsewhere.getByRole("navigation", { name: "Main" })).toBeVisible();
  await page.getByRole("link", { name: /^Your account: Marisol Peña/ }).click();
  await expect(page.getByText("You are signed in here and 1 more time.")).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await expect(async () => {
    await page.getByRole("button", { name: "Sign out everywhere else" }).click({ timeout: 2000 });
    await expect(page.getByText("You are signed in here only.")).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 30_000 });
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  await expect(elsewhere.getByText("You were signed out.")).toBeVisible();
  await elsewhere.context().close();
  await page.context().clearCookies();
});

test("an administrator signs in and finds nothing set up, every data type disabled (D01, D02)", async () => {
  await signIn(page, "Marisol Peña");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Configure" }).first().click();
  await expect(page.getByRole("heading", { name: "Configure", level: 1 })).toBeVisible();
  await expect(page.getByRole("row", { name: /Students.*Disabled/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Staff.*Disabled/ })).toBeVisible();
  await expectAccessible(page);
});

test("a refused secret is said and nothing is saved; the right one connects (D03)", async () => {
  await page.getByRole("link", { name: "Connect the SIS" }).click();
  await expect(page.getByRole("heading", { name: "Integration setup", level: 1 })).toBeVisible();
  await expectAccessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download configuration file" }).click();
  expect((await download).suggestedFilename()).toMatch(/^matricula-plugin-.*\.zip$/);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(problem()).toContainText("Enter the PowerSchool URL");
  await page.getByRole("textbox", { name: "PowerSchool URL" }).fill(sis.url);
  await page.getByRole("textbox", { name: "Client ID" }).fill(sis.clientId);
  await page.getByLabel("Client secret").fill("wrong");
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(problem()).toContainText("Nothing was saved");
  await expect(page.getByRole("row", { name: /Failed/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Client secret").fill(sis.clientSecret);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByText("Connected. The credentials are saved and sealed.")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^PowerSchool SIS [\d.]+ is connected\.$/)).toBeVisible();
  await expect(page.getByLabel("Client secret")).toHaveValue("");
  await expectAccessible(page);
});

test("schools are matched, inactive ones offered too (D05), and none twice", async () => {
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Configure" }).click();
  await page.getByRole("link", { name: "Match schools" }).click();
  await expect(page.getByRole("heading", { name: "School matching", level: 1 })).toBeVisible();
  const first = page.getByRole("combobox").first();
  await expect(first).toHaveValue(/.+/);
  await expect(page.getByText("Old Mill School (inactive)")).toBeVisible();
  await expectAccessible(page);
  const second = await page.getByRole("combobox").nth(1).inputValue();
  const before = await first.inputValue();
  await choose(first, second);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(problem()).toContainText("A SIS school fits one school");
  await choose(first, before);
  await page.getByRole("button", { name: "Next: Match fields" }).click();
  await expect(page.getByRole("heading", { name: "Match fields" })).toBeVisible();
});

test("fields are preselected (D07), Do not import is for optional ones only (D06), a custom field is checked", async () => {
  await page.getByRole("button", { name: /Read (samples|again)/ }).click();
  await expect(page.getByText(/Samples: 1,2\d\d rows/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("combobox", { name: "SIS field for Class year" })).toHaveValue("[Students]ClassOf");
  await expectAccessible(page);
  const year = page.getByRole("combobox", { name: "SIS field for Class year" });
  await type(year, "Do not");
  await expect(page.getByRole("option", { name: "Do not import" })).toHaveCount(0);
  await year.press("Escape");
  const homeroom = page.getByRole("combobox", { name: "SIS field for Homeroom" });
  await type(homeroom, "[Students]No_Such_Field");
  await homeroom.press("Tab");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(problem()).toContainText("Homeroom");
  await choose(homeroom, "[Students]Home_Room");
  const email = page.getByRole("combobox", { name: "SIS field for Email" });
  await choose(email, "[EmailAddress]EmailAddress");
  await page.getByRole("button", { name: "Next: Define codes" }).click();
  await expect(page.getByRole("heading", { name: "Define codes" })).toBeVisible();
});

test("codes that are really present are listed for matched fields only (D08)", async () => {
  await expect(page.getByRole("heading", { name: /Enrollment status/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /Gender/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Next: Sync settings" }).click();
  await expect(page.getByRole("heading", { name: "Available at schools" })).toBeVisible();
});

test("sync settings show the next five imports (D10)", async () => {
  await page.getByText("Weekly", { exact: true }).click();
  await expect(page.getByRole("complementary", { name: "Next imports" }).getByRole("listitem")).toHaveCount(5);
  await page.getByText("Daily", { exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Next: Test / start import" }).click();
  await expect(page.getByRole("heading", { name: "Import summary" })).toBeVisible();
});

test("recipients are added, edited and sent a test; an address that mail comes back from is marked (D14)", async () => {
  const start = page.url();
  await page.goto(`${appUrl}/notifications`);
  await page
    .getByRole("textbox", { name: "Add email recipient(s)" })
    .fill("office@riverbend.example, bounced@riverbend.example, nobody");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(problem()).toContainText("1 of 3 entries were not added");
  await expect(page.getByRole("row", { name: /office@riverbend.example.*Every result.*None yet/ })).toBeVisible();
  await page.getByRole("button", { name: "Edit office@riverbend.example" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Address" }).fill("registrar@riverbend.example");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("row", { name: /registrar@riverbend.example/ })).toBeVisible();
  await page.getByRole("button", { name: "Send test: Students" }).click();
  await expect(page.getByText("Test sent to 2 recipients.")).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row", { name: /bounced@riverbend.example.*Returned/ })).toBeVisible({ timeout: 1000 });
    await expect(page.getByRole("row", { name: /registrar@riverbend.example.*delivered/ })).toBeVisible({
      timeout: 1000,
    });
  }).toPass({ timeout: 20_000 });
  await expectAccessible(page);
  await page.goto(start);
});

test("the import runs at once (D12), reports while it does, and ends in its log", async () => {
  await expect(page.getByText("Nothing is missing.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start import" }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/students created/)).toBeVisible();
  const received = page.getByRole("row", { name: /Received from PowerSchool/ });
  await expect(received).toContainText(sis.students.toLocaleString("en-US"));
  await expectAccessible(page);
});

test("its mail is read as text in the mailbox, and the link in it survives sign-in and lands on the log (D15)", async ({
  browser,
}) => {
  const log = `${appUrl}${new URL(page.url()).pathname}`;
  const reader = await (await browser.newContext()).newPage();
  const mail = reader.getByRole("link", { name: /^\[Completed with alerts\] Students – / });
  await expect(async () => {
    await reader.goto(mailboxUrl);
    await expect(mail).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  // The other recipient's address came back, so there is one mail.
  await expect(mail).toHaveCount(1);
  await mail.click();
  await expect(reader.getByText(/to registrar@riverbend.example/)).toBeVisible();
  await expect(reader.getByText(/Accounted for +[\d,]+/)).toBeVisible();
  await reader.getByRole("link", { name: log, exact: true }).click();
  await expect(reader.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await chooseWho(reader, "Marisol Peña");
  await reader.waitForURL(log);
  await expect(reader.getByRole("heading", { name: "Account of rows" })).toBeVisible();
  await reader.goto(mailboxUrl);
  await mail.click();
  await reader.getByRole("link", { name: /\/stop-mail\// }).click();
  await expectAccessible(reader);
  await reader.getByRole("button", { name: "Stop these mails" }).click();
  await expect(reader.getByRole("heading", { name: "These mails are stopped" })).toBeVisible();
  await reader.context().close();
});

test("the log is filtered by cause, and exported with the original data (D16)", async () => {
  await page.getByRole("link", { name: "Last name is empty" }).first().click();
  await expect(page.getByRole("cell", { name: "Rejected" }).first()).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export log" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
});

test("the roster shows the imported students, and where each value comes from", async () => {
  await page.getByRole("link", { name: "Roster" }).click();
  await expect(page.getByRole("heading", { name: "Roster", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByText(/High School Student ID/).first()).toBeVisible();
  await expectAccessible(page);
  for (const path of [
    "/",
    "/runs",
    "/roster/schools",
    "/roster/parents",
    "/roster/course-history",
    "/alerts",
    "/notifications",
    "/setup",
    "/setup/schools",
  ]) {
    await page.goto(appUrl + path);
    await expectAccessible(page);
  }
});

test("nothing scrolls sideways at 400 pixels but marked tables", async () => {
  for (const path of [
    "/",
    "/setup",
    "/setup/connection",
    "/setup/schools",
    "/imports/students/fields",
    "/imports/students/codes",
    "/imports/students/sync",
    "/imports/students/start",
    "/runs",
  ]) {
    await page.goto(appUrl + path);
    await expectNarrow(page);
  }
});

test("signing out ends the session", async () => {
  await page.goto(appUrl);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto(`${appUrl}/setup`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

for (const { sis: name, connector, credentials, manager, district } of others) {
  test(`${district} connects ${name} with the form that it describes`, async () => {
    await page.context().clearCookies();
    await signIn(page, manager);
    await expect(page.getByText(district).first()).toBeVisible();
    await page.goto(`${appUrl}/setup/connection`);
    const { label, credentialFields, instructions } = findConnector(connector)!;
    await expect(async () => {
      await page.getByRole("button", { name: /SIS$/ }).click({ timeout: 2000 });
      await page.getByRole("option", { name: label, exact: true }).click({ timeout: 2000 });
      await expect(page.getByText(instructions[0]!)).toBeVisible({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    for (const field of credentialFields.filter((one) => !one.choices))
      await page
        .getByLabel(field.label, { exact: true })
        .and(page.locator("input"))
        .fill(credentials[field.name] ?? "");
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByText("Connected. The credentials are saved and sealed.")).toBeVisible();
    await expect(page.getByRole("row", { name: /^Students Complete/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /^Staff Complete/ })).toBeVisible();
    await expect(page.getByRole("row", { name: /^Course catalog None/ })).toBeVisible();
    await page.reload();
    await expect(page.getByText(/ is connected\.$/)).toBeVisible();
    await expectAccessible(page);
    await expectNarrow(page);
  });
}

test("no page of this walk did anything that its content security policy refuses", () => {
  expect(refusedByPolicy).toEqual([]);
});
