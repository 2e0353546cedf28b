//! Awarding badges from a table: brought, looked at, confirmed; then a job awards row by row.

use super::waiting;
use crate::{
    account::{Actor, Email, store as people},
    badge::{
        self,
        service::{Award, Proof},
    },
    error::{AppError, Issue},
    learn::{
        model::award::{
            RowState, Wrong, may_award,
            table::{self, Row},
        },
        store::{self, award_row, award_table},
    },
    platform::{
        Ctx,
        audit::{self, Entry},
        ids::sha256_hex,
        jobs,
    },
    programme,
    texts::{Locale, Texts},
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The kind of the job that awards what a confirmed table says.
pub const AWARD: &str = "learn.award_table";
/// How many rows are awarded before others may write again.
const AT_ONCE: u64 = 10;
/// How many rows are written with one statement.
const IN_ONE_STATEMENT: usize = 100;

/// Takes a table in and looks at its rows; nothing is awarded yet. The same once more is the same table.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; what is wrong with the table as a whole, at the field `table`.
pub async fn bring(ctx: &Ctx, actor: &Actor, text: &str) -> Result<Uuid, AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    if text.trim().is_empty() {
        return Err(AppError::field("table", Issue::Missing));
    }
    let lines = table::lines(text).map_err(|rule| AppError::field("table", Issue::Rule(rule.into())))?;
    let rows = table::checked(lines, &badges(ctx)?, &actor.email.key(), ctx.now());
    let digest = sha256_hex(text.as_bytes());
    let tx = ctx.db.write().await?;
    if let Some(same) = store::unconfirmed(&tx, actor.id, &digest).await? {
        return Ok(same.id);
    }
    let model = award_table::Model {
        id: ctx.ids.uuid(),
        made_by: actor.id,
        language: actor.locale.tag().into(),
        digest,
        rows: i32::try_from(rows.len()).unwrap_or(i32::MAX),
        created_at: ctx.now(),
        confirmed_at: None,
        confirmed_by: None,
        finished_at: None,
    };
    let (id, count) = (model.id, model.rows);
    award_table::Entity::insert(award_table::ActiveModel::from(model)).exec_without_returning(&tx).await?;
    let rows: Vec<_> = rows.into_iter().map(|row| award_row::ActiveModel::from(stored(ctx, id, row))).collect();
    for part in rows.chunks(IN_ONE_STATEMENT) {
        award_row::Entity::insert_many(part.to_vec()).exec_without_returning(&tx).await?;
    }
    record(&tx, ctx, Some(actor.id), "award.bring", id, json!({ "rows": count })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Each badge with the names that it goes by in all languages of the pages.
fn badges(ctx: &Ctx) -> Result<Vec<(String, Vec<String>)>, AppError> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for locale in Locale::all() {
        for badge in &programme::content(ctx, locale)?.badges {
            match all.iter_mut().find(|(id, _)| *id == badge.id) {
                Some((_, names)) => names.push(badge.name.text.clone()),
                None => all.push((badge.id.clone(), vec![badge.name.text.clone()])),
            }
        }
    }
    Ok(all)
}

fn stored(ctx: &Ctx, table: Uuid, row: Row) -> award_row::Model {
    let state = if row.wrong.is_some() { RowState::Wrong } else { RowState::Ready };
    // What is wrong may be longer than anything that is right.
    let cut = |text: String| text.chars().take(table::MOST_SHOWN).collect::<String>();
    award_row::Model {
        id: ctx.ids.uuid(),
        table_id: table,
        line: i32::try_from(row.line.number).unwrap_or(i32::MAX),
        email: cut(row.line.email),
        name: cut(row.line.name),
        badge: cut(row.line.badge),
        badge_id: row.badge_id,
        evidence: cut(row.line.evidence),
        given_on: row.on,
        state: state.key().into(),
        problem: row.wrong.map(Wrong::key),
        person_id: None,
        credential_id: None,
        token_hash: None,
        waits: None,
        mailed_at: None,
        expires_at: None,
    }
}

/// Says that a table is right: a job awards what it says. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::NotFound`]; the rule `award_nothing`.
pub async fn confirm(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let table = store::award_table(&tx, id).await?;
    if table.confirmed_at.is_some() {
        return Ok(());
    }
    if store::ready_rows(&tx, id, 1).await?.is_empty() {
        return Err(AppError::rule("award_nothing"));
    }
    let detail = json!({ "rows": table.rows });
    let mut active = table.into_active_model();
    active.confirmed_at = Set(Some(ctx.now()));
    active.confirmed_by = Set(Some(actor.id));
    active.update(&tx).await?;
    jobs::enqueue(&tx, ctx, AWARD, &ToAward { table: id }, ctx.now(), Some(format!("{AWARD}:{id}"))).await?;
    record(&tx, ctx, Some(actor.id), "award.confirm", id, detail).await?;
    Ok(tx.commit().await?)
}

/// Throws a table away that nobody has confirmed, with all the addresses in it.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::NotFound`]; the rule `already_done`.
pub async fn discard(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<(), AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let tx = ctx.db.write().await?;
    let table = store::award_table(&tx, id).await?;
    if table.confirmed_at.is_some() {
        return Err(AppError::rule("already_done"));
    }
    award_row::Entity::delete_many().filter(award_row::Column::TableId.eq(id)).exec(&tx).await?;
    table.delete(&tx).await?;
    record(&tx, ctx, Some(actor.id), "award.discard", id, json!({})).await?;
    Ok(tx.commit().await?)
}

/// What the job needs.
#[derive(Serialize, Deserialize)]
struct ToAward {
    table: Uuid,
}

/// Awards what a table says, some rows at a time. A row of which something has become is left alone, so it can be done
/// again from anywhere.
pub(super) async fn award_all(ctx: Ctx, payload: Value) -> Result<(), AppError> {
    let ToAward { table: id } = serde_json::from_value(payload).map_err(|e| AppError::internal(&e))?;
    loop {
        let tx = ctx.db.write().await?;
        let table = store::award_table(&tx, id).await?;
        let rows = store::ready_rows(&tx, id, AT_ONCE).await?;
        if rows.is_empty() {
            let mut active = table.into_active_model();
            active.finished_at = Set(Some(ctx.now()));
            active.update(&tx).await?;
            return Ok(tx.commit().await?);
        }
        for row in rows {
            settle(&tx, &ctx, &table, row).await?;
        }
        tx.commit().await?;
    }
}

/// Awards a badge to whoever has an account with the address, or lets the award wait.
pub(super) async fn settle(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    table: &award_table::Model,
    row: award_row::Model,
) -> Result<(), AppError> {
    let actor = table.confirmed_by;
    let content = programme::content(ctx, Locale::ENGLISH)?;
    if content.badge(&row.badge_id).is_none() {
        // The pack has changed since somebody looked at the table.
        let mut active = row.into_active_model();
        active.state = Set(RowState::Wrong.key().into());
        active.problem = Set(Some(Wrong::UnknownBadge.key()));
        active.update(tx).await?;
        return Ok(());
    }
    let email = Email::parse(&row.email).map_err(|_| AppError::internal(&"a row without an address"))?;
    let person = people::with_address(tx, &email).await?;
    match person {
        Some(person) => give(tx, ctx, actor, row, person.id, RowState::Awarded).await.map(drop),
        None => waiting::wait(tx, ctx, table, row, &email).await,
    }
}

/// Awards the badge of a row to a person; who has it keeps the one that they have. Gives back the credential.
pub(super) async fn give(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    row: award_row::Model,
    person: Uuid,
    becomes: RowState,
) -> Result<Uuid, AppError> {
    let of = people::by_id(tx, person).await?;
    let content = programme::content(ctx, of.locale())?;
    let badge = content.badge(&row.badge_id).ok_or(AppError::NotFound)?;
    let held = badge::store::holding(tx, &badge::store::holds_badge(person, &badge.id)).await?;
    let (credential, state) = match held {
        Some(held) if becomes == RowState::Awarded => (held.id, RowState::Held),
        Some(held) => (held.id, becomes),
        None => {
            let award = Award {
                badge_id: badge.id.clone(),
                person_id: person,
                email: row.email.clone(),
                narrative: None,
                evidence: proof(&row.evidence),
            };
            let credential = badge::service::award_on(tx, ctx, award, row.given_on).await?;
            let detail = json!({ "badge": badge.id, "credential": credential, "line": row.line });
            record(tx, ctx, actor, "award.row", row.table_id, detail).await?;
            super::awarding::tell_earned(tx, ctx, person, badge, credential).await?;
            super::enrolling::note_completed(tx, ctx, person, &content, &badge.id).await?;
            (credential, becomes)
        }
    };
    let mut active = row.into_active_model();
    active.state = Set(state.key().into());
    active.person_id = Set(Some(person));
    active.credential_id = Set(Some(credential));
    active.waits = Set(None);
    active.update(tx).await?;
    Ok(credential)
}

fn proof(evidence: &str) -> Vec<Proof> {
    if evidence.is_empty() {
        return Vec::new();
    }
    let (url, words) = table::parts(evidence);
    let name = Texts::of(Locale::ENGLISH).learn_award_evidence().to_string();
    vec![Proof { name, narrative: words.to_string(), url: url.map(String::from) }]
}

pub(super) async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    of: Uuid,
    detail: Value,
) -> Result<(), AppError> {
    let subject = ("award_table", of.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason: None, detail }).await
}
