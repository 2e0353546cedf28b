//! What is told to both sides while an application is under review: questions, returns, withdrawals. Each mail says what
//! is asked for, and has one link.

use super::letter::{page, readers};
use crate::{
    account::{Actor, Role},
    apply::{model::ReturnEnd, store::returned::application_return},
    error::AppError,
    notify::{
        Kind,
        service::{News, tell, tell_with},
    },
    organiser::{self, model::may_edit},
    platform::Ctx,
    review::{
        case::Case,
        model::{Phase, question_label},
    },
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

/// Where the applicant sees how far it is.
fn status_page(case: &Case) -> String {
    format!("/apply/{}/submitted", case.application.id)
}

fn news(case: &Case, kind: Kind, page: String, event: impl Display) -> News {
    News::new(kind, page, event).with("reference", case.reference())
}

async fn tell_members(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    news: &News,
    write: impl Fn(Texts, &str) -> (String, String),
) -> Result<(), AppError> {
    for (person, _) in organiser::store::members(tx, case.organiser.id).await? {
        tell_with(tx, ctx, person, news, &write).await?;
    }
    Ok(())
}

/// To the members: the coordinator asks something.
pub async fn asked(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    message: Uuid,
    words: &str,
) -> Result<(), AppError> {
    let news = news(case, Kind::ClarificationAsked, status_page(case), message);
    let (reference, link) = (case.reference(), ctx.config.url(&status_page(case)));
    tell_members(tx, ctx, case, &news, |t, name| {
        let text = t.review_mail_clarification_text(name, &reference, words, &link);
        (t.review_mail_clarification_subject(&reference), text)
    })
    .await
}

/// To the coordinators: a member has answered.
pub async fn answered(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, message: Uuid) -> Result<(), AppError> {
    let news = news(case, Kind::ClarificationAnswered, page(case), message);
    for person in readers(tx, case, Role::Coordinator).await? {
        tell(tx, ctx, person, &news).await?;
    }
    Ok(())
}

/// To the members: what is to be improved, and until when.
pub async fn returned(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    returned: Uuid,
    answer_by: Timestamp,
    named: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    let news = news(case, Kind::ApplicationReturned, status_page(case), returned);
    let (reference, link) = (case.reference(), ctx.config.url(&status_page(case)));
    tell_members(tx, ctx, case, &news, |t, name| {
        let form = case.form(t.locale()).cloned().unwrap_or_default();
        let in_order = form.questions().filter_map(|q| Some((&q.id, named.get(&q.id)?)));
        let lines = in_order
            .map(|(id, words)| format!("- {}\n  {}", question_label(&form, id).text, words.replace('\n', "\n  ")));
        let lines = lines.collect::<Vec<_>>().join("\n\n");
        let by = written(t.locale().tag(), answer_by, false);
        let text = t.review_mail_returned_text(name, &reference, lines, by, &link);
        (t.review_mail_returned_subject(&reference), text)
    })
    .await
}

/// To those who can write in it: the days to improve it end soon.
pub async fn return_ends(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    row: &application_return::Model,
    days: u32,
) -> Result<(), AppError> {
    let event = format!("{}:{days}", row.id);
    let news = news(case, Kind::ReturnEnds, status_page(case), event).with("days", days);
    let (reference, link) = (case.reference(), ctx.config.url(&status_page(case)));
    for (person, role) in organiser::store::members(tx, case.organiser.id).await? {
        if may_edit(role) {
            tell_with(tx, ctx, person, &news, |t, name| {
                let by = written(t.locale().tag(), row.answer_by, false);
                let text = t.review_mail_return_ends_text(name, &reference, by, &link);
                (t.review_mail_return_ends_subject(u64::from(days), &reference), text)
            })
            .await?;
        }
    }
    Ok(())
}

/// To the members: the days are over, and the review goes on with what there is.
pub async fn return_over(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, returned: Uuid) -> Result<(), AppError> {
    let news = news(case, Kind::ReturnEnds, status_page(case), format!("{returned}:over")).with("days", 0);
    let (reference, link) = (case.reference(), ctx.config.url(&status_page(case)));
    tell_members(tx, ctx, case, &news, |t, name| {
        let text = t.review_mail_return_over_text(name, &reference, &link);
        (t.review_mail_return_over_subject(&reference), text)
    })
    .await
}

/// To the coordinators: it is back.
pub async fn back(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    returned: Uuid,
    end: ReturnEnd,
) -> Result<(), AppError> {
    let news = news(case, Kind::AnswersBack, page(case), returned).with("how", end.key());
    for person in readers(tx, case, Role::Coordinator).await? {
        tell(tx, ctx, person, &news).await?;
    }
    Ok(())
}

/// To an evaluator: it goes on; whether what they handed in has to be looked at once more.
pub async fn goes_on(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    returned: Uuid,
    evaluator: Uuid,
    again: bool,
) -> Result<(), AppError> {
    let news = news(case, Kind::ReviewGoesOn, page(case), returned).with("again", if again { "yes" } else { "no" });
    tell(tx, ctx, evaluator, &news).await
}

/// To the other members: one of them has submitted it `again`, or it is `withdrawn`.
pub async fn colleagues(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    by: &Actor,
    how: &str,
    event: impl Display,
) -> Result<(), AppError> {
    let event = format!("{}:{event}", case.application.id);
    let news = news(case, Kind::ApplicationSubmitted, status_page(case), event).with("how", how).with("by", &by.name);
    for (person, _) in organiser::store::members(tx, case.organiser.id).await? {
        if person != by.id {
            tell(tx, ctx, person, &news).await?;
        }
    }
    Ok(())
}

/// To the evaluators and the coordinators: the applicant has withdrawn.
pub async fn withdrawn(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, reason: &str) -> Result<(), AppError> {
    let news = news(case, Kind::ApplicationWithdrawn, page(case), case.application.id);
    let (reference, link) = (case.reference(), ctx.config.url(&page(case)));
    let coordinators = readers(tx, case, Role::Coordinator).await?;
    let mut people: BTreeSet<Uuid> = coordinators.iter().copied().collect();
    people.extend(case.active().map(|a| a.evaluator_id));
    // What the applicant says may tell who they are.
    let blind = case.rules().evaluation.blind && case.review.phase < Phase::Committee;
    for person in people {
        let evaluates = case.assignment_of(person).is_some() || !coordinators.contains(&person);
        let is_hidden = reason.is_empty() || (blind && evaluates);
        tell_with(tx, ctx, person, &news, |t, name| {
            let why = if is_hidden { String::new() } else { format!("\n\n{reason}") };
            let text = t.review_mail_withdrawn_text(name, &reference, why, &link);
            (t.review_mail_withdrawn_subject(&reference), text)
        })
        .await?;
    }
    Ok(())
}
