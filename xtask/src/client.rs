//! The client: WASM split by part, its JavaScript, the CSS and the texts, in one folder named by the hash of its
//! content, so that browsers may keep it for ever.

use crate::{
    bundles, loader, names,
    run::{cargo, output, root, run, step, target},
    styles,
};
use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

/// How texts are written, as `build.rs` does it.
mod form {
    include!("../../locales/form.rs");
    include!("../../locales/tables.rs");
}

/// What the WASM and its JavaScript are called.
pub const NAME: &str = "quality-label";
/// The JavaScript that loads the chunks; the length of the name is part of an agreement with Leptos.
const LINK: &str = "./__wasm_split.______________________.js";
/// What checks badges in a worker: the package, its folder below the others, and what its files are called.
pub const VERIFIER: &str = "verifier";
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A client that was built.
pub struct Site {
    /// The folder, with `site.json`, `pkg/<hash>/` and the files of `public/`.
    pub folder: PathBuf,
    /// The folder below it whose name is the hash: `pkg/0123abcd`.
    pub pkg: String,
    /// Which files each part needs.
    pub chunks: HashMap<String, Vec<String>>,
}

/// Builds the client into `<target>/site`.
pub fn build(release: bool) -> Result<Site> {
    wasm_target()?;
    let profile = if release { "wasm-release" } else { "wasm-dev" };
    let front = target().join("front");
    step(&format!("build the client ({profile})"), || {
        run(cargo(&["rustc", "--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "hydrate"])
            .args(["--target", WASM_TARGET, "--profile", profile])
            .arg("--target-dir")
            .arg(&front)
            .args(["--", "-Clink-args=--emit-relocs"]))
    })?;
    let wasm = front.join(WASM_TARGET).join(profile).join("quality_label.wasm");
    let work = target().join("site-work");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    let mut chunks = step("split the WASM by part and bind it", || split(&wasm, &work))?;
    let worker = step(&format!("build the verifier ({profile})"), || verifier(profile, &front))?;
    step("bind the verifier", || bind_verifier(&worker, &work.join(VERIFIER)))?;
    if release {
        for file in files_below(&work)? {
            match file.extension().and_then(|e| e.to_str()) {
                Some("js") => fs::write(&file, bare_script(&fs::read_to_string(&file)?))?,
                Some("wasm") => fs::write(&file, bare_wasm(&fs::read(&file)?)?)?,
                _ => {}
            }
        }
        let loader = work.join(Path::new(LINK).file_name().context("a loader without a name")?);
        let bundles = step("put chunks together", || bundles::gather(&work, &mut chunks))?;
        fs::write(&loader, loader::compact(&fs::read_to_string(&loader)?, &bundles)?)?;
        for bound in [work.join(NAME), work.join(VERIFIER).join(VERIFIER)] {
            let (script, module) = (bound.with_extension("js"), bound.with_extension("wasm"));
            let (short, named) = names::shorten(&fs::read_to_string(&script)?, &fs::read(&module)?)?;
            fs::write(script, short)?;
            fs::write(module, named)?;
        }
    }
    step("write styles and texts", || {
        fs::write(work.join(format!("{NAME}.css")), styles::css(release)?)?;
        texts(&work.join("texts"))
    })?;
    let folder = target().join("site");
    let site = assemble(&work, folder, chunks)?;
    if release {
        step("compress", || compress(&site.folder))?;
    }
    Ok(site)
}

pub fn wasm_target() -> Result<()> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    step(&format!("add the target {WASM_TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(root())).with_context(|| {
            format!("without rustup, install the standard library for {WASM_TARGET} from your system's packages")
        })
    })
}

/// Splits and binds; gives which chunks each part needs.
fn split(wasm: &Path, into: &Path) -> Result<HashMap<String, Vec<String>>> {
    let input = fs::read(wasm).with_context(|| wasm.display().to_string())?;
    let main = into.join("main-to-bind.wasm");
    let main_module = format!("./{NAME}.js");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = into;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = &main_module;
    let split = wasm_split_cli_support::transform(options).map_err(|e| anyhow!("splitting failed: {e:?}"))?;
    bind(&main, NAME, into, true)?;
    fs::remove_file(&main)?;
    Ok(split.prefetch_map)
}

/// Builds the verifier as WASM of its own, below the target folder of the client.
fn verifier(profile: &str, front: &Path) -> Result<PathBuf> {
    run(cargo(&["rustc", "--package", VERIFIER, "--lib", "--crate-type", "cdylib"])
        .args(["--no-default-features", "--features", "browser"])
        .args(["--target", WASM_TARGET, "--profile", profile])
        .arg("--target-dir")
        .arg(front))?;
    Ok(front.join(WASM_TARGET).join(profile).join(VERIFIER).with_extension("wasm"))
}

/// Binds a module. `exports` keeps what the linker exports: the parts of the client find each other by it.
fn bind(wasm: &Path, name: &str, into: &Path, exports: bool) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .keep_lld_exports(exports)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(false)
        .omit_default_module_path(true);
    bindgen.web(true).map_err(|e| anyhow!("{e:?}"))?;
    let mut output = bindgen.generate_output().map_err(|e| anyhow!("wasm-bindgen failed: {e:?}"))?;
    output.emit(into).map_err(|e| anyhow!("{e:?}"))?;
    // Bindgen calls it `_bg`; pages and workers ask for it by its plain name.
    fs::rename(into.join(format!("{name}_bg.wasm")), into.join(format!("{name}.wasm")))?;
    Ok(())
}

/// Binds the verifier, and puts the script of its worker beside it.
fn bind_verifier(wasm: &Path, into: &Path) -> Result<()> {
    fs::create_dir_all(into)?;
    bind(wasm, VERIFIER, into, false)?;
    fs::copy(root().join(VERIFIER).join("worker.js"), into.join("worker.js"))?;
    Ok(())
}

/// A generated script without its comments and indentation. Only for what `bind` wrote and for our own: they hold no string
/// or expression that begins a line like a comment.
fn bare_script(script: &str) -> String {
    let is_comment = |line: &str| ["//", "/*", "*"].iter().any(|mark| line.starts_with(mark));
    script.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line)).collect::<Vec<_>>().join("\n")
}

/// A module without what only debuggers read: the names of its functions are nearly half of a part, and bindgen takes
/// them out of the main module only.
fn bare_wasm(module: &[u8]) -> Result<Vec<u8>> {
    use wasmparser::{Parser, Payload};
    // The eight bytes that every module begins with are no section.
    let mut bare = module.get(..8).context("a module without a head")?.to_vec();
    let mut read = bare.len();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((_, range)) = payload.as_section() else { continue };
        let is_for_debuggers =
            matches!(&payload, Payload::CustomSection(s) if matches!(s.name(), "name" | "producers"));
        if !is_for_debuggers {
            bare.extend_from_slice(&module[read..range.end]);
        }
        read = range.end;
    }
    Ok(bare)
}

/// The texts of each language as JSON arrays in the order of the keys, as `build.rs` numbers them.
fn texts(into: &Path) -> Result<()> {
    for entry in fs::read_dir(root().join("locales"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let Some(language) = path.file_stem().map(|s| s.to_string_lossy().into_owned()) else { continue };
        let rooms: BTreeMap<String, BTreeMap<String, toml::Value>> =
            toml::from_str(&fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
        fs::create_dir_all(into.join(&language))?;
        let mut tables = [const { BTreeMap::new() }; form::TABLES.len()];
        for (room, entries) in rooms {
            for (name, value) in entries {
                let slot = match value {
                    toml::Value::String(text) => text,
                    branches => form::plural(&branches.try_into()?),
                };
                tables[form::table_of(&room)].insert(form::key(&room, &name), slot);
            }
        }
        for (name, slots) in form::TABLES.iter().zip(tables) {
            let table: Vec<String> = slots.into_values().collect();
            fs::write(into.join(&language).join(format!("{name}.json")), serde_json::to_string(&table)?)?;
        }
    }
    Ok(())
}

/// Puts everything under a name made from all of it.
fn assemble(work: &Path, folder: PathBuf, chunks: HashMap<String, Vec<String>>) -> Result<Site> {
    let files = files_below(work)?;
    let mut hasher = Sha256::new();
    for file in &files {
        hasher.update(file.strip_prefix(work)?.to_string_lossy().as_bytes());
        hasher.update(fs::read(file)?);
    }
    let hash: String = hasher.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
    let pkg = format!("pkg/{hash}");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("pkg"))?;
    fs::rename(work, folder.join(&pkg))?;
    let (public, fonts) = (root().join("public"), styles::fonts()?);
    for file in files_below(&public)? {
        let plain = file.strip_prefix(&public)?;
        let hashed = fonts.iter().find(|(_, _, font)| *font == file).map(|(_, hashed, _)| Path::new(hashed));
        let to = folder.join(hashed.unwrap_or(plain));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, to)?;
    }
    let manifest = serde_json::json!({ "pkg": pkg, "chunks": chunks.iter().collect::<BTreeMap<_, _>>() });
    fs::write(folder.join("site.json"), manifest.to_string())?;
    Ok(Site { folder, pkg, chunks })
}

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a `.br` and a `.gz` beside each file that gets smaller by it.
fn compress(folder: &Path) -> Result<()> {
    for file in files_below(folder)? {
        let is_text = file
            .extension()
            .and_then(|e| e.to_str())
            .is_some_and(|e| matches!(e, "wasm" | "js" | "css" | "json" | "svg" | "txt" | "webmanifest"));
        if !is_text || file.ends_with("site.json") {
            continue;
        }
        let bytes = fs::read(&file)?;
        fs::write(with_suffix(&file, "br"), brotli(&bytes)?)?;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&bytes)?;
        fs::write(with_suffix(&file, "gz"), gzip.finish()?)?;
    }
    Ok(())
}

/// The same file name with something after it.
pub fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_its_comments_and_nothing_else() {
        let script = "// one\n/* two\n * three\n */\nconst a = \"https://example.org\"; // stays\n\n    call(a);\n";
        assert_eq!(bare_script(script), "const a = \"https://example.org\"; // stays\ncall(a);");
    }

    /// A module of sections: the kind, and the bytes.
    fn module(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        for (kind, content) in sections {
            bytes.push(*kind);
            bytes.push(u8::try_from(content.len()).unwrap());
            bytes.extend(content);
        }
        bytes
    }

    fn custom(name: &str) -> (u8, Vec<u8>) {
        let length = u8::try_from(name.len()).unwrap();
        (0, [&[length], name.as_bytes(), b"content"].concat())
    }

    #[test]
    fn a_module_loses_what_only_debuggers_read() {
        // A type `() -> ()`, and a function of it that does nothing.
        let (types, functions, code) = ((1, vec![1, 0x60, 0, 0]), (3, vec![1, 0]), (10, vec![1, 2, 0, 0x0b]));
        let whole = module(&[
            custom("producers"),
            types.clone(),
            custom("kept"),
            functions.clone(),
            code.clone(),
            custom("name"),
        ]);
        let bare = bare_wasm(&whole).unwrap();
        assert_eq!(bare, module(&[types, custom("kept"), functions, code]));
        assert_eq!(bare_wasm(&bare).unwrap(), bare);
        assert!(bare_wasm(b"\0asm").is_err());
    }
}
