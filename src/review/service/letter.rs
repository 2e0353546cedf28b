//! What reviewing has to tell, and its mails. None carries what somebody else may not see: they say what happened, and lead to it.

use crate::{
    account::{Actor, Role, store as people},
    error::AppError,
    notify::{
        Kind,
        service::{News, tell, tell_with},
    },
    organiser::{self, model::may_manage},
    platform::Ctx,
    review::{
        case::Case,
        model::{Criterion, FlagTo, Phase, criterion_label},
        store::decision_letter,
    },
    texts::Texts,
    timestamp::Timestamp,
    ui::when::written,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*};
use std::collections::BTreeMap;

pub(super) fn page(case: &Case) -> String {
    format!("/review/{}", case.application.id)
}

/// News about an application. The same may come again later in the same review, and is another event then.
fn news(case: &Case, kind: Kind, page: String) -> News {
    let event = format!("{}:{}", case.application.id, case.review.revision);
    News::new(kind, page, event).with("reference", case.reference())
}

/// To somebody who is asked to evaluate, and by when.
pub async fn assigned(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    evaluator: Uuid,
    due_at: Timestamp,
) -> Result<(), AppError> {
    let (reference, link) = (case.reference(), ctx.config.url(&page(case)));
    tell_with(tx, ctx, evaluator, &news(case, Kind::Assigned, page(case)), |t, name| {
        let day = |at: Timestamp| written(t.locale().tag(), at, false);
        let text = t.review_mail_assigned_text(name, &reference, day(due_at), day(case.review.due_at), link);
        (t.review_mail_assigned_subject(&reference), text)
    })
    .await
}

/// To somebody whose assignment was taken back.
pub async fn unassigned(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, evaluator: Uuid) -> Result<(), AppError> {
    let reference = case.reference();
    tell_with(tx, ctx, evaluator, &news(case, Kind::Unassigned, "/review".into()), |t, name| {
        (t.review_mail_unassigned_subject(&reference), t.review_mail_unassigned_text(name, &reference))
    })
    .await
}

/// To the coordinators: an evaluator is to be found.
pub async fn declined(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case, who: &str) -> Result<(), AppError> {
    let page = format!("{}/assign", page(case));
    let (reference, link) = (case.reference(), ctx.config.url(&page));
    let news = news(case, Kind::EvaluatorDeclined, page);
    for person in readers(tx, case, Role::Coordinator).await? {
        tell_with(tx, ctx, person, &news, |t, name| {
            let text = t.review_mail_declined_text(name, who, &reference, &link);
            (t.review_mail_declined_subject(&reference), text)
        })
        .await?;
    }
    Ok(())
}

/// To the committee: it is their turn.
pub async fn all_in(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case) -> Result<(), AppError> {
    let page = format!("{}/committee", page(case));
    let (reference, link) = (case.reference(), ctx.config.url(&page));
    let news = news(case, Kind::CommitteeTurn, page);
    let mut people = readers(tx, case, Role::Evaluator).await?;
    for coordinator in readers(tx, case, Role::Coordinator).await? {
        if !people.contains(&coordinator) {
            people.push(coordinator);
        }
    }
    for person in people {
        tell_with(tx, ctx, person, &news, |t, name| {
            let by = written(t.locale().tag(), case.review.due_at, false);
            (t.review_mail_all_in_subject(&reference), t.review_mail_all_in_text(name, &reference, by, &link))
        })
        .await?;
    }
    Ok(())
}

/// To those whom a flag goes to. Another evaluator hears of none before all evaluations are in.
pub async fn flagged(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    by: &Actor,
    to: FlagTo,
    flag: Uuid,
) -> Result<(), AppError> {
    let role = match to {
        FlagTo::Coordinator => Role::Coordinator,
        FlagTo::Committee => Role::Evaluator,
    };
    let has_met = case.facts.all_in && case.review.phase >= Phase::Committee;
    let news = News::new(Kind::FlagRaised, page(case), flag).with("reference", case.reference()).with("how", "raised");
    for person in readers(tx, case, role).await? {
        if person != by.id && (has_met || case.assignment_of(person).is_none()) {
            tell(tx, ctx, person, &news).await?;
        }
    }
    Ok(())
}

/// To who raised a flag: it is resolved.
pub async fn flag_resolved(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    raised_by: Uuid,
    flag: Uuid,
) -> Result<(), AppError> {
    let event = format!("{flag}:resolved");
    let news =
        News::new(Kind::FlagRaised, page(case), event).with("reference", case.reference()).with("how", "resolved");
    tell(tx, ctx, raised_by, &news).await
}

/// To somebody who was named by one of the committee.
pub async fn mentioned(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    by: &Actor,
    person: Uuid,
    message: Uuid,
) -> Result<(), AppError> {
    let page = format!("{}/committee", page(case));
    let news = News::new(Kind::Mentioned, page, message).with("reference", case.reference()).with("by", &by.name);
    tell(tx, ctx, person, &news).await
}

/// To the coordinators: the applicant has appealed.
pub async fn appealed(tx: &DatabaseTransaction, ctx: &Ctx, case: &Case) -> Result<(), AppError> {
    let news = news(case, Kind::Appealed, format!("{}/assign", page(case)));
    for person in readers(tx, case, Role::Coordinator).await? {
        tell(tx, ctx, person, &news).await?;
    }
    Ok(())
}

/// Who holds a role and may know of the application: nobody with a conflict of interest.
pub(super) async fn readers(tx: &DatabaseTransaction, case: &Case, role: Role) -> Result<Vec<Uuid>, AppError> {
    let mut readers = Vec::new();
    for (person, _) in people::holders(tx, role).await? {
        if !case.is_out(person.id) && !readers.contains(&person.id) {
            readers.push(person.id);
        }
    }
    Ok(readers)
}

/// What a letter about a decision says beside the application.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// The reasons by criterion.
    pub reasons: &'a BTreeMap<String, String>,
    /// Why it isn't what the rule said.
    pub departure: Option<&'a str>,
    /// The number of the label; nothing when it wasn't issued yet.
    pub label: Option<&'a str>,
}

/// The letter about a decision to somebody: its heading and its words.
pub fn about_decision(ctx: &Ctx, case: &Case, decided: Decided<'_>, t: Texts, name: &str) -> (String, String) {
    let link = ctx.config.url(&format!("/review/outcome/{}", case.application.id));
    let organiser = &case.organiser.name;
    let reference = case.reference();
    match decided.label {
        Some(number) => {
            let label = ctx.config.url(&format!("/labels/{number}"));
            let text = t.review_letter_issued_text(name, &reference, organiser, number, label, &link);
            (t.review_letter_issued_subject(&reference), text)
        }
        None => {
            let reasons = listed(t, case, decided.reasons, decided.departure);
            let text = t.review_letter_not_yet_text(name, &reference, organiser, reasons, &link);
            (t.review_letter_not_yet_subject(&reference), text)
        }
    }
}

/// The letter to the owners of the applying organiser, each in their language. It is kept as it was written.
/// `again`: another decision was sent before.
pub async fn decided(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    case: &Case,
    decided: Decided<'_>,
    again: bool,
) -> Result<(), AppError> {
    let page = format!("/review/outcome/{}", case.application.id);
    let event = match again {
        true => format!("{}:{}", case.application.id, case.review.revision),
        false => case.application.id.to_string(),
    };
    let news = News::new(Kind::Decision, page, event)
        .with("reference", case.reference())
        .with("issued", if decided.label.is_some() { "yes" } else { "no" });
    for (owner, role) in organiser::store::members(tx, case.organiser.id).await? {
        if !may_manage(role) {
            continue;
        }
        let Some(reader) = people::by_ids(tx, [owner]).await?.pop() else {
            continue;
        };
        let (subject, words) = about_decision(ctx, case, decided, Texts::of(reader.locale()), &reader.name);
        decision_letter::Entity::insert(decision_letter::ActiveModel {
            id: Set(ctx.ids.uuid()),
            application_id: Set(case.application.id),
            person_id: Set(owner),
            language: Set(reader.locale().tag().into()),
            subject: Set(subject.clone()),
            words: Set(words.clone()),
            created_at: Set(ctx.now()),
        })
        .exec_without_returning(tx)
        .await?;
        tell_with(tx, ctx, owner, &news, |_, _| (subject, words)).await?;
    }
    Ok(())
}

/// The reasons, as they stand in a letter.
fn listed(t: Texts, case: &Case, reasons: &BTreeMap<String, String>, departure: Option<&str>) -> String {
    let form = case.form(t.locale()).cloned().unwrap_or_default();
    let mut lines: Vec<String> = departure.map(|d| format!("- {d}")).into_iter().collect();
    for (key, reason) in reasons {
        let label = Criterion::parse(key).map(|c| criterion_label(&form, &c).text).unwrap_or_else(|| key.clone());
        lines.push(format!("- {label}\n  {}", reason.replace('\n', "\n  ")));
    }
    lines.join("\n\n")
}
