// A coordinator awards badges from a table: pasted, looked at, confirmed; and a file on a phone.
import { accessible, expect, live, picture, signIn, test } from "./support";

test("a table is looked at before anything is awarded, and says what became of each row", async ({ page }) => {
  await signIn(page, "demo-coordinator@example.org");
  await page.goto("/awards");
  await live(page);
  await accessible(page, "award badges from a table");
  await picture(page, "awards");
  await page.getByLabel("The table").fill(
    "email,name,badge,evidence,date\n" +
      "demo-workshop@example.org,Demo Workshop,label-interest,https://example.org/report Took part,2026-01-15\n" +
      "nobody,,label-interest,,\n",
  );
  await page.getByRole("button", { name: "See what will happen" }).last().click();
  await expect(page.getByRole("heading", { level: 1, name: "A table of awards" })).toBeVisible();
  await live(page);
  await expect(page.getByRole("row", { name: /nobody/ })).toContainText("This isn't an e-mail address.");
  await expect(page.getByRole("row", { name: /demo-workshop/ })).toContainText("Will wait: no account yet");
  await accessible(page, "a table of awards before it is confirmed");
  await picture(page, "awards table");
  await page.getByRole("button", { name: "Award 1 badge" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row", { name: /demo-workshop/ })).toContainText("Waits to be claimed");
  }).toPass();
  await live(page);
  await expect(page.getByRole("button", { name: "Send the link again" })).toBeVisible();
  await accessible(page, "a table of awards that is done");
  await picture(page, "awards done");
});
