//! The script that loads the parts of the client, made small: what the splitting tool writes repeats itself for each
//! chunk and names every chunk again in each part that needs it.

use crate::bundles::{BUNDLE, SECTION};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;

/// The same script with its chunks in a loop: they come in `bundles`, and one number for each says which parts need it.
pub fn compact(script: &str, bundles: &[Vec<u32>]) -> Result<String> {
    const CHUNK: &str = "const __chunk_";
    const PART: &str = "export const __wasm_split_load_";
    let head = script.find(CHUNK).or_else(|| script.find(PART)).context("a loader without chunks and parts")?;
    let chunks: BTreeSet<u32> = script.split(CHUNK).skip(1).map(number).collect::<Result<_>>()?;
    let parts = script.split(PART).skip(1).map(|part| {
        let name = part.split(' ').next().context("a part without a name")?;
        // The chunks that it waits for stand in its second argument.
        let needs = part.rsplit_once("[").context("a part without its chunks")?.1;
        let needs = needs.split("__chunk_").skip(1).map(number).collect::<Result<BTreeSet<_>>>()?;
        Ok((name, needs))
    });
    let parts: Vec<_> = parts.collect::<Result<_>>()?;
    ensure!(parts.len() <= 52, "more parts than a number of JavaScript has exact bits for");
    let carried: BTreeSet<u32> = bundles.iter().flatten().copied().collect();
    let is_there = |chunk: &u32| chunks.contains(chunk) && carried.contains(chunk);
    ensure!(parts.iter().all(|(_, needs)| needs.iter().all(is_there)), "a part needs a chunk that isn't there");
    let mask = |chunk: &u32| {
        let bits = parts.iter().enumerate().filter(|(_, (_, needs))| needs.contains(chunk));
        in_base_36(bits.map(|(at, _)| 1_u64 << at).sum())
    };
    let masks = bundles.iter().map(|chunks| chunks.iter().map(mask).collect::<Vec<_>>().join(" "));
    let exports = parts
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("export const __wasm_split_load_{name} = part(\"{name}\", {at});"));
    Ok(format!(
        r#"{}const get = (file) => {{
const src = fetch(new URL("./" + file + ".wasm", import.meta.url));
src.catch(() => {{}});
return src;
}};
const bundles = "{}".split(",").map((masks, nth) => {{
const all = makeLoad(() => {{
const src = get("{BUNDLE}" + nth);
return async () => WebAssembly.Module.customSections(await WebAssembly.compileStreaming(src), "{SECTION}");
}}, []);
return masks.split(" ").map((mask, at) => ({{ mask: parseInt(mask, 36), load: makeLoad(() => {{
const src = all();
src.catch(() => {{}});
return async (imports) => WebAssembly.instantiate((await src)[at], imports);
}}, []) }}));
}}).flat();
const part = (name, bit) => wrapAsyncCb(makeLoad(() => {{
const src = get("split_" + name);
return async (imports) => WebAssembly.instantiateStreaming(src, imports);
}}, bundles.filter(({{ mask }}) => Math.floor(mask / 2 ** bit) % 2).map(({{ load }}) => load)));
{}
"#,
        &script[..head],
        masks.collect::<Vec<_>>().join(","),
        exports.collect::<Vec<_>>().join("\n"),
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

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "import { initSync } from \"./main.js\";\n";

    fn chunk(number: u32) -> String {
        format!("const __chunk_{number} = makeLoad(() => fetch_chunk({number}), []);\n")
    }

    fn part(name: &str, needs: &[u32]) -> String {
        let needs: Vec<String> = needs.iter().map(|n| format!("__chunk_{n}")).collect();
        format!("export const __wasm_split_load_{name} = wrapAsyncCb(makeLoad(src, [{}]));\n", needs.join(", "))
    }

    /// The chunks that a part of a small loader waits for, read off as its script does: which bundle, which place in it.
    fn needs(small: &str, name: &str) -> BTreeSet<(usize, usize)> {
        let text = |begin: &str, end: &str| {
            let rest = small.split(begin).nth(1).unwrap_or_else(|| panic!("no {begin} in {small}"));
            rest.split(end).next().unwrap().to_string()
        };
        let bit: u32 = text(&format!("part(\"{name}\", "), ")").parse().unwrap();
        let masks = text("const bundles = \"", "\"");
        let bundles = masks.split(',').enumerate();
        let chunks =
            bundles.flat_map(|(nth, masks)| masks.split(' ').enumerate().map(move |(at, mask)| (nth, at, mask)));
        let needed = |(nth, at, mask): (usize, usize, &str)| {
            let mask = u64::from_str_radix(mask, 36).ok()?;
            (mask >> bit & 1 == 1).then_some((nth, at))
        };
        chunks.filter_map(needed).collect()
    }

    #[test]
    fn every_part_waits_for_the_chunks_that_it_needs() {
        let script = [
            HEAD.to_string(),
            chunk(3),
            chunk(4),
            // 5 was found to be empty.
            chunk(6),
            part("account", &[3, 6]),
            part("learn", &[]),
            part("review", &[3, 4, 6]),
        ]
        .concat();
        let small = compact(&script, &[vec![4], vec![3, 6]]).unwrap();
        assert!(small.starts_with(HEAD));
        assert_eq!(needs(&small, "account"), BTreeSet::from([(1, 0), (1, 1)]));
        assert_eq!(needs(&small, "learn"), BTreeSet::new());
        assert_eq!(needs(&small, "review"), BTreeSet::from([(0, 0), (1, 0), (1, 1)]));
        assert_eq!(small.matches("export const __wasm_split_load_").count(), 3);
    }

    #[test]
    fn many_parts_have_a_bit_each_and_too_many_are_refused() {
        let script = |parts: u32| {
            let all: String = (0..parts).map(|n| part(&format!("p{n}"), &[n % 2])).collect();
            [HEAD.to_string(), chunk(0), chunk(1), all].concat()
        };
        let bundles = [vec![0, 1]];
        let small = compact(&script(52), &bundles).unwrap();
        assert_eq!(needs(&small, "p51"), BTreeSet::from([(0, 1)]));
        assert_eq!(needs(&small, "p0"), BTreeSet::from([(0, 0)]));
        assert!(compact(&script(53), &bundles).is_err());
    }

    #[test]
    fn a_script_of_another_form_is_refused() {
        assert!(compact("const nothing = 1;", &[]).is_err());
        let unknown = [HEAD.to_string(), chunk(1), part("account", &[2])].concat();
        assert!(compact(&unknown, &[vec![1]]).unwrap_err().to_string().contains("isn't there"));
        let left_out = [HEAD.to_string(), chunk(1), part("account", &[1])].concat();
        assert!(compact(&left_out, &[]).unwrap_err().to_string().contains("isn't there"));
        // A client that shares nothing between its parts.
        let alone = [HEAD.to_string(), part("account", &[])].concat();
        assert_eq!(needs(&compact(&alone, &[]).unwrap(), "account"), BTreeSet::new());
    }
}
