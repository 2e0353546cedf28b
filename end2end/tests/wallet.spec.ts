// A wallet fetches badges with consent: the page that asks leads on to another site, which browsers hold against the
// page's policy; with the client's code and without.
import { createHash } from "node:crypto";
import { accessible, expect, live, picture, signIn, test } from "./support";

const SCOPE = ["credential.readonly", "profile.readonly"].map((s) => `https://purl.imsglobal.org/spec/ob/v3p0/scope/${s}`).join(" ");
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SITE = "https://wallet.example";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a wallet is allowed, reads, and is shown out", async ({ page, request, javaScriptEnabled }) => {
      const name = javaScriptEnabled ? "Story Wallet" : "Plain Wallet";
      const registered = await request.post("/oauth/register", {
        data: {
          client_name: name,
          client_uri: SITE,
          logo_uri: `${SITE}/logo.png`,
          tos_uri: `${SITE}/terms`,
          policy_uri: `${SITE}/privacy`,
          software_id: "story",
          software_version: "1",
          redirect_uris: [`${SITE}/back`],
          scope: SCOPE,
        },
      });
      expect(registered.status()).toBe(201);
      const client = await registered.json();
      await page.route(`${SITE}/**`, (route) => route.fulfill({ contentType: "text/html", body: "<h1>The wallet</h1>" }));
      const challenge = createHash("sha256").update(VERIFIER).digest("base64url");
      const query = new URLSearchParams({
        response_type: "code",
        client_id: client.client_id,
        redirect_uri: `${SITE}/back`,
        scope: SCOPE,
        state: "xyz",
        code_challenge: challenge,
        code_challenge_method: "S256",
      });
      await signIn(page, "demo-learner@example.org");
      await page.goto(`/oauth/authorize?${query}`);
      await live(page, javaScriptEnabled);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Connect ${name}?`);
      if (javaScriptEnabled) {
        await accessible(page, "a wallet asks");
        await picture(page, "wallet asks");
      }
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      await page.waitForURL((url) => url.origin === SITE);
      const code = new URL(page.url()).searchParams.get("code") ?? "";
      expect(new URL(page.url()).searchParams.get("state")).toBe("xyz");

      const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString("base64");
      const exchanged = await request.post("/oauth/token", {
        headers: { authorization: `Basic ${basic}` },
        form: { grant_type: "authorization_code", code, redirect_uri: `${SITE}/back`, code_verifier: VERIFIER },
      });
      expect(exchanged.status()).toBe(200);
      const authorization = `Bearer ${(await exchanged.json()).access_token}`;
      const read = () => request.get("/ims/ob/v3p0/credentials", { headers: { authorization } });
      expect((await read()).status()).toBe(200);

      await page.goto("/account/wallets");
      await live(page, javaScriptEnabled);
      if (javaScriptEnabled) {
        await accessible(page, "connected wallets");
        await picture(page, "connected wallets");
      }
      await page.getByRole("button", { name: `Disconnect: ${name}` }).click();
      await expect(page.getByText("can't read anything here any more")).toBeVisible();
      expect((await read()).status()).toBe(401);
    });
  });
}
