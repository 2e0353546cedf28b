// Checking badges in the browser: nothing of them is sent, and where the browser can't, the page says so first.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page, Request } from "@playwright/test";
import { accessible, expect, live, picture, test } from "./support";

const fixture = (name: string) => fileURLToPath(new URL(`../../tests/fixtures/elsewhere/${name}`, import.meta.url));

/** Everything that a page sends, and what may not be in it. */
function sent(page: Page): Request[] {
  const requests: Request[] = [];
  page.context().on("request", (request) => requests.push(request));
  return requests;
}

/** Nothing of a file went out: no body but addresses, and no form. */
function nothingLeft(requests: Request[], secrets: string[]): void {
  for (const request of requests) {
    const said = `${request.url()} ${request.postData() ?? ""}`;
    expect(new URL(request.url()).pathname, "no form was sent").not.toMatch(/^\/verify\/file$|^\/api\/badge\/verify/);
    expect((request.postDataBuffer() ?? Buffer.alloc(0)).length, said).toBeLessThan(300);
    for (const secret of secrets) {
      expect(said).not.toContain(secret);
    }
  }
}

async function open(page: Page): Promise<void> {
  await page.goto("/verify");
  await live(page);
  await expect(page.getByText("doesn't leave your device")).toBeVisible();
}

async function checkFile(page: Page, file: { name: string; mimeType: string; buffer: Buffer }, email = ""): Promise<void> {
  await page.getByLabel("Badge file").setInputFiles(file);
  await page.locator("#verify-file-email").fill(email);
  await page.getByRole("button", { name: "Check the file" }).click();
}

const outcome = (page: Page) => page.locator("section[aria-labelledby=outcome] p.notice");

/** A label of the demo data, by its credential's address. */
async function label(page: Page): Promise<string> {
  await page.goto("/register?state=valid");
  await page.locator("main a[href^='/labels/']").first().click();
  const credential = await page.getByRole("link", { name: "Its credential" }).getAttribute("href");
  return `/ob/v3/credentials/${credential?.split("/").pop()}`;
}

test("each file of a label is checked here, and nothing of it is sent", async ({ page }) => {
  const address = await label(page);
  const bytes = async (path: string, accept = "*/*") => (await page.request.get(path, { headers: { accept } })).body();
  const json = await bytes(address, "application/json");
  const files = [
    { name: "label.json", mimeType: "application/json", buffer: json },
    { name: "label.jwt", mimeType: "text/plain", buffer: await bytes(`${address}.jwt`) },
    { name: "label.png", mimeType: "image/png", buffer: await bytes(`${address}/badge.png`) },
    { name: "label.svg", mimeType: "image/svg+xml", buffer: await bytes(`${address}/badge.svg`) },
  ];
  const { proof, name } = JSON.parse(json.toString()) as { proof: { proofValue: string }[]; name: string };
  for (const file of files) {
    await open(page);
    const requests = sent(page);
    await checkFile(page, file);
    await expect(outcome(page), file.name).toHaveText("Genuine and valid");
    await expect(page.locator("#outcome")).toBeFocused();
    nothingLeft(requests, [proof[0].proofValue]);
  }
  await accessible(page, "checked here");
  await picture(page, "checked here");

  // Pasted, and with a word changed.
  await open(page);
  const requests = sent(page);
  await page.getByLabel("Credential", { exact: true }).fill(json.toString().replaceAll(name, `${name} of Honour`));
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(outcome(page)).not.toHaveText("Genuine and valid");
  await expect(page.locator("#check-proof")).toContainText("something was changed after signing");
  nothingLeft(requests, [proof[0].proofValue]);
});

test("a badge of somebody else is checked here, and whose it is", async ({ page }) => {
  await open(page);
  const requests = sent(page);
  const buffer = readFileSync(fixture("credential.json"));
  await checkFile(page, { name: "credential.json", mimeType: "application/json", buffer }, "nobody@example.org");
  await expect(page.locator("section[aria-labelledby=outcome]")).toContainText("Museum guide");
  await expect(outcome(page)).toContainText("not awarded to this e-mail address");
  nothingLeft(requests, ["nobody@example.org"]);
  const damaged = Buffer.from(buffer.toString("latin1").replace("Museum guide", "Museum owner"), "latin1");
  await checkFile(page, { name: "damaged.json", mimeType: "application/json", buffer: damaged });
  await expect(page.locator("#check-proof")).toContainText("something was changed after signing");
  // A file that holds nothing, and no file at all.
  await checkFile(page, { name: "words.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
  await expect(page.locator("section[aria-labelledby=outcome]")).toContainText("failed");
  await page.getByLabel("Badge file").setInputFiles([]);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("No file arrived.")).toBeVisible();
});

test("without a worker the page says first that the file will be sent", async ({ page }) => {
  await page.route("**/verifier/worker.js", (route) => route.fulfill({ status: 404, body: "" }));
  await open(page);
  const requests = sent(page);
  const file = { name: "credential.json", mimeType: "application/json", buffer: readFileSync(fixture("credential.json")) };
  await checkFile(page, file);
  await expect(page.getByText("Your browser couldn't run the check.")).toBeVisible();
  nothingLeft(requests, ["Museum guide"]);
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page).toHaveURL(/\/verify\?result=/);
  await expect(outcome(page)).toHaveText("Genuine and valid");
});

test("a check that takes too long is ended", async ({ page }) => {
  await page.clock.install();
  await page.route("**/verifier/worker.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "onmessage = () => { for (;;); };" }),
  );
  await page.goto("/verify");
  await expect(page.locator("html[data-live]")).toBeAttached();
  await page.clock.runFor(100);
  const file = { name: "credential.json", mimeType: "application/json", buffer: readFileSync(fixture("credential.json")) };
  await checkFile(page, file);
  await expect(page.getByRole("status").filter({ hasText: "Checking…" })).toBeVisible();
  await page.clock.runFor(21_000);
  await expect(page.getByText("took longer than 20 seconds")).toBeVisible();
});
