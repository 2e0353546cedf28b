//! Presentations that are a video: a file with captions and a transcript, for a language.

use super::{
    Mistake,
    files::{Files, line_of, media_type},
    links::Link,
    markdown,
};
use crate::programme::model::{Html, Video};
use serde::Deserialize;
use toml::Spanned;

/// Where videos stand, in the folder of a language.
pub const VIDEOS: &str = "videos";
/// What captions begin with.
const WEBVTT: &str = "WEBVTT";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    file: Spanned<String>,
    minutes: Spanned<u32>,
}

/// Reads the video of a playlist from `LANGUAGE/videos/`: `ID.toml` says which file it is, `ID.vtt` and `ID.md` are its
/// captions and its transcript.
pub fn read(
    files: &Files,
    (from, language): (&str, &str),
    id: &str,
    source: &str,
    links: &mut Vec<Link>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Video> {
    let path = |ending: &str| format!("{from}/{VIDEOS}/{id}.{ending}");
    let before = mistakes.len();
    let mut wrong = |file: String, line: usize, what: &str| {
        mistakes.push(Mistake { file, line, what: what.to_string() });
    };
    let described: Described = match toml::from_str(source) {
        Ok(described) => described,
        Err(error) => {
            let line = error.span().map_or(1, |s| line_of(source, s.start));
            wrong(path("toml"), line, &error.message().replace('\n', ", "));
            return None;
        }
    };
    let at = line_of(source, described.file.span().start);
    let file = format!("{from}/{VIDEOS}/{}", described.file.get_ref());
    let found = media_type(file.rsplit_once('.').map_or("", |(_, ending)| ending));
    if found.is_none() || !files.media.contains(&file) {
        wrong(path("toml"), at, &format!("there is no video `{file}`; it has to be .mp4 or .webm"));
    }
    if *described.minutes.get_ref() == 0 {
        wrong(path("toml"), line_of(source, described.minutes.span().start), "a video takes a minute at least");
    }
    let captions = files.texts.get(&path("vtt")).cloned().unwrap_or_default();
    if !captions.trim_start_matches('\u{FEFF}').starts_with(WEBVTT) {
        wrong(path("vtt"), 1, "captions are missing: a file that begins with `WEBVTT`");
    }
    let transcript = files.texts.get(&path("md")).map(String::as_str).unwrap_or_default();
    let made = match markdown::to_html(transcript) {
        Ok(made) if !transcript.trim().is_empty() => Some(made),
        Ok(_) => {
            wrong(path("md"), 1, "the transcript is missing: what is said and what is seen");
            None
        }
        Err(place) => {
            wrong(path("md"), line_of(transcript, place), "raw HTML isn't allowed in Markdown");
            None
        }
    };
    let (made, found) = (made?, found?);
    links.extend(made.links.into_iter().map(|(at, to)| Link { file: path("md"), line: 1 + at, to }));
    let video = Video {
        file,
        media_type: found.into(),
        minutes: described.minutes.into_inner(),
        language: from.into(),
        captions,
        transcript: Html { html: made.html, lang: (from != language).then(|| from.into()) },
    };
    (mistakes.len() == before).then_some(video)
}
