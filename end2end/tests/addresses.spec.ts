// Somebody has more addresses than the one that they sign in with: one is added, shown to be theirs by the link in its
// mail, and taken away again; with the client's code and without.
import { openMailed } from "./mail";
import { accessible, expect, live, picture, signIn, test } from "./support";

const PAGE = "/account/addresses";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a further address is added, confirmed and removed", async ({ page, javaScriptEnabled }) => {
      const address = `${javaScriptEnabled ? "further" : "plain"}-${Date.now()}@example.org`;
      await signIn(page, "demo-evaluator-two@example.org");
      await page.getByRole("link", { name: "Your e-mail addresses" }).click();
      await live(page, javaScriptEnabled);
      await expect(page.getByRole("heading", { level: 1, name: "Your e-mail addresses" })).toBeVisible();
      const row = page.getByRole("listitem").filter({ hasText: address });

      // What isn't an address is kept in its field, with what is wrong.
      const field = page.getByLabel("E-mail address");
      await field.fill("not an address");
      await page.getByRole("button", { name: "Add and send the link" }).click();
      const summary = page.getByRole("alert");
      await expect(summary).toContainText("Enter an e-mail address");
      await expect(field).toHaveValue("not an address");
      if (javaScriptEnabled) {
        await expect(summary).toBeFocused();
        await accessible(page, "an address that is none");
      }
      await field.fill(address);
      await page.getByRole("button", { name: "Add and send the link" }).click();
      await expect(row).toContainText("Waits for you to open the link");
      if (javaScriptEnabled) {
        await accessible(page, "an address that waits");
        await picture(page, "addresses");
      }

      await openMailed(page, address, "Is this e-mail address yours?", javaScriptEnabled);
      await expect(page.getByRole("heading", { level: 1, name: "Is this address yours?" })).toBeVisible();
      if (javaScriptEnabled) {
        await accessible(page, "is this address yours");
        await picture(page, "confirm an address");
      }
      await page.getByRole("button", { name: "Yes, add it" }).click();
      await expect(page.getByText("This address is yours now.")).toBeVisible();
      expect(new URL(page.url()).pathname).toBe(PAGE);
      await expect(row).toContainText("Yours");
      if (javaScriptEnabled) {
        await accessible(page, "an address that is confirmed");
        await picture(page, "address confirmed");
      }

      await row.getByRole("button", { name: "Remove" }).click();
      await expect(row).toHaveCount(0);
      await expect(page.getByText("This address is yours now.")).toHaveCount(0);
      await page.goto(PAGE);
      await live(page, javaScriptEnabled);
      await expect(row).toHaveCount(0);
    });
  });
}
