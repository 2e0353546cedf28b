// What every page stands on: it becomes live without a word on the console, works by keyboard, speaks two languages.
import { accessible, expect, live, signIn, test } from "./support";

const PUBLIC_PAGES = [
  "/",
  "/sign-in",
  "/sign-up",
  "/forgotten-password",
  "/check-your-mail",
  "/learn",
  "/register",
  "/verify",
  "/demo/mail",
  // Every component in every state.
  "/kit",
];

for (const path of PUBLIC_PAGES) {
  test(`${path} becomes live and is accessible`, async ({ page }) => {
    await page.goto(path);
    await live(page);
    await accessible(page, path);
  });
}

test("moving between pages loads no document and moves the heading", async ({ page }) => {
  await page.goto("/");
  await live(page);
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Sign in");
});

test("mistakes appear in place, are focused, and what was typed stays", async ({ page }) => {
  await page.goto("/sign-up");
  await live(page);
  await page.getByLabel("Your name").fill("</textarea><script>alert(1)</script>");
  await page.getByLabel("E-mail address").fill("not an address");
  await page.getByRole("button", { name: "Create an account" }).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeVisible();
  await expect(summary).toBeFocused();
  await expect(page.getByLabel("E-mail address")).toHaveValue("not an address");
  await expect(page).toHaveTitle(/^Error:/);
  await accessible(page, "sign-up with mistakes");
  await summary.getByRole("link").first().click();
  await expect(page.getByLabel("E-mail address")).toBeFocused();
});

for (const language of ["en", "lt"]) {
  test(`server and browser write the same counts and days (${language})`, async ({ page, browser }) => {
    const samples = (on: typeof page) => on.locator("[data-samples] li").allTextContents();
    const cookies = [{ name: "language", value: language, url: test.info().project.use.baseURL! }];
    const plain = await browser.newContext({ javaScriptEnabled: false });
    await plain.addCookies(cookies);
    const served = await plain.newPage();
    await served.goto("/kit");
    const fromServer = await samples(served);
    await plain.close();
    // A move within the site makes the page in the browser.
    await page.context().addCookies(cookies);
    await page.goto("/");
    await live(page);
    await page.evaluate(() => {
      const link = document.createElement("a");
      link.href = "/kit";
      link.textContent = "kit";
      document.getElementById("main")!.append(link);
      link.click();
    });
    await expect(page.locator("[data-samples]")).toBeAttached();
    expect(fromServer.length).toBeGreaterThan(50);
    expect(await samples(page)).toEqual(fromServer);
  });
}

const PAYLOAD = "</textarea><script>document.title = 'broken'</script>\n\n  two blanks, & an ampersand";

for (const javaScript of [true, false]) {
  test.describe(`text areas ${javaScript ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled: javaScript });

    test("keep whatever was typed, and run none of it", async ({ page }) => {
      await signIn(page, "demo-editor@example.org");
      await page.goto("/organisers/new");
      await live(page, javaScript);
      await page.getByLabel("What it does").fill(PAYLOAD);
      await page.getByRole("button", { name: "Create the organiser" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await expect(page.getByLabel("What it does")).toHaveValue(PAYLOAD);
      await expect(page).toHaveTitle(/^Error: Create an organiser/);
    });
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the language is changed and remembered, and forms answer in the page", async ({ page }) => {
    await page.goto("/sign-up");
    await page.getByRole("button", { name: "Lietuvių" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "lt");
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "lt");
    await page.getByRole("button", { name: "English" }).click();
    await page.goto("/sign-up");
    await page.getByLabel("E-mail address").fill("not an address");
    await page.getByRole("button", { name: "Create an account" }).click();
    await expect(page.getByRole("alert")).toContainText("There is a problem");
    await expect(page.getByLabel("E-mail address")).toHaveValue("not an address");
  });
});
