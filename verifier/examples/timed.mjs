// How many checks of a file the WASM does in a second: `node timed.mjs FOLDER FILE SECONDS`, as examples/timed.rs.
import { readFileSync } from "node:fs";

const [folder, name, seconds] = process.argv.slice(2);
// Its name ends in `.js`, which not every version of Node takes for a module.
const script = readFileSync(`${folder}/verifier.js`).toString("base64");
const { initSync, Check } = await import(`data:text/javascript;base64,${script}`);
initSync({ module: readFileSync(`${folder}/verifier.wasm`) });

const file = readFileSync(name);
const passed = ({ found }) => found === "Passed";
const began = performance.now();
let done = 0;
while (performance.now() - began < seconds * 1000) {
  const check = new Check("https://label.example", file, undefined, undefined, 1_800_000_000_000);
  const step = check.step();
  check.free();
  if (!JSON.parse(step).Done?.checks.every(passed)) {
    throw new Error(step);
  }
  done += 1;
}
console.log(((done * 1000) / (performance.now() - began)).toFixed(1));
