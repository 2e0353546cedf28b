//! A credential that is signed as a whole, as the crate `verifier` makes it, with a key that is kept here.

use super::{
    keys::{self, WholeKey},
    store::CredentialRow,
};
use crate::{error::AppError, platform::Ctx};

pub use verifier::jwt::{ALGORITHM, TYPE, Token, is_token};

/// Signs a credential as a whole; a proof inside is left out, because it would say the same.
///
/// # Errors
/// [`AppError::Internal`] when it isn't a credential, which is a mistake in the program.
pub fn sign(credential: &str, key: &WholeKey) -> Result<String, AppError> {
    verifier::jwt::sign(credential, key).map_err(|e| AppError::internal(&e))
}

/// A credential that is kept here, signed as a whole with the key that its issuer signs with now.
///
/// # Errors
/// When the database fails.
pub async fn of(ctx: &Ctx, row: &CredentialRow) -> Result<String, AppError> {
    let key = keys::signing_whole(ctx, &row.issuer).await?;
    sign(&row.json, &key)
}
