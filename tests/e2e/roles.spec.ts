import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible, expectNarrow, signIn } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

// Goes on where the other walks ended: the district is set up and its imports have run.
const { appUrl } = wholeSandbox();

async function signedIn(browser: Browser, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  await signIn(page, name);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  return page;
}

const SETTINGS = [
  "/setup",
  "/setup/connection",
  "/setup/schools",
  "/imports/students/fields",
  "/imports/students/codes",
  "/imports/students/sync",
  "/imports/students/start",
  "/imports/course-catalog/start",
  "/notifications",
];
/** Every word with which a button changes something. */
const CHANGES =
  /save|start|preview|test|read|pause|resume|approve|discard|create|match|process|undo|redo|edit|protect|keep|follow|send|add|remove|reset|restore|import/i;

test.describe.configure({ timeout: 180_000 });

test("a viewer reads every setting and result, and finds no button that would refuse", async ({ browser }) => {
  const page = await signedIn(browser, "Grace Obi");
  for (const path of [...SETTINGS, "/", "/alerts", "/setup/versions", "/runs", "/roster/students"]) {
    await page.goto(appUrl + path);
    const main = page.getByRole("main");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(main.getByRole("button", { name: CHANGES, disabled: false }), path).toHaveCount(0);
    if (SETTINGS.includes(path)) await expect(main.getByRole("combobox", { disabled: false }), path).toHaveCount(0);
  }
  await page.goto(`${appUrl}/imports/students/fields`);
  await expect(page.getByRole("combobox", { name: "SIS field for Last name" })).toHaveValue("[Students]Last_Name");
  await expect(page.getByText("An analyst or a site manager can change these settings.")).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.goto(`${appUrl}/setup/connection`);
  await expect(page.getByRole("region", { name: "What is saved" })).toContainText("PowerSchool SIS");
  await expectAccessible(page);
  // D09: where the other types have their Sync settings, the course catalog has none to do.
  await page.goto(`${appUrl}/setup`);
  await expect(page.getByRole("row", { name: /^Course catalog/ })).toContainText("None, by hand only");
  await page.context().close();
});

test("a school manager finds the roster and the imports, and is told what is not theirs", async ({ browser }) => {
  const page = await signedIn(browser, "Dana Lowe");
  const nav = page.getByRole("navigation", { name: "Main" });
  await expect(nav.getByRole("link")).toHaveText(["Imports", "Roster"]);
  for (const path of [...SETTINGS, "/alerts", "/setup/audit"]) {
    await page.goto(appUrl + path);
    await expect(page.getByRole("heading", { name: "Not part of your role" }), path).toBeVisible();
  }
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("link", { name: "Go to the roster" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Roster" })).toBeVisible();
  await page.context().close();
});
