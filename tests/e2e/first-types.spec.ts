import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNarrow, signIn, type } from "../support/browser";
import { wholeSandbox } from "../support/whole-sandbox";

test.describe.configure({ mode: "serial" });

// Goes on where first-import.spec.ts ends: the district is connected, its schools are matched and its students are there.
const { appUrl } = wholeSandbox();
let page: Page;

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await signIn(page, "Marisol Peña");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test.afterAll(() => page.context().close());

const combo = (label: string) => page.getByRole("combobox", { name: `SIS field for ${label}` });

async function choose(label: string, option: string): Promise<void> {
  await type(combo(label), option);
  await page.getByRole("option", { name: option }).first().click();
}

/** Opens Match fields of a type and reads samples of what its SIS fields hold. */
async function openFields(slug: string): Promise<void> {
  await page.goto(`${appUrl}/imports/${slug}/fields`);
  await expect(async () => {
    await page.getByRole("button", { name: /Read (samples|again)/ }).click();
    await expect(page.getByText(/Samples: [\d,]+ rows/)).toBeVisible({ timeout: 15_000 });
  }).toPass({ timeout: 50_000 });
}

async function next(step: string): Promise<void> {
  await page.getByRole("button", { name: `Next: ${step}` }).click();
  await page.waitForURL(/\/(codes|sync|start)$/);
}

test("what should come before is said, and starting is possible all the same", async () => {
  await page.goto(`${appUrl}/imports/course-history/start`);
  await expect(page.getByText("Course catalog was never imported.", { exact: false })).toBeVisible();
  await expect(page.getByText("Students was never imported.", { exact: false })).toHaveCount(0);
});

test("the course catalog has no Sync settings (D09), and its SCED subject area is required once subjects are built from it (D21)", async () => {
  await page.goto(`${appUrl}/imports/course-catalog/sync`);
  await expect(page.getByRole("heading", { name: "Sync settings" })).toHaveCount(0);
  await openFields("course-catalog");
  const steps = page.getByRole("navigation", { name: "Course catalog import settings" });
  await expect(steps.getByRole("link")).toHaveCount(3);
  await expect(steps.getByRole("link", { name: /Sync settings/ })).toHaveCount(0);
  await choose("Subject area", "Create based on SCED subject area");
  await type(combo("SCED subject area"), "Do not");
  await expect(page.getByRole("option", { name: "Do not import" })).toHaveCount(0);
  await combo("SCED subject area").press("Escape");
  await choose("Subject area", "[Courses]Sched_Department");
  await type(combo("SCED subject area"), "Do not");
  await expect(page.getByRole("option", { name: "Do not import" })).toHaveCount(1);
  await combo("SCED subject area").press("Escape");
});

const TYPES = [
  { slug: "staff", created: /staff created/, steps: ["Define codes", "Sync settings", "Test / start import"] },
  { slug: "course-catalog", created: /courses created/, steps: ["Define codes", "Test / start import"] },
  {
    slug: "course-mapping",
    created: /course mappings created/,
    steps: ["Define codes", "Sync settings", "Test / start import"],
  },
  {
    slug: "course-history",
    created: /course records created/,
    steps: ["Define codes", "Sync settings", "Test / start import"],
  },
  {
    slug: "current-courses",
    created: /current courses created/,
    steps: ["Define codes", "Sync settings", "Test / start import"],
  },
  { slug: "parents", created: /guardians created/, steps: ["Define codes", "Sync settings", "Test / start import"] },
];

for (const { slug, created, steps } of TYPES) {
  test(`${slug} are set up as the wizard suggests, imported, and stand in the roster`, async () => {
    await openFields(slug);
    await expectAccessible(page);
    await expectNarrow(page);
    for (const step of steps) {
      await next(step);
      await expectNarrow(page);
    }
    await expect(page.getByText("Nothing is missing.", { exact: false })).toBeVisible();
    await page.getByRole("button", { name: "Start import" }).click();
    await page.waitForURL(/\/runs\//);
    await expect(page.getByRole("heading", { name: "Account of rows" })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(created)).toBeVisible();
    await expectAccessible(page);
    await expectNarrow(page);
    await page.goto(`${appUrl}/roster/${slug}`);
    const first = page.getByRole("table").getByRole("link").first();
    const title = (await first.textContent()) ?? "";
    await expectNarrow(page);
    await first.click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
    await expectAccessible(page);
    await expectNarrow(page);
  });
}

test("accounts of guardians are activated only after a person has seen how many are mailed, by keyboard too (D24)", async () => {
  test.slow();
  const dialog = page.getByRole("dialog");
  await openFields("parents");
  await choose("Username", "[PCAS_Account]Username");
  await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await expect(dialog).toContainText("Nothing is sent now.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Match Username" }).press("Enter");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto(`${appUrl}/imports/parents/start`);
  await page.getByRole("button", { name: "Start import" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    "Preview it first; the preview counts the mails",
  );
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Every change" })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Start import" }).press("Enter");
  await expect(dialog).toContainText(/activates the accounts of [\d,]+ guardians and mails each of them once/);
  await expect(dialog.getByRole("button", { name: /^Start import and send [\d,]+ mails$/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText("Nothing has been changed.", { exact: false }).first()).toBeVisible();
  await page.goto(`${appUrl}/imports/parents/fields`);
  await choose("Username", "Do not import");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("a record that is named and not there is said with its number, in the log and among the alerts", async () => {
  await page.goto(`${appUrl}/alerts?type=course-history&tab=records`);
  await expectAccessible(page);
  await expectNarrow(page);
  await page
    .getByRole("link", { name: /Course of the catalog not found/ })
    .first()
    .click();
  await page.waitForURL(/\/runs\//);
  const line = page.getByRole("row", { name: /No course of ours has this Course ID/ }).first();
  await expect(line).toContainText("Rejected");
});
