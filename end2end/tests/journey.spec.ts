// The whole journey through the pages, with JavaScript and without: from reading to a badge, from an organiser to a
// label in the register, and to its end. Each page that is met is looked at with axe, in the light and the dark look.
import type { Browser, Page } from "@playwright/test";
import { verifyCredential } from "../verifier/verify.mjs";
import { answer, MARK, words } from "./applying";
import { certificate } from "./documents";
import { openMailed } from "./mail";
import { accessible, DEMO_PASSWORD, expect, live, picture, signIn, test, watch } from "./support";

const ACTIVITIES = ["what-is-the-label", "who-is-involved", "criteria", "steps"];
const TASK = "/learn/badge/label-interest";

/** Opens pages for one person after the other, and looks at each page that is met. */
class Story {
  readonly key: string;
  private readonly complaints: string[][] = [];

  constructor(
    private readonly browser: Browser,
    readonly javaScript: boolean,
  ) {
    this.key = `${javaScript ? "with" : "without"} ${Date.now()}`;
  }

  async person(): Promise<Page> {
    const context = await this.browser.newContext({ javaScriptEnabled: this.javaScript });
    const page = await context.newPage();
    // Without JavaScript the browser itself complains that modules which were announced aren't used.
    if (this.javaScript) {
      this.complaints.push(watch(page));
    }
    return page;
  }

  /** A page in which a person of the demo data is signed in. */
  async demo(name: string): Promise<Page> {
    const page = await this.person();
    await signIn(page, `demo-${name}@example.org`);
    return page;
  }

  async open(page: Page, path: string): Promise<void> {
    await page.goto(path);
    await live(page, this.javaScript);
  }

  /** The page is what it says it is, and everybody can use it. */
  async look(page: Page, heading: string | RegExp, name: string): Promise<void> {
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    if (this.javaScript) {
      await accessible(page, `journey: ${name}`);
      await picture(page, name);
    }
  }

  expectSilence(): void {
    expect(this.complaints.flat(), "the console must stay silent").toEqual([]);
  }
}

async function signUp(story: Story, page: Page, name: string, email: string): Promise<void> {
  await story.open(page, "/sign-up");
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Create an account" }).click();
  await story.look(page, "Check your e-mail", "check your mail");
  await openMailed(page, email, "Confirm your e-mail address", story.javaScript);
  await story.look(page, "Confirm your e-mail address", "confirm");
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Confirm your e-mail address" })).toBeHidden();
}

async function handIn(story: Story, page: Page, word: string, button: string): Promise<void> {
  await story.open(page, TASK);
  for (const field of await page.locator(".evidence form textarea").all()) {
    await field.fill(words(40, word));
  }
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.locator(".evidence .notice")).toContainText("Submitted. An assessor will look at it");
}

async function assess(story: Story, page: Page, learner: string, outcome: RegExp, comment: string): Promise<void> {
  await story.open(page, "/assess");
  await story.look(page, "Evidence to assess", "assess");
  await page.getByRole("link", { name: learner }).click();
  await story.look(page, `Evidence of ${learner}`, "assess one");
  await page.getByRole("radio", { name: outcome }).check(MARK);
  await page.getByLabel("Comment for the learner").fill(comment);
  await page.getByRole("button", { name: "Send" }).click();
  // The next piece comes at once, or the queue when nothing is left.
  await expect(page.getByRole("heading", { level: 1, name: `Evidence of ${learner}` })).toBeHidden();
}

/** What others than us say of a credential: it holds, it is revoked when it is, and a changed letter breaks it. */
async function verified(page: Page, id: string, revoked: boolean): Promise<void> {
  const answer = await page.request.get(`/ob/v3/credentials/${id}`);
  const credential = await answer.json();
  expect(await verifyCredential(credential)).toEqual({ verified: true, revoked, error: null });
  credential.credentialSubject.achievement.name += "x";
  expect((await verifyCredential(credential)).verified, "a changed letter").toBe(false);
}

/** 1 and 2: reading, handing in, improving, and the badge. */
async function learn(story: Story, learner: Page, name: string, email: string): Promise<void> {
  await story.open(learner, "/learn");
  await story.look(learner, "Learn", "learn");
  for (const path of ["", ...ACTIVITIES.map((activity) => `/${activity}`)]) {
    await story.open(learner, `/learn/quality-label${path}`);
    await story.look(learner, /./, path === "" ? "playlist" : `activity ${path.slice(1)}`);
  }
  await signUp(story, learner, name, email);
  await story.open(learner, TASK);
  await story.look(learner, /./, "badge to earn");
  await handIn(story, learner, "first", "Submit");

  const assessor = await story.demo("assessor");
  await assess(story, assessor, name, /^Ask for improvements/, "Say more about your role.");
  // Their page has been open all the time: with JavaScript its bell counts by itself.
  if (story.javaScript) {
    await expect(learner.locator(".bell-count")).toHaveText("1");
  }
  await story.open(learner, "/notifications");
  await story.look(learner, "Notifications", "notifications");
  await learner.getByRole("link", { name: /asked to improve/ }).click();
  await live(learner, story.javaScript);
  await expect(learner.locator(".evidence .notice")).toContainText("Say more about your role.");
  await expect(learner.locator(".bell-count")).toBeHidden();
  await story.look(learner, /./, "badge to improve");
  await handIn(story, learner, "better", "Submit again");
  await assess(story, assessor, name, /^Approve/, "Well done.");

  await story.open(learner, "/learn/quality-label");
  await expect(learner.getByText("1 of 4 badges").first()).toBeVisible();
  await story.open(learner, "/account/notifications");
  await story.look(learner, "E-mails and notifications", "choices of mail");
  await learner.getByRole("checkbox", { name: /^once a week/ }).check(MARK);
  await learner.getByRole("button", { name: "Save" }).click();
  await expect(learner.getByText("Your choices have been saved.")).toBeVisible();
  await expect(learner.getByRole("checkbox", { name: /^once a week/ })).toBeChecked();
  await story.open(learner, "/badges");
  await story.look(learner, "Your badges", "badges");
  await story.open(learner, TASK);
  await learner.getByRole("link", { name: "See your badge and share it" }).click();
  await expect(learner.getByText("Genuine and valid")).toBeVisible();
  await story.look(learner, /./, "credential");
  const badge = new URL(learner.url()).pathname.split("/").pop() ?? "";
  await verified(learner, badge, false);
  await certificate(learner.request, badge, [name]);
}

/** 3: the organiser, its verification, and the application. Gives the application's id. */
async function apply(story: Story, owner: Page, organiser: string): Promise<string> {
  await story.open(owner, "/organisers/new");
  await story.look(owner, "Create an organiser", "organiser");
  await owner.getByRole("radio", { name: "An organisation" }).check(MARK);
  await owner.getByLabel("Name", { exact: true }).fill(organiser);
  await owner.getByLabel("Country").selectOption("LT");
  await owner.getByRole("checkbox", { name: "Lithuanian" }).check(MARK);
  await owner.getByLabel("What it does").fill("Demonstration only.");
  await owner.getByLabel("E-mail address for questions").fill("office@example.org");
  await owner.getByRole("button", { name: "Create the organiser" }).click();
  await story.look(owner, organiser, "profile");
  const profile = new URL(owner.url()).pathname;
  await owner.getByLabel("Anything that helps us verify the organiser").fill("Demonstration only.");
  await owner.getByRole("button", { name: "Ask for verification" }).click();
  await expect(owner.getByText("Waiting for verification", { exact: true })).toBeVisible();

  const coordinator = await story.demo("coordinator");
  await story.open(coordinator, "/verifications");
  await story.look(coordinator, "Verifications", "verifications");
  const waiting = coordinator.locator("section").filter({ hasText: organiser });
  await waiting.getByRole("button", { name: "Verify", exact: true }).click();
  await expect(waiting).toBeHidden();
  await story.open(owner, profile);
  await expect(owner.getByText("Verified by the Network", { exact: true })).toBeVisible();

  await story.open(owner, "/apply");
  await story.look(owner, "Applications", "applications");
  await owner.getByRole("button", { name: `Start an application for ${organiser}` }).click();
  await story.look(owner, "Your application", "application");
  const id = new URL(owner.url()).pathname.split("/").pop() ?? "";
  await story.open(owner, `/apply/${id}/check`);
  await story.look(owner, "Check your answers", "check, empty");
  await expect(owner.getByRole("button", { name: "Submit the application" })).toBeHidden();

  const done: string[] = [];
  for (;;) {
    // The last section can be begun only when the others are complete.
    await story.open(owner, `/apply/${id}`);
    const addresses = await owner.locator("main ol a, main ul a").evaluateAll((links) =>
      links.map((link) => link.getAttribute("href") ?? "").filter((href) => href.includes("/section/")),
    );
    const address = addresses.find((address) => !done.includes(address));
    if (!address) {
      break;
    }
    done.push(address);
    await story.open(owner, address);
    for (const question of await owner.locator(".question:visible").all()) {
      await answer(question);
    }
    await story.look(owner, /./, `section ${address.split("/").pop()}`);
    // Leaves after the second section, and comes back.
    const button = done.length === 2 ? "Save and come back later" : "Save and continue";
    await owner.getByRole("button", { name: button }).click();
    await expect(owner.getByRole("alert"), address).toBeHidden();
    await expect(owner).not.toHaveURL(new RegExp(`${address}$`));
  }
  expect(done.length).toBeGreaterThan(5);
  await story.open(owner, `/apply/${id}/check`);
  await expect(owner.getByText("Every section is complete.")).toBeVisible();
  await story.look(owner, "Check your answers", "check");
  await owner.getByRole("button", { name: "Submit the application" }).click();
  await story.look(owner, "Application submitted", "submitted");
  await expect(owner.getByText(/QL-\d{4}-A\d+/).first()).toBeVisible();
  return id;
}

/** The boards that four people have open beside their work. With JavaScript each shows a move by itself, and once it is
 * there again after having been offline; without it they are loaded again. How soon they show it is said in the report: a
 * second is what people are promised, but how much of it a busy machine takes for itself is no mistake of the program. */
class Boards {
  private readonly pages: Page[] = [];
  private readonly times: number[] = [];
  private column = "";

  constructor(
    private readonly story: Story,
    private readonly id: string,
  ) {}

  async open(person: Page): Promise<void> {
    const board = await person.context().newPage();
    await this.story.open(board, "/review");
    this.pages.push(board);
  }

  async show(column: string): Promise<void> {
    const began = Date.now();
    await Promise.all(this.pages.map(async (board) => {
      if (!this.story.javaScript) {
        await board.reload();
      }
      const stands = board.locator("section.column", { has: board.locator(`a[href="/review/${this.id}"]`) });
      await expect(stands.getByRole("heading", { level: 2 })).toContainText(column, { timeout: 10_000 });
      // Where it stands at first is no news.
      if (this.column) {
        this.times.push(Date.now() - began);
      }
    }));
    this.column = column;
  }

  report(): void {
    if (this.story.javaScript) {
      const times = this.times.sort((a, b) => a - b);
      const median = times[Math.floor(times.length / 2)];
      const words = `a move was on the other boards after ${median} ms (median), at most after ${times[times.length - 1]} ms`;
      test.info().annotations.push({ type: "boards", description: words });
      console.log(words);
    }
  }
}

/** An evaluator declares, evaluates everything, and hands in; the network is gone for a part of it, if wanted. */
async function evaluate(
  story: Story,
  page: Page,
  id: string,
  level: string,
  unconfirmed: number,
  whileAway?: () => Promise<void>,
): Promise<void> {
  const address = `/review/${id}/evaluate`;
  await story.open(page, address);
  await story.look(page, "Your evaluation", "declare");
  await page.getByRole("checkbox", { name: /None of this applies to me/ }).check(MARK);
  await page.getByRole("button", { name: "Declare and start" }).click();
  const indicators = page.locator("input[name^='confirmed['][value=yes]");
  await expect(indicators.first()).toBeVisible();
  await live(page, story.javaScript);
  await story.look(page, "Your evaluation", "evaluate");
  if (whileAway && story.javaScript) {
    await page.context().setOffline(true);
  }
  const doubtful = page.locator("input[name^='confirmed['][value=no]");
  for (let at = 0; at < (await indicators.count()); at += 1) {
    await (at < unconfirmed ? doubtful : indicators).nth(at).check(MARK);
  }
  for (const choice of await page.locator(`input[name^='level['][value='${level}']`).all()) {
    await choice.check(MARK);
  }
  for (const comment of await page.locator("textarea[name^='comment[']").all()) {
    await comment.fill("Seen, and clear.");
  }
  if (whileAway) {
    await whileAway();
    await page.context().setOffline(false);
  }
  await page.getByRole("button", { name: "Submit the evaluation" }).click();
  await expect(page).toHaveURL(new RegExp(`/review/${id}$`));
  await story.open(page, address);
  await expect(page.getByText("You have submitted your evaluation")).toBeVisible();
}

/** 4 and 5: the formal check, two evaluations, the committee. Gives the label's address. */
async function review(story: Story, owner: Page, id: string, organiser: string): Promise<string> {
  const coordinator = await story.demo("coordinator");
  const one = await story.demo("evaluator-one");
  const two = await story.demo("evaluator-two");
  const three = await story.demo("evaluator-three");
  const boards = new Boards(story, id);
  for (const person of [coordinator, one, two, three]) {
    await boards.open(person);
  }
  await boards.show("Submitted");
  await story.open(coordinator, "/review");
  await expect(coordinator.locator(".card").filter({ hasText: organiser })).toContainText("90 days left");
  await story.look(coordinator, "Reviews", "board");
  await story.open(coordinator, `/review/${id}`);
  await story.look(coordinator, organiser, "dossier");
  await story.open(coordinator, `/review/${id}/formal`);
  for (const met of await coordinator.locator("input[name^='met['][value=yes]").all()) {
    await met.check(MARK);
  }
  await story.look(coordinator, "Formal check", "formal check");
  await coordinator.getByRole("button", { name: "Finish the check and choose evaluators" }).click();
  await expect(coordinator).toHaveURL(new RegExp(`/review/${id}$`));
  await boards.show("Assignment");
  await story.open(coordinator, `/review/${id}/assign`);
  await story.look(coordinator, "Evaluators", "assign");
  await coordinator.getByRole("checkbox", { name: /^Demo Evaluator One:.*country and language/ }).check(MARK);
  await coordinator.getByRole("checkbox", { name: /^Demo Evaluator Two:/ }).check(MARK);
  await coordinator.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(coordinator.getByText("All places are filled.").or(coordinator.getByText("Evaluators 2 of 2"))).toBeVisible();

  await boards.show("Evaluation");

  // The second one has no network while the first hands in: what they say is kept, and sent when it is there again.
  await evaluate(story, two, id, "3", 1, async () => {
    await evaluate(story, one, id, "4", 0);
    // Neither sees the other's before both are in.
    expect((await one.request.get(`/review/${id}/committee`)).status()).toBe(403);
  });
  await boards.show("Committee");

  const committee = `/review/${id}/committee`;
  await story.open(three, committee);
  if (story.javaScript) {
    // Whoever comes to an application that a colleague looks at sees that.
    await story.open(coordinator, `/review/${id}`);
    await expect(coordinator.getByText("Looking at it now")).toContainText("Demo Evaluator Three");
  }
  // Nothing is shown before the declaration.
  await expect(three.getByRole("heading", { name: "Evaluations side by side" })).toBeHidden();
  await story.look(three, "Committee", "committee, before declaring");
  await three.getByRole("checkbox", { name: "None of this applies to me" }).check(MARK);
  await three.getByRole("button", { name: "Declare and go on" }).click();
  await expect(three.getByRole("heading", { name: "Evaluations side by side" })).toBeVisible();
  await story.look(three, "Committee", "committee");
  for (const question of await three.locator("section").filter({ hasText: "Agreed answer" }).all()) {
    await question.locator("input[value='4'], input[value=yes]").check(MARK);
    await question.getByRole("textbox").fill("Talked over.");
  }
  await three.getByRole("button", { name: "Settle the differences" }).click();
  await expect(three.getByRole("cell", { name: /Talked over/ }).first()).toBeVisible();
  for (const member of [three, one, two]) {
    await story.open(member, committee);
    await member.getByRole("radio", { name: "Issue the label" }).check(MARK);
    const impartial = member.getByRole("checkbox", { name: /^I am impartial/ });
    if ((await impartial.count()) > 0) {
      await impartial.check(MARK);
    }
    await member.getByRole("button", { name: "Vote", exact: true }).click();
    await expect(member.getByRole("button", { name: "Change my vote" })).toBeVisible();
  }
  await story.open(coordinator, committee);
  await expect(coordinator.getByText("The committee is in favour of issuing the label.")).toBeVisible();
  await story.look(coordinator, "Committee", "committee, before the decision");
  await coordinator.getByRole("button", { name: "Prepare the decision" }).click();
  await expect(coordinator.getByText("Somebody else has to confirm it.")).toBeVisible();
  // Another confirms it, with the letter before them.
  await story.open(three, committee);
  await expect(three.getByText(/has been issued to/)).toBeVisible();
  await story.look(three, "Committee", "committee, to be confirmed");
  await three.getByRole("button", { name: "Confirm the decision" }).click();
  await expect(three.getByRole("heading", { name: "The decision", exact: true })).toBeVisible();
  await boards.show("Decided");
  boards.report();
  await story.open(coordinator, `/review/${id}`);
  await story.look(coordinator, organiser, "dossier, decided");

  await story.open(owner, `/review/outcome/${id}`);
  await expect(owner.getByText("Congratulations!")).toBeVisible();
  await story.look(owner, /^The decision on/, "outcome");
  return (await owner.getByRole("link", { name: "See the label" }).getAttribute("href")) ?? "";
}

/** 6: the label in the register, its credential, and its end. */
async function label(story: Story, owner: Page, address: string, organiser: string): Promise<void> {
  const visitor = await story.person();
  await story.open(visitor, `/register?search=${encodeURIComponent(organiser)}`);
  await story.look(visitor, "Register of labels", "register");
  await visitor.getByRole("link", { name: organiser }).click();
  await expect(visitor).toHaveURL(new RegExp(`${address}$`));
  await live(visitor, story.javaScript);
  await story.look(visitor, organiser, "label");
  const credential = await visitor.getByRole("link", { name: "Its credential" }).getAttribute("href");
  const id = credential?.split("/").pop() ?? "";
  await verified(visitor, id, false);
  await visitor.getByRole("link", { name: "Check this label" }).click();
  await expect(visitor.getByText("Genuine and valid")).toBeVisible();
  await story.look(visitor, "Check a badge or label", "verify");

  const coordinator = await story.demo("coordinator");
  await story.open(coordinator, address);
  await coordinator.getByText("Open a case about this label").click();
  await coordinator.getByLabel("Revoke the label").check(MARK);
  await coordinator.getByLabel("What is at issue").fill("It is the end of a story.");
  await coordinator.getByRole("button", { name: "Open the case" }).click();
  await expect(coordinator).toHaveURL(/\/label-cases\//);
  const page = new URL(coordinator.url()).pathname;
  await story.look(coordinator, /^Case about label/, "case, opened");
  await story.open(owner, page);
  await owner.getByLabel("Your answer").fill("We agree.");
  await owner.getByRole("button", { name: "Send the answer" }).click();
  await expect(owner.locator("blockquote")).toContainText("We agree.");
  await story.open(coordinator, page);
  await coordinator.getByLabel("Revoke the label").check(MARK);
  await coordinator.getByLabel("Reason").fill("Demonstration only.");
  await coordinator.getByRole("button", { name: "Propose it" }).click();
  await expect(coordinator.getByText("It waits for a second person to agree.")).toBeVisible();
  const second = await story.demo("evaluator-one");
  await story.open(second, page);
  await story.look(second, /^Case about label/, "case, proposed");
  await second.getByRole("button", { name: "Agree", exact: true }).click();
  await expect(second.getByText("Agreed to by")).toBeVisible();
  await story.open(visitor, address);
  await story.look(visitor, organiser, "label, revoked");
  await expect(visitor.getByText("Demonstration only.").first()).toBeVisible();
  await verified(visitor, id, true);
}

for (const javaScript of [true, false]) {
  test(`from reading to a label and its end, ${javaScript ? "with" : "without"} JavaScript`, async ({ browser }) => {
    test.setTimeout(900_000);
    const story = new Story(browser, javaScript);
    const name = `Demo Story ${story.key}`;
    const organiser = `Demo Centre ${story.key}`;
    const person = await story.person();
    await learn(story, person, name, `demo-story-${story.key.replace(" ", "-")}@example.org`);
    const id = await apply(story, person, organiser);
    const address = await review(story, person, id, organiser);
    await label(story, person, address, organiser);
    story.expectSilence();
  });
}
