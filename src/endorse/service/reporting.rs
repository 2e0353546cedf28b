//! Reports of endorsements, and what becomes of them.

use super::{holder, record};
use crate::{
    account::{Actor, Role, store as people},
    badge::service as badge,
    endorse::{
        model::{LONGEST, may_settle},
        store::{self, report},
    },
    error::AppError,
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::{self, model::MemberRole},
    parse,
    platform::{
        Ctx,
        limits::{self, Limit},
    },
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, entity::prelude::*};
use serde_json::json;

/// Endorsements that one person reports.
const REPORT: Limit = Limit { name: "endorsement-report", free: 10, first_wait: 30 };

/// Reports an endorsement to the coordinators; a person reports it once.
///
/// # Errors
/// [`AppError::NotFound`] for one that doesn't stand; a missing reason; the rule `already_done`.
pub async fn report(ctx: &Ctx, actor: &Actor, id: Uuid, reason: &str) -> Result<(), AppError> {
    limits::attempt(ctx, REPORT, &actor.id.to_string()).await?;
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, id).await?;
    if row.holds.is_none() {
        return Err(AppError::NotFound);
    }
    let reason = parse::reason(reason, LONGEST, true).map_err(|issue| AppError::field("reason", issue))?;
    if store::report_of(&tx, id, actor.id).await?.is_some() {
        return Err(AppError::rule("already_done"));
    }
    let new = report::Model {
        id: ctx.ids.uuid(),
        endorsement_id: id,
        person_id: actor.id,
        reason,
        created_at: ctx.now(),
        settled_at: None,
        settled_by: None,
    };
    report::Entity::insert(report::ActiveModel::from(new)).exec_without_returning(&tx).await?;
    record(&tx, ctx, Some(actor.id), "endorse.report", id, None, json!({})).await?;
    let news = News::new(Kind::EndorsementReported, "/endorsements/reports", id).with("by", &row.organiser_name);
    for (person, _) in people::holders(&tx, Role::Coordinator).await? {
        tell(&tx, ctx, person.id, &news).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Decides about what was reported: keeps it, or takes it off the pages with a reason that its owners are told.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators, and for those tied to who endorses or to whose it is; a missing reason; the
/// rule `already_done` when a colleague was quicker.
pub async fn settle(ctx: &Ctx, actor: &Actor, id: Uuid, hides: bool, reason: &str) -> Result<(), AppError> {
    if !actor.is(Role::Coordinator) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let row = store::by_id(&tx, id).await?;
    let (kind, of) = row.subject()?;
    let mut is_tied = organiser::service::is_tied(&tx, ctx, row.organiser_id, actor.id).await?;
    if let Some(holder) = holder(&tx, kind, of).await? {
        is_tied |= organiser::service::is_tied(&tx, ctx, holder.id, actor.id).await?;
    }
    if !may_settle(actor, is_tied) {
        return Err(AppError::NotAllowed);
    }
    let reason = parse::reason(reason, LONGEST, hides).map_err(|issue| AppError::field("reason", issue))?;
    let settled = report::Entity::update_many()
        .col_expr(report::Column::SettledAt, Expr::value(ctx.now().0))
        .col_expr(report::Column::SettledBy, Expr::value(Some(actor.id)))
        .filter(report::Column::EndorsementId.eq(id))
        .filter(report::Column::SettledAt.is_null())
        .exec(&tx)
        .await?;
    if settled.rows_affected == 0 {
        return Err(AppError::rule("already_done"));
    }
    if hides && row.holds.is_some() {
        let news = News::new(Kind::EndorsementHidden, kind.path(of), id).with("by", &row.organiser_name);
        badge::withdraw_endorsement(&tx, ctx, row.credential_id).await?;
        for (person, role) in organiser::store::members(&tx, row.organiser_id).await? {
            if role == MemberRole::Owner {
                tell(&tx, ctx, person, &news.clone().with("reason", &reason)).await?;
            }
        }
        let mut active = row.into_active_model();
        active.holds = Set(None);
        active.hidden_at = Set(Some(ctx.now()));
        active.hidden_by = Set(Some(actor.id));
        active.hidden_reason = Set(Some(reason.clone()));
        active.update(&tx).await?;
    }
    let verb = if hides { "endorse.hide" } else { "endorse.keep" };
    record(&tx, ctx, Some(actor.id), verb, id, Some(&reason).filter(|r| !r.is_empty()), json!({})).await?;
    tx.commit().await?;
    Ok(())
}
