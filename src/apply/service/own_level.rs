//! Applicants say at which level they see their own answers. It is theirs to say or not, and nothing waits for it.

use super::SentSection;
use crate::{
    account::Actor,
    apply::{
        model::{Answer, Changeable, Merge, Seen, SelfAssessment, level_part, seen_field},
        store::own_level,
    },
    error::AppError,
    platform::Ctx,
    programme::model::{EditionTexts, Form, Question, Scale, Section},
    timestamp::Timestamp,
};
use sea_orm::DatabaseTransaction;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A level as the form sends it and as its fingerprint is taken.
fn said(level: Option<u8>) -> Answer {
    Answer::Text(level.map(|level| level.to_string()).unwrap_or_default())
}

/// What the form of a section shows of each level, by the name of the hidden field.
pub fn shown(section: &Section, rows: &[own_level::entity::Model]) -> BTreeMap<String, String> {
    let rated = section.questions.iter().filter(|q| q.rates_itself());
    rated
        .map(|question| {
            let row = rows.iter().find(|row| row.question_id == question.id);
            let shown =
                Seen::of(row.map_or(0, |row| row.revision), Some(&said(row.and_then(own_level::entity::Model::level))));
            (seen_field(&level_part(&question.id)), shown.to_string())
        })
        .collect()
}

/// Takes the levels that the form of a section sent. Of two who chose at the same time, who chose last is followed;
/// who didn't choose changes nothing. Of what was returned, only the level of what was named changes. What the form shows
/// now comes back by the name of the hidden field.
pub(super) async fn take(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: &Actor,
    texts: &EditionTexts,
    section: &Section,
    sent: &SentSection,
    may_change: &Changeable,
) -> Result<BTreeMap<String, String>, AppError> {
    let mut now = BTreeMap::new();
    if !section.questions.iter().any(|q| q.rates_itself()) {
        return Ok(now);
    }
    let rows = own_level::rows(tx, sent.application).await?;
    let is_open = |q: &&Question| q.rates_itself() && may_change.has(&q.id);
    for question in section.questions.iter().filter(is_open) {
        let part = level_part(&question.id);
        let Some(level) = sent.typed.fields.get(&part).map(|text| chosen(&texts.scale, text)) else {
            continue;
        };
        let seen: Seen = sent.seen.get(&part).and_then(|seen| seen.parse().ok()).unwrap_or_default();
        let row = rows.iter().find(|row| row.question_id == question.id);
        let revision = row.map_or(0, |row| row.revision);
        let revision =
            match seen.merge(revision, Some(&said(row.and_then(own_level::entity::Model::level))), &said(level)) {
                Merge::Theirs => continue,
                Merge::Same => revision,
                Merge::Taken | Merge::Both => {
                    let which = (sent.application, question.id.as_str());
                    own_level::put(tx, ctx.ids.uuid(), which, level, row, (actor.id, ctx.now())).await?;
                    revision + 1
                }
            };
        now.insert(seen_field(&part), Seen::of(revision, Some(&said(level))).to_string());
    }
    Ok(now)
}

/// A level of the scale; anything else is none.
fn chosen(scale: &Scale, text: &str) -> Option<u8> {
    text.parse().ok().filter(|level| scale.level(*level).is_some())
}

/// Goes on in a new draft with the levels of an earlier application.
pub(super) async fn copy(tx: &DatabaseTransaction, ctx: &Ctx, from: Uuid, to: Uuid) -> Result<(), AppError> {
    for row in own_level::rows(tx, from).await? {
        let by = (row.updated_by, row.updated_at);
        own_level::put(tx, ctx.ids.uuid(), (to, &row.question_id), row.level(), None, by).await?;
    }
    Ok(())
}

/// Begins with what was said of each area before there was an application.
pub(super) async fn fill(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    said: &SelfAssessment,
    form: &Form,
    application: Uuid,
    by: (Uuid, Timestamp),
) -> Result<(), AppError> {
    for (question, level) in said.levels(form) {
        own_level::put(tx, ctx.ids.uuid(), (application, &question.id), Some(level), None, by).await?;
    }
    Ok(())
}
