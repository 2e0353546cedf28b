// The pages of questions: every kind in every state on narrow screens and for everybody, rows that come and go, and a
// section that is filled in with nothing but the keyboard.
import type { Page } from "@playwright/test";
import { MARK, words } from "./applying";
import { accessible, expect, live, overflow, picture, signIn, tabTo, test } from "./support";

const KIT = "/kit/questions";

// 320 px are what is left of 1280 px at 400 %.
for (const width of [320, 360]) {
  test(`every kind of question in every state fits into ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(KIT);
    await live(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    for (const fold of await page.locator("main details").all()) {
      await fold.evaluate((element: HTMLDetailsElement) => (element.open = true));
    }
    expect(await overflow(page), "with everything unfolded").toBeLessThanOrEqual(0);
  });
}

test("every kind of question in every state is accessible", async ({ page }) => {
  test.slow();
  await page.goto(KIT);
  await live(page);
  await accessible(page, KIT);
  await page.locator("main details").evaluateAll((all) => all.forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
  await accessible(page, `${KIT}, unfolded`);
  await picture(page, "kit questions");
});

test("each mistake in the summary leads to its field", async ({ page }) => {
  await page.goto(KIT);
  await live(page);
  const summary = page.locator(".error-summary");
  const links = await summary.getByRole("link").all();
  // One for each kind at least; the plan has several.
  expect(links.length).toBeGreaterThanOrEqual(16);
  for (const link of links) {
    const id = ((await link.getAttribute("href")) ?? "").slice(1);
    await link.click();
    await expect(page.locator(`[id="${id}"]`)).toBeFocused();
  }
});

/** A draft of a new organiser of the demo editor; its address. */
async function draft(page: Page, name: string): Promise<string> {
  await signIn(page, "demo-editor@example.org");
  await page.goto("/organisers/new");
  await page.getByRole("radio", { name: "An organisation" }).check(MARK);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Country").selectOption("LT");
  await page.getByRole("checkbox", { name: "Lithuanian" }).check(MARK);
  await page.getByLabel("What it does").fill("Demonstration only.");
  await page.getByLabel("E-mail address for questions").fill("office@example.org");
  await page.getByRole("button", { name: "Create the organiser" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.goto("/apply");
  await page.getByRole("button", { name: `Start an application for ${name}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible();
  return new URL(page.url()).pathname;
}

for (const javaScript of [true, false]) {
  test.describe(`rows ${javaScript ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled: javaScript });

    test("come and go, and nothing that was typed is lost", async ({ page }) => {
      const application = await draft(page, `Demo Rows ${javaScript ? "With" : "Without"}`);
      await page.goto(`${application}/section/plan`);
      await live(page, javaScript);
      const plan = page.locator(".plan");
      const goal = (n: number) => page.getByLabel(`${n}. Goal`, { exact: true });
      const rows = plan.locator("tbody tr:not([hidden])");
      await expect(rows).toHaveCount(3);
      for (const n of [1, 2, 3]) {
        await goal(n).fill(`Goal number ${n}`);
      }
      await page.getByLabel("3. Who does it").fill("The trainers");
      await page.getByLabel("How do you make sure that your badges stay good?").fill("Half a sentence");
      await plan.getByRole("button", { name: "Add another" }).click();
      await expect(rows).toHaveCount(4);
      await expect(goal(2)).toHaveValue("Goal number 2");
      if (javaScript) {
        await expect(goal(4)).toBeFocused();
      }
      await goal(4).fill("Goal number 4");
      await plan.getByRole("button", { name: "Remove 2" }).click();
      await expect(goal(2)).toHaveValue("Goal number 3");
      await expect(page.getByLabel("2. Who does it")).toHaveValue("The trainers");
      await expect(goal(3)).toHaveValue("Goal number 4");
      await expect(page.getByLabel("How do you make sure that your badges stay good?")).toHaveValue("Half a sentence");
      if (javaScript) {
        await expect(page.locator("[data-saving]")).toHaveText(/Saved/);
        await page.reload();
        await live(page);
        await expect(goal(2)).toHaveValue("Goal number 3");
        await expect(goal(3)).toHaveValue("Goal number 4");
        await accessible(page, "a plan");
        await picture(page, "plan");
      }
      // A plan is a table on a wide screen and cards on a narrow one.
      await page.setViewportSize({ width: 1280, height: 900 });
      await expect(plan.getByRole("columnheader", { name: "Who does it" })).toBeVisible();
      await page.setViewportSize({ width: 360, height: 800 });
      await expect(plan.getByRole("columnheader", { name: "Who does it" })).toBeHidden();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  });
}

test("rows that were added without a network are there again with what was typed in them", async ({ page, context }) => {
  const application = await draft(page, "Demo Rows Offline");
  await page.goto(`${application}/section/plan`);
  await live(page);
  await context.setOffline(true);
  const add = page.locator(".plan").getByRole("button", { name: "Add another" });
  await add.click();
  await add.click();
  await page.getByLabel("5. Goal", { exact: true }).fill("The fifth of five");
  await expect(page.locator("[data-saving]")).toHaveText(/kept on this device/);
  await context.setOffline(false);
  await page.evaluate(() => window.stop());
  await page.reload();
  await live(page);
  await expect(page.locator(".plan textarea", { hasText: "The fifth of five" }).or(page.getByLabel("5. Goal", { exact: true })).first()).toBeVisible();
  const typed = await page.locator(".plan textarea").evaluateAll((all) => all.map((field) => (field as HTMLTextAreaElement).value));
  expect(typed).toContain("The fifth of five");
});

test("a section is filled in with nothing but the keyboard", async ({ page }) => {
  const application = await draft(page, "Demo Keyboard");
  await page.goto(`${application}/section/training`);
  await live(page);
  // First with something missing: the summary takes the focus, and its first link leads to the field.
  const answer = page.getByLabel("What did your people take from the training, and what do you now do differently?");
  await tabTo(page, answer);
  await page.keyboard.type("Too short.");
  await tabTo(page, page.getByRole("button", { name: "Save and continue" }).last());
  await page.keyboard.press("Enter");
  await expect(page.locator(".error-summary")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(answer).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(words(60));
  await tabTo(page, page.getByLabel("At which level do you see your own answer?"));
  await page.keyboard.press("3");
  await tabTo(page, page.getByText("What answers at different levels look like"));
  await page.keyboard.press("Enter");
  await expect(page.locator(".examples").first()).toBeVisible();
  await tabTo(page, page.getByLabel("1. What is it?"));
  await page.keyboard.type("A badge before and after");
  await tabTo(page, page.getByLabel("1. Where can it be seen?"));
  // Enter in a field saves and goes on; it takes no row away.
  await page.keyboard.type("https://example.org/badge");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/section\/plan$/);
  await page.goto(`${application}/check`);
  await expect(page.getByText("You see yourselves at level 3")).toBeVisible();
});
