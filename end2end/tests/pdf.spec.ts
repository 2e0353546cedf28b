// The documents that the server sets, read by tools that others wrote: they are tagged, have bookmarks and real text,
// and can be painted.
import { certificate, fetched, said, wellMade } from "./documents";
import { expect, test } from "./support";

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
    // The bookmarks are an outline of the headings of the first two levels, in the same order.
    const outline = said("pdftohtml", "-xml", "-i", "-stdout", file).matchAll(/<item page="\d+">(.*?)<\/item>/g);
    const bookmarks = [...outline].map(([, words]) => words.replaceAll("&#34;", '"').replaceAll("&amp;", "&"));
    const headings = [...tree.matchAll(/^ +H[12] [^\n]*\n((?: +"[^\n]*"\n)+)/gm)].map(([, lines]) =>
      [...lines.matchAll(/ +"([^\n]*)"\n/g)].map(([, words]) => words).join(""),
    );
    expect(headings.length).toBeGreaterThan(20);
    expect(bookmarks).toEqual(headings);
    if (playlist === "creating-badges") {
      expect(tree).toContain("TH");
    }
  });
}

test("a label's certificate names what was awarded and carries the credential", async ({ request }) => {
  const page = await (await request.get("/labels/QL-2026-0001")).text();
  const id = /\/credentials\/([0-9a-f-]{36})/.exec(page)?.[1] ?? "";
  await certificate(request, id, ["QL-2026-0001", "Demo Youth Centre"]);
});
