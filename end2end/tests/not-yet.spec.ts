// A review that doesn't end with the label: the committee says what is missing, and the owner goes on in a new draft that
// holds the old answers. The demo data has an application that one of two evaluators has evaluated.
import type { Browser, Page } from "@playwright/test";
import { MARK } from "./applying";
import { accessible, expect, picture, signIn, test } from "./support";

const ORGANISER = "Demo Public Library";
const MISSING = "Say who looks after the badges once the project is over.";

async function demo(browser: Browser, name: string, javaScript = false): Promise<Page> {
  const page = await (await browser.newContext({ javaScriptEnabled: javaScript })).newPage();
  await signIn(page, `demo-${name}@example.org`);
  return page;
}

test("not yet issued: reasons for each criterion, and a new draft with the old answers", async ({ browser }) => {
  test.setTimeout(300_000);
  const coordinator = await demo(browser, "coordinator");
  await coordinator.goto("/review");
  const card = coordinator.locator(".card").filter({ hasText: ORGANISER });
  const address = (await card.getByRole("link").first().getAttribute("href")) ?? "";
  const id = address.split("/").pop() ?? "";

  // The second evaluator finds everything thin.
  const two = await demo(browser, "evaluator-two");
  await two.goto(`/review/${id}/evaluate`);
  for (const confirmed of await two.locator("input[name^='confirmed['][value=yes]").all()) {
    await confirmed.check(MARK);
  }
  for (const level of await two.locator("input[name^='level['][value='1']").all()) {
    await level.check(MARK);
  }
  for (const comment of await two.locator("textarea").all()) {
    await comment.fill("Too thin to judge.");
  }
  await two.getByRole("button", { name: "Submit the evaluation" }).click();
  await expect(two).toHaveURL(new RegExp(`/review/${id}$`));

  // Far apart from the first: the committee settles every level, with a reason, and votes.
  const committee = `/review/${id}/committee`;
  const three = await demo(browser, "evaluator-three");
  await three.goto(committee);
  await three.getByRole("checkbox", { name: "None of this applies to me" }).check(MARK);
  await three.getByRole("button", { name: "Declare and go on" }).click();
  await expect(three.getByRole("heading", { name: "Evaluations side by side" })).toBeVisible();
  for (const question of await three.locator("section").filter({ hasText: "Agreed answer" }).all()) {
    await question.locator("input[value='1']").check(MARK);
    await question.getByRole("textbox").fill("We have read it together: nothing shows it.");
  }
  await three.getByRole("button", { name: "Settle the differences" }).click();
  await expect(three.getByRole("cell", { name: /nothing shows it/ }).first()).toBeVisible();
  const one = await demo(browser, "evaluator-one");
  for (const member of [three, one, two]) {
    await member.goto(committee);
    await member.getByRole("radio", { name: "Don't issue it yet" }).check(MARK);
    const impartial = member.getByRole("checkbox", { name: /^I am impartial/ });
    if ((await impartial.count()) > 0) {
      await impartial.check(MARK);
    }
    await member.getByRole("button", { name: "Vote", exact: true }).click();
    await expect(member.getByRole("button", { name: "Change my vote" })).toBeVisible();
  }

  // A decision without its reasons isn't taken; with them it is.
  await coordinator.goto(committee);
  await expect(coordinator.getByText("The committee is in favour of not issuing the label yet.")).toBeVisible();
  await expect(coordinator.getByRole("radio", { name: "Not yet issued" })).toBeChecked();
  const reasons = coordinator.locator("textarea[name^='reasons[']");
  const owed = await reasons.count();
  expect(owed).toBeGreaterThan(0);
  // They are drafted from what the evaluators wrote; nobody has to keep that.
  await expect(reasons.first()).toHaveValue(/Too thin to judge\./);
  for (const reason of await reasons.all()) {
    await reason.fill("");
  }
  await coordinator.getByRole("button", { name: "Prepare the decision" }).click();
  await expect(coordinator.locator(".error-summary li")).toHaveCount(owed);
  for (const reason of await reasons.all()) {
    await reason.fill(MISSING);
  }
  await coordinator.getByRole("button", { name: "Prepare the decision" }).click();
  await expect(coordinator.getByText("Somebody else has to confirm it.")).toBeVisible();
  await expect(coordinator.locator(".error-summary")).toBeHidden();
  await three.goto(committee);
  await expect(three.locator("details .inset").first()).toContainText(MISSING);
  await three.getByRole("button", { name: "Confirm the decision" }).click();
  await expect(three.getByRole("heading", { name: "The decision", exact: true })).toBeVisible();

  // The owner reads why, and finds the old answers in the new draft.
  const owner = await demo(browser, "owner", true);
  await owner.goto(`/review/outcome/${id}`);
  await expect(owner.getByText(`The Quality Label has not yet been issued to ${ORGANISER}`)).toBeVisible();
  await expect(owner.getByText(MISSING).first()).toBeVisible();
  await accessible(owner, "not yet: outcome");
  await picture(owner, "not-yet-outcome");
  const draft = (await owner.getByRole("link", { name: "Open the new draft" }).getAttribute("href")) ?? "";
  expect(draft).not.toContain(id);
  const section = "section/motivation";
  const answers = async (application: string): Promise<string> => {
    await owner.goto(`${application}/${section}`);
    const typed = await owner.locator("main textarea").evaluateAll((all) => all.map((t) => (t as HTMLTextAreaElement).value));
    return typed.length > 0 ? typed.join("\n") : await owner.locator("main").innerText();
  };
  const first = (await answers(draft)).split("\n")[0];
  expect(first.split(" ").length).toBeGreaterThan(3);
  expect(await answers(`/apply/${id}`)).toContain(first);
  // It can be worked on, and the old one can't any more.
  await owner.goto(`${draft}/${section}`);
  await expect(owner.getByRole("button", { name: "Save and continue" })).toBeVisible();
  await owner.goto(`/apply/${id}/${section}`);
  await expect(owner.getByRole("button", { name: "Save and continue" })).toBeHidden();
  // Nothing of it is in the register.
  await owner.goto(`/register?search=${encodeURIComponent(ORGANISER)}`);
  await expect(owner.locator("main").getByRole("link", { name: ORGANISER })).toHaveCount(0);
});
