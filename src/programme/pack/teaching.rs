//! What helps with learning beside the texts: the questions to check oneself, and the slides of a presentation.
//!
//! Both are whole files of a language: what a language lacks comes from the default language, file by file.

use super::{
    Mistake,
    files::{Files, line_of},
    links::Link,
    markdown,
    video::{self, VIDEOS},
};
use crate::programme::model::{Html, SelfAnswer, SelfCheck, Slide, Text, Video};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Where the questions stand, in the folder of a language.
pub const CHECKS: &str = "self-checks";
/// Where the slides stand.
pub const SLIDES: &str = "presentations";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: Spanned<String>,
    question: String,
    answers: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    text: String,
    right: bool,
    why: String,
}

/// Questions and slides, by the name of their file.
#[derive(Default)]
pub struct Teaching {
    /// The questions of activities.
    pub self_checks: BTreeMap<String, Vec<SelfCheck>>,
    /// The slides of playlists.
    pub presentations: BTreeMap<String, Vec<Slide>>,
    /// The videos of playlists.
    pub videos: BTreeMap<String, Video>,
    /// The links on the slides of this language.
    pub links: Vec<Link>,
    /// The files that stand in for those that the language lacks.
    pub lent: Vec<String>,
}

impl Teaching {
    /// Reads those of a language, the default language's where it has none; `activities` and `playlists` are what
    /// there is to belong to.
    pub fn read(
        files: &Files,
        language: &str,
        default: &str,
        activities: &[&str],
        playlists: &[&str],
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut teaching = Self::default();
        for from in [default, language] {
            let lang = (from != language).then(|| from.to_string());
            let folder = format!("{from}/{CHECKS}");
            for (id, source) in files.inside(&folder, ".toml") {
                let path = format!("{folder}/{id}.toml");
                belongs(id, activities, "activity", &path, mistakes);
                let checks = self_checks(&path, source, lang.as_deref(), mistakes);
                if let Some(original) = teaching.self_checks.get(id) {
                    same_shape(&path, original, &checks, mistakes);
                }
                teaching.self_checks.insert(id.to_string(), checks);
            }
            let folder = format!("{from}/{SLIDES}");
            for (id, source) in files.inside(&folder, ".md") {
                let path = format!("{folder}/{id}.md");
                belongs(id, playlists, "playlist", &path, mistakes);
                let slides = slides(&path, source, lang.as_deref(), &mut teaching.links, mistakes);
                if let Some(original) = teaching.presentations.get(id).filter(|o| o.len() != slides.len()) {
                    let what = format!("there are {} slides, and {} in {default}", slides.len(), original.len());
                    mistakes.push(Mistake { file: path, line: 1, what });
                }
                teaching.presentations.insert(id.to_string(), slides);
            }
            for (id, source) in files.inside(&format!("{from}/{VIDEOS}"), ".toml") {
                let path = format!("{from}/{VIDEOS}/{id}.toml");
                belongs(id, playlists, "playlist", &path, mistakes);
                if teaching.presentations.contains_key(id) {
                    let what = format!("`{id}` has slides already: a presentation is one or the other");
                    mistakes.push(Mistake { file: path, line: 1, what });
                }
                let video = video::read(files, (from, language), id, source, &mut teaching.links, mistakes);
                teaching.videos.extend(video.map(|video| (id.to_string(), video)));
            }
            if from == language {
                break;
            }
        }
        let folders = [(CHECKS, ".toml"), (SLIDES, ".md"), (VIDEOS, ".toml")];
        let lent = folders.iter().flat_map(|(folder, ending)| {
            let own = format!("{language}/{folder}");
            let all: Vec<_> =
                files.inside(&format!("{default}/{folder}"), ending).map(|(id, _)| id.to_string()).collect();
            all.into_iter().map(move |id| format!("{own}/{id}{ending}"))
        });
        teaching.lent = lent.filter(|path| !files.texts.contains_key(path)).collect();
        teaching
    }
}

fn belongs(id: &str, known: &[&str], kind: &str, path: &str, mistakes: &mut Vec<Mistake>) {
    if !known.contains(&id) {
        mistakes.push(Mistake { file: path.to_string(), line: 1, what: format!("there is no {kind} `{id}`") });
    }
}

fn self_checks(path: &str, source: &str, lang: Option<&str>, mistakes: &mut Vec<Mistake>) -> Vec<SelfCheck> {
    let parsed: Checks = match toml::from_str(source) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.span().map_or(1, |s| line_of(source, s.start));
            mistakes.push(Mistake { file: path.into(), line, what: error.message().replace('\n', ", ") });
            return Vec::new();
        }
    };
    let text = |words: String| Text { text: words.trim().to_string(), lang: lang.map(str::to_string) };
    let mut checks: Vec<SelfCheck> = Vec::new();
    for question in parsed.questions {
        let line = line_of(source, question.id.span().start);
        let id = question.id.into_inner();
        let mut wrong = |what: String| mistakes.push(Mistake { file: path.into(), line, what });
        if checks.iter().any(|c| c.id == id) {
            wrong(format!("the question `{id}` is there twice"));
        }
        if question.answers.len() < 2 || !question.answers.iter().any(|a| a.right) {
            wrong(format!("`{id}` needs two answers or more, and a right one among them"));
        }
        let empty = |words: &str| words.trim().is_empty();
        if empty(&question.question) || question.answers.iter().any(|a| empty(&a.text) || empty(&a.why)) {
            wrong(format!("`{id}` has an empty text; each answer needs its `text` and its `why`"));
        }
        let answers = question.answers.into_iter();
        checks.push(SelfCheck {
            id,
            question: text(question.question),
            answers: answers.map(|a| SelfAnswer { text: text(a.text), right: a.right, why: text(a.why) }).collect(),
        });
    }
    checks
}

/// A translation must ask the same questions, with the same answers right, or else it teaches something else.
fn same_shape(path: &str, original: &[SelfCheck], translated: &[SelfCheck], mistakes: &mut Vec<Mistake>) {
    let shape = |checks: &[SelfCheck]| -> Vec<(String, Vec<bool>)> {
        checks.iter().map(|c| (c.id.clone(), c.answers.iter().map(|a| a.right).collect())).collect()
    };
    if shape(original) != shape(translated) {
        let what = "the questions, or which answers are right, differ from the default language".to_string();
        mistakes.push(Mistake { file: path.into(), line: 1, what });
    }
}

/// Slides stand between lines `---`; each begins with `# Title`, and what is said stands below a line `???`.
fn slides(
    path: &str,
    source: &str,
    lang: Option<&str>,
    links: &mut Vec<Link>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Slide> {
    let text = |words: &str| Text { text: words.trim().to_string(), lang: lang.map(str::to_string) };
    let mut slides = Vec::new();
    let mut line = 1;
    for part in source.split("\n---\n") {
        let first = line + part.lines().take_while(|l| l.trim().is_empty()).count();
        line += part.matches('\n').count() + 2;
        let mut wrong = |what: &str| mistakes.push(Mistake { file: path.into(), line: first, what: what.into() });
        let (shown, said) = part.split_once("\n???\n").unwrap_or((part, ""));
        let Some((title, body)) = shown.trim_start().strip_prefix("# ").map(|s| s.split_once('\n').unwrap_or((s, "")))
        else {
            wrong("a slide must begin with `# ` and its title");
            continue;
        };
        if said.trim().is_empty() {
            wrong("what is said is missing: a line `???` and the words below it");
        }
        match markdown::to_html(body) {
            Ok(made) => {
                // The title stands on the line before.
                let of = |(at, to)| Link { file: path.into(), line: first + 1 + at, to };
                links.extend(made.links.into_iter().map(of));
                slides.push(Slide {
                    title: text(title),
                    body: Html { html: made.html, lang: lang.map(str::to_string) },
                    said: said.split("\n\n").filter(|p| !p.trim().is_empty()).map(text).collect(),
                });
            }
            Err(_) => wrong("raw HTML isn't allowed in Markdown"),
        }
    }
    slides
}
