// The board moves by itself: what a coordinator does shows on the others' boards, also after one of them was offline; a
// view is narrowed down and kept; every page beside the board can be read on a phone.
import type { Page } from "@playwright/test";
import { MARK } from "./applying";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

/** The column of the board in which an application stands. */
function column(page: Page, id: string) {
  return page.locator("section.column", { has: page.locator(`a[href="/review/${id}"]`) }).getByRole("heading", { level: 2 });
}

test("everybody sees a move on the board within a second, and after having been offline", async ({ browser }) => {
  test.setTimeout(120_000);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const [coordinator, evaluator] = await Promise.all(contexts.map((context) => context.newPage()));
  await signIn(coordinator, "demo-coordinator@example.org");
  await signIn(evaluator, "demo-evaluator-three@example.org");
  const complaints = watch(coordinator);
  await coordinator.goto("/review");
  await live(coordinator);
  await accessible(coordinator, "the board");
  await picture(coordinator, "board");
  const submitted = coordinator.locator("section.column").first();
  const card = submitted.locator(".card").first();
  const address = (await card.getByRole("link").first().getAttribute("href")) ?? "";
  const id = address.split("/").pop() ?? "";
  await evaluator.goto("/review");
  await live(evaluator);
  await expect(column(evaluator, id)).toContainText("Submitted");

  // The menu of the card leads to what moves it.
  await card.getByText("Move on").click();
  await card.getByRole("link", { name: /Check the formal criteria/ }).click();
  await expect(coordinator.getByRole("heading", { level: 1, name: "Formal check" })).toBeVisible();
  for (const met of await coordinator.locator("input[name^='met['][value=yes]").all()) {
    await met.check(MARK);
  }
  await contexts[1].setOffline(true);
  await coordinator.getByRole("button", { name: "Finish the check and choose evaluators" }).click();
  await expect(coordinator).toHaveURL(new RegExp(`/review/${id}$`));
  await expect(column(evaluator, id)).toContainText("Submitted");
  await contexts[1].setOffline(false);
  await expect(column(evaluator, id)).not.toContainText("Submitted", { timeout: 15_000 });

  await coordinator.goto(`/review/${id}/assign`);
  await live(coordinator);
  await accessible(coordinator, "suggested evaluators");
  await picture(coordinator, "suggested evaluators");
  await coordinator.getByRole("button", { name: "Assign as suggested" }).click();
  await expect(column(evaluator, id)).toContainText("Evaluation", { timeout: 2_000 });
  expect(complaints, "the console must stay silent").toEqual([]);
});

test("a view of the board is kept, and the pages beside it can be read on a phone", async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await signIn(page, "demo-coordinator@example.org");
  for (const [path, name] of [
    ["/review", "board on a phone"],
    ["/review?view=table", "table of the board"],
    ["/review/deadlines", "deadlines"],
    ["/review/overdue", "what is late"],
    ["/review/statistics", "statistics of reviews"],
  ]) {
    await page.goto(path);
    await live(page);
    await accessible(page, name);
    await picture(page, name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${name} is as wide as the phone`).toBeLessThanOrEqual(360);
  }
  await page.goto("/review?view=table");
  await live(page);
  await page.getByLabel("Time left").selectOption("Urgent");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page).toHaveURL(/time=urgent/);
  await live(page);
  await page.getByLabel("Name for this view").fill("Urgent ones");
  await page.getByRole("button", { name: "Save this view" }).click();
  await page.getByRole("link", { name: "Urgent ones" }).click();
  await expect(page).toHaveURL(/view=table&time=urgent/);
});
