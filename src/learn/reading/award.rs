//! Tables of awards, for coordinators; and an award that waits, for whoever has its link.

use crate::{
    account::{Actor, Email, store as people},
    badge,
    error::{AppError, Issue},
    learn::{
        model::award::{
            ClaimView, RowState, RowView, Stands, TableCard, TableView, TablesView, WaitingAward, WaitingView,
            may_award,
        },
        service,
        store::{self, award_row, award_table},
    },
    platform::Ctx,
    programme::{
        self,
        model::{Content, Text},
    },
    texts::Locale,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many tables the list shows.
const TABLES: u64 = 50;
/// How many rows are on a page.
const ROWS: usize = 100;

fn card(table: award_table::Model, names: &BTreeMap<Uuid, String>) -> TableCard {
    TableCard {
        id: table.id,
        at: table.created_at,
        by: names.get(&table.made_by).cloned().unwrap_or_default(),
        rows: u64::try_from(table.rows).unwrap_or(0),
        confirmed: table.confirmed_at.is_some(),
        finished: table.finished_at.is_some(),
    }
}

/// The newest tables, and the badges that can be awarded.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators.
pub async fn tables(ctx: &Ctx, actor: &Actor, locale: Locale) -> Result<TablesView, AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let content = programme::content(ctx, locale)?;
    let tables = store::award_tables(ctx.db.read(), TABLES).await?;
    let names = people::names(ctx.db.read(), tables.iter().map(|t| t.made_by)).await?;
    let badges = content.badges.iter().map(|b| (b.id.clone(), b.name.clone())).collect();
    Ok(TablesView { tables: tables.into_iter().map(|t| card(t, &names)).collect(), badges })
}

/// A table with all its rows, those with something wrong first.
async fn whole(
    ctx: &Ctx,
    actor: &Actor,
    locale: Locale,
    id: Uuid,
) -> Result<(award_table::Model, Vec<RowView>), AppError> {
    if !may_award(actor) {
        return Err(AppError::NotAllowed);
    }
    let db = ctx.db.read();
    let table = store::award_table(db, id).await?;
    let rows = store::award_rows(db, id).await?;
    let content = programme::content(ctx, locale)?;
    let known = Known::of(ctx, &rows).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let stands = known.stands(&row)?;
        let name = content.badge(&row.badge_id).map(|b| b.name.clone());
        views.push(RowView {
            id: row.id,
            line: u32::try_from(row.line).unwrap_or(0),
            wrong: row.wrong(),
            badge: name.unwrap_or_else(|| Text::new(&row.badge)),
            email: row.email,
            name: row.name,
            evidence: row.evidence,
            on: row.given_on,
            stands,
            credential: row.credential_id,
            mailed_at: row.mailed_at,
        });
    }
    views.sort_by_key(|row| (row.stands != Stands::Wrong, row.line));
    Ok((table, views))
}

/// What is known of the addresses in rows of which nothing has become yet.
struct Known {
    accounts: BTreeMap<String, Uuid>,
    held: BTreeSet<String>,
    waiting: BTreeSet<String>,
}

impl Known {
    async fn of(ctx: &Ctx, rows: &[award_row::Model]) -> Result<Self, AppError> {
        let db = ctx.db.read();
        let ready: Vec<(String, &str)> = rows
            .iter()
            .filter(|row| row.state == RowState::Ready.key())
            .filter_map(|row| Some((Email::parse(&row.email).ok()?.key(), row.badge_id.as_str())))
            .collect();
        let accounts = people::with_addresses(db, ready.iter().map(|(email, _)| email.clone())).await?;
        let holds = ready
            .iter()
            .filter_map(|(email, badge)| accounts.get(email).map(|person| badge::store::holds_badge(*person, badge)));
        let held = badge::store::held_among(db, holds).await?;
        let all = ready.iter().map(|(email, badge)| store::award_waits(email, badge));
        let waiting = store::awards_waiting_among(db, all, ctx.now()).await?;
        Ok(Self { accounts, held, waiting })
    }

    fn stands(&self, row: &award_row::Model) -> Result<Stands, AppError> {
        let key = Email::parse(&row.email).map(|e| e.key()).unwrap_or_default();
        let account = self.accounts.get(&key);
        let holds = account.is_some_and(|p| self.held.contains(&badge::store::holds_badge(*p, &row.badge_id)));
        let waits = self.waiting.contains(&store::award_waits(&key, &row.badge_id));
        Ok(Stands::of(row.state()?, account.is_some(), holds, waits))
    }
}

/// A table, a page of its rows.
///
/// # Errors
/// [`AppError::NotAllowed`] for others than coordinators; [`AppError::NotFound`].
pub async fn table(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid, page: u64) -> Result<TableView, AppError> {
    let (table, rows) = whole(ctx, actor, locale, id).await?;
    let names = people::names(ctx.db.read(), [table.made_by]).await?;
    let mut counts: BTreeMap<Stands, u64> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.stands).or_default() += 1;
    }
    let pages = rows.len().div_ceil(ROWS).max(1);
    let page = usize::try_from(page).unwrap_or(1).clamp(1, pages);
    let rows = rows.into_iter().skip((page - 1) * ROWS).take(ROWS).collect();
    Ok(TableView {
        table: card(table, &names),
        counts: counts.into_iter().collect(),
        rows,
        page: page as u64,
        pages: pages as u64,
    })
}

/// All rows of a table, for a file.
///
/// # Errors
/// As [`table`].
pub async fn rows(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<Vec<RowView>, AppError> {
    let mut rows = whole(ctx, actor, locale, id).await?.1;
    rows.sort_by_key(|row| row.line);
    Ok(rows)
}

/// An award that waits, for whoever has its link.
///
/// # Errors
/// [`Issue::LinkNotValid`]; when the database fails.
pub async fn award(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, token: &str) -> Result<ClaimView, AppError> {
    let db = ctx.db.read();
    let row = service::award_of(db, ctx, token).await?;
    let content = programme::content(ctx, locale)?;
    let badge = content.badge(&row.badge_id).ok_or(AppError::NotFound)?;
    let is_claimed = row.state()? == RowState::Claimed;
    if is_claimed && actor.is_some_and(|actor| row.person_id != Some(actor.id)) {
        return Err(AppError::field("", Issue::LinkNotValid));
    }
    let of_another = match actor {
        Some(actor) => service::is_of_another(db, &row, actor.id).await?,
        None => false,
    };
    Ok(ClaimView {
        badge: badge.id.clone(),
        name: badge.name.clone(),
        description: badge.description.clone(),
        by: content.network.issuer.name.clone(),
        // What others wrote about somebody isn't for whoever finds the link later.
        evidence: if is_claimed { String::new() } else { row.evidence.clone() },
        until: row.expires_at.unwrap_or(ctx.now()),
        signed_in: actor.is_some(),
        of_another,
        credential: row.credential_id.filter(|_| actor.is_some_and(|a| row.person_id == Some(a.id))),
    })
}

/// The awards that wait for the addresses that somebody has shown to be theirs.
async fn waiting_for(ctx: &Ctx, actor: &Actor, content: &Content) -> Result<Vec<award_row::Model>, AppError> {
    let db = ctx.db.read();
    let badges: Vec<&str> = content.badges.iter().map(|badge| badge.id.as_str()).collect();
    store::awards_waiting_for(db, &people::addresses(db, actor.id).await?, &badges, ctx.now()).await
}

/// How many awards wait for whoever is signed in.
///
/// # Errors
/// When the database fails.
pub async fn count_waiting(ctx: &Ctx, actor: &Actor, content: &Content) -> Result<u64, AppError> {
    Ok(waiting_for(ctx, actor, content).await?.len() as u64)
}

/// The awards that wait for whoever is signed in.
///
/// # Errors
/// When the database fails.
pub async fn waiting_awards(ctx: &Ctx, actor: Option<&Actor>, locale: Locale) -> Result<WaitingView, AppError> {
    let content = programme::content(ctx, locale)?;
    let rows = match actor {
        Some(actor) => waiting_for(ctx, actor, &content).await?,
        None => Vec::new(),
    };
    let award = |row: award_row::Model| {
        let badge = content.badge(&row.badge_id)?;
        Some(WaitingAward {
            id: row.id,
            badge: badge.id.clone(),
            name: badge.name.clone(),
            description: badge.description.clone(),
            by: content.network.issuer.name.clone(),
            until: row.expires_at.unwrap_or(ctx.now()),
            evidence: row.evidence,
        })
    };
    Ok(WaitingView { awards: rows.into_iter().filter_map(award).collect(), signed_in: actor.is_some() })
}
