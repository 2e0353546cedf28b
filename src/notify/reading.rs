//! What the pages show, with a fixed number of queries each.

use super::{
    model::{ChoicesView, Kind, NewsRow, NewsView, StopView},
    service, store,
    words::{self, Arguments},
};
use crate::{
    account::Actor,
    error::AppError,
    platform::{Ctx, db::page},
    programme,
    texts::{Locale, Texts},
};

/// How many notifications stand on a page.
const PAGE: u64 = 20;

/// A page of what somebody was told.
///
/// # Errors
/// When the database fails.
pub async fn news(ctx: &Ctx, actor: &Actor, locale: Locale, asked: u64) -> Result<NewsView, AppError> {
    let content = programme::content(ctx, locale)?;
    let (t, db) = (Texts::of(locale), ctx.db.read());
    let until = ctx.now();
    let page = page(asked, store::count(db, actor.id).await?, PAGE);
    let rows = store::newest(db, actor.id, page.offset, PAGE).await?;
    let unread = store::unread(db, actor.id).await?;
    let row = |row: store::notification::Model| {
        let arguments: Arguments = serde_json::from_str(&row.arguments).ok()?;
        Some(NewsRow {
            id: row.id,
            words: words::line(t, &content, Kind::parse(&row.kind)?, &arguments),
            at: row.created_at,
            is_unread: row.read_at.is_none(),
        })
    };
    // What an older program told, and this one has no words for, isn't shown.
    Ok(NewsView { rows: rows.into_iter().filter_map(row).collect(), unread, until, page: page.number, pages: page.of })
}

/// What somebody wants by mail.
///
/// # Errors
/// When the database fails.
pub async fn choices(ctx: &Ctx, actor: &Actor) -> Result<ChoicesView, AppError> {
    let chosen = store::chosen(ctx.db.read(), actor.id).await?;
    let kinds = Kind::ALL.into_iter().filter(|k| k.may_be_chosen_by(actor));
    Ok(ChoicesView {
        kinds: kinds.map(|k| (k, chosen.is_mailed(k))).collect(),
        email: actor.email.as_str().into(),
        revision: chosen.revision(),
    })
}

/// What the link in a mail is about.
///
/// # Errors
/// As [`service::read_token`].
pub async fn stop(ctx: &Ctx, token: &str) -> Result<StopView, AppError> {
    let (person, kind) = service::read_token(ctx, token)?;
    Ok(StopView { kind, is_mailed: store::chosen(ctx.db.read(), person).await?.is_mailed(kind) })
}
