//! What a badge means may change only with its version: what people hold keeps its words, and says which version it is.

use crate::{
    badge::{
        shape::{Achievement, Credential},
        store,
    },
    error::AppError,
    platform::Ctx,
    programme,
    texts::Locale,
};

/// A badge of the pack that means something else than what people were awarded under the same version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The badge.
    pub badge: String,
    /// The version of both.
    pub version: u32,
}

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { badge, version } = self;
        write!(
            f,
            "programme/badges/{badge}.toml: what the badge means has changed since it was awarded as version {version}; \
             set `version = {}`, and those who hold it keep theirs",
            version + 1
        )
    }
}

/// The badges of the pack whose name, description, criteria or kind has changed without a new version. Translations may
/// change: a credential is in the default language.
///
/// # Errors
/// When the database fails.
pub async fn changed(ctx: &Ctx) -> Result<Vec<Changed>, AppError> {
    let content = programme::content(ctx, Locale::ENGLISH)?;
    let mut changed = Vec::new();
    for badge in &content.badges {
        let version = i32::try_from(badge.version).unwrap_or(i32::MAX);
        let Some(row) = store::newest_of(ctx.db.read(), &badge.id, version).await? else { continue };
        let awarded: Credential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
        if meaning(&awarded.credential_subject.achievement) != meaning(&super::achievement(ctx, badge)) {
            changed.push(Changed { badge: badge.id.clone(), version: badge.version });
        }
    }
    Ok(changed)
}

/// What others go by when they read a badge. Where it is kept and how it is drawn isn't part of it.
fn meaning(of: &Achievement) -> (&str, &str, &str, &str, &str) {
    (&of.name, &of.description, &of.criteria.narrative, &of.achievement_type, &of.in_language)
}
