// The documents that the server sets, read by tools that others wrote: they are tagged, have bookmarks and real text,
// and can be painted.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { verifyCredential } from "../verifier/verify.mjs";
import { expect, test } from "./support";

const folder = mkdtempSync(join(tmpdir(), "documents-"));
test.afterAll(() => rmSync(folder, { recursive: true }));

async function fetched(request: APIRequestContext, address: string, language = "en"): Promise<string> {
  const answer = await request.get(address, { headers: { "accept-language": language } });
  expect(answer.status(), address).toBe(200);
  expect(answer.headers()["content-type"]).toBe("application/pdf");
  const file = join(folder, `${address.replaceAll(/[^a-z0-9]+/gi, "-")}-${language}.pdf`);
  writeFileSync(file, await answer.body());
  return file;
}

const said = (tool: string, ...words: string[]) => execFileSync(tool, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** What every document keeps to. */
function wellMade(file: string): string {
  const about = said("pdfinfo", file);
  expect(about).toMatch(/Tagged: +yes/);
  expect(about).toMatch(/Title: +\S/);
  // Every font is in the file, and its letters can be copied.
  for (const font of said("pdffonts", file).split("\n").slice(2).filter(Boolean)) {
    expect(font).toMatch(/ yes +yes +yes +\d+ +\d+ *$/);
  }
  said("pdftoppm", "-r", "30", "-png", file, file);
  const picture = said("sh", "-c", `ls ${JSON.stringify(file).slice(1, -1)}-*.png | head -1`).trim();
  expect(statSync(picture).size).toBeGreaterThan(1000);
  return said("pdftotext", file, "-");
}

const GUIDES: [string, string, string[]][] = [
  ["quality-label", "en", ["Guide: Quality Label for Badge Recognition", "1. What is a Quality Label", "4. The main steps"]],
  ["quality-label", "lt", ["Vadovas:", "Turinys", "Svarbiausia"]],
  ["creating-badges", "en", ["1. What makes a good badge?", "the question it answers"]],
  ["creating-badges", "lt", ["Vadovas:", "Ženkliukas:"]],
];

for (const [playlist, language, words] of GUIDES) {
  test(`the Guide of ${playlist} in ${language} can be read, searched and followed`, async ({ request }) => {
    const file = await fetched(request, `/learn/${playlist}/guide.pdf?language=${language}`, "en");
    const text = wellMade(file).replaceAll(/\s+/g, " ");
    words.forEach((word) => expect(text).toContain(word));
    const tree = said("pdfinfo", "-struct-text", file);
    for (const part of ["TOC", "H1", "H2", "P (block)", "LBody", "Link"]) {
      expect(tree).toContain(part);
    }
    // The words of a heading stand below it; the title of the whole comes before the chapters.
    const chapters = [...tree.matchAll(/ H1.*\n\s+"(\d)\. /g)].map((found) => Number(found[1]));
    expect(chapters).toEqual(chapters.map((_, at) => at + 1));
    expect(chapters.length).toBeGreaterThanOrEqual(4);
    // The bookmarks are an outline of the same headings.
    expect(readFileSync(file).includes("/Outlines")).toBe(true);
    if (playlist === "creating-badges") {
      expect(tree).toContain("TH");
    }
  });
}

test("a certificate names what was awarded and carries the credential", async ({ request }) => {
  const page = await (await request.get("/labels/QL-2026-0001")).text();
  const id = /\/credentials\/([0-9a-f-]{36})/.exec(page)?.[1];
  const file = await fetched(request, `/ob/v3/credentials/${id}/certificate.pdf`);
  const text = wellMade(file);
  expect(text).toContain("QL-2026-0001");
  expect(text).toContain("Demo Youth Centre");
  said("pdfdetach", "-save", "1", "-o", `${file}.json`, file);
  const credential = JSON.parse(readFileSync(`${file}.json`, "utf8"));
  expect(await verifyCredential(credential)).toEqual({ verified: true, revoked: false, error: null });
});
