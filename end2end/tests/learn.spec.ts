// Learning: questions to check oneself, the presentation, and words that don't get lost while they are written.
import { accessible, expect, live, signIn, test, watch } from "./support";

const ACTIVITY = "/learn/quality-label/criteria";

for (const javaScript of [true, false]) {
  test.describe(`reading ${javaScript ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled: javaScript });

    test("an answer to a self-check says why as soon as it is chosen", async ({ page }) => {
      await page.goto(ACTIVITY);
      await live(page, javaScript);
      const question = page.locator(".self-check").first();
      const answer = (why: string) => question.locator(".self-answer").filter({ has: page.locator(why) }).first();
      const [wrong, right] = [answer(".why-wrong"), answer(".why-right")];
      await expect(wrong.locator(".why")).toBeHidden();
      await wrong.getByRole("radio").check({ force: true });
      await expect(wrong.getByText("Not quite.")).toBeVisible();
      await right.getByRole("radio").check({ force: true });
      await expect(wrong.locator(".why")).toBeHidden();
      await expect(right.getByText("Right.")).toBeVisible();
      if (javaScript) {
        await accessible(page, ACTIVITY);
      }
    });
  });
}

test("the presentation is turned by keys, and can be read as one page", async ({ page }) => {
  await page.goto("/learn/quality-label/presentation");
  await live(page);
  const headings = page.locator(".slide h2:visible");
  await expect(headings).toHaveCount(1);
  const first = await headings.textContent();
  await page.keyboard.press("ArrowRight");
  await expect(headings).not.toHaveText(first!);
  await page.keyboard.press("End");
  await expect(page.getByRole("button", { name: "Next" })).toBeHidden();
  await page.keyboard.press("Home");
  await expect(headings).toHaveText(first!);
  await accessible(page, "a presentation");
  await page.getByRole("button", { name: "Show all slides as one page" }).click();
  expect(await headings.count()).toBeGreaterThan(5);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the presentation is a page to read", async ({ page }) => {
    await page.goto("/learn/quality-label/presentation");
    expect(await page.locator(".slide h2:visible").count()).toBeGreaterThan(5);
  });
});

test.describe("what a learner writes", () => {
  const BADGE = "/learn/badge/label-criteria";
  const QUESTION = /^Which marks of a good badge/;

  test("is saved in a pause, and is there on another device", async ({ page, browser }) => {
    await signIn(page, "demo-learner@example.org");
    await page.goto(BADGE);
    await live(page);
    await page.getByLabel(QUESTION).fill("Saved by itself.");
    await expect(page.locator("[data-saving]")).toHaveText(/Saved/);
    const other = await browser.newPage();
    await signIn(other, "demo-learner@example.org");
    await other.goto(BADGE);
    await expect(other.getByLabel(QUESTION)).toHaveValue("Saved by itself.");
    await other.close();
    // The next pause goes on from there.
    await page.getByLabel(QUESTION).fill("Saved by itself, twice.");
    await expect(page.locator("[data-saving]")).toHaveText(/Saving/);
    await expect(page.locator("[data-saving]")).toHaveText(/Saved/);
    await page.reload();
    await expect(page.getByLabel(QUESTION)).toHaveValue("Saved by itself, twice.");
  });
});

test("what is written without a network, or after the session has ended, is kept and comes back", async ({ browser }) => {
  const BADGE = "/learn/badge/label-steps";
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = watch(page);
  await signIn(page, "demo-learner@example.org");
  await page.goto(BADGE);
  await live(page);
  const field = page.locator("textarea").first();
  const saving = page.locator("[data-saving]").first();
  await context.setOffline(true);
  await field.fill("Written on a train.");
  await expect(saving).toHaveText(/kept on this device/);
  await context.setOffline(false);
  await expect(saving).toHaveText(/Saved/);

  // The tab is closed before anything could be saved.
  await context.setOffline(true);
  await field.fill("Written in a tunnel.");
  await expect(saving).toHaveText(/kept on this device/);
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(BADGE);
  await live(again);
  await expect(again.locator("textarea").first()).toHaveValue("Written in a tunnel.");
  await expect(again.locator("[data-saving]").first()).toHaveText(/Saved/);

  // The session ends in the middle of a sentence.
  await context.clearCookies();
  await again.locator("textarea").first().fill("Written after the session had ended.");
  await expect(again.locator("[data-saving]").first()).toHaveText(/signed out/);
  await signIn(again, "demo-learner@example.org");
  await again.goto(BADGE);
  await live(again);
  await expect(again.locator("textarea").first()).toHaveValue("Written after the session had ended.");
  await expect(again.locator("[data-saving]").first()).toHaveText(/Saved/);
  expect(complaints.filter((c) => !/ERR_INTERNET_DISCONNECTED/.test(c))).toEqual([]);
  await context.close();
});

test("the page of a task reads well to somebody who listens", async ({ page }) => {
  await signIn(page, "demo-administrator@example.org");
  await page.goto("/learn/badge/label-criteria");
  await live(page);
  await expect(page.locator("main")).toMatchAriaSnapshot({ name: "task.aria.yml" });
});

test("what was ticked and typed stays with its page, and is gone from the form once it was sent", async ({ page }) => {
  await page.goto("/learn/quality-label/what-is-the-label");
  await live(page);
  const answer = page.locator(".self-check input[type=radio]").first();
  await answer.check({ force: true });
  await page.getByRole("link", { name: /Who is involved/ }).last().click();
  await expect(page.locator("h1")).toHaveText(/Who is involved/);
  await expect(page.locator("h1")).toBeFocused();
  await expect(page.locator(".self-check input[type=radio]").first()).not.toBeChecked();

  await signIn(page, "demo-learner@example.org", "/questions");
  await live(page);
  await page.getByLabel("What is it about?").selectOption({ index: 1 });
  await page.getByLabel("Your question").fill("Who holds the label when two organisers merge?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(page.getByText("Who holds the label when two organisers merge?")).toBeVisible();
  await page.getByLabel("Say more").fill("They merge next year.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator("ol.rows").getByText("They merge next year.")).toBeVisible();
  await expect(page.getByLabel("Say more")).toHaveValue("");
});
