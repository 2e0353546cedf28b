//! What a credential says of its issuer, its recipient and its achievement.

use super::super::{
    LABEL, hosted,
    model::versioned,
    shape::{self, filled, one},
};
use crate::{
    error::AppError,
    platform::{Ctx, ids::sha256_hex},
    programme::model::{Badge, Content, Network},
    texts::Locale,
};

pub(super) fn profile(did: &str, network: &Network) -> shape::Profile {
    shape::Profile {
        id: did.to_string(),
        types: one("Profile"),
        name: network.issuer.name.clone(),
        url: filled(&network.issuer.url),
        email: filled(&network.issuer.email),
        description: filled(network.issuer.description.as_str()),
    }
}

/// By what the learner can be recognised: the salted hash of their address as they wrote it, and where that has
/// capitals of the small form too, because nobody says which of them a verifier hashes.
pub(super) fn recipient(ctx: &Ctx, email: &str) -> Result<Vec<shape::Identity>, AppError> {
    let email = email.trim();
    let small = email.to_lowercase();
    let mut forms = vec![email];
    if small != email {
        forms.push(&small);
    }
    forms
        .into_iter()
        .map(|form| {
            let salt = ctx.ids.random::<16>()?.iter().map(|b| format!("{b:02x}")).collect::<String>();
            Ok(shape::Identity {
                kind: "IdentityObject".into(),
                hashed: true,
                identity_hash: format!("sha256${}", sha256_hex(format!("{form}{salt}").as_bytes())),
                identity_type: "emailAddress".into(),
                salt: Some(salt),
            })
        })
        .collect()
}

pub(super) fn image(ctx: &Ctx, id: &str) -> shape::Image {
    shape::Image { id: ctx.config.url(&format!("/badge-art/{id}.svg")), kind: "Image".into() }
}

/// The page where people read what an achievement is.
pub(super) fn page(ctx: &Ctx, id: &str) -> String {
    ctx.config.url(&format!("/achievements/{id}"))
}

/// Its description in Open Badges 2.0. Only from the newer one to the older: validators of 2.0 follow what is named there.
fn two(ctx: &Ctx, name: &str) -> Vec<shape::Related> {
    vec![shape::Related { id: hosted::badge_address(ctx, name), types: one("Related") }]
}

/// The achievement of a badge, as it stands in credentials and at its own address.
pub fn achievement(ctx: &Ctx, badge: &Badge) -> shape::Achievement {
    let name = versioned(&badge.id, badge.version);
    let id = ctx.config.url(&format!("/ob/v3/achievements/{name}"));
    shape::Achievement {
        types: one("Achievement"),
        name: badge.name.text.clone(),
        description: badge.description.text.clone(),
        achievement_type: badge.achievement_type.clone(),
        in_language: Locale::ENGLISH.tag().into(),
        version: badge.version.to_string(),
        criteria: shape::Criteria {
            id: page(ctx, &name),
            narrative: badge.criteria.iter().map(|c| format!("- {c}")).collect::<Vec<_>>().join("\n"),
        },
        image: image(ctx, &badge.id),
        tag: badge.tags.clone(),
        alignment: badge
            .alignment
            .iter()
            .map(|a| shape::Alignment {
                types: one("Alignment"),
                target_name: a.target_name.clone(),
                target_url: a.target_url.clone(),
                target_framework: a.target_framework.clone(),
                target_code: a.target_code.clone(),
            })
            .collect(),
        result_description: Vec::new(),
        related: two(ctx, &name),
        endorsement: Vec::new(),
        id,
    }
}

/// The achievement of the label, as it stands in credentials and at its own address: met in the areas of the form.
pub fn label_achievement(ctx: &Ctx, content: &Content) -> shape::Achievement {
    let id = ctx.config.url(&format!("/ob/v3/achievements/{LABEL}"));
    let areas = content.form.areas.iter().map(|a| format!("- {}", a.name)).collect::<Vec<_>>().join("\n");
    shape::Achievement {
        types: one("Achievement"),
        name: content.network.name.text.clone(),
        description: content.network.description.text.clone(),
        achievement_type: "QualityAssuranceCredential".into(),
        in_language: Locale::ENGLISH.tag().into(),
        version: "1".into(),
        criteria: shape::Criteria {
            id: page(ctx, LABEL),
            narrative: filled(&areas).unwrap_or_else(|| content.network.tagline.text.clone()),
        },
        image: image(ctx, LABEL),
        tag: Vec::new(),
        alignment: Vec::new(),
        result_description: Vec::new(),
        related: two(ctx, LABEL),
        endorsement: Vec::new(),
        id,
    }
}
