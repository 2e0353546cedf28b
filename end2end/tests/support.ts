// What all stories share: pages that may not complain, and what a person with a keyboard or a screen reader meets.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

/** The password of everybody in the demo data. */
export const DEMO_PASSWORD = "demo demo demo";

/** A page that fails its test when the browser's console says a word: hydration mismatches included. */
export const test = base.extend({
  page: async ({ page, javaScriptEnabled }, use) => {
    const complaints = watch(page, javaScriptEnabled);
    await use(page);
    expect(complaints, "the console must stay silent").toEqual([]);
  },
});

export { expect };

/** Collects what the console of a page complains about. */
export function watch(page: Page, javaScript = true): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // What is fetched ahead for the code stays unused where there is none, and on a slow machine for a while where
    // there is: how soon is a matter of speed.
    if (message.text().includes("preloaded using link preload but not used")) {
      return;
    }
    // A network that the test itself has taken away is no defect.
    if (message.text().includes("net::ERR_INTERNET_DISCONNECTED")) {
      return;
    }
    // A page that says 401, 404 or 422 by its status is noted by the browser as a failed resource; that is no defect.
    const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (["warning", "error"].includes(message.type()) && !isStatus) {
      complaints.push(`${message.type()}: ${message.text()} (${page.url()})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message} (${page.url()})`));
  return complaints;
}

/** Waits until the browser's code has taken the page over; at once where there is no JavaScript. */
export async function live(page: Page, javaScript = true): Promise<void> {
  if (javaScript) {
    await expect(page.locator("html[data-live]")).toBeAttached();
  }
}

/** Presses Tab until something has the focus, as somebody does who has no mouse. */
export async function tabTo(page: Page, to: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    if (await to.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${to} can't be reached with the keyboard`);
}

/** How much wider the page is than the screen. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

const seen = new Set<string>();

/** Looks for violations of WCAG 2.2 A and AA in the light and in the dark look; each kind of page once. */
export async function accessible(page: Page, name: string): Promise<void> {
  if (seen.has(name)) {
    return;
  }
  seen.add(name);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    const violations = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
    expect(violations, `${name} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Keeps pictures of a page in the folder that `PICTURES` names: wide, as on a phone, and dark. For looking at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (!folder || taken.has(name)) {
    return;
  }
  taken.add(name);
  const path = (kind: string) => `${folder}/${name.replaceAll(/[^a-z0-9]+/g, "-")}.${kind}.png`;
  const size = page.viewportSize();
  await page.screenshot({ path: path("wide"), fullPage: true, timeout: 60_000 });
  await page.setViewportSize({ width: 360, height: 800 });
  await page.screenshot({ path: path("phone"), fullPage: true, timeout: 60_000 });
  expect(await overflow(page), `${name} is wider than a phone`).toBeLessThanOrEqual(0);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: path("dark"), fullPage: true, timeout: 60_000 });
  await page.emulateMedia({ colorScheme: "light" });
  if (size) {
    await page.setViewportSize(size);
  }
}

const taken = new Set<string>();

/** Signs a person of the demo data in. */
export async function signIn(page: Page, email: string, then = "/account"): Promise<void> {
  await page.goto(`/sign-in?then=${encodeURIComponent(then)}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === then.split("?")[0]);
}
