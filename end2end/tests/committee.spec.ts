// The committee's own pages: its members and their terms, a meeting from its call to its minutes while another member
// looks on, practice for those who evaluate, and how evaluators agree.
import type { Page } from "@playwright/test";
import { MARK } from "./applying";
import { accessible, expect, live, picture, signIn, test } from "./support";

async function look(page: Page, heading: string | RegExp, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  await live(page);
  await accessible(page, name);
  await picture(page, name);
}

test("a meeting is called, held before everybody's eyes, and leaves minutes", async ({ browser, page }) => {
  test.setTimeout(180_000);
  await signIn(page, "demo-coordinator@example.org");
  await page.goto("/review/members");
  await look(page, "Committee members", "members of the committee");
  await expect(page.getByText("Has a seat").first()).toBeVisible();

  await page.goto("/review/meetings");
  await live(page);
  await page.getByLabel("Title").fill("Demo winter meeting");
  await page.getByLabel("Day").fill("2099-01-15");
  await page.getByLabel("Time", { exact: true }).fill("14:30");
  await look(page, "Meetings", "meetings");
  await page.getByRole("button", { name: "Call a meeting" }).click();
  await look(page, "Demo winter meeting", "meeting that is called");
  const address = new URL(page.url()).pathname;

  const member = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await signIn(member, "demo-evaluator-one@example.org");
  await member.goto(address);
  await look(member, "Demo winter meeting", "meeting on a phone");
  const wide = await member.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, "it is as wide as the phone").toBeLessThanOrEqual(360);

  await page.getByRole("button", { name: "Open the meeting" }).click();
  await expect(page.getByText("Nothing is under discussion.")).toBeVisible();
  // Whoever has the page open sees that it has begun, and is counted when they say that they are there.
  await expect(member.getByText("Nothing is under discussion.")).toBeVisible({ timeout: 3_000 });
  await member.getByRole("button", { name: "I am present" }).click();
  await expect(page.getByRole("main")).toContainText(/Demo Evaluator One/, { timeout: 3_000 });
  await look(page, "Demo winter meeting", "meeting that is open");
  await page.getByRole("button", { name: "Close the meeting and its minutes" }).click();
  await expect(page.getByText("Closed").first()).toBeVisible();
  await look(page, "Demo winter meeting", "minutes");
  for (const kind of ["pdf", "csv"]) {
    const minutes = await page.request.get(`${address}/minutes.${kind}`);
    expect(minutes.status()).toBe(200);
    expect((await minutes.body()).length).toBeGreaterThan(100);
  }
  await expect(member.getByText("Closed").first()).toBeVisible({ timeout: 3_000 });
});

test("an evaluator practises, and sees how far they are from the reference", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, "demo-evaluator-three@example.org");
  await page.goto("/review/practice");
  await look(page, "Practise evaluating", "practice");
  await page.getByRole("main").getByRole("table").getByRole("link").first().click();
  await expect(page.getByText("This is an example, made up for practice.")).toBeVisible();
  await live(page);
  await accessible(page, "practice application");
  await picture(page, "practice application");
  for (const confirmed of await page.locator("input[name^='confirmed['][value=yes]").all()) {
    await confirmed.check(MARK);
  }
  for (const level of await page.locator("input[name^='level['][value='3']").all()) {
    await level.check(MARK);
  }
  for (const comment of await page.locator("textarea[name^='comment[']").all()) {
    await comment.fill("Seen, and clear.");
  }
  await page.getByRole("button", { name: "Submit and compare" }).click();
  await expect(page.getByRole("table", { name: "Your levels beside the reference" })).toBeVisible();
  await live(page);
  await accessible(page, "practice compared");
  await picture(page, "practice compared");
});

test("how evaluators agree can be read", async ({ page }) => {
  await signIn(page, "demo-coordinator@example.org");
  await page.goto("/review/evaluators");
  await look(page, /./, "how evaluators agree");
});
