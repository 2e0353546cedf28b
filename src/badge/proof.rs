//! The signature in a credential, as the crate `verifier` makes it, with the times and mistakes of this one.

use super::keys::SigningKeyOf;
use crate::{error::AppError, timestamp::Timestamp};
use serde_json::Value;

pub use verifier::proof::{Broken, KIND, PURPOSE, SUITE, verify};

/// Puts the issuer's signature into a document that has none.
///
/// # Errors
/// [`AppError::Internal`] when the document isn't JSON-LD, which is a mistake in the program.
pub fn sign(document: Value, key: &SigningKeyOf, at: Timestamp) -> Result<Value, AppError> {
    verifier::proof::sign(document, key, &at.rfc3339()).map_err(|e| AppError::internal(&e))
}
