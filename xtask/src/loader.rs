//! The script that loads the parts of the client, made small: what the splitting tool writes repeats itself for each
//! chunk and names every chunk again in each part that needs it.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;

/// The same script with its chunks in a loop, and one number for each chunk that says which parts need it.
pub fn compact(script: &str) -> Result<String> {
    const CHUNK: &str = "const __chunk_";
    const PART: &str = "export const __wasm_split_load_";
    let head = script.find(CHUNK).or_else(|| script.find(PART)).context("a loader without chunks and parts")?;
    let chunks: Vec<u32> = script.split(CHUNK).skip(1).map(number).collect::<Result<_>>()?;
    let parts = script.split(PART).skip(1).map(|part| {
        let name = part.split(' ').next().context("a part without a name")?;
        // The chunks that it waits for stand in its second argument.
        let needs = part.rsplit_once("[").context("a part without its chunks")?.1;
        let needs = needs.split("__chunk_").skip(1).map(number).collect::<Result<BTreeSet<_>>>()?;
        Ok((name, needs))
    });
    let parts: Vec<_> = parts.collect::<Result<_>>()?;
    ensure!(parts.len() <= 52, "more parts than a number of JavaScript has exact bits for");
    // A number may be missing: what it stood for was found to be empty. Nothing needs it then, so it is never loaded.
    let (first, last) = (chunks.iter().min().copied().unwrap_or(0), chunks.iter().max().copied().unwrap_or(0));
    let all: Vec<u32> = if chunks.is_empty() { Vec::new() } else { (first..=last).collect() };
    let is_there = |chunk: &u32| chunks.contains(chunk);
    ensure!(parts.iter().all(|(_, needs)| needs.iter().all(is_there)), "a part needs a chunk that isn't there");
    let masks: Vec<String> = all
        .iter()
        .map(|chunk| {
            let bits = parts.iter().enumerate().filter(|(_, (_, needs))| needs.contains(chunk));
            in_base_36(bits.map(|(at, _)| 1_u64 << at).sum())
        })
        .collect();
    let exports: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("export const __wasm_split_load_{name} = part(\"{name}\", {at});"))
        .collect();
    Ok(format!(
        r#"{}const load = (file, needs) => makeLoad(() => {{
const src = fetch(new URL("./" + file + ".wasm", import.meta.url));
src.catch(() => {{}});
return async (imports) => WebAssembly.instantiateStreaming(src, imports);
}}, needs);
const masks = "{}".split(" ").map((mask) => parseInt(mask, 36));
const chunks = masks.map((_, at) => load("chunk_" + (at + {first}), []));
const part = (name, bit) => wrapAsyncCb(load("split_" + name, chunks.filter((_, at) => Math.floor(masks[at] / 2 ** bit) % 2)));
{}
"#,
        &script[..head],
        masks.join(" "),
        exports.join("\n"),
    ))
}

fn number(text: &str) -> Result<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().context("a chunk without a number")
}

fn in_base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.iter().rev().collect()
}
