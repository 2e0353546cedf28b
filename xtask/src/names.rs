//! The names by which a script and its module know each other, made short: bindgen ends each in sixteen digits that tell
//! it from others like it, and digits that follow no rule are what can't be compressed.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use wasmparser::{Parser, Payload};

/// What bindgen's names begin with; those of the tool that splits are left as its parts know them.
const BOUND: &str = "__wb";

/// The same script and the same module, with short names for what the module takes from the script.
pub fn shorten(script: &str, module: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut short = BTreeMap::new();
    // The eight bytes that every module begins with are no section.
    let mut made = module.get(..8).context("a module without a head")?.to_vec();
    let mut read = made.len();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let Payload::ImportSection(imports) = payload else {
            made.extend_from_slice(&module[read..range.end]);
            read = range.end;
            continue;
        };
        let mut body = Vec::new();
        let mut from = range.start;
        for import in imports.into_imports() {
            let import = import?;
            if !import.name.starts_with(BOUND) {
                continue;
            }
            let count = short.len();
            let name = short.entry(import.name).or_insert_with(|| format!("i{count}"));
            // A name stands after its length, which stands after the name of where it comes from.
            let place = |part: &str| part.as_ptr() as usize - module.as_ptr() as usize;
            body.extend_from_slice(&module[from..place(import.module) + import.module.len()]);
            number(&mut body, name.len())?;
            body.extend_from_slice(name.as_bytes());
            from = place(import.name) + import.name.len();
        }
        body.extend_from_slice(&module[from..range.end]);
        // The section's number stays before a new length.
        made.push(module[read]);
        number(&mut made, body.len())?;
        made.extend_from_slice(&body);
        read = range.end;
    }
    Ok((renamed(script, &short), made))
}

/// A number as a module has it: seven bits a byte, the lowest first.
fn number(into: &mut Vec<u8>, of: usize) -> Result<()> {
    let mut left = u32::try_from(of).context("a number beyond what a module can hold")?;
    while left > 0x7f {
        into.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    into.push(left as u8);
    Ok(())
}

fn renamed(script: &str, short: &BTreeMap<&str, String>) -> String {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut made = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        made.push_str(short.get(name).map_or(name, String::as_str));
        let end = after.find(is_of_name).unwrap_or(after.len());
        made.push_str(&after[..end]);
        rest = &after[end..];
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that takes a function from a script and one from another, and nothing else.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut body = vec![2];
        for name in names {
            body.extend([1, b'm', name.len() as u8]);
            body.extend(name.bytes());
            body.extend([0, 0]);
        }
        let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        module.push(body.len() as u8);
        module.extend(body);
        module.extend(*b"\0\x03\x01ab");
        module
    }

    #[test]
    fn both_know_the_short_name_and_nothing_else_has_changed() {
        let long = "__wbg_abort_1f0318db6e34218d";
        let script = format!("const imports = {{\n{long}: function() {{ {long}2(); __wbg_other(); }},\n}};");
        let (script, short) = shorten(&script, &module([long, "__wasm_split_load"])).unwrap();
        assert_eq!(script, format!("const imports = {{\ni0: function() {{ {long}2(); __wbg_other(); }},\n}};"));
        assert_eq!(short, module(["i0", "__wasm_split_load"]));
        let names: Vec<String> = Parser::new(0)
            .parse_all(&short)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(imports) => Some(imports.into_imports()),
                _ => None,
            })
            .flatten()
            .map(|import| import.unwrap().name.to_string())
            .collect();
        assert_eq!(names, ["i0", "__wasm_split_load"]);
    }
}
