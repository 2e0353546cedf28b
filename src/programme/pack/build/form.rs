//! The form in one language.

use super::Builder;
use crate::programme::{
    model::{Area, Choice, Column, Condition, Example, Form, Kind, Question, Section, Step},
    pack::structure,
};

impl Builder<'_> {
    pub(super) fn form(&mut self, countries: &[Choice], languages: &[Choice]) -> Form {
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
}

fn conditions(when: &[structure::Condition]) -> Vec<Condition> {
    when.iter().map(|c| Condition { question: c.question.get_ref().clone(), is: c.is.clone() }).collect()
}
