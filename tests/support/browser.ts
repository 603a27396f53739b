import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";
import { wholeSandbox } from "./whole-sandbox";

/** axe finds nothing, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toBeVisible();
  await expect(page).toHaveTitle(/Matricula/);
  // A page that is just being changed for another is without a title for a moment.
  await page.waitForLoadState("networkidle");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`),
      `${page.url()} in ${colorScheme}`,
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Signs a person of the demo district in through its own sign-in. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(wholeSandbox().appUrl);
  await chooseWho(page, name);
}

/** From our sign-in page on; pressed again where the page was not ready for the first press. */
export async function chooseWho(page: Page, name: string): Promise<void> {
  const who = page.getByRole("button", { name: `Sign in as ${name}` });
  await expect(async () => {
    const go = page.getByRole("button", { name: "Continue with your district’s sign-in" });
    if (await go.isVisible()) await go.click({ timeout: 2000 });
    await expect(who).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 30_000 });
  await who.click();
}

/** Types into a combo box as a person does. */
export async function type(combo: Locator, text: string): Promise<void> {
  await combo.click();
  await combo.press("Control+a");
  await combo.pressSequentially(text);
}

/** Nothing scrolls sideways at 400 pixels but marked tables. */
export async function expectNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 400, height: 800 });
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess, page.url()).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 1000 });
}
