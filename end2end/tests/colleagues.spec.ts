// Two members of an organiser fill in one application at the same time: they share the work out, talk about a question,
// use one piece of evidence twice, and one of them loses the network for a while. How one person does all of it with
// JavaScript off, from the start to the reference, is in journey.spec.ts.
import type { Page } from "@playwright/test";
import { answer, MARK, words } from "./applying";
import { accessible, expect, live, picture, signIn, test, watch } from "./support";

/** The sections that can be opened, from the task list. */
async function sections(page: Page, id: string): Promise<string[]> {
  await page.goto(`/apply/${id}`);
  await live(page);
  const links = await page.locator(".tasks a").evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  return links.filter((href) => href.includes("/section/"));
}

const WHY = "Why does your organisation want the Quality Label?";

test("two colleagues, one of them offline for a while, fill in one application and submit it", async ({ browser }) => {
  test.setTimeout(360_000);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const [owner, editor] = await Promise.all(contexts.map((context) => context.newPage()));
  const complaints = [owner, editor].map((page) => watch(page));
  await signIn(owner, "demo-owner@example.org");
  await signIn(editor, "demo-editor@example.org");
  await owner.goto("/apply");
  await live(owner);
  const draft = owner.locator("li", { hasText: "Demo Evening School" }).filter({ hasText: "Draft" });
  await draft.getByRole("link").click();
  await expect(owner.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible();
  const id = new URL(owner.url()).pathname.split("/").pop() ?? "";
  const section = `/apply/${id}/section/motivation`;

  // They see that they are not alone.
  await editor.goto(section);
  await live(editor);
  await owner.goto(section);
  await live(owner);
  await expect(owner.getByText("Demo Editor is in this section right now.")).toBeVisible();
  await expect(editor.getByText("Demo Owner is in this section right now.")).toBeVisible({ timeout: 25_000 });

  // They share the work out; who is asked is told, and sees it on the task list.
  await owner.goto(`/apply/${id}/work`);
  await live(owner);
  await accessible(owner, "who does what");
  await picture(owner, "who does what");
  const work = owner.locator("section#motivation");
  await work.getByLabel("Colleague").selectOption("Demo Editor");
  await work.getByLabel("By when").fill("2099-03-04");
  await work.getByRole("button", { name: "Save" }).click();
  await expect(work.getByText("Demo Editor answers this, by 4 March 2099.")).toBeVisible();
  await editor.goto("/notifications");
  await live(editor);
  await expect(editor.getByText(/Demo Owner has asked you to answer "Why you are applying"/).first()).toBeVisible();
  await editor.goto(`/apply/${id}`);
  await live(editor);
  await expect(editor.getByRole("heading", { name: "Yours to answer" })).toBeVisible();
  await expect(editor.getByText("Yours, by 4 March 2099.").first()).toBeVisible();

  // They talk about a question beside the form.
  await editor.goto(section);
  await live(editor);
  await editor.getByRole("link", { name: /^Discuss this with your colleagues.*Why does your/ }).click();
  await editor.getByLabel("Your comment").fill("Shall we name the libraries?");
  await editor.getByRole("button", { name: "Add the comment" }).click();
  await expect(editor.locator("ol.rows")).toContainText("Shall we name the libraries?");
  await expect(editor.getByLabel("Your comment")).toHaveValue("");
  await owner.goto(section);
  await live(owner);
  await owner.getByRole("link", { name: /^1 comment.*Why does your/ }).click();
  await expect(owner.locator("ol.rows")).toContainText("Demo Editor");
  await accessible(owner, "comments on a question");
  await picture(owner, "comments");
  await owner.getByRole("button", { name: "Mark as resolved" }).click();
  await expect(owner.getByText("Resolved by Demo Owner,")).toBeVisible();

  // One piece of evidence in two answers; the meter of who looks on moves by itself.
  await owner.goto(`/apply/${id}`);
  await live(owner);
  const items = owner.getByText(/^\d+ of \d+ items of evidence provided$/);
  const before = Number.parseInt(await items.innerText(), 10);
  await editor.goto(`/apply/${id}/section/formal`);
  await live(editor);
  const given = editor.locator("input[name='fields[f4_evidence.0.title]']");
  await given.fill("Badges in the library");
  await editor.locator("input[name='fields[f4_evidence.0.link]']").fill("https://example.org/library");
  await expect(editor.locator("[data-saving]")).toHaveText(/Saved/);
  await editor.goto(`/apply/${id}/section/training`);
  await live(editor);
  const choose = editor.locator("select[name='fields[training_evidence.0.use]']");
  await choose.selectOption({ label: "Badges in the library" });
  await expect(editor.locator("[data-saving]")).toHaveText(/Saved/);
  await expect(items).toHaveText(new RegExp(`^${before + 2} of`), { timeout: 25_000 });
  await editor.goto(`/apply/${id}/section/training`);
  await live(editor);
  const used = editor.locator("input[name='fields[training_evidence.0.title]']");
  await expect(used).toHaveValue("Badges in the library");
  await expect(editor.getByText("Also used in")).toBeVisible();
  await accessible(editor, "a piece of evidence that serves two questions");
  await picture(editor, "shared evidence");
  await used.fill("Badges in the town library");
  await expect(editor.locator("[data-saving]")).toHaveText(/Saved/);
  await editor.goto(`/apply/${id}/section/formal`);
  await live(editor);
  await expect(given).toHaveValue("Badges in the town library");
  await editor.goto(`/apply/${id}/evidence`);
  await live(editor);
  await expect(editor.getByRole("listitem").filter({ hasText: "Badges in the town library" }).first()).toBeVisible();
  await accessible(editor, "all evidence");
  await picture(editor, "all evidence");
  await editor.goto(section);
  await live(editor);
  await owner.goto(section);
  await live(owner);

  // What is asked follows what is answered, and each writes in another answer.
  await owner.getByLabel(WHY).fill(words(40, "first"));
  await expect(owner.locator("[data-saving]")).toHaveText(/Saved/);
  const partners = editor.getByLabel("Which partners or endorsers do you hope to win?");
  await expect(partners).toBeHidden();
  await editor.getByRole("checkbox", { name: "New partners and endorsers" }).check(MARK);
  await partners.fill("Libraries and schools.");
  await expect(editor.locator("[data-saving]")).toHaveText(/Saved/);
  await expect(editor.getByText("A colleague has changed something")).toBeVisible({ timeout: 25_000 });
  await accessible(editor, "a section with a colleague in it");
  await picture(editor, "section with a colleague");
  await editor.getByRole("button", { name: "Show the changes" }).click();
  await expect(editor.getByLabel(WHY)).toHaveValue(words(40, "first"));
  await expect(partners).toHaveValue("Libraries and schools.");

  // One goes on without a network, and the other changes the same answer meanwhile.
  await contexts[1].setOffline(true);
  await editor.getByLabel(WHY).fill(words(40, "train"));
  await expect(editor.locator("[data-saving]")).toHaveText(/kept on this device/);
  await owner.getByLabel(WHY).fill(words(40, "office"));
  await expect(owner.locator("[data-saving]")).toHaveText(/just now/);
  await contexts[1].setOffline(false);
  await expect(editor.locator("[data-saving]")).toHaveText(/Use a button below to see both/, { timeout: 20_000 });
  await editor.getByRole("button", { name: "Save and come back later" }).click();
  const summary = editor.getByRole("alert").filter({ hasText: "Somebody else has changed this too" });
  await expect(summary).toBeFocused();
  await expect(editor.getByLabel(WHY)).toHaveValue(words(40, "train"));
  await expect(editor.locator(".theirs")).toContainText(words(40, "office"));
  await accessible(editor, "an answer that two have changed");
  await picture(editor, "conflict");
  await summary.getByRole("link").click();
  await expect(editor.getByLabel(WHY)).toBeFocused();
  await editor.getByLabel(WHY).fill(`${words(20, "train")} ${words(20, "office")}`);
  await editor.getByRole("button", { name: "Save and come back later" }).click();
  await expect(editor.getByRole("heading", { level: 1, name: "Your application" })).toBeVisible();

  // Nothing is lost: what was replaced is in the history, and can be brought back.
  await editor.goto(`/apply/${id}/history/why_apply`);
  await live(editor);
  await accessible(editor, "the history of an answer");
  await picture(editor, "history");
  const versions = editor.locator(".versions > li");
  await expect(versions.filter({ hasText: words(40, "office") }).first()).toBeVisible();
  await expect(versions.filter({ hasText: "not the answer" })).toContainText(words(40, "train"));

  // The rest, turn by turn, and the declaration last.
  const done: string[] = [];
  for (;;) {
    const page = done.length % 2 === 0 ? owner : editor;
    const next = (await sections(page, id)).find((address) => !done.includes(address));
    if (!next) {
      break;
    }
    done.push(next);
    await page.goto(next);
    await live(page);
    for (const question of await page.locator(".question:visible").all()) {
      await answer(question);
    }
    await page.getByRole("button", { name: "Save and continue" }).click();
    await expect(page.getByRole("alert"), next).toBeHidden();
    await expect(page).not.toHaveURL(new RegExp(`${next}$`));
  }
  await owner.goto(`/apply/${id}`);
  await live(owner);
  await expect(owner.getByText("Last changed by Demo Editor").first()).toBeVisible();
  await picture(owner, "task list");
  // Only who owns the organiser submits. What the other has open can't be changed any more, and says so.
  await owner.goto(section);
  await live(owner);
  await editor.goto(`/apply/${id}/check`);
  await live(editor);
  await editor.getByRole("button", { name: "Submit the application" }).click();
  await expect(editor.getByText(/QL-\d{4}-A\d+/).first()).toBeVisible();
  await owner.getByLabel(WHY).fill(words(40, "late"));
  await owner.getByRole("button", { name: "Save and come back later" }).click();
  await expect(owner.getByRole("alert")).toBeFocused();
  await expect(owner.getByLabel(WHY)).toHaveValue(words(40, "late"));
  const offline = (line: string) => /ERR_INTERNET_DISCONNECTED/.test(line);
  expect(complaints.flat().filter((line) => !offline(line))).toEqual([]);
  await Promise.all(contexts.map((context) => context.close()));
});
