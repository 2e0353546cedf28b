// A presentation that is a video (`end2end/pack`): nobody pays for it who doesn't want to see it.
import { accessible, expect, live, overflow, picture, test } from "./support";

const PAGE = "/learn/creating-badges/presentation";

for (const javaScript of [true, false]) {
  test.describe(`a video ${javaScript ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled: javaScript });

    test("is not loaded before somebody wants it, and can be read instead", async ({ page }) => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(PAGE);
      await live(page, javaScript);
      const video = page.locator("video");
      await expect(video).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(asked.filter((path) => path.endsWith("/video"))).toEqual([]);
      await page.getByText("Read it instead").click();
      await expect(page.getByText("a small white square")).toBeVisible();
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await accessible(page, "a presentation that is a video");
      await picture(page, "video");
      if (javaScript) {
        const loaded = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith("/video"));
        await video.press("Space");
        await loaded;
        await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.ended || v.currentTime > 0)).toBe(true);
        // The captions are there, and in the language that is spoken.
        const track = await video.evaluate((v: HTMLVideoElement) => {
          const [first] = v.textTracks;
          return [first.kind, first.language, first.mode, first.cues?.length];
        });
        expect(track).toEqual(["captions", "en", "showing", 1]);
      }
    });
  });
}
