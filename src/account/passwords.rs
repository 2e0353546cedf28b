//! Hashing of passwords: argon2id, off the threads that answer requests, and only a few at once.

use super::model::Password;
use crate::error::AppError;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and a core for a while; more at once would only starve the rest.
static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, |n| n.get().max(2))));

/// Hashes a new password with a salt of its own, to the PHC form.
///
/// # Errors
/// [`AppError::Internal`].
pub async fn hash(password: Password) -> Result<String, AppError> {
    apart(move || {
        Argon2::default()
            .hash_password(password.expose().as_bytes())
            .map(|h| h.to_string())
            .map_err(|e| AppError::internal(&e))
    })
    .await?
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that the time
/// doesn't tell who has an account.
///
/// # Errors
/// [`AppError::Internal`].
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, AppError> {
    // The hash of nothing that anybody knows, with the parameters of the real ones.
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlz$kP4RQhx5WtcQDJTpUZ0G8QWJxKcZ9pZTq0Ik9gT2dXo";
    apart(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.to_string());
        let parsed = PasswordHash::new(&hash).map_err(|e| AppError::internal(&e))?;
        let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(known && right)
    })
    .await?
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let permit = AT_ONCE.acquire().await.map_err(|e| AppError::internal(&e))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| AppError::internal(&e));
    drop(permit);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let hashed = hash(Password::parse("correct horse").unwrap()).await.unwrap();
        assert!(hashed.starts_with("$argon2id$"));
        assert!(is_right("correct horse".into(), Some(hashed.clone())).await.unwrap());
        assert!(!is_right("correct horsE".into(), Some(hashed)).await.unwrap());
        assert!(!is_right("correct horse".into(), None).await.unwrap());
    }
}
