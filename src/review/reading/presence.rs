//! Who else looks at applications just now.

use crate::{
    account::{self, Actor},
    error::AppError,
    platform::Ctx,
    review::store::{listing::Reader, presence::others},
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The names of who else looks at each application that the person may see.
///
/// # Errors
/// When the database fails.
pub async fn looking(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    actor: &Actor,
    reader: &Reader,
) -> Result<BTreeMap<Uuid, Vec<String>>, AppError> {
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
