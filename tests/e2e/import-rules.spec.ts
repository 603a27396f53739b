import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNarrow, signIn, type } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

test.describe.configure({ mode: "serial" });

// Goes on where the other walks ended: the district is set up, its students are there, who leaves is made inactive.
const { appUrl, sis } = wholeSandbox();
let page: Page;

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
});

test.afterAll(() => page.context().close());

/** Moves the made-up district some days on, or puts another one in its place. */
async function order(what: "day" | "district", body: Record<string, number>): Promise<void> {
  const answer = await fetch(`${sis.url}/__sandbox/${what}`, { method: "POST", body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
}

async function startImport(): Promise<void> {
  await page.goto(`${appUrl}/imports/students/start`);
  await page.getByRole("button", { name: "Start import", exact: true }).click();
  await page.waitForURL(/\/runs\//);
}

const account = (name: RegExp) => page.getByRole("row", { name }).getByRole("cell").last();

/** Opens a student of the roster by a search for the name. */
async function openStudent(lastName: string): Promise<void> {
  await page.goto(`${appUrl}/roster/students`);
  await page.getByRole("searchbox").fill(lastName);
  await page.getByRole("searchbox").press("Enter");
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(lastName);
}

let duplicate = "";

test("a student who was changed by hand shows whose each value is", async () => {
  await signIn(page, "Marisol Peña");
  await page.goto(`${appUrl}/roster/students`);
  const first = page.getByRole("table").getByRole("link").first();
  duplicate = (await first.textContent())?.split(",")[0] ?? "";
  await first.click();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Last name" }).fill("");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Last name may not be empty");
  await page.getByRole("textbox", { name: "Last name" }).fill(duplicate);
  // Under ids that the SIS does not know this student is somebody whom the next import may find again.
  await page.getByRole("textbox", { name: "SIS ID" }).fill("old-1");
  await page.getByRole("textbox", { name: "High School Student ID" }).fill("old-1");
  await page.getByRole("textbox", { name: "City" }).fill("Ames");
  await expectNarrow(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("row", { name: /^City/ })).toContainText("By hand, Marisol Peña");
  await page.getByRole("button", { name: "Protect from inactivation" }).click();
  await expect(page.getByRole("button", { name: "End protection" })).toBeVisible();
  await page.getByRole("button", { name: "Keep this value: Homeroom" }).click();
  await expect(page.getByRole("button", { name: "Follow the SIS again: Homeroom" })).toBeVisible();
  await expect(page.getByRole("region", { name: "History", exact: true })).toContainText("Protected from inactivation");
  await expectAccessible(page);
});

test("a preview shows what an import would do, and the import does exactly that", async () => {
  await page.goto(`${appUrl}/imports/students/sync`);
  await expect(page.getByRole("checkbox", { name: /Make students inactive/ })).toBeChecked();
  await page.goto(`${appUrl}/imports/students/start`);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Preview/ }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByText("Nothing has been changed", { exact: false }).first()).toBeVisible({ timeout: 30_000 });
  await expect(account(/^Held/)).toHaveText(/^1$/);
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("button", { name: /^Start import/ }).click();
  await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Completed with alerts").first()).toBeVisible();
  await expect(account(/^Held/)).toHaveText(/^1$/);
});

test("a duplicate goes from alert to processed (D18, D19)", async () => {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /Alerts/ })
    .click();
  await expect(page.getByRole("heading", { name: "Resolve alerts" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: new RegExp(duplicate) })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("button", { name: "Create record" }).click();
  await expect(page.getByText("1 of 1 decided: 0 matched, 1 created.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel Create record" }).click();
  await expect(page.getByText("0 of 1 decided: 0 matched, 0 created.")).toBeVisible();
  await page.getByRole("button", { name: /^Match:/ }).click();
  await expect(page.getByText("1 of 1 decided: 1 matched, 0 created.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Process all updates (1)…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Process all updates" }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 30_000 });
  await expect(account(/^Updated/)).toHaveText(/^1$/);
  await openStudent(duplicate);
  await expect(page.getByRole("region", { name: "History", exact: true })).toContainText(
    "matched this record with one of the SIS",
  );
  await page.goto(`${appUrl}/alerts?tab=missing`);
  await expectAccessible(page);
  await expectNarrow(page);
});

test("an import that would inactivate too many is held, and approved for some schools", async () => {
  await order("day", { day: 45 });
  await startImport();
  await expect(page.getByText(/waits for a person until/)).toBeVisible({ timeout: 30_000 });
  await page.goto(appUrl);
  await expect(page.getByRole("row", { name: /Students.*Held for approval/ })).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole("link", { name: /Review/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "Limits crossed" })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  const decisions = page.getByRole("radiogroup", { name: /^Decision for/ });
  const count = await decisions.count();
  expect(count).toBeGreaterThan(2);
  for (let index = 0; index < count; index++) {
    const choice = decisions.nth(index).getByText(index === 0 ? "Leave out" : "Approve", { exact: true });
    await choice.click();
  }
  await page.getByRole("button", { name: `Approve ${count - 1} schools…` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Approve/ }).click();
  await expect(dialog.getByText("Say why, in a few words.", { exact: false })).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The registrar confirmed who left.");
  await dialog.getByRole("button", { name: /^Approve/ }).click();
  await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("The registrar confirmed who left.", { exact: false })).toBeVisible();
  await expect(page.getByText("School left out of the approval").first()).toBeVisible();
});

test("an undo makes the created students inactive and keeps the one who was edited by hand (D17)", async () => {
  const log = page.url();
  await page.goto(`${log}?show=created#lines`);
  const created = page.getByRole("table").last().getByRole("link");
  const taken = await created.nth(1).getAttribute("href");
  await created.first().click();
  // The address changes only with the page.
  await page.waitForURL("**/roster/students/*");
  const kept = page.url();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByRole("textbox", { name: "City" }).fill("Ames");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("row", { name: /^City/ })).toContainText("By hand");
  await page.goto(log);
  await page.getByRole("link", { name: "Undo…" }).click();
  await expect(page.getByRole("heading", { name: /Undo the student import/ })).toBeVisible();
  await expect(account(/^Kept: edited by hand since/)).toHaveText("1");
  await expect(page.getByRole("heading", { name: "Kept as they are" })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByText("Also restore what it overwrote").click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "preview file (CSV)" }).click();
  expect((await download).suggestedFilename()).toMatch(/^import-\d+-undo-preview\.csv$/);
  await page.getByRole("button", { name: "Undo this import…" }).click();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Undo this import" }).click();
  await page.waitForURL((address) => !address.pathname.endsWith("/undo"));
  await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await page.goto(log);
  await expect(page.getByText("Undone since")).toBeVisible();
  await page.getByRole("link", { name: "Redo…" }).click();
  await expect(page.getByRole("button", { name: "Redo this import…" })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.goto(kept);
  await expect(page.getByRole("row", { name: /^Enrollment status/ })).toContainText("Currently enrolled");
  await page.goto(`${appUrl}${taken ?? ""}`);
  await expect(page.getByRole("row", { name: /^Enrollment status/ })).toContainText("Inactive");
});

test("every change of the settings is a version that can be compared and restored", async () => {
  await page.goto(`${appUrl}/setup`);
  await page.getByRole("link", { name: "Configuration versions" }).click();
  await expect(page.getByRole("heading", { name: "Configuration versions" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Versions of the configuration" })).toContainText("Tomasz Wójcik");
  await page.getByRole("link", { name: "Changes of version 2", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Version 1 beside version 2" })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export version 2", exact: true }).click();
  expect((await download).suggestedFilename()).toBe("matricula-configuration-2.json");
  await page.getByLabel("Configuration file").setInputFiles({
    name: "wrong.json",
    mimeType: "application/json",
    buffer: Buffer.from("{"),
  });
  await expect(page.getByText("This is not a configuration file", { exact: false })).toBeVisible();
});

test("how long logs are kept is set upwards only", async () => {
  await page.goto(`${appUrl}/setup`);
  await page.getByRole("link", { name: "Retention" }).click();
  await page.getByRole("textbox", { name: "Days" }).fill("10");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("At least 30 days.")).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("textbox", { name: "Days" }).fill("45");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("a switch to a system whose ids belong to other people is refused", async () => {
  await order("district", { students: sis.students, seed: 99 });
  await page.goto(`${appUrl}/setup/connection`);
  await page.getByRole("button", { name: "Reset configuration…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Riverbend Unified");
  await page.getByRole("dialog").getByRole("button", { name: "Reset configuration" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await page.getByRole("textbox", { name: "PowerSchool URL" }).fill(sis.url);
  await page.getByRole("textbox", { name: "Client ID" }).fill(sis.clientId);
  await page.getByLabel("Client secret").fill(sis.clientSecret);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByText("Connected. The credentials are saved and sealed.")).toBeVisible();
  await page.goto(`${appUrl}/setup/schools`);
  await expect(page.getByRole("combobox").first()).toHaveValue(/.+/);
  await page.getByRole("button", { name: "Next: Match fields" }).click();
  await expect(page.getByRole("heading", { name: "Match fields" })).toBeVisible();
  await page.getByRole("button", { name: /Read (samples|again)/ }).click();
  await expect(page.getByText(/Samples: 1,[012]\d\d rows/)).toBeVisible({ timeout: 30_000 });
  const email = page.getByRole("combobox", { name: "SIS field for Email" });
  await type(email, "[EmailAddress]EmailAddress");
  await page.getByRole("option", { name: "[EmailAddress]EmailAddress" }).first().click();
  await page.getByRole("button", { name: "Next: Define codes" }).click();
  await page.getByRole("button", { name: "Next: Sync settings" }).click();
  await page.getByRole("button", { name: "Next: Test / start import" }).click();
  await startImport();
  await expect(page.getByText("98 %", { exact: false }).first()).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("button", { name: "Approve all", exact: true }).click();
  await page.getByRole("button", { name: /^Approve .*…$/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("A mistake, to see it refused.");
  await dialog.getByRole("button", { name: /^Approve/ }).click();
  await expect(dialog.getByText("Type the district's name", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard import…" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Reason" }).fill("Another district’s data.");
  await page.getByRole("dialog").getByRole("button", { name: "Discard this import" }).click();
  await expect(page.getByText("Discarded").first()).toBeVisible();
});
