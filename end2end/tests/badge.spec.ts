// A badge given as an example: read in the browser before the server has seen it, looked at, and what it proposes.
import { fileURLToPath } from "node:url";
import { MARK } from "./applying";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

const fixture = (name: string) => fileURLToPath(new URL(`../../tests/fixtures/elsewhere/${name}`, import.meta.url));

test("a badge is read without a network, is kept when there is one, and proposes answers", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = watch(page);
  await signIn(page, "demo-learner@example.org");
  await page.goto("/organisers/new");
  await live(page);
  await page.getByRole("radio", { name: "An organisation" }).check(MARK);
  await page.getByLabel("Name", { exact: true }).fill("Demo Badge Readers");
  await page.getByLabel("Country").selectOption("LT");
  await page.getByRole("checkbox", { name: "Lithuanian" }).check(MARK);
  await page.getByLabel("What it does").fill("Demonstration only.");
  await page.getByLabel("E-mail address for questions").fill("office@example.org");
  await page.getByRole("button", { name: "Create the organiser" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Demo Badge Readers" })).toBeVisible();
  await page.goto("/apply");
  await live(page);
  await page.getByRole("button", { name: "Start an application for Demo Badge Readers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  await page.goto(`/apply/${id}/section/design`);
  await live(page);

  const first = page.locator(".group > .card").first();
  await context.setOffline(true);
  await first.locator("input[type=file]").setInputFiles(fixture("baked.png"));
  await expect(first.locator("[data-badge]")).toContainText("Museum guide");
  await expect(first.locator("[data-badge]")).toContainText("Guide visitors (ESCO)");
  await first.getByText("What it shows of the marks").click();
  await expect(first.locator("[data-look]")).toContainText("It is aligned to something that can be looked up.");
  // What can't be read says why, and harms nothing.
  const second = page.locator(".group > .card").nth(1);
  await second.getByLabel("Or its text").fill("{".repeat(10_000));
  await expect(second.locator(".notice-warn")).toContainText("too deep for a badge");
  await second.getByLabel("Or its text").fill("");
  await expect(second.locator(".notice-warn")).toHaveCount(0);
  await context.setOffline(false);
  await expect(first.getByRole("checkbox", { name: "baked.png" })).toBeChecked();
  await expect(page.locator("[data-saving]")).toHaveText(/Saved/, { timeout: 25_000 });
  await accessible(page, "a badge as an example");
  await picture(page, "badge example");

  await page.reload();
  await live(page);
  await expect(page.locator("[data-badge]").first()).toContainText("Museum guide");
  await page.getByRole("link", { name: "See the proposed answers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Proposed answers" })).toBeVisible();
  await accessible(page, "proposed answers");
  await picture(page, "proposed answers");
  const alignment = page.locator("[data-proposal=i_alignment]");
  await alignment.getByRole("button", { name: "Take this answer" }).click();
  await expect(alignment.getByRole("button")).toHaveCount(0);
  await page.goto(`/apply/${id}/section/design`);
  await expect(page.getByLabel("Where can it be seen?").nth(7)).toHaveValue(/Museum guide.*ESCO/);
  expect(complaints.filter((c) => !/ERR_INTERNET_DISCONNECTED/.test(c))).toEqual([]);
  await context.close();
});
