// The label of the Demo Town Museum is old enough for a self-check: its holder says that something has changed, and a
// coordinator notes what comes of it. What is missing is said without JavaScript as with it; there is one check to answer,
// so that it is answered by the client's code, and noted without.
import type { Page } from "@playwright/test";
import { MARK } from "./applying";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

const HOLDER = "Demo Town Museum";
const CHANGED = "Our trainer has left; a new one begins in spring.";
const NOTE = "We ask again in spring.";

/** The page of the museum's self-checks, from the register and the label. */
async function toCheck(page: Page, javaScript: boolean): Promise<void> {
  await page.goto("/register");
  await live(page, javaScript);
  await page.getByRole("link", { name: HOLDER }).first().click();
  await expect(page.getByText("It is time for the self-check")).toBeVisible();
  await live(page, javaScript);
  if (javaScript) {
    await accessible(page, "a label that has a self-check");
    await picture(page, "label with a self-check");
  }
  await page.getByRole("link", { name: "Answer the self-check" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Self-check of label/ })).toBeVisible();
  await live(page, javaScript);
}

test("a holder answers the self-check of a label, and a coordinator notes what comes of it", async ({ browser }) => {
  test.setTimeout(180_000);
  const contexts = await Promise.all(
    [true, false, false].map((javaScriptEnabled) => browser.newContext({ javaScriptEnabled })),
  );
  const [owner, without, coordinator] = await Promise.all(contexts.map((context) => context.newPage()));
  const complaints = watch(owner);

  // Without an answer, and with a change that isn't said, the page says what is missing.
  await signIn(without, "demo-editor@example.org");
  await toCheck(without, false);
  await without.getByRole("button", { name: "Send the answer" }).click();
  await expect(without.getByRole("alert")).toBeVisible();
  await without.getByRole("radio", { name: "Something has changed" }).check(MARK);
  await without.getByRole("button", { name: "Send the answer" }).click();
  await expect(without.getByRole("alert")).toBeVisible();
  await expect(without.getByRole("radio", { name: "Something has changed" })).toBeChecked();

  await signIn(owner, "demo-owner@example.org");
  await toCheck(owner, true);
  await accessible(owner, "a self-check to answer");
  await picture(owner, "self-check");
  await owner.getByRole("button", { name: "Send the answer" }).click();
  await expect(owner.getByRole("alert")).toBeFocused();
  // By the keyboard: what a mouse points at may still move while the list of mistakes comes above it.
  await owner.getByRole("radio", { name: "Something has changed" }).press("Space");
  await expect(owner.getByRole("radio", { name: "Something has changed" })).toBeChecked();
  await owner.getByLabel("What has changed").fill(CHANGED);
  await owner.getByRole("button", { name: "Send the answer" }).click();
  await expect(owner.getByText("Answered by Demo Owner")).toBeVisible();
  await expect(owner.getByText(CHANGED)).toBeVisible();
  await expect(owner.getByRole("button", { name: "Send the answer" })).toHaveCount(0);
  await accessible(owner, "a self-check that is answered");
  await picture(owner, "self-check answered");

  // A second answer to the same check, from a page that was open before, is refused and not lost.
  await without.getByLabel("What has changed").fill("A page that was open before.");
  await without.getByRole("button", { name: "Send the answer" }).click();
  await expect(without.getByRole("alert")).toContainText("This has already been done.");
  await expect(without.getByLabel("What has changed")).toHaveValue("A page that was open before.");

  await signIn(coordinator, "demo-coordinator@example.org");
  await coordinator.goto("/label-checks");
  const row = coordinator.getByRole("listitem").filter({ hasText: HOLDER });
  await expect(row).toContainText(CHANGED);
  await row.getByText("Note what comes of it").click();
  await row.getByLabel("What comes of it").fill(NOTE);
  await row.getByRole("button", { name: "Note it" }).click();
  await expect(row).toContainText(NOTE);
  await expect(row.getByRole("button", { name: "Note it" })).toHaveCount(0);

  // The coordinator's list by the client's code; what was noted isn't shown to the holder.
  await signIn(owner, "demo-coordinator@example.org");
  await owner.goto("/label-checks");
  await live(owner);
  await expect(owner.getByText(NOTE)).toBeVisible();
  await accessible(owner, "all self-checks");
  await picture(owner, "all self-checks");
  await signIn(owner, "demo-owner@example.org");
  await toCheckAgain(owner);
  await expect(owner.getByText(NOTE)).toHaveCount(0);
  expect(complaints, "the console must stay silent").toEqual([]);
  await Promise.all(contexts.map((context) => context.close()));
});

/** The same page once nothing waits for an answer. */
async function toCheckAgain(page: Page): Promise<void> {
  await page.goto("/register");
  await live(page);
  await page.getByRole("link", { name: HOLDER }).first().click();
  await page.getByRole("link", { name: "Self-checks" }).click();
  await expect(page.getByText(CHANGED)).toBeVisible();
}
