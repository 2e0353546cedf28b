//! An application to take away: as a PDF to read and to print, and as JSON to work on with and to bring back. The PDF
//! carries the JSON.

use super::{
    model::{
        Answer, Answers, fits,
        views::{CheckView, CheckedSection},
    },
    reading,
};
use crate::{
    account::Actor,
    error::AppError,
    parse::web_address,
    platform::{
        Ctx,
        pdf::{self, Attached, Block, Document, Look, Run},
    },
    programme::{
        self,
        model::{Kind, Level, Question},
    },
    texts::{Locale, Texts},
    timestamp::Timestamp,
    ui::when::written,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The mark by which an export is known, with the number of its form.
pub const FORMAT: &str = "quality-label-application/1";

/// An application as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// [`FORMAT`].
    pub format: String,
    /// Its reference, once submitted.
    #[serde(default)]
    pub reference: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub organiser: String,
    /// The edition of the form.
    #[serde(default)]
    pub edition: String,
    /// The language in which the form's words are given.
    #[serde(default)]
    pub language: String,
    /// When it was submitted, in milliseconds since 1970.
    #[serde(default)]
    pub submitted_at: Option<Timestamp>,
    /// The questions that are asked, in the order of the form.
    pub questions: Vec<ExportedQuestion>,
}

/// A question of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedQuestion {
    /// The section.
    #[serde(default)]
    pub section: String,
    /// The question's id in the form.
    pub id: String,
    /// The question in words.
    #[serde(default)]
    pub label: String,
    /// What was answered.
    #[serde(default)]
    pub answer: Option<Answer>,
    /// The level at which the applicants see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_level: Option<u8>,
}

impl Export {
    /// Of what a page shows.
    fn of(view: &CheckView, locale: Locale) -> Self {
        let application = &view.head.application;
        let questions = view.sections.iter().flat_map(|section| {
            section.answers.iter().map(|(question, answer)| ExportedQuestion {
                section: section.id.clone(),
                id: question.id.clone(),
                label: question.label.text.clone(),
                answer: answer.clone(),
                own_level: view.own_levels.get(&question.id).map(|level| level.number),
            })
        });
        Self {
            format: FORMAT.into(),
            reference: application.reference.clone(),
            organiser: view.head.organiser.clone(),
            edition: application.edition_version.clone(),
            language: locale.tag().into(),
            submitted_at: application.submitted_at,
            questions: questions.collect(),
        }
    }

    /// From what somebody brings; nothing when it isn't an export.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let export: Self = serde_json::from_slice(bytes).ok()?;
        (export.format == FORMAT).then_some(export)
    }

    /// The answers in it.
    pub fn answers(self) -> Answers {
        self.questions.into_iter().filter_map(|q| Some((q.id, q.answer?))).collect()
    }

    fn to_json(&self) -> Result<Vec<u8>, AppError> {
        serde_json::to_vec_pretty(self).map_err(|e| AppError::internal(&e))
    }
}

/// An application as JSON, for the members of its organiser.
///
/// # Errors
/// [`AppError::NotFound`] for others.
pub async fn json(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let view = reading::check(ctx, actor, locale, id).await?;
    Ok((file_name(&view, "json"), Export::of(&view, locale).to_json()?))
}

/// An application as PDF, for the members of its organiser.
///
/// # Errors
/// [`AppError::NotFound`] for others.
pub async fn pdf(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let view = reading::check(ctx, actor, locale, id).await?;
    let name = file_name(&view, "pdf");
    let attached = Attached {
        name: file_name(&view, "json"),
        about: Texts::of(locale).apply_export_attached().into(),
        media_type: "application/json",
        bytes: Export::of(&view, locale).to_json()?,
        made_at: ctx.now(),
    };
    let network = programme::content(ctx, locale)?.network.name.text.clone();
    Ok((name, pdf::set(document(locale, view, network, ctx.now(), attached)).await?))
}

/// What the file is called: after the reference, once there is one.
fn file_name(view: &CheckView, ending: &str) -> String {
    format!("{}.{ending}", view.head.application.reference.as_deref().unwrap_or("application"))
}

fn paragraph(look: Look, text: &str) -> Block {
    Block::Paragraph(look, vec![Run::plain(text)])
}

fn document(locale: Locale, view: CheckView, network: String, now: Timestamp, attached: Attached) -> Document {
    let t = Texts::of(locale);
    let application = &view.head.application;
    let title = match &application.reference {
        Some(reference) => t.apply_export_title_of(reference),
        None => t.apply_export_title_draft().to_string(),
    };
    let state = match application.submitted_at {
        Some(at) => format!("{} {}", t.apply_submitted_on(), written(locale.tag(), at, true)),
        None => format!("{} {}", t.apply_export_draft_of(), written(locale.tag(), now, true)),
    };
    let mut blocks = vec![
        paragraph(Look::Quiet, &network),
        Block::Heading { rank: 1, runs: vec![Run::plain(title.as_str())] },
        paragraph(Look::Lead, &view.head.organiser),
        paragraph(Look::Quiet, &state),
        Block::Contents(t.apply_export_contents().into()),
    ];
    blocks.extend(view.sections.into_iter().flat_map(|s| section(t, s, &view.own_levels)));
    Document {
        footer: format!("{title} · {}", view.head.organiser),
        title,
        language: locale.tag().into(),
        author: network,
        about: t.apply_export_about().into(),
        made_at: Some(application.submitted_at.unwrap_or(now)),
        blocks,
        centred: false,
        attached: Some(attached),
    }
}

fn section(t: Texts, section: CheckedSection, own_levels: &BTreeMap<String, Level>) -> Vec<Block> {
    let title = section.number.map_or(section.title.text.clone(), |n| format!("{n} {}", section.title.text));
    let mut blocks = vec![Block::Heading { rank: 2, runs: vec![Run::plain(title)] }];
    for (question, answer) in section.answers {
        blocks.push(Block::Heading { rank: 3, runs: vec![Run::plain(question.label.text.as_str())] });
        blocks.extend(said(t, &question, answer));
        if let Some(level) = own_levels.get(&question.id) {
            let level = t.apply_level(level.number, &level.name.text);
            blocks.push(paragraph(Look::Quiet, &t.apply_own_level_said(level)));
        }
    }
    blocks
}

fn paragraphs(text: &str) -> Vec<Block> {
    let parts = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty());
    parts.map(|part| paragraph(Look::Plain, part)).collect()
}

/// An address leads there only where it is one.
fn link(text: &str) -> Run {
    Run { text: text.into(), bold: false, link: web_address(text).ok() }
}

fn said(t: Texts, question: &Question, answer: Option<Answer>) -> Vec<Block> {
    let Some(answer) = answer.filter(|a| fits(question, a) && !a.is_empty()) else {
        return vec![paragraph(Look::Quiet, t.form_not_provided())];
    };
    let label = |id: &str| {
        let options = question.kind.options().iter();
        options.clone().find(|o| o.id == id).map_or_else(|| id.to_string(), |o| o.label.text.clone())
    };
    let word = |yes: Option<bool>, if_yes: &str, if_no: &str, more: &str| {
        let first = yes.map_or(t.form_not_provided(), |yes| if yes { if_yes } else { if_no });
        [vec![paragraph(Look::Plain, first)], paragraphs(more)].concat()
    };
    match answer {
        Answer::Text(text) => match question.kind {
            Kind::Choice { .. } | Kind::Country { .. } => vec![paragraph(Look::Plain, &label(&text))],
            Kind::Url => vec![Block::Paragraph(Look::Plain, vec![link(&text)])],
            _ => paragraphs(&text),
        },
        Answer::Choices(chosen) => {
            vec![Block::List(None, chosen.iter().map(|id| vec![paragraph(Look::Plain, &label(id))]).collect())]
        }
        Answer::UrlList(addresses) => {
            let items = addresses.iter().map(|a| vec![Block::Paragraph(Look::Plain, vec![link(a)])]);
            vec![Block::List(None, items.collect())]
        }
        Answer::Formal { met, explanation } => word(met, t.apply_met(), t.apply_not_met(), &explanation),
        Answer::Indicator { claimed, where_shown } => {
            word(claimed, t.apply_claimed(), t.apply_not_claimed(), &where_shown)
        }
        Answer::Evidence(pieces) => {
            let items = pieces.into_iter().map(|piece| {
                let mut blocks = vec![Block::Paragraph(
                    Look::Plain,
                    vec![Run { text: piece.name().into(), bold: true, link: None }],
                )];
                if !piece.link.is_empty() {
                    blocks.push(Block::Paragraph(Look::Plain, vec![link(&piece.link)]));
                }
                if let Some(facts) = piece.badge.facts() {
                    let said = [facts.name.as_str(), facts.issuer.as_str()].into_iter().filter(|t| !t.is_empty());
                    blocks.push(paragraph(Look::Quiet, &said.collect::<Vec<_>>().join(" · ")));
                }
                blocks.extend(paragraphs(&piece.text));
                blocks.extend(piece.files.iter().map(|file| paragraph(Look::Quiet, &file.name)));
                blocks
            });
            vec![Block::List(Some(1), items.collect())]
        }
        Answer::Plan(rows) => match &question.kind {
            Kind::Plan { columns, .. } => {
                let cell = |text: &str| vec![Run::plain(text)];
                let head = columns.iter().map(|c| cell(&c.label.text)).collect();
                let row = |row: crate::apply::model::Row| {
                    columns.iter().map(|c| cell(row.get(&c.id).map_or("", String::as_str))).collect()
                };
                vec![Block::Table(head, rows.into_iter().map(row).collect())]
            }
            _ => Vec::new(),
        },
        Answer::Promised(rows) => match &question.kind {
            Kind::Promised { columns, .. } => {
                let cell = |text: &str| vec![Run::plain(text)];
                let ends = [t.apply_what_came(), t.apply_promise_note_head()];
                let head = columns.iter().map(|c| cell(&c.label.text)).chain(ends.map(cell)).collect();
                let row = |row: super::model::Promise| {
                    let promised = columns.iter().map(|c| cell(row.promised.get(&c.id).map_or("", String::as_str)));
                    let done = row.done.map_or(t.form_not_provided(), |done| super::pages::done_words(t, done));
                    promised.chain([cell(done), cell(&row.note)]).collect()
                };
                vec![Block::Table(head, rows.into_iter().map(row).collect())]
            }
            _ => Vec::new(),
        },
        Answer::Declaration(_) => vec![paragraph(Look::Plain, t.apply_agreed())],
    }
}
