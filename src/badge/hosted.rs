//! Open Badges 2.0, hosted: the same awards once more for backpacks that read nothing newer. What counts there is what
//! the issuer keeps at a badge's own address, so it is made from the credential each time that somebody asks.
//!
//! An assertion is public by nature. It is there for labels, and for a learner's badge as long as its holder shares it.

use super::{
    model::{Standing, versioned},
    reading::{self, Seen},
    routes::{Answer, MINUTE, public, to_page, vary},
    shape::{self, Credential},
    store::CredentialRow,
};
use crate::{
    error::AppError,
    platform::{Ctx, http::wants_page},
    programme::{self, model::Network},
    texts::Locale,
};
use axum::{
    Extension, Router,
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    routing::get,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What the terms mean.
pub const CONTEXT: &str = "https://w3id.org/openbadges/v2";
const KIND: &str = "application/ld+json";

/// The routes of hosted badges.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/ob/v2/assertions/{id}", get(assertion))
        .route("/ob/v2/badges/{name}", get(badge_class))
        .route("/ob/v2/issuer", get(issuer))
}

/// The address of an assertion.
pub fn address(ctx: &Ctx, id: Uuid) -> String {
    ctx.config.url(&format!("/ob/v2/assertions/{id}"))
}

/// The address of a badge's description, by its name with its version.
pub fn badge_address(ctx: &Ctx, name: &str) -> String {
    ctx.config.url(&format!("/ob/v2/badges/{name}"))
}

fn issuer_address(ctx: &Ctx) -> String {
    ctx.config.url("/ob/v2/issuer")
}

/// The assertion of a credential that everybody may see and that holds; nothing of any other.
///
/// # Errors
/// When the database holds something that this program didn't write.
pub fn standing(ctx: &Ctx, seen: &Seen) -> Result<Option<String>, AppError> {
    let holds = !matches!(standing_of(ctx, &seen.row), Standing::Revoked | Standing::Suspended);
    (seen.is_public() && holds).then(|| assertion_of(ctx, &seen.row).map(|a| a.to_string())).transpose()
}

fn standing_of(ctx: &Ctx, row: &CredentialRow) -> Standing {
    Standing::of(ctx.now(), row.valid_until, row.suspended_at, row.revoked_at)
}

/// What stands at the address of a credential's assertion.
fn assertion_of(ctx: &Ctx, row: &CredentialRow) -> Result<Value, AppError> {
    let standing = standing_of(ctx, row);
    if standing == Standing::Revoked {
        let id = address(ctx, row.id);
        return Ok(json!({ "@context": CONTEXT, "type": "Assertion", "id": id, "revoked": true }));
    }
    let credential: Credential = serde_json::from_str(&row.json).map_err(|e| AppError::internal(&e))?;
    let name = versioned(&row.achievement, u32::try_from(row.achievement_version).unwrap_or(1));
    let mut fields = Map::new();
    fields.insert("@context".into(), json!(CONTEXT));
    fields.insert("type".into(), json!("Assertion"));
    fields.insert("id".into(), json!(address(ctx, row.id)));
    fields.insert("recipient".into(), recipient(&credential.credential_subject)?);
    fields.insert("badge".into(), json!(badge_address(ctx, &name)));
    fields.insert("issuedOn".into(), json!(row.awarded_at.rfc3339()));
    fields.insert("verification".into(), json!({ "type": "HostedBadge" }));
    fields.insert("image".into(), json!(ctx.config.url(&format!("/ob/v3/credentials/{}/badge.png", row.id))));
    if let Some(until) = row.valid_until {
        fields.insert("expires".into(), json!(until.rfc3339()));
    }
    if let Some(narrative) = &credential.credential_subject.narrative {
        fields.insert("narrative".into(), json!(narrative));
    }
    let evidence: Vec<Value> = credential.evidence.iter().map(evidence).collect();
    if !evidence.is_empty() {
        fields.insert("evidence".into(), Value::Array(evidence));
    }
    // This version knows no word for it, and is asked anew each time: it may hold again.
    if standing == Standing::Suspended {
        fields.insert("revoked".into(), json!(true));
        fields.insert("revocationReason".into(), json!("Suspended"));
    }
    Ok(Value::Object(fields))
}

/// A learner by the hash that stands in the credential, with its salt; an organiser, who is public, by its page.
fn recipient(of: &shape::Subject) -> Result<Value, AppError> {
    if let Some(page) = &of.id {
        return Ok(json!({ "type": "url", "hashed": false, "identity": page }));
    }
    let identity = of.identifier.iter().find(|i| i.hashed && i.identity_type == "emailAddress");
    let identity = identity.ok_or_else(|| AppError::internal(&"a credential of nobody"))?;
    Ok(json!({
        "type": "email",
        "hashed": true,
        "identity": identity.identity_hash,
        "salt": identity.salt,
    }))
}

fn evidence(of: &shape::Evidence) -> Value {
    let mut one = json!({ "type": "Evidence", "name": of.name });
    for (field, value) in [("id", &of.id), ("narrative", &of.narrative)] {
        if let Some(value) = value {
            one[field] = json!(value);
        }
    }
    one
}

fn badge_class_of(ctx: &Ctx, name: &str, of: &shape::Achievement) -> Value {
    let mut class = json!({
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": badge_address(ctx, name),
        "name": of.name,
        "description": of.description,
        "image": of.image.id,
        "criteria": { "type": "Criteria", "id": of.criteria.id, "narrative": of.criteria.narrative },
        "issuer": issuer_address(ctx),
        "version": of.version,
    });
    if !of.tag.is_empty() {
        class["tags"] = json!(of.tag);
    }
    if !of.alignment.is_empty() {
        class["alignment"] = json!(of.alignment.iter().map(alignment).collect::<Vec<_>>());
    }
    class
}

fn alignment(of: &shape::Alignment) -> Value {
    let mut one = json!({ "targetName": of.target_name, "targetUrl": of.target_url });
    for (field, value) in [("targetFramework", &of.target_framework), ("targetCode", &of.target_code)] {
        if let Some(value) = value {
            one[field] = json!(value);
        }
    }
    one
}

fn issuer_of(ctx: &Ctx, network: &Network) -> Value {
    let of = &network.issuer;
    let own = ctx.config.url("/");
    let mut issuer = json!({
        "@context": CONTEXT,
        "type": "Issuer",
        "id": issuer_address(ctx),
        "name": of.name,
        "url": if of.url.is_empty() { &own } else { &of.url },
    });
    for (field, value) in [("email", of.email.as_str()), ("description", of.description.as_str())] {
        if !value.is_empty() {
            issuer[field] = json!(value);
        }
    }
    issuer
}

/// What was revoked is gone, as this version says it; the body says so too, for readers that look at nothing else.
async fn assertion(
    Extension(ctx): Extension<Ctx>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    asked: HeaderMap,
) -> Answer {
    // The link on the page asks for the document itself.
    let wants_json = query.is_some_and(|q| q == "format=json");
    let id = Uuid::parse_str(&id).map_err(|_| AppError::NotFound)?;
    // Whoever asks is a stranger here, the holder too: it is there for everybody, or not at all.
    let Seen { row, .. } = reading::seen(&ctx, None, id).await?;
    let mut response = if wants_page(&asked) && !wants_json {
        to_page(&format!("/credentials/{id}"))
    } else {
        let document = assertion_of(&ctx, &row)?.to_string();
        if standing_of(&ctx, &row) == Standing::Revoked {
            let mut gone = public(&HeaderMap::new(), KIND, document, MINUTE);
            *gone.status_mut() = StatusCode::GONE;
            gone
        } else {
            public(&asked, KIND, document, MINUTE)
        }
    };
    vary(&mut response);
    // Its holder may stop sharing it, and it may be suspended and hold again: nobody goes by an older copy.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if row.person_id.is_some() {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    Ok(response)
}

async fn badge_class(Extension(ctx): Extension<Ctx>, Path(name): Path<String>, asked: HeaderMap) -> Answer {
    let achievement = reading::achievement_shape(&ctx, &name).await?;
    let mut response = if wants_page(&asked) {
        to_page(&format!("/achievements/{name}"))
    } else {
        public(&asked, KIND, badge_class_of(&ctx, &name, &achievement).to_string(), MINUTE)
    };
    vary(&mut response);
    Ok(response)
}

async fn issuer(Extension(ctx): Extension<Ctx>, asked: HeaderMap) -> Answer {
    let content = programme::content(&ctx, Locale::ENGLISH)?;
    let mut response = if wants_page(&asked) {
        to_page("/")
    } else {
        public(&asked, KIND, issuer_of(&ctx, &content.network).to_string(), MINUTE)
    };
    vary(&mut response);
    Ok(response)
}
