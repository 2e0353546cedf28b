// An endorsement from the form to a verifier that others wrote, and its end.
import { verifyCredential } from "../verifier/verify.mjs";
import { accessible, expect, live, signIn, test } from "./support";

const PLAYLIST = "/learn/creating-badges/endorsements";
const WORDS = "Our library counts these badges as learning.";

test("an organiser endorses a playlist, others verify it, and it is taken back", async ({ page }) => {
  await signIn(page, "demo-owner@example.org");
  await page.goto(PLAYLIST);
  await live(page);
  await accessible(page, "endorsements, empty");
  await page.getByRole("link", { name: "Endorse this" }).click();
  await expect(page.locator("h1")).toBeFocused();
  await accessible(page, "the form for an endorsement");
  await page.getByRole("button", { name: "Sign and publish" }).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(3);
  await page.getByLabel("In whose name?").selectOption({ label: "Demo Public Library" });
  await page.getByLabel("Your endorsement").fill(WORDS);
  await page.getByRole("checkbox", { name: /^I may speak for/ }).check({ force: true });
  await page.getByRole("button", { name: "Sign and publish" }).click();
  await expect(page).toHaveURL(new RegExp(`${PLAYLIST}$`));
  await expect(page.getByText(WORDS)).toBeVisible();
  await accessible(page, "endorsements");

  const signed = (await page.getByRole("link", { name: /^Signed endorsement/ }).getAttribute("href")) ?? "";
  const credential = await (await page.request.get(signed)).json();
  expect(credential.credentialSubject.endorsementComment).toBe(WORDS);
  expect(await verifyCredential(credential)).toMatchObject({ verified: true, revoked: false });
  const changed = structuredClone(credential);
  changed.credentialSubject.endorsementComment = `${WORDS}!`;
  expect(await verifyCredential(changed)).toMatchObject({ verified: false });

  await page.getByText("Withdraw this endorsement").click();
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await expect(page.getByText("Nobody has endorsed this yet.")).toBeVisible();
  expect(await verifyCredential(credential)).toMatchObject({ verified: true, revoked: true });
});
