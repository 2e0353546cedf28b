//! Turns `locales/*.toml` into typed methods of `texts::Texts`, so that a missing key or argument
//! is a compile error, and a language that lacks a text fails the build with a list of what is missing.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::PathBuf};

include!("locales/form.rs");
include!("locales/tables.rs");

/// The language that the others are measured against.
const MASTER: &str = "en";

enum Text {
    Plain(String),
    Plural(BTreeMap<String, String>),
}

impl Text {
    /// What stands in the table of texts.
    fn slot(&self) -> String {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Plural(branches) => plural(branches),
        }
    }

    fn arguments(&self) -> Vec<String> {
        let mut found = Vec::new();
        let all = match self {
            Text::Plain(text) => text.clone(),
            Text::Plural(branches) => branches.values().cloned().collect::<Vec<_>>().join(" "),
        };
        let mut rest = all.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            if !found.iter().any(|f| f == name) {
                found.push(name.to_string());
            }
            rest = after;
        }
        found
    }
}

/// Languages put the same arguments in different orders; the methods take them in the order of the master.
fn sorted(mut arguments: Vec<String>) -> Vec<String> {
    arguments.sort();
    arguments
}

/// By table and key, as they are numbered.
fn read(language: &str, path: &PathBuf) -> BTreeMap<(usize, String), Text> {
    let source = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let table: toml::Table = source.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut texts = BTreeMap::new();
    for (room, entries) in table {
        let toml::Value::Table(entries) = entries else { panic!("{language}: {room} isn't a section") };
        for (name, value) in entries {
            let text = match value {
                toml::Value::String(text) => Text::Plain(text),
                toml::Value::Table(branches) => Text::Plural(
                    branches
                        .into_iter()
                        .map(|(k, v)| {
                            (k, v.as_str().unwrap_or_else(|| panic!("{language}: {room}.{name}")).to_string())
                        })
                        .collect(),
                ),
                _ => panic!("{language}: {room}.{name} is neither a text nor plural branches"),
            };
            texts.insert((table_of(&room), key(&room, &name)), text);
        }
    }
    texts
}

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap()).join("locales");
    let mut languages = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let language = path.file_stem().unwrap().to_string_lossy().to_string();
            let texts = read(&language, &path);
            languages.insert(language, texts);
        }
    }
    let master = &languages[MASTER];
    let mut wrong = Vec::new();
    for (language, texts) in &languages {
        for (place @ (_, key), text) in master {
            match texts.get(place) {
                None => wrong.push(format!("{language} lacks {key}")),
                Some(other) if sorted(other.arguments()) != sorted(text.arguments()) => {
                    wrong.push(format!(
                        "{language}: {key} has the arguments {:?}, not {:?}",
                        other.arguments(),
                        text.arguments()
                    ));
                }
                Some(other) if matches!(other, Text::Plural(_)) != matches!(text, Text::Plural(_)) => {
                    wrong.push(format!("{language}: {key} is plural in one language only"));
                }
                Some(Text::Plural(branches)) if !branches.contains_key("other") => {
                    wrong.push(format!("{language}: {key} has no branch `other`"));
                }
                Some(_) => {}
            }
        }
        for (_, key) in texts.keys().filter(|place| !master.contains_key(*place)) {
            wrong.push(format!("{language} has {key}, which {MASTER} lacks"));
        }
    }
    if !wrong.is_empty() {
        for line in &wrong {
            println!("cargo::error=locales: {line}");
        }
        return;
    }

    let mut code = String::from("impl Texts {\n");
    let mut filled = [0; TABLES.len()];
    for ((table, key), text) in master {
        let at = format!("({table}, {})", filled[*table]);
        filled[*table] += 1;
        let plural = matches!(text, Text::Plural(_));
        let arguments: Vec<_> = text.arguments().into_iter().filter(|a| !(plural && a == "count")).collect();
        let shown = match text {
            Text::Plain(text) => text.clone(),
            Text::Plural(branches) => branches["other"].clone(),
        };
        writeln!(code, "    /// {}", shown.replace('\n', " ")).unwrap();
        let parameters: String = arguments.iter().map(|a| format!(", {a}: impl ::std::fmt::Display")).collect();
        let pairs: String = arguments.iter().map(|a| format!("({a:?}, &{a} as &dyn ::std::fmt::Display), ")).collect();
        match (plural, arguments.is_empty()) {
            (true, _) => writeln!(
                code,
                "    pub fn {key}(self, count: u64{parameters}) -> String {{ self.plural({at}, count, &[{pairs}]) }}"
            ),
            (false, true) => writeln!(code, "    pub fn {key}(self) -> &'static str {{ self.at({at}) }}"),
            (false, false) => {
                writeln!(code, "    pub fn {key}(self{parameters}) -> String {{ self.fill({at}, &[{pairs}]) }}")
            }
        }
        .unwrap();
    }
    code.push_str("}\n\n");
    writeln!(code, "/// The languages that the interface speaks, by their BCP 47 tag.").unwrap();
    writeln!(code, "pub const LANGUAGES: &[&str] = &{:?};", languages.keys().collect::<Vec<_>>()).unwrap();
    writeln!(code, "#[cfg(feature = \"ssr\")]\nstatic TEXTS: &[[&[&str]; TABLES.len()]] = &[").unwrap();
    for texts in languages.values() {
        writeln!(code, "    [").unwrap();
        for table in 0..TABLES.len() {
            let slots: Vec<_> = texts.iter().filter(|((of, _), _)| *of == table).map(|(_, text)| text.slot()).collect();
            writeln!(code, "        &{slots:?},").unwrap();
        }
        writeln!(code, "    ],").unwrap();
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR").unwrap()).join("texts.rs"), code).unwrap();
}
