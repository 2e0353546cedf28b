// An evaluator scores an application with nothing but the keyboard, and the committee votes on it in a meeting; what a
// screen reader is told on the way stands beside it.
import { accessible, expect, live, signIn, tabTo, test } from "./support";

const ORGANISER = "Demo Music School";

test("an application is scored and voted on with nothing but the keyboard", async ({ browser, page }) => {
  test.setTimeout(240_000);
  await signIn(page, "demo-evaluator-two@example.org", "/review?mine=1");
  await live(page);
  const card = page.locator(".card", { hasText: ORGANISER });
  const address = (await card.getByRole("link").first().getAttribute("href")) ?? "";
  const id = address.split("/").pop() ?? "";
  await tabTo(page, card.getByRole("link").first());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/review/${id}$`));
  await page.goto(`/review/${id}/evaluate`);
  await live(page);
  await accessible(page, "evaluation by keyboard");
  await expect(page.locator("main")).toMatchAriaSnapshot(`
    - heading "Your evaluation" [level=1]
    - paragraph: /0 of \\d+ answered/
    - progressbar "Your evaluation"
    - group: Keyboard
    - heading [level=2]
    - heading /^1\\. / [level=3]
    - group "1. Can it be seen?":
      - radio "Confirmed"
      - radio "Not confirmed"
      - radio "Can't tell"
  `);

  // The sheet that explains the keys opens and closes by one of them.
  const sheet = page.locator("details#keys");
  await page.keyboard.press("?");
  await expect(sheet).toHaveAttribute("open", "");
  await page.keyboard.press("?");
  await expect(sheet).not.toHaveAttribute("open", "");

  // From question to question: the first answer of each indicator, level 4 of each other.
  const questions = page.locator("[data-question]");
  const count = await questions.count();
  expect(count).toBeGreaterThan(10);
  for (let number = 1; number <= count; number++) {
    await page.keyboard.press("j");
    const question = page.locator(`#question-${number}`);
    await expect(question).toBeFocused();
    const isIndicator = (await question.locator("input[type=radio][value=unsure]").count()) > 0;
    await page.keyboard.press(isIndicator ? "1" : "4");
    await expect(question.locator(isIndicator ? "input[value=yes]" : "input[value='4']")).toBeChecked();
  }
  await expect(page.getByText(`${count} of ${count} answered`)).toBeVisible();
  await expect(page.getByText("Nothing is missing: you can submit.")).toBeVisible();
  // Back to the one before, a comment, and out of its field again: keys that are typed there are letters.
  await page.keyboard.press("k");
  const before = page.locator(`#question-${count - 1}`);
  await expect(before).toBeFocused();
  await page.keyboard.press("c");
  const comment = before.locator("textarea[name^=comment]");
  await expect(comment).toBeFocused();
  await page.keyboard.type("Just 1 of 5 badges jumps to a key.");
  await expect(comment).toHaveValue("Just 1 of 5 badges jumps to a key.");
  await page.keyboard.press("Escape");
  await expect(before).toBeFocused();
  await expect(before.locator("input[value='4']")).toBeChecked();

  await tabTo(page, page.getByRole("button", { name: "Submit the evaluation" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/review/${id}$`));

  // A coordinator leads a meeting about it. The time zone is that of their browser.
  const coordinator = await (await browser.newContext()).newPage();
  await signIn(coordinator, "demo-coordinator@example.org");
  await coordinator.goto("/review/meetings");
  await live(coordinator);
  await coordinator.getByLabel("Title").fill("Demo keyboard meeting");
  await coordinator.getByLabel("Day").fill("2099-02-12");
  await coordinator.getByLabel("Time", { exact: true }).fill("10:00");
  await expect(coordinator.getByLabel("Time zone")).toHaveValue("Europe/Vilnius");
  await coordinator.getByRole("button", { name: "Call a meeting" }).click();
  await expect(coordinator.getByRole("heading", { level: 1, name: "Demo keyboard meeting" })).toBeVisible();
  await live(coordinator);
  const meeting = new URL(coordinator.url()).pathname;
  // It is moved before it begins, and says so.
  await coordinator.getByLabel("Time", { exact: true }).fill("11:30");
  await coordinator.getByRole("button", { name: "Move to this time" }).click();
  await expect(coordinator.getByText(/12 February 2099 at 11:30 \(Europe\/Vilnius\)/).first()).toBeVisible();
  const offered = coordinator.locator("select[name=application]");
  const choice = await offered.locator("option", { hasText: ORGANISER }).getAttribute("value");
  await offered.selectOption(choice);
  await coordinator.getByRole("button", { name: "Put on the agenda" }).click();
  await expect(coordinator.getByRole("listitem").filter({ hasText: ORGANISER })).toBeVisible();
  await coordinator.getByRole("button", { name: "Open the meeting" }).click();
  await expect(coordinator.getByText("Nothing is under discussion.")).toBeVisible();

  // The member has the page open, says that they are there, and what is taken up comes by itself.
  await page.goto(meeting);
  await live(page);
  await tabTo(page, page.getByRole("button", { name: /^I am present/ }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^I leave/ })).toBeVisible();
  await coordinator.getByRole("button", { name: /^Discuss now/ }).click();
  const vote = page.getByRole("radio", { name: "Issue the label" });
  await expect(vote).toBeVisible({ timeout: 5_000 });
  await accessible(page, "vote in a meeting");
  await expect(page.locator("main")).toMatchAriaSnapshot(`
    - heading "Under discussion" [level=2]
    - heading /${ORGANISER}/ [level=3]
    - group "Your vote":
      - radio "Issue the label"
      - radio "Don't issue it yet"
      - radio "Abstain"
    - button "Vote"
  `);
  await tabTo(page, vote);
  await page.keyboard.press("Space");
  await expect(vote).toBeChecked();
  await tabTo(page, page.getByRole("button", { name: "Vote", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Change my vote" })).toBeVisible();
  // Who leads sees it counted within a second or so.
  await expect(coordinator.getByRole("main")).toContainText("1 have voted", { timeout: 3_000 });
});
