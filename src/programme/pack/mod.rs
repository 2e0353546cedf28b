//! Reads the pack, checks it as a whole, and makes typed content of it.
//!
//! `programme/README.md` says how the files look. Nothing is half taken: either all of it is right, or every mistake
//! is listed with its file and line.

mod build;
mod check;
mod files;
mod links;
mod markdown;
mod practice;
mod questions;
mod renewal;
mod structure;
mod teaching;
mod video;
mod words;

use super::model::{Content, Edition, EditionTexts, Rules};
use crate::{platform::ids::sha256_hex, texts::Locale};
use files::Files;
pub use files::embedded;
pub use links::Link;
use std::{collections::BTreeMap, fmt, path::Path, sync::Arc};

/// Something wrong in the pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in words.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Everything that is wrong in the pack, in the order of files and lines.
#[derive(Debug)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the programme pack has mistakes:")?;
        for mistake in &self.0 {
            writeln!(f, "  {mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// A pack that was read and found right.
#[derive(Clone, Debug)]
pub struct Loaded {
    contents: BTreeMap<String, Arc<Content>>,
    default_language: String,
    edition: Arc<Edition>,
    rules: Arc<Rules>,
    lacking: BTreeMap<String, Vec<String>>,
    links: Vec<Link>,
}

impl Loaded {
    /// Everything that the pack says, in a language, or in its default language where it lacks that one.
    pub fn content(&self, locale: Locale) -> Option<Arc<Content>> {
        self.contents.get(locale.tag()).or_else(|| self.contents.get(&self.default_language)).cloned()
    }

    /// What an application begun today keeps.
    pub fn edition(&self) -> Arc<Edition> {
        self.edition.clone()
    }

    /// The rules.
    pub fn rules(&self) -> Arc<Rules> {
        self.rules.clone()
    }

    /// What a language lacks, each with the file that it belongs into; the default language's stands there instead.
    pub fn lacking(&self, language: &str) -> &[String] {
        self.lacking.get(language).map_or(&[], Vec::as_slice)
    }

    /// All links in the texts.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The languages of the pack.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.contents.keys().map(String::as_str)
    }
}

/// Reads the pack from a folder, or the one that was compiled in.
///
/// # Errors
/// Every mistake in it.
pub fn load(folder: Option<&Path>) -> Result<Loaded, Mistakes> {
    let files = match folder {
        Some(folder) => Files::of_folder(folder).map_err(|e| {
            Mistakes(vec![Mistake { file: folder.display().to_string(), line: 1, what: format!("can't be read: {e}") }])
        })?,
        None => Files::embedded(),
    };
    load_files(&files)
}

fn load_files(files: &Files) -> Result<Loaded, Mistakes> {
    let mut mistakes = Vec::new();
    let loaded = structure::Structure::read(files, &mut mistakes).and_then(|structure| {
        structure.check(&mut mistakes);
        let languages = structure.programme.languages.clone();
        let default = structure.programme.default_language.clone();
        let words = words::Words::read(files, &languages, &default, &mut mistakes)?;
        let mut lent = BTreeMap::new();
        let mut links = Vec::new();
        let contents: BTreeMap<_, _> = languages
            .iter()
            .map(|language| {
                let activities = structure.activities();
                let playlists: Vec<&str> = structure.playlists.keys().map(String::as_str).collect();
                let mut teaching =
                    teaching::Teaching::read(files, language, &default, &activities, &playlists, &mut mistakes);
                for link in &teaching.links {
                    link.check(&structure, 0, &mut mistakes);
                }
                links.append(&mut teaching.links);
                lent.insert(language.clone(), std::mem::take(&mut teaching.lent));
                let builder = build::Builder::new(&structure, &words, language, &mut links, &mut mistakes);
                let content = builder.content(teaching);
                (language.clone(), Arc::new(content))
            })
            .collect();
        words.report_unused(&mut mistakes);
        links.sort();
        links.dedup();
        let lacking = languages.iter().filter(|l| **l != default).map(|language| {
            let lent = lent.remove(language).unwrap_or_default();
            (language.clone(), words.lacking(language).into_iter().chain(lent).collect())
        });
        let lacking = lacking.collect();
        let rules = structure.programme.rules.clone();
        let edition = edition(rules.clone(), &contents, &default);
        Some(Loaded {
            contents,
            default_language: default,
            edition: Arc::new(edition),
            rules: Arc::new(rules),
            lacking,
            links,
        })
    });
    mistakes.sort();
    mistakes.dedup();
    match loaded {
        Some(loaded) if mistakes.is_empty() => Ok(loaded),
        _ => Err(Mistakes(mistakes)),
    }
}

fn edition(rules: Rules, contents: &BTreeMap<String, Arc<Content>>, default: &str) -> Edition {
    let languages = contents
        .iter()
        .map(|(l, c)| {
            (l.clone(), EditionTexts { form: c.form.clone(), renewal: c.renewal.clone(), scale: c.scale.clone() })
        })
        .collect();
    let mut edition = Edition { version: String::new(), default_language: default.to_string(), rules, languages };
    // Fields stand in the order of the types and languages in the order of their tags, so the JSON is canonical.
    edition.version = sha256_hex(edition.to_json().unwrap_or_default().as_bytes());
    edition
}
