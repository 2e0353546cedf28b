//! The words of the pack: for each language a folder of TOML and Markdown, read into one table of texts by their path.

use super::{
    Mistake,
    files::{Files, line_of},
    teaching, video,
};
use std::{cell::Cell, collections::BTreeMap};
use toml::de::{DeTable, DeValue};

/// A text, or several, at a path such as `questions.why.label`.
pub struct Entry {
    pub texts: Vec<String>,
    pub is_list: bool,
    pub file: String,
    pub line: usize,
    used: Cell<bool>,
}

/// All texts of all languages.
pub struct Words {
    languages: BTreeMap<String, BTreeMap<String, Entry>>,
    default: String,
}

impl Words {
    /// Reads them; nothing when the default language has none.
    pub fn read(files: &Files, languages: &[String], default: &str, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let mut all = BTreeMap::new();
        for language in languages {
            let mut texts = BTreeMap::new();
            for (path, source) in &files.texts {
                let Some(inside) = path.strip_prefix(language.as_str()).and_then(|p| p.strip_prefix('/')) else {
                    continue;
                };
                // These have a form of their own.
                if [teaching::CHECKS, teaching::SLIDES, video::VIDEOS].iter().any(|of| inside.starts_with(of)) {
                    continue;
                }
                if let Some(name) = inside.strip_suffix(".toml") {
                    flatten(path, source, 0, source, &name.replace('/', "."), &mut texts, mistakes);
                } else if let Some(name) = inside.strip_suffix(".md") {
                    with_front_matter(path, source, &name.replace('/', "."), &mut texts, mistakes);
                }
            }
            if texts.is_empty() {
                mistakes.push(Mistake { file: format!("{language}/"), line: 1, what: "there are no words".into() });
            }
            all.insert(language.clone(), texts);
        }
        all.get(default)
            .is_some_and(|texts| !texts.is_empty())
            .then(|| Self { languages: all, default: default.into() })
    }

    /// What stands at a path in a language, or in the default language with its tag.
    pub fn find(&self, language: &str, path: &str) -> Option<(&Entry, Option<&str>)> {
        let own = self.languages.get(language).and_then(|t| t.get(path));
        let default = self.languages.get(&self.default).and_then(|t| t.get(path));
        for entry in [own, default].into_iter().flatten() {
            entry.used.set(true);
        }
        match own {
            Some(entry) => Some((entry, None)),
            None => default.map(|entry| (entry, Some(self.default.as_str()))),
        }
    }

    /// Whether any language has anything below a path.
    pub fn has_below(&self, path: &str) -> bool {
        let prefix = format!("{path}.");
        self.languages
            .values()
            .any(|texts| texts.range(prefix.clone()..).next().is_some_and(|(p, _)| p.starts_with(&prefix)))
    }

    /// The ids below a path in the default language: the countries, the languages.
    pub fn ids_below(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}.");
        let texts = self.languages.get(&self.default);
        texts.into_iter().flatten().filter_map(|(p, _)| p.strip_prefix(&prefix)).map(str::to_string).collect()
    }

    /// The file that a path belongs to in the default language, for saying that something is missing there.
    pub fn file_of(&self, path: &str) -> String {
        let first = path.split('.').next().unwrap_or_default();
        let second = path.split('.').nth(1).unwrap_or_default();
        match first {
            "activities" => format!("{}/activities/{second}.md", self.default),
            "playlists" | "badges" | "practice" => format!("{}/{first}/{second}.toml", self.default),
            _ => format!("{}/{first}.toml", self.default),
        }
    }

    /// What a language lacks that was asked for: the file that it belongs into, and its path there.
    pub fn lacking(&self, language: &str) -> Vec<String> {
        let (Some(own), Some(all)) = (self.languages.get(language), self.languages.get(&self.default)) else {
            return Vec::new();
        };
        let lacks = all.iter().filter(|(path, entry)| entry.used.get() && !own.contains_key(*path));
        let named = lacks.map(|(path, entry)| {
            let file = entry.file.replacen(&self.default, language, 1);
            let file_words = file.split_once('/').map_or("", |(_, inside)| inside).replace('/', ".");
            let file_words = file_words.trim_end_matches(".toml").trim_end_matches(".md");
            let inside = path.strip_prefix(file_words).unwrap_or(path).trim_start_matches('.');
            format!("{file}: `{inside}`")
        });
        named.collect()
    }

    /// Texts that nobody asked for: a path that was mistyped, or something that isn't there any more.
    pub fn report_unused(&self, mistakes: &mut Vec<Mistake>) {
        for (path, entry) in self.languages.values().flatten().filter(|(_, e)| !e.used.get()) {
            let path = path.split('.').skip(1).collect::<Vec<_>>().join(".");
            let what = format!("nothing is called `{path}`");
            mistakes.push(Mistake { file: entry.file.clone(), line: entry.line, what });
        }
    }
}

/// Markdown with a head of TOML between two lines `+++`.
fn with_front_matter(
    path: &str,
    source: &str,
    name: &str,
    texts: &mut BTreeMap<String, Entry>,
    mistakes: &mut Vec<Mistake>,
) {
    let parts = source.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"));
    let Some((head, body)) = parts else {
        let what = "the file must begin with a head between two lines `+++`".into();
        mistakes.push(Mistake { file: path.into(), line: 1, what });
        return;
    };
    let offset = "+++\n".len();
    flatten(path, head, offset, source, name, texts, mistakes);
    let line = line_of(source, source.len() - body.len());
    let entry =
        Entry { texts: vec![body.to_string()], is_list: false, file: path.into(), line, used: Cell::new(false) };
    texts.insert(format!("{name}.body"), entry);
}

fn flatten(
    path: &str,
    toml: &str,
    offset: usize,
    source: &str,
    name: &str,
    texts: &mut BTreeMap<String, Entry>,
    mistakes: &mut Vec<Mistake>,
) {
    let table = match DeTable::parse(toml) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map_or(1, |s| line_of(source, offset + s.start));
            mistakes.push(Mistake { file: path.into(), line, what: error.message().replace('\n', ", ") });
            return;
        }
    };
    let mut wrong = |at: usize, what: &str| {
        mistakes.push(Mistake { file: path.into(), line: line_of(source, offset + at), what: what.into() });
    };
    let mut open = vec![(name.to_string(), table.get_ref())];
    while let Some((prefix, table)) = open.pop() {
        for (key, value) in table {
            let name = format!("{prefix}.{}", key.get_ref());
            let at = key.span().start;
            let mut add = |list: Vec<String>, is_list: bool| {
                let line = line_of(source, offset + at);
                texts.insert(
                    name.clone(),
                    Entry { texts: list, is_list, file: path.into(), line, used: Cell::new(false) },
                );
            };
            match value.get_ref() {
                DeValue::String(text) if text.trim().is_empty() => wrong(at, "an empty text; leave it out instead"),
                DeValue::String(text) => add(vec![text.trim().to_string()], false),
                DeValue::Table(inner) => open.push((name, inner)),
                DeValue::Array(values) => {
                    let list: Option<Vec<String>> =
                        values.iter().map(|v| v.get_ref().as_str().map(str::to_string)).collect();
                    match list {
                        Some(list) => add(list, true),
                        None => wrong(at, "a list must hold texts only"),
                    }
                }
                _ => wrong(at, "only texts, lists of texts and tables stand here"),
            }
        }
    }
}
