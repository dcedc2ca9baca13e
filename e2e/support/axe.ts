import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What a theme decides. Everything else is the same in both, and is asked for in the light one. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** Axe finds nothing on the page as it stands; `where` says in a failure which state that was. */
export async function expectClean(page: Page, where?: string): Promise<void> {
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const only = dark ? { runOnly: { type: "rule" as const, values: OF_COLOURS } } : {};
  // The document alone: with frames every look would open a page of its own, and there are none of ours.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"], ...only }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}\n${node.failureSummary}`));
  expect(found, where).toEqual([]);
}
