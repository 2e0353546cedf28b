// What needs the assessors' queue for itself, so it runs when the other stories are over: an assessor who uses nothing
// but the keyboard.
import type { Browser } from "@playwright/test";
import { expect, live, signIn, tabTo, test } from "./support";

const EDITOR = ["label-aware", "label-interest", "label-criteria", "label-steps", "badge-designer", "badge-issuer", "badge-frameworks"];
const PHRASE = "Say who benefits.";
const ADMINISTRATOR = ["label-aware", "label-interest", "label-criteria"];

async function handsIn(browser: Browser, email: string, badges: string[]): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, email);
  for (const badge of badges) {
    await page.goto(`/learn/badge/${badge}`);
    const submit = page.getByRole("button", { name: "Submit", exact: true });
    const form = page.locator(".evidence form").filter({ has: submit }).first();
    for (const field of await form.locator("textarea").all()) {
      await field.fill(Array(45).fill("word").join(" "));
    }
    for (const field of await form.locator("input[inputmode=url]").all()) {
      await field.fill("https://example.org/badge");
    }
    await form.getByRole("button", { name: "Submit", exact: true }).click();
    await expect(page.locator(".evidence .notice").first()).toContainText("Submitted");
  }
  await context.close();
}

test("an assessor reviews ten submissions with nothing but the keyboard", async ({ browser, page }) => {
  test.setTimeout(240_000);
  await handsIn(browser, "demo-editor@example.org", EDITOR);
  await signIn(page, "demo-assessor@example.org", "/assess");
  await live(page);
  // What comes in while somebody looks at the queue is there by itself.
  const rows = page.locator("tbody tr");
  const before = await rows.count();
  await handsIn(browser, "demo-administrator@example.org", ADMINISTRATOR);
  await expect(rows).toHaveCount(before + ADMINISTRATOR.length, { timeout: 20_000 });
  await tabTo(page, page.locator("tbody a").first());
  await page.keyboard.press("Enter");
  for (let reviewed = 0; reviewed < 10; reviewed++) {
    await page.waitForURL(/\/assess\/[0-9a-f-]+$/);
    const here = page.url();
    const improve = reviewed === 3 || reviewed === 6;
    const approve = page.getByRole("radio", { name: /^Approve/ });
    await expect(approve).not.toBeChecked();
    await tabTo(page, approve);
    await page.keyboard.press("Space");
    if (improve) {
      await page.keyboard.press("ArrowDown");
      const comment = page.getByLabel("Comment for the learner");
      if (reviewed === 3) {
        await tabTo(page, comment);
        await page.keyboard.type(PHRASE);
        await tabTo(page, page.getByLabel("Keep this comment as a phrase to use again"));
        await page.keyboard.press("Space");
      } else {
        await tabTo(page, page.getByText("Put in a phrase that you have kept"));
        await page.keyboard.press("Enter");
        await tabTo(page, page.getByRole("button", { name: PHRASE }));
        await page.keyboard.press("Enter");
        await expect(comment).toHaveValue(PHRASE);
      }
    }
    await tabTo(page, page.getByRole("button", { name: "Send" }));
    await page.keyboard.press("Enter");
    // The next one comes at once, and its heading is what is read out first.
    await page.waitForURL((url) => url.href !== here);
    await expect(page.locator("h1")).toBeFocused();
  }
  await page.goto("/assess");
  await expect(page.getByText(/You have assessed \d+ pieces of evidence/)).toBeVisible();
});
