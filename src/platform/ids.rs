//! New ids and random secrets.

use crate::error::AppError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where ids and random numbers come from: the operating system.
#[derive(Clone, Copy, Default)]
pub struct Ids;

impl Ids {
    /// A new id that sorts by the time it was made (uuid version 7).
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// Random bytes.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the operating system gives none.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], AppError> {
        let mut bytes = [0u8; N];
        getrandom::fill(&mut bytes).map_err(|e| AppError::internal(&e))?;
        Ok(bytes)
    }

    /// A secret of 256 bits for a link or a cookie, in base64url.
    ///
    /// # Errors
    /// As [`Ids::random`].
    pub fn token(&self) -> Result<String, AppError> {
        Ok(URL_SAFE_NO_PAD.encode(self.random::<32>()?))
    }
}

/// What is stored of a secret token: its SHA-256 in hexadecimal, so that a leaked database opens no session.
pub fn token_hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
