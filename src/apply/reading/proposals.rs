//! What the badges of an application propose as answers.

use super::Case;
use crate::{
    account::Actor,
    apply::{
        model::{
            Answers, Changeable, proposals,
            views::{ProposalView, ProposalsView},
        },
        service::{changeable_in, place, proposal_key, read_badges},
        store::{self, dismissed},
    },
    error::AppError,
    platform::Ctx,
    programme::model::Form,
    texts::{Locale, Texts},
};
use uuid::Uuid;

/// What the badges of an application propose, beside what is answered.
///
/// # Errors
/// [`AppError::NotFound`] for others than members.
pub async fn proposed(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<ProposalsView, AppError> {
    let db = ctx.db.read();
    let case = Case::read(db, actor, locale, id).await?;
    let mut answers = store::answers(db, id).await?;
    read_badges(ctx, &case.form, &mut answers).await?;
    let changeable = changeable_in(db, &case.application, &case.form).await?;
    let proposals = all(ctx, locale, id, &case.form, &answers, &changeable).await?;
    Ok(ProposalsView { proposals, head: case.head() })
}

/// How many proposals wait for somebody to decide.
pub(super) async fn open(
    ctx: &Ctx,
    locale: Locale,
    id: Uuid,
    form: &Form,
    answers: &Answers,
    changeable: &Changeable,
) -> Result<u64, AppError> {
    let all = all(ctx, locale, id, form, answers, changeable).await?;
    Ok(all.iter().filter(|p| p.is_open()).count() as u64)
}

/// The proposals for answers that may be changed.
async fn all(
    ctx: &Ctx,
    locale: Locale,
    id: Uuid,
    form: &Form,
    answers: &Answers,
    changeable: &Changeable,
) -> Result<Vec<ProposalView>, AppError> {
    let mut proposals = proposals(form, answers);
    proposals.retain(|p| changeable.has(&p.question.id));
    if proposals.is_empty() {
        return Ok(Vec::new());
    }
    let dismissed = dismissed::of(ctx.db.read(), id).await?;
    let t = Texts::of(locale);
    let view = |proposal: crate::apply::model::Proposal| {
        let key = proposal_key(&proposal)?;
        let saved = answers.get(&proposal.question.id);
        Ok(ProposalView {
            words: proposal.words(t),
            written: saved.filter(|_| proposal.over(t, saved).is_none()).cloned(),
            dismissed: dismissed.contains(&key),
            section: place(form, &proposal.question.id).map(|(s, _)| s.id.clone()).unwrap_or_default(),
            question: proposal.question,
            key,
        })
    };
    proposals.into_iter().map(view).collect()
}
