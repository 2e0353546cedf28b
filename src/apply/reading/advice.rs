//! What the committee said about the application that a draft goes on from.

use super::Case;
use crate::{
    apply::{
        model::{
            Answers,
            views::{AdviceLine, AdviceView},
        },
        service,
        store::{self, advice},
    },
    error::AppError,
    programme::model::{Section, Text},
    texts::Locale,
};
use sea_orm::ConnectionTrait;

/// What the committee said, and the answers that it was about.
pub struct Advice {
    rows: Vec<advice::Model>,
    answers: Answers,
}

impl Advice {
    /// Of the application that this one goes on from; nothing said where there is none.
    pub async fn read(db: &impl ConnectionTrait, case: &Case) -> Result<Self, AppError> {
        let none = Self { rows: Vec::new(), answers: Answers::new() };
        let Some(previous) = case.application.previous_id else { return Ok(none) };
        let rows = advice::of(db, previous).await?;
        if rows.is_empty() {
            return Ok(none);
        }
        Ok(Self { rows, answers: store::answers(db, previous).await? })
    }

    /// About a section and its questions. An answer that still stands as it was isn't shown once more.
    pub fn in_section(&self, section: &Section, now: &Answers) -> Vec<AdviceView> {
        let about = |row: &advice::Model| {
            let question = section.questions.iter().find(|q| q.id == row.subject_id);
            let is_whole = question.is_none() && row.subject_id == section.id;
            let before = self.answers.get(&row.subject_id);
            (question.is_some() || is_whole).then(|| AdviceView {
                question: question.map(|q| q.id.clone()),
                words: row.words.clone(),
                before: before.filter(|b| now.get(&row.subject_id) != Some(b)).cloned(),
            })
        };
        self.rows.iter().filter_map(about).collect()
    }

    /// All of it, each with the section where it can be improved, if the form still has one.
    pub async fn lines(
        &self,
        db: &impl ConnectionTrait,
        case: &Case,
        locale: Locale,
    ) -> Result<Vec<AdviceLine>, AppError> {
        let Some(previous) = case.application.previous_id.filter(|_| !self.rows.is_empty()) else {
            return Ok(Vec::new());
        };
        let old = service::form(db, &store::application(db, previous).await?, locale.tag()).await?;
        let label = |id: &str| {
            let section = old.section(id).map(|(_, s)| s.title.clone());
            section.or_else(|| old.question(id).map(|q| q.label.clone())).unwrap_or_else(|| Text::new(id))
        };
        let place = |id: &str| {
            let mut sections = case.form.sections().map(|(_, s)| s);
            sections.find(|s| s.id == id || s.questions.iter().any(|q| q.id == id)).map(|s| s.id.clone())
        };
        let line = |row: &advice::Model| AdviceLine {
            label: (!row.clause.is_empty()).then(|| label(&row.subject_id)),
            words: row.words.clone(),
            section: place(&row.subject_id),
        };
        Ok(self.rows.iter().map(line).collect())
    }
}
