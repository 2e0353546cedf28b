// What a learner meets on the way: a place that is kept, slides that are turned by a finger and printed, files that can
// be dropped and cancelled, and how long ago it was saved.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { accessible, expect, live, picture, signIn, test } from "./support";

const LEARNER = "demo-evaluator-three@example.org";
const PRESENTATION = "/learn/quality-label/presentation";
const WITH_FILES = "/learn/badge/badge-designer";

test("how long ago it was saved is said, and goes on being right", async ({ page }) => {
  await page.clock.install();
  await signIn(page, LEARNER);
  await page.goto("/learn/badge/label-interest");
  await live(page);
  const saving = page.locator("[data-saving]").first();
  await page.locator("textarea").first().fill("Saved a while ago.");
  await page.clock.runFor(3_000);
  await expect(saving).toHaveText(/Saved just now/);
  await page.clock.runFor(15_000);
  await expect(saving).toHaveText(/Saved \d+ seconds ago/);
  await page.clock.runFor(130_000);
  await expect(saving).toHaveText(/Saved 2 minutes ago/);
});

test("where somebody stopped reading is where another device goes on", async ({ page, browser }) => {
  await signIn(page, LEARNER);
  await page.goto("/learn/quality-label");
  await live(page);
  const join = page.getByRole("button", { name: "Join this playlist" });
  if (await join.isVisible()) {
    await join.click();
  }
  await expect(page.getByRole("link", { name: /^Continue/ })).toBeVisible();
  await page.goto("/learn/quality-label/what-is-the-label");
  await live(page);
  const told = page.waitForResponse((answer) => answer.url().includes("mark_place") && answer.ok());
  await page.locator("#part-3").evaluate((heading) => heading.scrollIntoView({ block: "start", behavior: "instant" }));
  await told;

  const phone = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const other = await phone.newPage();
  await signIn(other, LEARNER);
  await other.goto("/learn/quality-label");
  await live(other);
  await other.getByRole("link", { name: /^Continue/ }).click();
  // The part that had come into the upper half of the window.
  await expect(other).toHaveURL(/what-is-the-label#part-[2-9]$/);
  await expect(other.locator(new URL(other.url()).hash)).toBeInViewport();
  await phone.close();
});

/** Moves a finger over the slides. */
async function swipe(page: Page, by: { x: number; y: number }): Promise<void> {
  await page.locator(".slides").evaluate((slides, by) => {
    const at = (type: string, x: number, y: number) =>
      slides.dispatchEvent(new PointerEvent(type, { pointerType: "touch", clientX: x, clientY: y, bubbles: true }));
    at("pointerdown", 200, 200);
    at("pointerup", 200 + by.x, 200 + by.y);
  }, by);
}

test.describe("the presentation", () => {
  test("is turned by a finger, and says how far one is", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(PRESENTATION);
    await live(page);
    const heading = page.locator(".slide:visible h2");
    const [first, bar] = [await heading.innerText(), page.getByRole("progressbar")];
    const before = Number(await bar.getAttribute("aria-valuenow") ?? await bar.getAttribute("value"));
    // What the speaker says stands with the slide, as captions do.
    await expect(page.locator(".slide:visible .slide-said")).toContainText(/\w+ \w+/);
    await swipe(page, { x: -120, y: 5 });
    await expect(heading).not.toHaveText(first);
    expect(Number(await bar.getAttribute("aria-valuenow") ?? await bar.getAttribute("value"))).toBe(before + 1);
    await swipe(page, { x: 0, y: -300 });
    await swipe(page, { x: 20, y: -300 });
    await expect(heading).not.toHaveText(first);
    await swipe(page, { x: 120, y: -5 });
    await expect(heading).toHaveText(first);
    await picture(page, "presentation");
  });

  test("is printed whole", async ({ page }) => {
    await page.goto(PRESENTATION);
    await live(page);
    const titles = (await page.locator(".slide h2").allTextContents()).map((title) => title.replaceAll(/\s+/g, " ").trim());
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".slide:visible")).toHaveCount(titles.length);
    await expect(page.getByRole("button", { name: "Next" })).toBeHidden();
    const folder = mkdtempSync(join(tmpdir(), "slides-"));
    try {
      const file = join(folder, "slides.pdf");
      writeFileSync(file, await page.pdf());
      const text = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }).replaceAll(/\s+/g, " ");
      titles.forEach((title) => expect(text).toContain(title));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const notes = (name: string, bytes: number) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(bytes, "a map of badges\n") });

test.describe("files", () => {
  test("show how far they are, and can be taken back while they are sent", async ({ page }) => {
    await signIn(page, LEARNER);
    await page.goto(WITH_FILES);
    await live(page);
    const field = page.locator(".files").first();
    let go = () => {};
    const held = new Promise<void>((done) => (go = done));
    await page.route("**/evidence/files**", async (route) => {
      await held;
      // The page has given it up by then.
      await route.abort().catch(() => {});
    });
    await field.locator("input[type=file]").setInputFiles(notes("cancelled.txt", 2_000_000));
    await expect(field.getByRole("progressbar", { name: /cancelled\.txt/ })).toBeVisible();
    await accessible(page, "a file on its way");
    await field.getByRole("button", { name: "Cancel" }).click();
    await expect(field.getByText("cancelled.txt")).toHaveCount(0);
    go();
    await page.unroute("**/evidence/files**");
    // The form can be sent all the same, and the file isn't in it.
    await page.getByRole("button", { name: /^Save and come back/ }).first().click();
    await expect(page.getByText(/Saved as a draft/).first()).toBeVisible();
    await page.reload();
    await expect(page.getByText("cancelled.txt")).toHaveCount(0);
  });

  test("can be dropped, several at once, or photographed", async ({ page }) => {
    await signIn(page, LEARNER);
    await page.goto(WITH_FILES);
    await live(page);
    const field = page.locator(".files").first();
    await expect(field.locator("input[type=file]").first()).toHaveAttribute("accept", /image\/\*/);
    await field.evaluate((target) => {
      const data = new DataTransfer();
      for (const name of ["one.txt", "two.txt"]) {
        data.items.add(new File([`The words of ${name}`], name, { type: "text/plain" }));
      }
      target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    for (const name of ["one.txt", "two.txt"]) {
      await expect(field.getByRole("checkbox", { name })).toBeChecked();
      await field.getByRole("checkbox", { name }).uncheck({ force: true });
    }
    await page.getByRole("button", { name: /^Save and come back/ }).first().click();
    await expect(page.getByText(/Saved as a draft/).first()).toBeVisible();
  });
});

test("a task with files, mistakes and a word for each of them reads well to somebody who listens", async ({ page }) => {
  await signIn(page, LEARNER);
  await page.goto(WITH_FILES);
  await live(page);
  const files = page.locator(".files").first();
  await files.locator("input[type=file]").setInputFiles(notes("sketch.txt", 40));
  await expect(files.getByRole("checkbox", { name: "sketch.txt" })).toBeChecked();
  await page.getByRole("button", { name: "Submit", exact: true }).first().click();
  await expect(page.getByRole("alert").first()).toBeFocused();
  await expect(page.locator("main")).toMatchAriaSnapshot({ name: "task-with-mistakes.aria.yml" });
  await accessible(page, "a task with mistakes");
  await files.getByRole("checkbox", { name: "sketch.txt" }).uncheck({ force: true });
  await page.getByRole("button", { name: /^Save and come back/ }).first().click();
});

// Each kind of page that the other stories don't look at.
const PAGES: [string, string][] = [
  [LEARNER, "/learn/quality-label/guide"],
  [LEARNER, "/learn/quality-label/badges"],
  [LEARNER, "/learn/creating-badges"],
  [LEARNER, "/learn/badge/badge-system"],
  [LEARNER, "/achievements/label-interest"],
  [LEARNER, "/questions"],
  [LEARNER, "/account/notifications"],
  [LEARNER, "/unsubscribe/unknown"],
  ["demo-coordinator@example.org", "/learn/quality-label/funnel"],
  ["demo-coordinator@example.org", "/questions/queue"],
  ["demo-assessor@example.org", "/assess"],
];

for (const [person, path] of PAGES) {
  test(`${path} can be used by everybody`, async ({ page }) => {
    await signIn(page, person);
    await page.goto(path);
    await live(page);
    await accessible(page, path);
    await picture(page, path);
  });
}
