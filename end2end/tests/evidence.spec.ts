// Files as evidence: brought at once with JavaScript, with the form without, and again when the network comes back.
import { deflateSync } from "node:zlib";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

const BADGE = "/learn/badge/badge-designer";
const BADGE_LEFT = "/learn/badge/badge-system";

/** A picture that browsers show: so many green points, one row. */
function png(width: number): Buffer {
  const crcs = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const crc = (bytes: Buffer) => ~bytes.reduce((c, b) => (crcs[(c ^ b) & 255] ^ (c >>> 8)) >>> 0, 0xffffffff) >>> 0;
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(1, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array(width).fill(Buffer.from([11, 93, 68]))]);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", deflateSync(row)), chunk("IEND", Buffer.alloc(0))]);
}

const sketch = { name: "Eskizas ąčę.png", mimeType: "image/png", buffer: png(40) };
const program = { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\0\0 not a PDF") };
const large = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(26 * 1024 * 1024) };

test("files are brought at once, are saved with the draft, and what is wrong with one is said beside it", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page, "demo-learner@example.org");
  await page.goto(BADGE);
  await live(page);
  const field = page.locator(".files").first();
  await field.locator("input[type=file]").setInputFiles([sketch, program, large]);
  await expect(field.getByRole("checkbox", { name: sketch.name })).toBeChecked();
  await expect(field.getByText(/isn't what its name says/)).toBeVisible();
  await expect(field.getByText(/more than 25 MB/)).toBeVisible();
  await accessible(page, "files");
  await picture(page, "files");
  const refused = field.getByRole("button", { name: "Take it out" });
  await refused.first().click();
  await expect(refused).toHaveCount(1);
  await refused.click();
  await expect(refused).toHaveCount(0);
  await page.getByRole("button", { name: /^Save and come back/ }).first().click();
  await expect(page.getByText(/Saved as a draft/).first()).toBeVisible();
  await page.reload();
  await live(page);
  const tick = page.locator(".files").first().getByRole("checkbox", { name: sketch.name });
  await expect(tick).toBeChecked();
  await expect(page.locator(".files img").first()).toHaveJSProperty("naturalWidth", 40);
  // Unticked and saved, it is gone.
  await tick.uncheck({ force: true });
  await page.getByRole("button", { name: /^Save and come back/ }).first().click();
  await expect(page.locator(".files").first().getByRole("checkbox")).toHaveCount(0);
});

test("an upload that the network cuts off starts again by itself", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = watch(page);
  await signIn(page, "demo-learner@example.org");
  await page.goto(BADGE_LEFT);
  await live(page);
  const field = page.locator(".files").first();
  await context.setOffline(true);
  await field.locator("input[type=file]").setInputFiles(sketch);
  await expect(field.getByText(/starts again when the connection is back/)).toBeVisible();
  await context.setOffline(false);
  await expect(field.getByRole("checkbox", { name: sketch.name })).toBeChecked();
  expect(complaints.filter((c) => !/ERR_INTERNET_DISCONNECTED/.test(c))).toEqual([]);
  await context.close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("files go with the form, and those that came stay when something else is wrong", async ({ page }) => {
    await signIn(page, "demo-owner@example.org");
    await page.goto(BADGE_LEFT);
    const field = page.locator(".files").first();
    await page.locator(".evidence textarea").first().fill("Three badges.");
    await field.locator("input[type=file]").setInputFiles([sketch, program]);
    await page.getByRole("button", { name: "Submit", exact: true }).click();
    await expect(field.getByText(/isn't what its name says/)).toBeVisible();
    await expect(page.locator(".evidence textarea").first()).toHaveValue("Three badges.");
    await expect(field.getByRole("checkbox", { name: sketch.name })).toBeChecked();
    await page.getByRole("button", { name: /^Save and come back/ }).click();
    await page.goto(BADGE_LEFT);
    await expect(page.locator(".files").first().getByRole("checkbox", { name: sketch.name })).toBeChecked();
  });
});
