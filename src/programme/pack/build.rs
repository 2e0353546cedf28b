//! Structure and words put together: the content in one language.

use super::{
    Mistake,
    links::Link,
    markdown,
    structure::{self, Structure},
    teaching::Teaching,
    words::{Entry, Words},
};
use crate::programme::model::{
    Activity, Area, Badge, Body, Choice, Column, Condition, Content, Example, Form, Html, Issuer, Kind, Level, Network,
    Playlist, Question, Scale, Section, Step, Task, TaskQuestion, Text,
};

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
        let short = path.split('.').skip(1).collect::<Vec<_>>().join(".");
        let what = format!("`{short}` is missing");
        self.mistakes.push(Mistake { file: self.words.file_of(path), line: 1, what });
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
            let short = path.split('.').skip(1).collect::<Vec<_>>().join(".");
            let what = format!("`{short}` has {} texts in {}, not {length}", list.len(), self.language);
            let file = self.words.file_of(path);
            self.mistakes.push(Mistake { file, line: 1, what });
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

    fn form(&mut self, countries: &[Choice], languages: &[Choice]) -> Form {
        let structure = &self.structure.form.data;
        let areas = structure
            .areas
            .iter()
            .map(|number| {
                let number = *number.get_ref();
                Area {
                    number,
                    name: self.text(&format!("form.areas.{number}.name")),
                    description: self.text(&format!("form.areas.{number}.description")),
                }
            })
            .collect();
        let steps = structure
            .steps
            .iter()
            .map(|step| {
                let id = step.id.get_ref();
                Step {
                    id: id.clone(),
                    activity: step.activity.get_ref().clone(),
                    title: self.text(&format!("form.steps.{id}.title")),
                    introduction: self.maybe_html(&format!("form.steps.{id}.introduction")),
                    sections: step.sections.iter().map(|s| self.section(s, countries, languages)).collect(),
                }
            })
            .collect();
        Form { steps, areas }
    }

    fn section(&mut self, section: &structure::Section, countries: &[Choice], languages: &[Choice]) -> Section {
        let id = section.id.get_ref();
        Section {
            id: id.clone(),
            number: section.number.clone(),
            title: self.text(&format!("form.sections.{id}.title")),
            introduction: self.maybe_html(&format!("form.sections.{id}.introduction")),
            when: conditions(&section.when),
            waits: section.waits,
            questions: section.questions.iter().map(|q| self.question(q, countries, languages)).collect(),
        }
    }

    fn question(&mut self, question: &structure::Question, countries: &[Choice], languages: &[Choice]) -> Question {
        let path = format!("form.questions.{}", question.id.get_ref());
        Question {
            id: question.id.get_ref().clone(),
            kind: self.kind(question, &path, countries, languages),
            required: question.required,
            rated: question.rated,
            area: question.area.as_ref().map(|a| *a.get_ref()),
            when: conditions(&question.when),
            prefill: question.prefill,
            tells: question.tells,
            renewal: question.renewal,
            label: self.text(&format!("{path}.label")),
            hint: self.maybe(&format!("{path}.hint")),
            guidance: self.maybe_html(&format!("{path}.guidance")),
            why: self.maybe(&format!("{path}.why")),
            examples: if question.rated { self.examples(&format!("{path}.examples")) } else { Vec::new() },
        }
    }

    /// Answers of the level that is needed and of its neighbours: all of them, where a language has any.
    fn examples(&mut self, path: &str) -> Vec<Example> {
        if !self.words.has_below(path) {
            return Vec::new();
        }
        let needed = self.structure.programme.rules.pass.minimum_level;
        let levels = needed.saturating_sub(1).max(1)..=(needed + 1).min(self.structure.programme.levels);
        levels
            .map(|level| Example {
                level,
                answer: self.html(&format!("{path}.{level}.answer")),
                reason: self.text(&format!("{path}.{level}.reason")),
            })
            .collect()
    }

    fn kind(&mut self, q: &structure::Question, path: &str, countries: &[Choice], languages: &[Choice]) -> Kind {
        let words = |n: Option<u32>| n.unwrap_or(500);
        let count = |n: Option<i64>, otherwise: u32| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(otherwise);
        let all = q.options.len() as u32;
        match q.is.get_ref().as_str() {
            "text" => Kind::Text { max_characters: q.max_characters.unwrap_or(200) },
            "long_text" => Kind::LongText { min_words: q.min_words.unwrap_or(0), max_words: words(q.max_words) },
            "choice" => Kind::Choice { options: self.options(q, path) },
            "many" => Kind::Many { options: self.options(q, path), least: count(q.least, 1), most: count(q.most, all) },
            "country" => Kind::Country { options: countries.to_vec() },
            "languages" => {
                Kind::Languages { options: languages.to_vec(), least: count(q.least, 1), most: count(q.most, 10) }
            }
            "url" => Kind::Url,
            "url_list" => Kind::UrlList { least: count(q.least, 1), most: count(q.most, 5) },
            "email" => Kind::Email,
            "date" => Kind::Date,
            "number" => Kind::Number { least: q.least.unwrap_or(0), most: q.most.unwrap_or(1_000_000) },
            "formal" => Kind::Formal { max_words: q.max_words.unwrap_or(150) },
            "indicator" => Kind::Indicator {
                max_words: q.max_words.unwrap_or(100),
                looks_at: q.looks_at.as_ref().map(|l| *l.get_ref()),
            },
            "badge_example" => Kind::BadgeExample {
                least: count(q.least, 1),
                most: count(q.most, 6),
                max_words: q.max_words.unwrap_or(200),
            },
            "evidence" => {
                if q.accepts.is_empty() {
                    let what = "evidence must say what it `accepts`: \"text\", \"link\"";
                    self.mistakes.push(self.structure.form.mistake(&q.id, what));
                }
                Kind::Evidence {
                    least: count(q.least, 1),
                    most: count(q.most, 5),
                    accepts: q.accepts.clone(),
                    max_words: q.max_words.unwrap_or(200),
                }
            }
            "plan" => Kind::Plan {
                least: count(q.least, 1),
                most: count(q.most, 10),
                columns: self.columns(&q.columns, path),
            },
            "promised" => self.promised(q),
            "declaration" => Kind::Declaration,
            other => {
                let what = format!("there is no kind of question `{other}`");
                self.mistakes.push(self.structure.form.mistake(&q.is, what));
                Kind::Declaration
            }
        }
    }

    /// The columns of a plan, as they are called where it is made.
    fn columns(&mut self, columns: &[structure::Column], path: &str) -> Vec<Column> {
        columns
            .iter()
            .map(|c| Column {
                id: c.id.clone(),
                max_words: c.max_words,
                label: self.text(&format!("{path}.columns.{}.label", c.id)),
                hint: self.maybe(&format!("{path}.columns.{}.hint", c.id)),
            })
            .collect()
    }

    fn promised(&mut self, question: &structure::Question) -> Kind {
        let of = question.of.as_ref().map(|of| of.get_ref().clone()).unwrap_or_default();
        let form = &self.structure.form.data;
        let all = form.steps.iter().flat_map(|step| &step.sections).flat_map(|section| &section.questions);
        let plan = all.into_iter().find(|q| *q.id.get_ref() == of);
        let columns = plan.map_or_else(Vec::new, |q| self.columns(&q.columns, &format!("form.questions.{of}")));
        Kind::Promised { of, columns, max_words: question.max_words.unwrap_or(100) }
    }

    fn options(&mut self, question: &structure::Question, path: &str) -> Vec<Choice> {
        if question.options.len() < 2 {
            self.mistakes.push(self.structure.form.mistake(&question.id, "a choice needs at least two `options`"));
        }
        question
            .options
            .iter()
            .map(|id| Choice { id: id.clone(), label: self.text(&format!("{path}.options.{id}")) })
            .collect()
    }

    fn playlists(&mut self) -> Vec<Playlist> {
        let mut files: Vec<_> = self.structure.playlists.iter().collect();
        files.sort_by_key(|(_, f)| f.data.order);
        files.into_iter().map(|(id, file)| self.playlist(id, &file.data)).collect()
    }

    fn playlist(&mut self, id: &str, playlist: &structure::Playlist) -> Playlist {
        let path = format!("playlists.{id}");
        Playlist {
            id: id.to_string(),
            mandatory: playlist.mandatory,
            badge: playlist.badge.get_ref().clone(),
            title: self.text(&format!("{path}.title")),
            summary: self.text(&format!("{path}.summary")),
            introduction: self.html(&format!("{path}.introduction")),
            activities: playlist
                .activities
                .iter()
                .map(|activity| {
                    let id = activity.id.get_ref();
                    let path = format!("activities.{id}");
                    Activity {
                        id: id.clone(),
                        minutes: activity.minutes,
                        badge: activity.badge.get_ref().clone(),
                        optional: activity.optional,
                        title: self.text(&format!("{path}.title")),
                        summary: self.text(&format!("{path}.summary")),
                        outcomes: self.list(&format!("{path}.outcomes")),
                        key_points: self.list(&format!("{path}.key_points")),
                    }
                })
                .collect(),
        }
    }

    fn badges(&mut self) -> Vec<Badge> {
        self.structure.badges.iter().map(|(id, file)| self.badge(id, &file.data)).collect()
    }

    fn badge(&mut self, id: &str, badge: &structure::Badge) -> Badge {
        let path = format!("badges.{id}");
        Badge {
            id: id.to_string(),
            version: badge.version,
            achievement_type: badge.achievement_type.clone(),
            tags: badge.tags.clone(),
            alignment: badge.alignment.clone(),
            name: self.text(&format!("{path}.name")),
            description: self.text(&format!("{path}.description")),
            criteria: self.list_of(&format!("{path}.criteria"), badge.criteria),
            requires_activities: badge.requires_activities,
            tasks_needed: badge.tasks_needed.as_ref().map_or(badge.tasks.len() as u32, |n| *n.get_ref()),
            tasks: badge
                .tasks
                .iter()
                .map(|task| {
                    let path = format!("{path}.tasks.{}", task.id.get_ref());
                    Task {
                        id: task.id.get_ref().clone(),
                        verification: task.verification,
                        title: self.text(&format!("{path}.title")),
                        instructions: self.html(&format!("{path}.instructions")),
                        questions: task
                            .questions
                            .iter()
                            .map(|question| {
                                let path = format!("{path}.questions.{}", question.id.get_ref());
                                TaskQuestion {
                                    id: question.id.get_ref().clone(),
                                    kind: question.kind,
                                    required: question.required,
                                    to_organisers: question.to_organisers,
                                    label: self.text(&format!("{path}.label")),
                                    hint: self.maybe(&format!("{path}.hint")),
                                }
                            })
                            .collect(),
                    }
                })
                .collect(),
        }
    }
}

fn conditions(when: &[structure::Condition]) -> Vec<Condition> {
    when.iter().map(|c| Condition { question: c.question.get_ref().clone(), is: c.is.clone() }).collect()
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
