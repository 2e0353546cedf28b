//! What the pages of labels show, read with a fixed number of queries.

use super::{
    model::{Label, LabelState, LabelView, RegisterView, Search, may_revoke, renewal_opens},
    store,
};
use crate::{
    account::Actor,
    error::AppError,
    organiser::{self, MemberRole, model::may_edit},
    platform::Ctx,
    programme,
    texts::Locale,
    timestamp::Timestamp,
};

/// A page of the register.
///
/// # Errors
/// When the database fails.
pub async fn register(ctx: &Ctx, locale: Locale, mut search: Search) -> Result<RegisterView, AppError> {
    let content = programme::content(ctx, locale)?;
    let name = |code: &str| content.country(code).text;
    let now = ctx.now();
    let (labels, page, count) = store::search(ctx.db.read(), &search, now).await?;
    search.page = page.number;
    let mut countries: Vec<_> =
        store::countries(ctx.db.read()).await?.into_iter().map(|code| (code.clone(), name(&code))).collect();
    countries.sort_by(|a, b| a.1.cmp(&b.1));
    let holders = organiser::store::by_ids(ctx.db.read(), labels.iter().map(|l| l.organiser_id)).await?;
    Ok(RegisterView {
        logos: holders.iter().filter_map(|o| Some((o.id, o.logo_address()?))).collect(),
        labels: labels
            .into_iter()
            .map(|l| {
                let (state, country) = (l.state(now), name(&l.country));
                (l, state, country)
            })
            .collect(),
        pages: page.of,
        count,
        countries,
        search,
    })
}

/// The page of a label.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn label(ctx: &Ctx, actor: Option<&Actor>, locale: Locale, number: &str) -> Result<LabelView, AppError> {
    let db = ctx.db.read();
    let content = programme::content(ctx, locale)?;
    let label = store::by_number(db, number).await?;
    let organiser = organiser::store::by_id(db, label.organiser_id).await?;
    let is_tied = match actor {
        Some(actor) => organiser::service::is_tied(db, ctx, organiser.id, actor.id).await?,
        None => false,
    };
    let now = ctx.now();
    let others = store::of_organiser(db, organiser.id).await?;
    let role = match actor {
        Some(actor) => organiser::store::role_of(db, organiser.id, actor.id).await?,
        None => None,
    };
    let renewed_by = others.iter().find(|l| l.renews == Some(label.id) && l.revoked_at.is_none());
    let opens = opens(ctx, &label, role)?.filter(|_| renewed_by.is_none());
    let number = |label: &Label| label.number.clone();
    Ok(LabelView {
        logo: organiser.logo_address(),
        may_renew: opens.is_some_and(|opens| opens <= now),
        renewal_opens: opens,
        renews: label.renews.and_then(|id| others.iter().find(|l| l.id == id)).map(number),
        renewed_by: renewed_by.map(number),
        state: label.state(now),
        organiser: organiser.slug,
        country: content.country(&label.country).text,
        may_revoke: label.revoked_at.is_none() && actor.is_some_and(|a| may_revoke(a, is_tied)),
        address: ctx.config.url(&format!("/labels/{}", label.number)),
        others: others.iter().filter(|l| l.id != label.id).map(|l| (l.number.clone(), l.state(now))).collect(),
        label,
    })
}

/// From when a label that is valid can be renewed, for those who may.
fn opens(ctx: &Ctx, label: &Label, role: Option<MemberRole>) -> Result<Option<Timestamp>, AppError> {
    let is_valid = label.state(ctx.now()) == LabelState::Valid;
    if !is_valid || !role.is_some_and(may_edit) {
        return Ok(None);
    }
    Ok(Some(renewal_opens(label, &programme::rules(ctx)?.renewal)))
}
