// A slow network: typing never waits for it, and loses nothing to it.
import type { Page, Route } from "@playwright/test";
import { MARK, words } from "./applying";
import { expect, live, picture, signIn, test } from "./support";

const WHY = "Why does your organisation want the Quality Label?";

/** A new draft of an organiser of its own, at its first section; its id. */
async function draft(page: Page, name: string): Promise<string> {
  await signIn(page, "demo-administrator@example.org", "/organisers/new");
  await live(page);
  await page.getByRole("radio", { name: "An organisation" }).check(MARK);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Country").selectOption("LT");
  await page.getByRole("checkbox", { name: "English" }).check(MARK);
  await page.getByLabel("What it does").fill("Demonstration only.");
  await page.getByLabel("E-mail address for questions").fill("office@example.org");
  await page.getByRole("button", { name: "Create the organiser" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.goto("/apply");
  await live(page);
  await page.getByRole("button", { name: `Start an application for ${name}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  await page.goto(`/apply/${id}/section/motivation`);
  await live(page);
  return id;
}

test("typing goes on while a save hangs, one save is under way at a time, and no word is lost", async ({ page }) => {
  test.setTimeout(180_000);
  const id = await draft(page, "Demo Slow Line");
  let [running, most, saves] = [0, 0, 0];
  let wait = 5000;
  // The server has saved already; only its answer is late.
  await page.route("**/api/apply/write", async (route: Route) => {
    running += 1;
    saves += 1;
    most = Math.max(most, running);
    const response = await route.fetch();
    await new Promise((go) => setTimeout(go, wait));
    running -= 1;
    // Nobody may be waiting for it any more.
    await route.fulfill({ response }).catch(() => undefined);
  });
  const field = page.getByLabel(WHY);
  await field.pressSequentially("We want employers");
  await expect.poll(() => running, { timeout: 5000 }).toBe(1);
  // Every key counts at once, whatever the network does.
  const began = Date.now();
  await field.pressSequentially(" to know what our badges stand for,");
  expect(Date.now() - began).toBeLessThan(4000);
  await expect(field).toHaveValue("We want employers to know what our badges stand for,");
  expect(running).toBe(1);
  await expect(page.locator("[data-saving]")).toHaveText(/Saving/);
  await expect(page.locator("[data-saving]")).toHaveText(/Saved/, { timeout: 20_000 });
  expect([most, saves]).toEqual([1, 2]);

  // The button waits for the save that is under way, and its writer is no colleague.
  await field.pressSequentially(" and learners to be proud of them.");
  await expect.poll(() => running, { timeout: 5000 }).toBe(1);
  await field.pressSequentially(" The end.");
  await page.getByRole("button", { name: "Save and come back later" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible({ timeout: 20_000 });
  const text = "We want employers to know what our badges stand for, and learners to be proud of them. The end.";
  await page.goto(`/apply/${id}/section/motivation`);
  await live(page);
  await expect(field).toHaveValue(text);
  await page.goto(`/apply/${id}/history/why_apply`);
  await expect(page.getByText("not the answer")).toBeHidden();

  // An answer that never comes: the save is given up, kept on the device, tried again, and goes on from what arrived.
  await page.goto(`/apply/${id}/section/motivation`);
  await live(page);
  wait = 60_000;
  await field.fill(`${text} ${words(5, "late")}`);
  await expect.poll(() => running, { timeout: 5000 }).toBe(1);
  await field.press("End");
  await field.pressSequentially(" and later");
  await expect(page.locator("[data-saving]")).toHaveText(/kept on this device/, { timeout: 40_000 });
  await picture(page, "slow line");
  wait = 0;
  await expect(page.locator("[data-saving]")).toHaveText(/Saved/, { timeout: 40_000 });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.reload();
  await live(page);
  await expect(field).toHaveValue(`${text} ${words(5, "late")} and later`);
});

test("what is typed after a mistake was told stays, however late the page is read again", async ({ page }) => {
  await draft(page, "Demo Mistaken Line");
  await page.route("**/api/apply/section*", async (route: Route) => {
    const response = await route.fetch();
    await new Promise((go) => setTimeout(go, 1000));
    await route.fulfill({ response }).catch(() => undefined);
  });
  const field = page.getByLabel(WHY);
  await field.fill("Too short.");
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await expect(page.locator(".error-summary")).toBeFocused();
  await field.focus();
  await page.keyboard.type(" But this is why.");
  // Until that is saved, whatever else was read has come.
  await expect(page.locator("[data-saving]")).toHaveText(/Saved/, { timeout: 20_000 });
  await expect(field).toHaveValue("Too short. But this is why.");
  await expect(field).toBeFocused();
});

test("a page whose words don't arrive stays as the server made it, its links lead on, and the way to it is tried as a page", async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, "demo-owner@example.org");
  await page.route("**/texts/*/apply.json", (route) => route.abort());
  let loaded = 0;
  page.on("request", (request) => {
    loaded += request.isNavigationRequest() ? 1 : 0;
  });
  await page.goto("/apply");
  await page.waitForLoadState("networkidle");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("html[data-live]")).toHaveCount(0);
  expect(loaded, "it isn't loaded again and again").toBe(1);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Learn" }).click();
  await expect(page).toHaveURL(/\/learn$/);
  await live(page);
  expect(loaded).toBe(2);

  await page.goto("/account");
  await live(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/apply$/);
  await expect(page.locator("html[data-live]")).toHaveCount(0);
  expect(loaded).toBe(4);
});
