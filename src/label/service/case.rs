//! The verbs of cases: opened with grounds, answered by the holder, decided by two people, carried out at once.

use super::{carry_out, record};
use crate::{
    account::{Actor, Role, store as people},
    error::{AppError, Issue},
    label::{
        model::{Case, LONGEST, Label, Measure, Stage, may_confirm, may_judge, may_open},
        store::{self, label_case, label_complaint},
    },
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{self, model::may_manage, service::tell_owners},
    parse,
    platform::{Ctx, jobs},
    programme,
    texts::Texts,
    ui::when::written,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The kind of the job that says that the holder's time to answer is over.
pub const HEARD: &str = "label.heard";

/// A case whose holder's time to answer ends.
#[derive(Serialize, Deserialize)]
struct Heard {
    case: Uuid,
}

pub(super) async fn is_tied(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    label: &Label,
    actor: &Actor,
) -> Result<bool, AppError> {
    organiser::service::is_tied(tx, ctx, label.organiser_id, actor.id).await
}

pub(super) async fn label_of(tx: &DatabaseTransaction, id: Uuid) -> Result<Label, AppError> {
    store::by_id(tx, id).await?.ok_or(AppError::NotFound)
}

/// The page of a case.
fn page(id: Uuid) -> String {
    format!("/label-cases/{id}")
}

/// Tells those who have to do with cases that there is something to do. Who is tied to the holder hears nothing.
pub(super) async fn tell_judges(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    label: &Label,
    roles: &[Role],
    except: Option<Uuid>,
    news: &News,
) -> Result<(), AppError> {
    for role in roles {
        for (person, _) in people::holders(tx, *role).await? {
            let is_tied = organiser::service::is_tied(tx, ctx, label.organiser_id, person.id).await?;
            if !is_tied && Some(person.id) != except {
                tell(tx, ctx, person.id, news).await?;
            }
        }
    }
    Ok(())
}

/// What a case is about, and why it is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What is weighed.
    pub measure: Option<Measure>,
    /// Why, in words that the holder reads.
    pub grounds: String,
    /// The complaint that leads to it.
    pub complaint: Option<Uuid>,
}

/// Opens a case about a label: its owners are told what is at issue, and until when they may answer.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators, and for those tied to the holder; missing grounds; the rules
/// `case_open` when one runs already, and `case_measure` for what can't be done to a label that stands like this.
pub async fn open_case(ctx: &Ctx, actor: &Actor, number: &str, opening: &Opening) -> Result<Uuid, AppError> {
    let tx = ctx.db.write().await?;
    let label = store::by_number(&tx, number).await?;
    if !may_open(actor, is_tied(&tx, ctx, &label, actor).await?) {
        return Err(AppError::NotAllowed);
    }
    let measure = opening.measure.filter(|m| *m != Measure::Nothing);
    let measure = measure.ok_or_else(|| AppError::field("measure", Issue::NotChosen))?;
    let grounds = parse::reason(&opening.grounds, LONGEST, true).map_err(|i| AppError::field("grounds", i))?;
    if store::running_case(&tx, label.id).await?.is_some() {
        return Err(AppError::rule("case_open"));
    }
    let now = ctx.now();
    if !label.is_open_to(measure, now) {
        return Err(AppError::rule("case_measure"));
    }
    let days = i64::from(programme::rules(ctx)?.label.hearing_days);
    let answer_until = if measure.needs_hearing() { now.deadline(days) } else { now };
    let id = ctx.ids.uuid();
    let row = label_case::Model {
        id,
        label_id: label.id,
        measure: measure.key().into(),
        grounds: grounds.clone(),
        opened_by: actor.id,
        opened_at: now,
        answer_until,
        answer: None,
        answered_by: None,
        answered_at: None,
        outcome: None,
        reason: None,
        proposed_by: None,
        proposed_at: None,
        decided_by: None,
        decided_at: None,
        revision: 1,
    };
    label_case::Entity::insert(label_case::ActiveModel::from(row)).exec_without_returning(&tx).await?;
    if let Some(complaint) = opening.complaint {
        let complaint = store::complaint(&tx, complaint).await?;
        if complaint.label_id != label.id {
            return Err(AppError::NotFound);
        }
        if complaint.settled_at.is_some() {
            return Err(AppError::rule("already_done"));
        }
        let mut active: label_complaint::ActiveModel = complaint.into_active_model();
        active.settled_at = Set(Some(now));
        active.settled_by = Set(Some(actor.id));
        active.case_id = Set(Some(id));
        active.update(&tx).await?;
    }
    let detail = json!({ "case": id, "measure": measure.key(), "complaint": opening.complaint });
    record(&tx, ctx, Some(actor.id), "label.open_case", number, Some(&grounds), detail).await?;
    if measure.needs_hearing() {
        let address = ctx.config.url(&page(id));
        let write = |t: Texts, person: &str| {
            let until = written(t.locale().tag(), answer_until, true);
            let what = match measure {
                Measure::Suspend => t.label_mail_case_suspend(),
                _ => t.label_mail_case_revoke(),
            };
            let text = t.label_mail_case_text(person, number, &label.holder, what, &grounds, until, &address);
            (t.label_mail_case_subject(number), text)
        };
        let news =
            News::new(Kind::LabelCase, page(id), format!("{id}:opened")).with("number", number).with("step", "opened");
        tell_owners(&tx, ctx, label.organiser_id, &news, write).await?;
        let key = Some(format!("{HEARD}:{id}"));
        jobs::enqueue(&tx, ctx, HEARD, &Heard { case: id }, answer_until, key).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// The row of a case, as long as it is as the caller has read it.
async fn at_revision(tx: &DatabaseTransaction, id: Uuid, revision: i64) -> Result<label_case::Model, AppError> {
    let row = store::one_case(tx, id).await?;
    if row.decided_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    if row.revision == revision { Ok(row) } else { Err(AppError::Conflict) }
}

/// Answers for the holder. While their time lasts and nothing is proposed, they may say it otherwise.
///
/// # Errors
/// [`AppError::NotFound`] for others than owners of the holder; missing words; the rule `case_not_now`.
pub async fn answer_case(ctx: &Ctx, actor: &Actor, id: Uuid, revision: i64, words: &str) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let label = label_of(&tx, store::one_case(&tx, id).await?.label_id).await?;
    let role = organiser::store::role_of(&tx, label.organiser_id, actor.id).await?;
    if !role.is_some_and(may_manage) {
        return Err(AppError::NotFound);
    }
    let words = parse::reason(words, LONGEST, true).map_err(|issue| AppError::field("words", issue))?;
    let row = at_revision(&tx, id, revision).await?;
    if !Case::try_from(row.clone())?.may_be_answered(ctx.now()) {
        return Err(AppError::rule("case_not_now"));
    }
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.answer = Set(Some(words));
    active.answered_by = Set(Some(actor.id));
    active.answered_at = Set(Some(ctx.now()));
    active.revision = Set(revision);
    active.update(&tx).await?;
    let detail = json!({ "case": id });
    record(&tx, ctx, Some(actor.id), "label.answer_case", &label.number, None, detail).await?;
    let news = News::new(Kind::LabelWork, page(id), format!("{id}:answered:{revision}"))
        .with("number", &label.number)
        .with("step", "answered");
    tell_judges(&tx, ctx, &label, &[Role::Coordinator], None, &news).await?;
    tx.commit().await?;
    Ok(())
}

/// Proposes what is to come of a case. A second person has to agree.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators and evaluators, and for those tied to the holder; a missing
/// reason; the rule `case_not_now` while the holder may still answer and hasn't.
pub async fn propose(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    outcome: Option<Measure>,
    reason: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let label = judged(&tx, ctx, actor, id).await?;
    let outcome = outcome.ok_or_else(|| AppError::field("outcome", Issue::NotChosen))?;
    let reason = parse::reason(reason, LONGEST, true).map_err(|issue| AppError::field("reason", issue))?;
    let row = at_revision(&tx, id, revision).await?;
    let case = Case::try_from(row.clone())?;
    if case.stage(ctx.now()) != Stage::ToPropose {
        return Err(AppError::rule("case_not_now"));
    }
    if !case.measure.outcomes(label.state(ctx.now())).contains(&outcome) {
        return Err(AppError::field("outcome", Issue::NotChosen));
    }
    let revision = row.revision + 1;
    let mut active = row.into_active_model();
    active.outcome = Set(Some(outcome.key().into()));
    active.reason = Set(Some(reason.clone()));
    active.proposed_by = Set(Some(actor.id));
    active.proposed_at = Set(Some(ctx.now()));
    active.revision = Set(revision);
    active.update(&tx).await?;
    let detail = json!({ "case": id, "outcome": outcome.key() });
    record(&tx, ctx, Some(actor.id), "label.propose", &label.number, Some(&reason), detail).await?;
    let news = News::new(Kind::LabelWork, page(id), format!("{id}:proposed:{revision}"))
        .with("number", &label.number)
        .with("step", "proposed");
    tell_judges(&tx, ctx, &label, &[Role::Coordinator, Role::Evaluator], Some(actor.id), &news).await?;
    tx.commit().await?;
    Ok(())
}

/// The label of a case, for those who may judge it.
async fn judged(tx: &DatabaseTransaction, ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<Label, AppError> {
    if !may_judge(actor, false) {
        return Err(AppError::NotAllowed);
    }
    let label = label_of(tx, store::one_case(tx, id).await?.label_id).await?;
    if may_judge(actor, is_tied(tx, ctx, &label, actor).await?) { Ok(label) } else { Err(AppError::NotAllowed) }
}

/// The second person agrees to what is proposed, and it is done; or doesn't, and something else is proposed.
///
/// # Errors
/// [`AppError::NotAllowed`] for whoever proposed it, and for those who may not judge; a missing reason for not agreeing;
/// the rule `case_measure` when the label has ended or was changed meanwhile.
pub async fn confirm(
    ctx: &Ctx,
    actor: &Actor,
    id: Uuid,
    revision: i64,
    agrees: bool,
    why: &str,
) -> Result<(), AppError> {
    let tx = ctx.db.write().await?;
    let label = judged(&tx, ctx, actor, id).await?;
    let why = parse::reason(why, LONGEST, !agrees).map_err(|issue| AppError::field("why", issue))?;
    let row = at_revision(&tx, id, revision).await?;
    let case = Case::try_from(row.clone())?;
    if case.stage(ctx.now()) != Stage::ToConfirm {
        return Err(AppError::rule("case_not_now"));
    }
    if !may_confirm(actor, false, &case) {
        return Err(AppError::NotAllowed);
    }
    let outcome = case.outcome.unwrap_or(Measure::Nothing);
    let reason = case.reason.clone().unwrap_or_default();
    let revision = row.revision + 1;
    let first = row.proposed_by;
    let mut active = row.into_active_model();
    active.revision = Set(revision);
    let detail = json!({ "case": id, "outcome": outcome.key(), "proposed_by": first });
    if !agrees {
        active.outcome = Set(None);
        active.reason = Set(None);
        active.proposed_by = Set(None);
        active.proposed_at = Set(None);
        active.update(&tx).await?;
        record(&tx, ctx, Some(actor.id), "label.disagree", &label.number, Some(&why), detail).await?;
        let news = News::new(Kind::LabelWork, page(id), format!("{id}:disagreed:{revision}"))
            .with("number", &label.number)
            .with("step", "disagreed");
        if let Some(first) = first {
            tell(&tx, ctx, first, &news).await?;
        }
        tx.commit().await?;
        return Ok(());
    }
    if !label.is_open_to(outcome, ctx.now()) {
        return Err(AppError::rule("case_measure"));
    }
    active.decided_by = Set(Some(actor.id));
    active.decided_at = Set(Some(ctx.now()));
    active.update(&tx).await?;
    record(&tx, ctx, Some(actor.id), "label.decide_case", &label.number, Some(&reason), detail).await?;
    carry_out(&tx, ctx, actor.id, &label, outcome, &reason, Some(id)).await?;
    super::complaint::tell_complainants(&tx, ctx, &label, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Says to the coordinators that the time of a holder to answer is over. Who has answered was told of already.
pub(super) async fn heard(ctx: Ctx, payload: serde_json::Value) -> Result<(), AppError> {
    let heard: Heard = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    let tx = ctx.db.write().await?;
    let row = store::one_case(&tx, heard.case).await?;
    if row.decided_at.is_some() || row.proposed_at.is_some() || row.answered_at.is_some() {
        return Ok(());
    }
    let label = label_of(&tx, row.label_id).await?;
    let news = News::new(Kind::LabelWork, page(row.id), format!("{}:unheard", row.id))
        .with("number", &label.number)
        .with("step", "unheard");
    tell_judges(&tx, &ctx, &label, &[Role::Coordinator], None, &news).await?;
    tx.commit().await?;
    Ok(())
}
