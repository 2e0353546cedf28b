//! Demo data: plainly marked people and organisers, so that whoever starts the program sees it at work.
//!
//! Only in demo mode, and only in a database that holds nothing. Beside `server` and `app` the only place that knows
//! every room.

pub mod crowd;
pub mod drafts;
pub mod measuring;
pub mod readers;
pub mod reviews;
pub mod signing;
mod story;

use crate::{
    account::{
        Email, Role,
        model::{Password, PersonName},
        passwords, service,
        store::person,
    },
    error::AppError,
    platform::Ctx,
    review,
    texts::Locale,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, PaginatorTrait, entity::prelude::*};

/// The password of everybody in the demo data.
pub const PASSWORD: &str = "demo demo demo";

/// Somebody of the demo data.
struct Person {
    /// The address is `demo-KEY@example.org`.
    key: &'static str,
    name: &'static str,
    roles: &'static [(Role, bool)],
    country: &'static str,
    languages: &'static [&'static str],
}

const fn person(key: &'static str, name: &'static str, roles: &'static [(Role, bool)]) -> Person {
    Person { key, name, roles, country: "LT", languages: &["lt", "en"] }
}

const PEOPLE: &[Person] = &[
    person("learner", "Demo Learner", &[]),
    person("owner", "Demo Owner", &[]),
    person("editor", "Demo Editor", &[]),
    person("assessor", "Demo Assessor", &[(Role::Assessor, false)]),
    // What peers look at needs two, and at first nobody else holds the badge.
    person("assessor-two", "Demo Assessor Two", &[(Role::Assessor, false)]),
    person("evaluator-one", "Demo Evaluator One", &[(Role::Evaluator, false)]),
    Person {
        key: "evaluator-two",
        name: "Demo Evaluator Two",
        roles: &[(Role::Evaluator, false)],
        country: "IT",
        languages: &["it", "en"],
    },
    Person {
        key: "evaluator-three",
        name: "Demo Evaluator Three (coordinating)",
        roles: &[(Role::Evaluator, true)],
        country: "SI",
        languages: &["sl", "en"],
    },
    person("coordinator", "Demo Coordinator", &[(Role::Coordinator, false)]),
    person("administrator", "Demo Administrator", &[(Role::Administrator, false)]),
];

fn address(key: &str) -> String {
    format!("demo-{key}@example.org")
}

/// Fills an empty database; true when it did.
///
/// # Errors
/// When the database fails.
pub async fn fill(ctx: &Ctx) -> Result<bool, AppError> {
    if person::Entity::find().count(ctx.db.read()).await? > 0 {
        return Ok(false);
    }
    let parsed = |issue| AppError::internal(&format!("the demo data is wrong: {issue:?}"));
    let hash = passwords::hash(Password::parse(PASSWORD).map_err(parsed)?).await?;
    let tx = ctx.db.write().await?;
    for one in PEOPLE {
        let email = Email::parse(&address(one.key)).map_err(parsed)?;
        let name = PersonName::parse(one.name).map_err(parsed)?;
        let row = service::create(&tx, ctx, name, &email, Some(hash.clone()), Locale::ENGLISH, true).await?;
        for (role, coordinating) in one.roles {
            service::grant(&tx, ctx, None, row.id, *role, *coordinating).await?;
            if *role == Role::Evaluator {
                review::service::seat(&tx, ctx, row.id, ctx.now().plus_days(-3650)).await?;
            }
        }
        let mut active = row.into_active_model();
        active.country = Set(one.country.into());
        active.languages = Set(one.languages.join(" "));
        active.update(&tx).await?;
    }
    tx.commit().await?;
    story::tell(ctx).await?;
    Ok(true)
}

/// Who can sign in, a line each.
pub fn sign_ins() -> Vec<String> {
    PEOPLE.iter().map(|p| format!("{:36} {}", p.name, address(p.key))).collect()
}
