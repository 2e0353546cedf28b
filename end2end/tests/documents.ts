// Documents that the server sets, as tools that others wrote read them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { verifyCredential } from "../verifier/verify.mjs";
import { expect } from "./support";

const folder = mkdtempSync(join(tmpdir(), "documents-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Takes a document, and gives the file that it is in. */
export async function fetched(request: APIRequestContext, address: string, language = "en"): Promise<string> {
  const answer = await request.get(address, { headers: { "accept-language": language } });
  expect(answer.status(), address).toBe(200);
  expect(answer.headers()["content-type"]).toBe("application/pdf");
  const file = join(folder, `${address.replaceAll(/[^a-z0-9]+/gi, "-")}-${language}.pdf`);
  writeFileSync(file, await answer.body());
  return file;
}

/** What a tool says of it. */
export const said = (tool: string, ...words: string[]) => execFileSync(tool, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** What every document keeps to; gives its text. */
export function wellMade(file: string): string {
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

/** A credential's certificate: what it says, and the credential in it as a verifier of others sees it. */
export async function certificate(request: APIRequestContext, id: string, words: string[]): Promise<void> {
  const file = await fetched(request, `/ob/v3/credentials/${id}/certificate.pdf`);
  const text = wellMade(file);
  words.forEach((word) => expect(text).toContain(word));
  said("pdfdetach", "-save", "1", "-o", `${file}.json`, file);
  const credential = JSON.parse(readFileSync(`${file}.json`, "utf8"));
  expect(await verifyCredential(credential)).toEqual({ verified: true, revoked: false, error: null });
}
