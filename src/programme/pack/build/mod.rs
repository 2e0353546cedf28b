//! Structure and words put together: the content in one language.

mod form;
mod learning;
mod practice;

use super::{
    Mistake,
    links::Link,
    markdown,
    structure::Structure,
    teaching::Teaching,
    words::{Entry, Words},
};
use crate::programme::model::{Body, Choice, Content, Html, Issuer, Level, Network, Scale, Text};

/// Builds the content in one language.
pub struct Builder<'a> {
    structure: &'a Structure,
    words: &'a Words,
    language: &'a str,
    links: &'a mut Vec<Link>,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Builder<'a> {
    /// One for a language.
    pub fn new(
        structure: &'a Structure,
        words: &'a Words,
        language: &'a str,
        links: &'a mut Vec<Link>,
        mistakes: &'a mut Vec<Mistake>,
    ) -> Self {
        Self { structure, words, language, links, mistakes }
    }

    /// Everything.
    pub fn content(mut self, teaching: Teaching) -> Content {
        let countries = self.choices_below("countries");
        let languages = self.choices_below("languages");
        let network = self.network();
        let scale = self.scale();
        let form = self.form(&countries, &languages);
        let renewal = Some(form.renewal()).filter(|form| !form.steps.is_empty());
        let form = form.first();
        let playlists = self.playlists();
        let badges = self.badges();
        let practices = self.practices();
        let bodies = playlists
            .iter()
            .flat_map(|p| &p.activities)
            .map(|a| (a.id.clone(), self.body(&format!("activities.{}.body", a.id))))
            .collect();
        Content {
            language: self.language.to_string(),
            network,
            form,
            renewal,
            scale,
            playlists,
            badges,
            bodies,
            self_checks: teaching.self_checks,
            presentations: teaching.presentations,
            videos: teaching.videos,
            practices,
            countries,
            languages,
        }
    }

    fn entry(&mut self, path: &str, is_list: bool) -> Option<(&'a Entry, Option<String>)> {
        let (entry, fallback) = self.words.find(self.language, path)?;
        if entry.is_list != is_list {
            let what = format!("`{path}` must be {}", if is_list { "a list of texts" } else { "one text" });
            self.mistakes.push(Mistake { file: entry.file.clone(), line: entry.line, what });
            return None;
        }
        Some((entry, fallback.map(str::to_string)))
    }

    fn missing(&mut self, path: &str) {
        self.wrong(path, "is missing");
    }

    /// Something is wrong with a text as a whole: it is named as it is in its file.
    fn wrong(&mut self, path: &str, what: &str) {
        let short = path.split('.').skip(1).collect::<Vec<_>>().join(".");
        self.mistakes.push(Mistake { file: self.words.file_of(path), line: 1, what: format!("`{short}` {what}") });
    }

    fn maybe(&mut self, path: &str) -> Option<Text> {
        let (entry, lang) = self.entry(path, false)?;
        Some(Text { text: entry.texts.concat(), lang })
    }

    fn text(&mut self, path: &str) -> Text {
        self.maybe(path).unwrap_or_else(|| {
            self.missing(path);
            Text::default()
        })
    }

    fn list(&mut self, path: &str) -> Vec<Text> {
        match self.entry(path, true) {
            Some((entry, lang)) => {
                entry.texts.iter().map(|text| Text { text: text.clone(), lang: lang.clone() }).collect()
            }
            None => {
                self.missing(path);
                Vec::new()
            }
        }
    }

    /// A list of which the structure says how long it is, so that a language can't lose a line unseen.
    fn list_of(&mut self, path: &str, length: u32) -> Vec<Text> {
        let list = self.list(path);
        if !list.is_empty() && list.len() != length as usize {
            self.wrong(path, &format!("has {} texts in {}, not {length}", list.len(), self.language));
        }
        list
    }

    fn maybe_html(&mut self, path: &str) -> Option<Html> {
        self.maybe_body(path).map(|body| body.html)
    }

    fn maybe_body(&mut self, path: &str) -> Option<Body> {
        let (entry, lang) = self.entry(path, false)?;
        match markdown::to_html(&entry.texts.concat()) {
            Ok(made) => {
                for (line, to) in made.links {
                    let link = Link { file: entry.file.clone(), line: entry.line + line, to };
                    link.check(self.structure, made.parts.len(), self.mistakes);
                    self.links.push(link);
                }
                let parts = made.parts.into_iter().map(|text| Text { text, lang: lang.clone() }).collect();
                Some(Body { html: Html { html: made.html, lang }, parts })
            }
            Err(at) => {
                let before = entry.texts.concat().get(..at).map_or(0, |t| t.matches('\n').count());
                let what = "raw HTML isn't allowed in Markdown".into();
                self.mistakes.push(Mistake { file: entry.file.clone(), line: entry.line + before, what });
                None
            }
        }
    }

    fn html(&mut self, path: &str) -> Html {
        self.body(path).html
    }

    fn body(&mut self, path: &str) -> Body {
        match self.words.find(self.language, path) {
            Some(_) => self.maybe_body(path).unwrap_or_default(),
            None => {
                self.missing(path);
                Body::default()
            }
        }
    }

    fn choices_below(&mut self, path: &str) -> Vec<Choice> {
        let mut choices: Vec<Choice> = self
            .words
            .ids_below(path)
            .into_iter()
            .map(|id| Choice { label: self.text(&format!("{path}.{id}")), id })
            .collect();
        choices.sort_by_cached_key(|c| folded(c.label.as_str()));
        choices
    }

    fn network(&mut self) -> Network {
        let programme = &self.structure.programme;
        Network {
            name: self.text("network.name"),
            short_name: self.text("network.short_name"),
            tagline: self.text("network.tagline"),
            description: self.text("network.description"),
            issuer: Issuer {
                id: programme.issuer.id.clone(),
                name: programme.issuer.name.clone(),
                url: programme.issuer.url.clone(),
                email: programme.issuer.email.clone(),
                description: self.text("network.issuer_description"),
            },
            support_email: programme.support_email.clone(),
            co_funding: self.maybe("network.co_funding"),
            what_next: self.list_of("network.what_next", programme.what_next),
        }
    }

    fn scale(&mut self) -> Scale {
        let levels = (1..=self.structure.programme.levels)
            .map(|number| Level {
                number,
                name: self.text(&format!("scale.{number}.name")),
                description: self.text(&format!("scale.{number}.description")),
            })
            .collect();
        Scale { levels }
    }
}

/// A key to sort names by: letters with marks stand beside those without.
fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ą' | 'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' => 'a',
            'č' | 'ç' | 'ć' => 'c',
            'ę' | 'ė' | 'é' | 'è' | 'ë' | 'ê' => 'e',
            'į' | 'í' | 'ì' | 'î' | 'ï' | 'y' => 'i',
            'ñ' => 'n',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
            'š' | 'ş' => 's',
            'ų' | 'ū' | 'ü' | 'ú' | 'ù' => 'u',
            'ž' => 'z',
            c => c,
        })
        .collect()
}
