// An application that was returned: the applicant answers a question of the coordinator, improves the one answer that
// was named, and hands it in again; the coordinator sees what is different.
import { words } from "./applying";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

test("a returned answer is improved, handed in again, and seen word by word by the coordinator", async ({ browser }) => {
  test.setTimeout(120_000);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const [owner, coordinator] = await Promise.all(contexts.map((context) => context.newPage()));
  const complaints = [owner, coordinator].map((page) => watch(page));
  await signIn(owner, "demo-owner@example.org");
  await signIn(coordinator, "demo-coordinator@example.org");
  await owner.goto("/apply");
  await live(owner);
  await owner.locator("li", { hasText: "Demo Scout Group" }).getByRole("link").click();
  await expect(owner.getByRole("heading", { level: 2, name: "Some answers have been returned to you" })).toBeVisible();
  await expect(owner.getByText("The clock is paused", { exact: true })).toBeVisible();
  await accessible(owner, "a returned application");
  await picture(owner, "returned application");
  const status = new URL(owner.url()).pathname;
  const id = status.split("/")[2];

  // The question is answered in its thread.
  await owner.getByLabel("Your answer").fill("With the badge for volunteers.");
  await owner.getByRole("button", { name: "Send", exact: true }).click();
  await expect(owner.getByText("With the badge for volunteers.").first()).toBeVisible();
  await expect(owner.getByText("Answered", { exact: true })).toBeVisible();

  // Only the named answer can be written; it is saved while it is typed.
  await owner.locator("main ol.rows > li", { hasText: "Not changed yet" }).getByRole("link").click();
  const fields = owner.locator("form textarea:visible");
  await expect(fields).toHaveCount(1);
  await expect(owner.getByText("What the coordinator would like you to improve")).toBeVisible();
  await live(owner);
  await fields.fill(words(40, "better"));
  await expect(owner.locator("[data-saving]")).toHaveText(/Saved/);
  await accessible(owner, "an answer that was returned");
  await picture(owner, "returned answer");
  await owner.getByRole("button", { name: "Save and continue" }).click();
  await expect(owner).toHaveURL(new RegExp(`${status}$`));
  await expect(owner.locator("main ol.rows > li", { hasText: "Changed" }).first()).toBeVisible();
  await owner.getByLabel("Is there anything the coordinator should know?").fill("We have said for whom.");
  await owner.getByRole("button", { name: "Submit again" }).click();
  await expect(owner.getByRole("heading", { level: 2, name: "Some answers have been returned to you" })).toBeHidden();
  await accessible(owner, "how far an application is");
  await picture(owner, "application status");

  await coordinator.goto(`/review/${id}`);
  await live(coordinator);
  await expect(coordinator.locator("ins").first()).toContainText("better");
  await expect(coordinator.getByText("We have said for whom.")).toBeVisible();
  await expect(coordinator.getByText("With the badge for volunteers.").first()).toBeVisible();
  await accessible(coordinator, "a dossier with differences");
  await picture(coordinator, "dossier with differences");
  await coordinator.goto(`/review/${id}/return`);
  await live(coordinator);
  await accessible(coordinator, "returning answers");
  await picture(coordinator, "returning answers");
  expect(complaints.flat(), "the console must stay silent").toEqual([]);
});
