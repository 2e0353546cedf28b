// Filling in an application, for the stories that need one.
import type { Locator } from "@playwright/test";

/** The label of a choice lies over its mark, so that one can press anywhere on it. */
export const MARK = { force: true };

/** So many words. */
export function words(count: number, word = "word"): string {
  return Array(count).fill(word).join(" ");
}

/** Answers a question's fields rightly, whatever they are. */
export async function answer(question: Locator): Promise<void> {
  for (const field of await question.locator("input[type=radio][value=yes]").all()) {
    await field.check(MARK);
  }
  const radios = question.locator("input[type=radio]");
  if ((await radios.count()) > 0 && (await question.locator("input[type=radio]:checked").count()) === 0) {
    await radios.first().check(MARK);
  }
  for (const field of (await question.locator("input[type=checkbox]:not([name$='.remove]'])").all()).slice(0, 2)) {
    await field.check(MARK);
  }
  for (const field of await question.locator("select:not([name$='.use]'])").all()) {
    await field.selectOption({ index: 1 });
  }
  for (const [kind, value] of Object.entries({
    "[inputmode=url]": "https://example.org/badge",
    "[inputmode=numeric]": "12",
    "[type=email]": "office@example.org",
    "[type=date]": "2026-01-31",
    "[type=text]": "Demo",
  })) {
    for (const field of await question.locator(`input${kind}`).all()) {
      if ((await field.inputValue()) === "") {
        await field.fill(value);
      }
    }
  }
  const least = Number(/From (\d+) to/.exec(await question.innerText())?.[1] ?? 5);
  for (const field of await question.locator("textarea:not([name$='.pasted]'])").all()) {
    await field.fill(words(Math.max(least, 5)));
  }
}
