// What a demonstration would have sent by mail, for the stories that go on from a link in it.
import type { Page } from "@playwright/test";
import { DEMO_PASSWORD, expect, live } from "./support";

/** Opens the link of the mail to an address. A job writes the mail, so it may come a moment later. */
export async function openMailed(page: Page, to: string, subject: string | RegExp, javaScript = true): Promise<void> {
  const mail = page.getByRole("article").filter({ hasText: to }).filter({ has: page.getByRole("heading", { name: subject }) });
  await expect(async () => {
    await page.goto("/demo/mail");
    await live(page, javaScript);
    await expect(mail.first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await mail.first().getByRole("link").first().click();
  await live(page, javaScript);
}

/** Creates an account for an address, and signs it in. */
export async function signUp(page: Page, name: string, email: string, javaScript = true): Promise<void> {
  await page.goto("/sign-up");
  await live(page, javaScript);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Create an account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Check your e-mail" })).toBeVisible();
  await openMailed(page, email, "Confirm your e-mail address", javaScript);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Confirm your e-mail address" })).toBeHidden();
  await live(page, javaScript);
}
