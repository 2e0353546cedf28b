// Runs checks of badges beside the page, so that the page stays alive and can end one that takes too long.
// What is checked stays here: only names and addresses that the check needs go over the network.
import init, { Check } from "./verifier.js";

const ready = init({ module_or_path: new URL("verifier.wasm", import.meta.url) });

// What is wanted, with what came of it.
const ask = async ({ Own, Far }) => {
    const own = Own !== undefined;
    const request = own
        ? fetch(Own, { headers: { accept: "application/json" }, credentials: "omit" })
        : fetch("/verify/fetch", { method: "POST", body: Far, headers: { "content-type": "text/plain" }, credentials: "omit" });
    try {
        const answer = await request;
        return [own, own ? Own : Far, answer.status, new Uint8Array(await answer.arrayBuffer())];
    } catch {
        return [own, own ? Own : Far, 0, new Uint8Array()];
    }
};

const run = async ({ base, file, address, email, now }) => {
    await ready;
    const check = new Check(base, new Uint8Array(file ?? 0), address, email, now);
    for (;;) {
        const step = JSON.parse(check.step());
        if (step.Done) return { done: JSON.stringify(step.Done) };
        if (!step.Wants) return { problem: "server" };
        for (const answer of await Promise.all(step.Wants.map(ask))) {
            if (answer[2] === 429) return { problem: "busy" };
            check.tell(...answer);
        }
    }
};

addEventListener("message", async ({ data }) => {
    postMessage(await run(data).catch(() => ({ problem: "broken" })));
});
