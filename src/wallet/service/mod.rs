//! The verbs of wallets: they register, somebody allows them something, they exchange what they got for tokens, read, and
//! are shown out.

mod allowing;
mod ending;
mod exchanging;
mod reading_with;
mod registering;
mod tidying;

pub use allowing::{Question, answer, question};
pub use ending::{disconnect, revoke};
pub use exchanging::{Form, Tokens, authenticate, exchange};
pub use reading_with::{Bearer, Denied, bearer};
pub use registering::{Registered, register};
pub use tidying::{TIDY, keep_watch};

use super::{model::Refusal, store::token};
use crate::{
    account,
    error::AppError,
    platform::{
        Ctx,
        audit::{self, Entry},
        jobs::Handlers,
    },
    timestamp::Timestamp,
};
use sea_orm::{DatabaseTransaction, entity::prelude::*};
use serde_json::Value;

/// Says who does the jobs of this room.
pub fn jobs(handlers: &mut Handlers) {
    handlers.on(TIDY, tidying::tidy);
    handlers.on(account::service::SIGNED_OUT, ending::signed_out);
}

/// Why a wallet doesn't get what it asks for.
#[derive(Debug)]
pub enum Problem {
    /// For a reason that the protocol has a word for.
    Refused(Refusal),
    /// For any other.
    Failed(AppError),
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Ends all that came of one code.
async fn end_family(tx: &DatabaseTransaction, family: Uuid, now: Timestamp) -> Result<(), AppError> {
    token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::value(now.0))
        .filter(token::Column::Family.eq(family))
        .filter(token::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes what was done about a wallet. Who it is for stands in the actor, or nowhere.
async fn record(
    tx: &DatabaseTransaction,
    ctx: &Ctx,
    actor: Option<Uuid>,
    verb: &str,
    subject: (&str, Uuid),
    detail: Value,
) -> Result<(), AppError> {
    let (kind, id) = subject;
    let subject = (kind, id.to_string());
    audit::record(tx, ctx, Entry { actor, verb, subject, reason: None, detail }).await
}
