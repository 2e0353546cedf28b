// Badges were awarded to addresses that had no account yet: one is taken by whoever makes an account for its address,
// the other by the link that its address was sent once more; with the client's code and without.
import { openMailed, signUp } from "./mail";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("badges that waited are taken by whom they were awarded to", async ({ page, browser, javaScriptEnabled }) => {
      test.setTimeout(240_000);
      const key = `${javaScriptEnabled ? "claim" : "plain"}-${Date.now()}`;
      const [own, other] = [`${key}@example.org`, `${key}-at-work@example.org`];
      await signIn(page, "demo-coordinator@example.org");
      await page.goto("/awards");
      await live(page, javaScriptEnabled);
      await page.getByLabel("The table").fill(
        "email,name,badge,evidence,date\n" +
          `${own},Story Claimer,label-interest,https://example.org/report Took part,2026-01-15\n` +
          `${other},Story Claimer,badge-designer,,\n`,
      );
      await page.getByRole("button", { name: "See what will happen" }).last().click();
      await expect(page.getByRole("heading", { level: 1, name: "A table of awards" })).toBeVisible();
      await live(page, javaScriptEnabled);
      await page.getByRole("button", { name: "Award 2 badges" }).click();

      const context = await browser.newContext({ javaScriptEnabled });
      const theirs = await context.newPage();
      const complaints = javaScriptEnabled ? watch(theirs) : [];
      await openMailed(theirs, own, /^A badge for you/, javaScriptEnabled);
      const link = new URL(theirs.url()).pathname;
      await expect(theirs.getByRole("heading", { level: 1, name: /^A badge for you/ })).toBeVisible();
      await expect(theirs.getByRole("main").getByRole("link", { name: "Create an account" })).toBeVisible();
      if (javaScriptEnabled) {
        await accessible(theirs, "a badge that waits, before signing in");
        await picture(theirs, "claim by link");
      }
      // What somebody else is signed in with doesn't matter: who has the mail may have the badge. But nothing is told of it.
      await page.goto("/claim");
      await live(page, javaScriptEnabled);
      await expect(page.getByText("No badge waits for your e-mail address.")).toBeVisible();

      await signUp(theirs, "Story Claimer", own, javaScriptEnabled);
      await theirs.goto("/learn");
      await live(theirs, javaScriptEnabled);
      await expect(theirs.getByText("1 badge waits for you.")).toBeVisible();
      await theirs.getByRole("link", { name: "See and add them" }).click();
      await live(theirs, javaScriptEnabled);
      await expect(theirs.getByRole("heading", { level: 1, name: "Badges that wait for you" })).toBeVisible();
      await expect(theirs.getByText("Took part")).toBeVisible();
      if (javaScriptEnabled) {
        await accessible(theirs, "badges that wait");
        await picture(theirs, "badges that wait");
      }
      await theirs.getByRole("button", { name: "Add it to my badges" }).click();
      await expect(theirs.getByText("Genuine and valid")).toBeVisible();
      await theirs.goto(link);
      await live(theirs, javaScriptEnabled);
      await expect(theirs.getByText("You have this badge.")).toBeVisible();

      // The other address is asked for the link once more; the page tells nobody whether anything waits for it.
      await theirs.goto("/claim");
      await live(theirs, javaScriptEnabled);
      await theirs.getByLabel("E-mail address").fill(other);
      await theirs.getByRole("button", { name: "Send me the e-mail with the link once more" }).click();
      await expect(theirs.getByText("If a badge waits for your e-mail address")).toBeVisible();
      if (javaScriptEnabled) {
        await accessible(theirs, "a link that is sent once more");
        await picture(theirs, "claim sent");
      }
      await openMailed(theirs, other, "Badges that wait for you", javaScriptEnabled);
      await theirs.getByRole("button", { name: "Add it to my badges" }).click();
      await expect(theirs.getByText("Genuine and valid")).toBeVisible();
      await theirs.goto("/badges");
      await live(theirs, javaScriptEnabled);
      await expect(theirs.locator(".badge-card")).toHaveCount(2);
      expect(complaints, "the console must stay silent").toEqual([]);
      await context.close();
    });
  });
}
