//! The part of the pack that is the same in all languages: what there is, in which order, under which rules.

use super::{
    Mistake,
    files::{Files, line_of},
};
use crate::programme::model::{
    Alignment, LooksAt, Prefill, Proof, Renewal, Rules, TaskQuestionKind, Tells, Verification,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use toml::Spanned;

/// A file with its source, so that a place in it has a line.
pub struct File<T> {
    pub path: String,
    pub source: String,
    pub data: T,
}

impl<T> File<T> {
    /// A mistake at a place.
    pub fn mistake<S>(&self, at: &Spanned<S>, what: impl Into<String>) -> Mistake {
        Mistake { file: self.path.clone(), line: line_of(&self.source, at.span().start), what: what.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    pub languages: Vec<String>,
    pub default_language: String,
    pub issuer: Issuer,
    pub support_email: String,
    pub levels: u8,
    pub what_next: u32,
    pub rules: Rules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    pub id: String,
    pub name: String,
    pub url: String,
    pub email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub areas: Vec<Spanned<u8>>,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: Spanned<String>,
    pub activity: Spanned<String>,
    pub sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub id: Spanned<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub when: Vec<Condition>,
    #[serde(default)]
    pub waits: bool,
    pub questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: Spanned<String>,
    pub is: Spanned<String>,
    #[serde(default = "yes")]
    pub required: bool,
    #[serde(default)]
    pub rated: bool,
    #[serde(default)]
    pub area: Option<Spanned<u8>>,
    #[serde(default)]
    pub when: Vec<Condition>,
    #[serde(default)]
    pub prefill: Option<Prefill>,
    #[serde(default)]
    pub tells: Option<Tells>,
    #[serde(default)]
    pub renewal: Option<Renewal>,
    #[serde(default)]
    pub of: Option<Spanned<String>>,
    #[serde(default)]
    pub min_words: Option<u32>,
    #[serde(default)]
    pub max_words: Option<u32>,
    #[serde(default)]
    pub max_characters: Option<u32>,
    #[serde(default)]
    pub least: Option<i64>,
    #[serde(default)]
    pub most: Option<i64>,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub accepts: Vec<Proof>,
    #[serde(default)]
    pub columns: Vec<Column>,
    #[serde(default)]
    pub looks_at: Option<Spanned<LooksAt>>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub question: Spanned<String>,
    pub is: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub id: String,
    pub max_words: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playlist {
    pub order: u32,
    pub mandatory: bool,
    pub badge: Spanned<String>,
    pub activities: Vec<Activity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    pub id: Spanned<String>,
    pub minutes: u32,
    pub badge: Spanned<String>,
    #[serde(default)]
    pub optional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Badge {
    pub version: u32,
    pub achievement_type: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub alignment: Vec<Alignment>,
    pub criteria: u32,
    #[serde(default)]
    pub requires_activities: bool,
    #[serde(default)]
    pub tasks_needed: Option<Spanned<u32>>,
    #[serde(default)]
    pub tasks: Vec<Task>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    pub id: Spanned<String>,
    pub verification: Verification,
    pub questions: Vec<TaskQuestion>,
}

#[derive(Deserialize)]
pub struct TaskQuestion {
    pub id: Spanned<String>,
    #[serde(flatten)]
    pub kind: TaskQuestionKind,
    #[serde(default = "yes")]
    pub required: bool,
    #[serde(default)]
    pub to_organisers: bool,
}

/// An application that was made up, to practise on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    pub order: u32,
    pub parts: Vec<PracticePart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticePart {
    pub question: Spanned<String>,
    #[serde(default)]
    pub level: Option<Spanned<u8>>,
    #[serde(default)]
    pub confirmed: Option<bool>,
}

/// All of it.
pub struct Structure {
    pub programme: Programme,
    pub form: File<Form>,
    pub playlists: BTreeMap<String, File<Playlist>>,
    pub badges: BTreeMap<String, File<Badge>>,
    pub practices: BTreeMap<String, File<Practice>>,
}

impl Structure {
    /// Reads the files; nothing when one of them can't be understood.
    pub fn read(files: &Files, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let programme = file::<Programme>(files, "programme.toml", mistakes);
        let form = file::<Form>(files, "form.toml", mistakes);
        let playlists = folder::<Playlist>(files, "playlists", mistakes);
        let badges = folder::<Badge>(files, "badges", mistakes);
        let practices = folder::<Practice>(files, "practice", mistakes);
        if !mistakes.is_empty() {
            return None;
        }
        Some(Self { programme: programme?.data, form: form?, playlists, badges, practices })
    }

    /// The ids of all activities.
    pub fn activities(&self) -> Vec<&str> {
        self.playlists.values().flat_map(|p| &p.data.activities).map(|a| a.id.get_ref().as_str()).collect()
    }
}

fn parse<T: DeserializeOwned>(path: &str, source: &str, mistakes: &mut Vec<Mistake>) -> Option<File<T>> {
    match toml::from_str(source) {
        Ok(data) => Some(File { path: path.to_string(), source: source.to_string(), data }),
        Err(error) => {
            let line = error.span().map_or(1, |s| line_of(source, s.start));
            mistakes.push(Mistake { file: path.to_string(), line, what: error.message().replace('\n', ", ") });
            None
        }
    }
}

fn file<T: DeserializeOwned>(files: &Files, path: &str, mistakes: &mut Vec<Mistake>) -> Option<File<T>> {
    match files.texts.get(path) {
        Some(source) => parse(path, source, mistakes),
        None => {
            mistakes.push(Mistake { file: path.to_string(), line: 1, what: "the file is missing".into() });
            None
        }
    }
}

fn folder<T: DeserializeOwned>(files: &Files, name: &str, mistakes: &mut Vec<Mistake>) -> BTreeMap<String, File<T>> {
    files
        .inside(name, ".toml")
        .filter_map(|(id, source)| Some((id.to_string(), parse(&format!("{name}/{id}.toml"), source, mistakes)?)))
        .collect()
}
