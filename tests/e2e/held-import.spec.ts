import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNarrow, signIn, type } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

test.describe.configure({ mode: "serial" });

// Goes on where first-import.spec.ts ends: the district is set up and its students are there.
const { appUrl } = wholeSandbox();
let page: Page;

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await signIn(page, "Tomasz Wójcik");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test.afterAll(() => page.context().close());

const problem = () => page.getByRole("main").getByRole("alert");

/** Takes Homeroom from a SIS field, one of the list or one that is typed. */
async function matchHomeroom(field: string, isListed: boolean): Promise<void> {
  await page.goto(`${appUrl}/imports/students/fields`);
  const homeroom = page.getByRole("combobox", { name: "SIS field for Homeroom" });
  await type(homeroom, field);
  if (isListed) await page.getByRole("option", { name: field }).first().click();
  else await homeroom.press("Tab");
  await expect(homeroom).toHaveValue(field);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(homeroom).toHaveValue(field);
}

test("safety limits are checked where they are written, and say what they would have held", async () => {
  await page.goto(`${appUrl}/imports/students/sync`);
  const percent = page.getByRole("textbox", { name: "Inactivated: hold when over, percent" });
  await expect(page.getByRole("table", { name: "Safety limits" })).toBeVisible();
  await percent.fill("many");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(problem()).toBeFocused();
  await problem().getByRole("link", { name: "Inactivated: Write a number." }).click();
  await expect(percent).toBeFocused();
  await expect(percent).toHaveAccessibleDescription("Write a number.");
  await expectAccessible(page);
  await percent.fill("10");
  await page.getByText("Make students inactive when they leave the SIS").click();
  await expect(page.getByRole("textbox", { name: "Imports in a row without them" })).toHaveValue("1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("a preview shows every change before it is made", async () => {
  // Another field changes it for everybody.
  await matchHomeroom("[Students]Zip", false);
  await page.goto(`${appUrl}/imports/students/start`);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Every change" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing has been changed.", { exact: false }).first()).toBeVisible();
  await expect(page.getByText(/This import would .*update/)).toBeVisible();
  await expect(page.getByRole("region", { name: /It would be held for approval/ })).toContainText("Homeroom");
  await expectAccessible(page);
  await expectNarrow(page);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^CSV of all/ }).click();
  expect((await download).suggestedFilename()).toMatch(/-lines\.csv$/);
  await page.goto(`${appUrl}/imports/students/start`);
  await expect(page.getByText("Would be held for approval")).toBeVisible();
  await page.getByRole("link", { name: /updated/ }).click();
  await page.getByRole("button", { name: "Start import" }).click();
  await expect(page.getByText("Held for approval", { exact: true })).toBeVisible({ timeout: 60_000 });
});

test("a held import asks for a choice by school, keeps it while the records are looked at, and shows what it does", async () => {
  await expect(page.getByRole("heading", { name: "Limits crossed" })).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("button", { name: /^Approve \d+ schools…/ }).click();
  await expect(problem()).toBeFocused();
  await expect(problem()).toContainText("crossed a limit. Approve it or leave it out.");
  await page.getByRole("button", { name: "Approve all" }).click();
  await expect(problem()).toHaveCount(0);
  const first = page.getByRole("radiogroup", { name: /^Decision for/ }).first();
  await first.getByText("Leave out").click();
  await page
    .getByRole("link", { name: /^Homeroom at/ })
    .first()
    .click();
  await expect(page).toHaveURL(/field=homeroom/);
  await expect(first.getByRole("radio", { name: "Leave out" })).toBeChecked();
  await page.getByRole("button", { name: /^Approve \d+ schools…/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Approve \d+ of \d+ schools/ });
  await expect(dialog).toContainText("is left out");
  await dialog.getByRole("button", { name: /^Approve/ }).click();
  const reason = dialog.getByRole("textbox", { name: "Reason" });
  await expect(reason).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Approve \d+ schools…/ })).toBeFocused();
});

test("Integration puts the held import first, with its reason and its deadline", async () => {
  await page.goto(appUrl);
  await expect(page.getByRole("link", { name: "Students is held for your approval" })).toBeVisible();
  await expect(page.getByText(/Nothing was changed\. Approve or discard by/)).toBeVisible();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.getByRole("link", { name: "Review" }).click();
  await expect(page.getByRole("heading", { name: "Decide by school" })).toBeVisible();
});

test("a discarded import changes nothing, says who discarded it and why, and keeps its plan", async () => {
  await page.getByRole("button", { name: "Discard import…" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard this import?" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Homeroom was matched with a wrong field.");
  await dialog.getByRole("button", { name: "Discard this import" }).click();
  await expect(page.getByText("Tomasz Wójcik discarded this import: Homeroom was matched")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What was planned" })).toBeVisible();
  await expectAccessible(page);
  await matchHomeroom("[Students]Home_Room", true);
});
