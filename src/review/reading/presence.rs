//! Who else looks at applications just now.

use super::board::reader;
use crate::{
    account::{self, Actor},
    error::AppError,
    platform::Ctx,
    review::store::presence::others,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The names of who else looks at each application that the person may see.
///
/// # Errors
/// [`AppError::NotAllowed`] for who doesn't work on reviews.
pub async fn looking(ctx: &Ctx, actor: &Actor) -> Result<BTreeMap<Uuid, Vec<String>>, AppError> {
    let reader = reader(ctx, actor).await?;
    let db = ctx.db.read();
    let there = others(db, actor.id, ctx.now()).await?;
    let of: BTreeSet<Uuid> = there.iter().map(|(application, _)| *application).collect();
    let visible = reader.visible(db, &of).await?;
    let names = account::store::names(db, there.iter().map(|(_, person)| *person)).await?;
    let mut looking: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for (application, person) in there.into_iter().filter(|(application, _)| visible.contains(application)) {
        if let Some(name) = names.get(&person) {
            looking.entry(application).or_default().push(name.clone());
        }
    }
    looking.values_mut().for_each(|names| names.sort());
    Ok(looking)
}
