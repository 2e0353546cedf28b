// Learners who finish both playlists on a phone: with JavaScript, without it, and on a network that comes and goes. Every
// badge that they earn is then given to a verifier that others wrote, as JSON, PNG and SVG.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, live, signIn, test, watch } from "./support";

const PHONE = { width: 360, height: 740 };
/** The label of a choice lies over its mark, so that one can press anywhere on it. */
const MARK = { force: true };

const drawing = (bytes: number) => ({
  name: "drawing.txt",
  mimeType: "text/plain",
  buffer: Buffer.alloc(bytes, "a map of badges\n"),
});

/** A line to the server that can be made to break in the middle of every file: the browser itself tries once more. */
class Line {
  breaks = false;
  private readonly server: Server;

  constructor() {
    this.server = createServer((asked, answer) => {
      const on = request(asked.url ?? "", { method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      on.on("error", () => answer.destroy());
      let sent = 0;
      asked.on("data", (part: Buffer) => {
        sent += part.length;
        if (this.breaks && sent > 500_000) {
          asked.destroy();
          on.destroy();
        }
      });
      asked.pipe(on);
    });
    // What the test itself fetches asks for a tunnel.
    this.server.on("connect", (asked, socket) => {
      const [host, port] = (asked.url ?? "").split(":");
      const on = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        on.pipe(socket).pipe(on);
      });
      on.on("error", () => socket.destroy());
      socket.on("error", () => on.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

type Kind = { javaScript: boolean; drops: boolean };

class Learner {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly kind: Kind,
    readonly complaints: string[],
    readonly verifiers: Page[],
    readonly line: Line,
  ) {}

  static async begin(browser: Browser, email: string, kind: Kind): Promise<Learner> {
    const line = new Line();
    const proxy = kind.drops ? { server: await line.listen(), bypass: "<-loopback>" } : undefined;
    const context = await browser.newContext({ javaScriptEnabled: kind.javaScript, viewport: PHONE, proxy });
    const page = await context.newPage();
    const complaints = watch(page, kind.javaScript);
    await signIn(page, email);
    const verifiers: Page[] = [];
    for (const verifier of ["demo-assessor@example.org", "demo-assessor-two@example.org"]) {
      const other = await browser.newContext({ javaScriptEnabled: false });
      verifiers.push(await other.newPage());
      await signIn(verifiers[verifiers.length - 1], verifier);
    }
    return new Learner(context, page, kind, complaints, verifiers, line);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await live(this.page, this.kind.javaScript);
    await this.fits();
  }

  /** Nothing is wider than the screen, so nobody has to push a page to and fro. */
  async fits(): Promise<void> {
    if (this.kind.javaScript) {
      const wider = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, `${this.page.url()} is wider than the screen`).toBeLessThanOrEqual(0);
    }
  }

  /** Reads an activity and answers the questions of its badge. */
  async earn(playlist: string, activity: string): Promise<void> {
    await this.open(`/learn/${playlist}/${activity}`);
    await this.page.locator("#badge a.button").click();
    await expect(this.page.locator(".evidence").first()).toBeVisible();
    await live(this.page, this.kind.javaScript);
    await this.fits();
    // Where there are two tasks, one is enough.
    const submit = this.page.getByRole("button", { name: "Submit", exact: true });
    const forms = this.page.locator(".evidence form").filter({ has: submit });
    const [open, form] = [await forms.count(), forms.first()];
    for (const field of await form.locator("textarea").all()) {
      await field.fill(Array(45).fill("word").join(" "));
    }
    for (const field of await form.locator("input[inputmode=url]").all()) {
      await field.fill("https://example.org/badge");
    }
    if (this.kind.drops) {
      await this.loseTheNetwork(form.locator("textarea").first());
    }
    const files = form.locator("input[type=file]");
    if ((await files.count()) > 0) {
      await (this.kind.drops ? this.uploadInATunnel() : files.setInputFiles(drawing(2_000)));
      if (this.kind.javaScript) {
        await expect(form.getByRole("checkbox", { name: "drawing.txt" })).toBeChecked();
      }
    }
    await form.getByRole("button", { name: "Submit", exact: true }).click();
    await expect(forms).toHaveCount(open - 1);
    const notice = this.page.locator(".evidence .notice").first();
    await expect(notice.or(this.page.getByRole("link", { name: "See your badge and share it" })).first()).toBeVisible();
  }

  /** What is typed without a network is kept, and saved when it is back. */
  private async loseTheNetwork(field: ReturnType<Page["locator"]>): Promise<void> {
    const saving = this.page.locator("[data-saving]").first();
    await this.context.setOffline(true);
    await field.fill(`${Array(45).fill("tunnel").join(" ")}`);
    await expect(saving).toHaveText(/kept on this device/);
    await this.context.setOffline(false);
    await expect(saving).toHaveText(/Saved/);
  }

  /** A file is on its way when the line breaks, and is sent anew when the network is back. */
  private async uploadInATunnel(): Promise<void> {
    this.line.breaks = true;
    await this.page.locator(".evidence form input[type=file]").first().setInputFiles(drawing(2_000_000));
    await expect(this.page.getByText(/starts again when the connection is back/)).toBeVisible();
    this.line.breaks = false;
    await this.context.setOffline(true);
    await this.context.setOffline(false);
  }

  /** Those who look at evidence approve what waits of this learner. */
  async approved(name: string): Promise<void> {
    for (const page of this.verifiers) {
      for (;;) {
        await page.goto("/assess");
        const waits = page.getByRole("link", { name, exact: true });
        if ((await waits.count()) === 0) {
          break;
        }
        await waits.first().click();
        await page.getByRole("radio", { name: /^Approve/ }).check(MARK);
        await page.getByRole("button", { name: "Send" }).click();
        await page.waitForURL(/\/assess/);
      }
    }
  }

  /** All badges that they hold, each as the three files that they can take along, looked at by others' verifier. */
  async verified(): Promise<string[]> {
    await this.open("/badges");
    const links = await this.page.locator(".badge-card h2 a").all();
    const names = await Promise.all(links.map((link) => link.innerText()));
    const folder = mkdtempSync(join(tmpdir(), "badges-"));
    try {
      const files: string[] = [];
      for (const link of links) {
        const id = (await link.getAttribute("href"))?.split("/").pop() ?? "";
        for (const [name, ending] of [["download", "json"], ["badge.png", "png"], ["badge.svg", "svg"]]) {
          const answer = await this.page.request.get(`/ob/v3/credentials/${id}/${name}`);
          const file = join(folder, `${id}.${ending}`);
          writeFileSync(file, await answer.body());
          files.push(file);
        }
      }
      const found = JSON.parse(execFileSync("node", ["verifier/verify.mjs", "--files", ...files], { encoding: "utf8" }));
      expect(found).toHaveLength(files.length);
      for (const one of found) {
        expect(one).toMatchObject({ verified: true, revoked: false });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return names;
  }
}

const PLAYLISTS: [string, string[]][] = [
  ["quality-label", ["what-is-the-label", "who-is-involved", "criteria", "steps"]],
  ["creating-badges", ["anatomy", "design", "systems", "issuing", "frameworks"]],
];

const STORIES: [string, string, string, Kind][] = [
  ["with JavaScript", "demo-evaluator-one@example.org", "Demo Evaluator One", { javaScript: true, drops: false }],
  ["without JavaScript", "demo-evaluator-two@example.org", "Demo Evaluator Two", { javaScript: false, drops: false }],
  ["on a network that comes and goes", "demo-coordinator@example.org", "Demo Coordinator", { javaScript: true, drops: true }],
];

for (const [how, email, name, kind] of STORIES) {
  test(`a learner finishes both playlists on a phone ${how}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const learner = await Learner.begin(browser, email, kind);
    for (const [playlist, activities] of PLAYLISTS) {
      await learner.open(`/learn/${playlist}`);
      await learner.page.getByRole("button", { name: "Join this playlist" }).click();
      await expect(learner.page.getByRole("link", { name: /^Continue/ })).toBeVisible();
      for (const activity of activities) {
        await learner.earn(playlist, activity);
      }
      await learner.approved(name);
      await learner.open(`/learn/${playlist}`);
      await expect(learner.page.getByText("You hold the badge for the whole playlist.")).toBeVisible();
    }
    const names = await learner.verified();
    // One for each activity, and one for each playlist.
    expect(names).toHaveLength(PLAYLISTS.flatMap(([, activities]) => activities).length + PLAYLISTS.length);
    // What the browser itself says of a network that isn't there.
    expect(learner.complaints.filter((c) => !/ERR_(INTERNET_DISCONNECTED|EMPTY_RESPONSE|CONNECTION)/.test(c))).toEqual([]);
    await learner.context.close();
    learner.line.close();
  });
}
