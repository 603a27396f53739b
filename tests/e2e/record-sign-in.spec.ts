import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNarrow, signIn } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

test.describe.configure({ mode: "serial" });

let page: Page;
let bookmarkUrl: string;
let email: string;
let student: string;

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await signIn(page, "Marisol Peña");
});
test.afterAll(() => page.context().close());

const saved = () => expect(page.getByText("Saved", { exact: true })).toBeVisible();

/** Reads a provider's metadata into the form and saves; read again where the page was not ready for the first press. */
async function setUp(flavour: string): Promise<void> {
  await page.goto(`${wholeSandbox().appUrl}/setup/sign-on/student`);
  const metadata = `${wholeSandbox().samlUrl}/${flavour}/metadata`;
  await expect(async () => {
    await page.getByLabel("Metadata address").fill(metadata);
    await page.getByRole("button", { name: "Read from the address" }).click();
    await expect(page.getByLabel("Entity ID of the provider")).toHaveValue(`${wholeSandbox().samlUrl}/${flavour}`, {
      timeout: 5000,
    });
  }).toPass({ timeout: 30_000 });
  await page
    .locator("label")
    .filter({ hasText: /^Other/ })
    .click();
  await page.getByLabel("Domains").fill("students.riverbend.example");
}

test("a SAML connection is set up from the provider's metadata, and what is missing is said", async () => {
  await page.goto(`${wholeSandbox().appUrl}/roster/students`);
  await page.getByRole("table").getByRole("link").first().click();
  const row = page.getByRole("row", { name: /^Email/ });
  await expect(row).toBeVisible();
  email = (await row.getByRole("cell").first().innerText()).trim();
  student = await page.getByRole("heading", { level: 1 }).innerText();
  expect(email).toMatch(/@students\.riverbend\.example$/);

  await page.goto(`${wholeSandbox().appUrl}/setup`);
  await page.getByRole("link", { name: "Single sign-on" }).click();
  await expect(page.getByRole("row", { name: /Naviance PS SIS - Student/ })).toContainText("Not configured");
  await expectAccessible(page);
  await setUp("google");
  await page.getByLabel("Domains").fill("no domain");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Some fields" })).toContainText("is not a domain");
  await page.getByLabel("Domains").fill("students.riverbend.example");
  await page.getByText("Sign-in is on").click();
  await page.getByRole("button", { name: "Save" }).click();
  await saved();
  bookmarkUrl = await page
    .getByRole("row", { name: /Bookmark URL/ })
    .locator(".code")
    .innerText();
  const metadata = encodeURIComponent(`${bookmarkUrl}/metadata`);
  expect((await page.request.post(`${wholeSandbox().samlUrl}/services?metadata=${metadata}`)).ok()).toBe(true);
  await expectAccessible(page);
  await expectNarrow(page);
});

test("a test of the connection shows the assertion and whom it would sign in, and signs in nobody", async () => {
  await page.getByRole("link", { name: "Test connection" }).click();
  await page.getByLabel("Somebody else, by NameID").fill(email);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("region", { name: `This would sign in ${student}.` })).toBeVisible();
  await expect(page.getByRole("row", { name: /NameID/ })).toContainText(email);
  await page.goto(`${wholeSandbox().appUrl}/my-record`);
  await expect(page.getByText("Nobody is signed in")).toBeVisible();
});

for (const flavour of ["google", "classlink", "clever", "powerschool", "other"]) {
  test(`a student begins at the Bookmark URL and signs in through a provider like ${flavour}`, async ({ browser }) => {
    if (flavour !== "google") {
      await setUp(flavour);
      await page.getByRole("button", { name: "Save" }).click();
      await saved();
    }
    const visitor = await (await browser.newContext()).newPage();
    await visitor.goto(bookmarkUrl);
    await visitor.getByLabel("Somebody else, by NameID").fill(email);
    await visitor.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(visitor.getByRole("heading", { level: 1, name: student })).toBeVisible();
    if (flavour === "google") {
      await expectAccessible(visitor);
      await expectNarrow(visitor);
      // Their own record and nothing else.
      for (const path of ["/", "/roster", "/roster/students", "/alerts", "/setup"]) {
        await visitor.goto(`${wholeSandbox().appUrl}${path}`);
        await expect(visitor).toHaveURL(/\/sign-in/);
      }
      await visitor.goto(`${wholeSandbox().appUrl}/my-record`);
    }
    await visitor.getByRole("button", { name: "Sign out" }).click();
    await expect(visitor.getByText("Nobody is signed in")).toBeVisible();
    await visitor.context().close();
  });
}

test("a provider's own link works where the district allows it, and is refused where it does not", async ({
  browser,
}) => {
  const visitor = await (await browser.newContext()).newPage();
  const start = async () => {
    await visitor.goto(`${wholeSandbox().samlUrl}/clever/start?acs=${encodeURIComponent(`${bookmarkUrl}/acs`)}`);
    await visitor.getByLabel("Somebody else, by NameID").fill(email);
    await visitor.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await setUp("clever");
  await page.getByRole("button", { name: "Save" }).click();
  await saved();
  await start();
  await expect(visitor.getByText("This sign-in was not started here")).toBeVisible();
  await expectAccessible(visitor);
  await page.getByText("Let people start at the provider").click();
  await page.getByRole("button", { name: "Save" }).click();
  await saved();
  await expect(async () => {
    await start();
    await expect(visitor.getByRole("heading", { level: 1, name: student })).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 30_000 });
  await visitor.context().close();
});

test("somebody the roster does not know is refused in words", async ({ browser }) => {
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(bookmarkUrl);
  await visitor.getByLabel("Somebody else, by NameID").fill("nobody@students.riverbend.example");
  await visitor.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(
    visitor.getByText("The district’s roster holds nobody with your sign-in.", { exact: false }),
  ).toBeVisible();
  await visitor.context().close();
});

test("removing the connection signs everybody out", async () => {
  await page.goto(`${wholeSandbox().appUrl}/setup/sign-on/student`);
  await page.getByRole("button", { name: "Remove connection…" }).click();
  await page.getByRole("button", { name: "Remove connection", exact: true }).click();
  await expect(page.getByRole("row", { name: /Naviance PS SIS - Student/ })).toContainText("Not configured");
});
