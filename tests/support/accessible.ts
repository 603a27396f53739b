import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** axe finds nothing on the page as it stands, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toBeVisible();
  await expect(page).toHaveTitle(/Matricula/);
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

/** The page has everything within 400 pixels; only marked tables scroll sideways by themselves. */
export async function expectNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 400, height: 800 });
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess, `${page.url()} at 400 pixels`).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 1000 });
}
