//! What wallets read first: what is offered here and where, as Open Badges 3.0 describes services (OpenAPI 3.0 with the
//! `x-imssf` fields) and as OAuth describes its servers (RFC 8414).

use super::{AUTHORIZE, REGISTER, REVOKE, TOKEN};
use crate::{
    badge::routes::{MINUTE, public},
    platform::{Ctx, http::failed},
    programme,
    texts::{Locale, Texts},
    wallet::model::Scope,
};
use axum::{Extension, http::HeaderMap, response::Response};
use serde_json::{Map, Value, json};

/// The page that says what a wallet gets, and on which terms.
const ABOUT: &str = "/wallets";
/// The schemas of the specification.
const SCHEMAS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json";

/// The description of the service.
pub async fn discovery(Extension(ctx): Extension<Ctx>, asked: HeaderMap) -> Response {
    match programme::content(&ctx, Locale::ENGLISH) {
        Ok(content) => {
            let document = document(&ctx, &content.network.name.text);
            public(&asked, "application/json", document.to_string(), 60 * MINUTE)
        }
        Err(error) => failed(error),
    }
}

fn scopes() -> Map<String, Value> {
    let t = Texts::of(Locale::ENGLISH);
    let words = |scope| match scope {
        Scope::Badges => t.wallet_scope_badges(),
        Scope::Profile => t.wallet_scope_profile(),
        Scope::Offline => t.wallet_scope_offline(),
    };
    Scope::ALL.into_iter().map(|scope| (scope.uri().to_string(), json!(words(scope)))).collect()
}

fn document(ctx: &Ctx, name: &str) -> Value {
    let (privacy, terms) = (ctx.config.url(&format!("{ABOUT}#privacy")), ctx.config.url(&format!("{ABOUT}#terms")));
    let number = |name: &str, minimum: u8, words: &str| {
        json!({
            "name": name, "in": "query", "required": false, "description": words,
            "schema": { "type": "integer", "format": "int32", "minimum": minimum },
        })
    };
    let secured = |scope: Scope| json!([{ "OAuth2ACG": [scope.uri()] }]);
    let answers = |schema: &str, words: &str| {
        let mut all = Map::new();
        let body = |schema: &str| json!({ "application/json": { "schema": { "$ref": schema } } });
        all.insert("200".into(), json!({ "description": words, "content": body(schema) }));
        let status = "#/components/schemas/Imsx_StatusInfo";
        for (code, words) in [
            ("400", "The request can't be understood."),
            ("401", "The access token is missing or doesn't work."),
            ("403", "The access token wasn't given for this."),
            ("405", "This method isn't offered."),
            ("429", "Too many requests; see Retry-After."),
            ("500", "Something went wrong here."),
        ] {
            all.insert(code.into(), json!({ "description": words, "content": body(status) }));
        }
        Value::Object(all)
    };
    let mut badges = answers("#/components/schemas/GetOpenBadgeCredentialsResponse", "The badges.");
    badges["200"]["headers"] = json!({
        "X-Total-Count": { "schema": { "type": "integer" }, "description": "How many badges there are." },
        "Link": { "schema": { "type": "string" }, "description": "The first, last, next and previous part." },
    });
    json!({
        "openapi": "3.0.1",
        "info": {
            "title": name,
            "description": "The badges that learners have earned here and share, for wallets that they allow to read them.",
            "version": "3.0",
            "termsOfService": terms,
            "x-imssf-image": ctx.config.url("/favicon.svg"),
            "x-imssf-privacyPolicyUrl": privacy,
        },
        "servers": [{ "url": ctx.config.url("/ims/ob/v3p0") }],
        "tags": [
            { "name": "OpenBadgeCredentials", "description": "Badges and profiles." },
            { "name": "Discovery", "description": "This document." },
        ],
        "paths": {
            "/credentials": { "get": {
                "tags": ["OpenBadgeCredentials"],
                "operationId": "getCredentials",
                "summary": "Get issued OpenBadgeCredentials",
                "parameters": [
                    number("limit", 1, "The most badges to return, at most 100."),
                    number("offset", 0, "The index of the first badge to return."),
                    {
                        "name": "since", "in": "query", "required": false,
                        "description": "Only badges signed after this time.",
                        "schema": { "type": "string", "format": "date-time" },
                    },
                ],
                "responses": badges,
                "security": secured(Scope::Badges),
            } },
            "/profile": { "get": {
                "tags": ["OpenBadgeCredentials"],
                "operationId": "getProfile",
                "summary": "Get the profile of who has allowed it",
                "responses": answers("#/components/schemas/Profile", "The profile."),
                "security": secured(Scope::Profile),
            } },
            "/discovery": { "get": {
                "tags": ["Discovery"],
                "operationId": "getServiceDescription",
                "summary": "Get this document",
                "responses": { "200": {
                    "description": "This document.",
                    "content": { "application/json": { "schema": { "type": "object" } } },
                } },
            } },
        },
        "components": {
            "securitySchemes": { "OAuth2ACG": {
                "type": "oauth2",
                "description": "OAuth 2.0 Authorization Code Grant with PKCE (S256)",
                "x-imssf-name": name,
                "x-imssf-privacyPolicyUrl": privacy,
                "x-imssf-termsOfServiceUrl": terms,
                "x-imssf-registrationUrl": ctx.config.url(REGISTER),
                "flows": { "authorizationCode": {
                    "authorizationUrl": ctx.config.url(AUTHORIZE),
                    "tokenUrl": ctx.config.url(TOKEN),
                    "refreshUrl": ctx.config.url(TOKEN),
                    "scopes": scopes(),
                } },
            } },
            "schemas": {
                "GetOpenBadgeCredentialsResponse": {
                    "type": "object",
                    "properties": {
                        "credential": {
                            "type": "array",
                            "items": { "$ref": format!("{SCHEMAS}/ob_v3p0_achievementcredential_schema.json") },
                        },
                        "compactJwsString": { "type": "array", "items": { "type": "string" } },
                    },
                },
                "Profile": { "$ref": format!("{SCHEMAS}/ob_v3p0_profile_schema.json") },
                "Imsx_StatusInfo": status_schema(),
            },
        },
    })
}

fn status_schema() -> Value {
    json!({
        "type": "object",
        "required": ["imsx_codeMajor", "imsx_severity"],
        "properties": {
            "imsx_codeMajor": { "type": "string", "enum": ["failure", "processing", "success", "unsupported"] },
            "imsx_severity": { "type": "string", "enum": ["error", "status", "warning"] },
            "imsx_description": { "type": "string" },
            "imsx_codeMinor": {
                "type": "object",
                "required": ["imsx_codeMinorField"],
                "properties": { "imsx_codeMinorField": { "type": "array", "items": {
                    "type": "object",
                    "required": ["imsx_codeMinorFieldName", "imsx_codeMinorFieldValue"],
                    "properties": {
                        "imsx_codeMinorFieldName": { "type": "string" },
                        "imsx_codeMinorFieldValue": { "type": "string" },
                    },
                } } },
            },
        },
    })
}

/// What OAuth's own clients read.
pub async fn metadata(Extension(ctx): Extension<Ctx>, asked: HeaderMap) -> Response {
    let methods = ["client_secret_basic", "none"];
    let document = json!({
        "issuer": ctx.config.base(),
        "authorization_endpoint": ctx.config.url(AUTHORIZE),
        "token_endpoint": ctx.config.url(TOKEN),
        "registration_endpoint": ctx.config.url(REGISTER),
        "revocation_endpoint": ctx.config.url(REVOKE),
        "scopes_supported": Scope::ALL.map(Scope::uri),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "op_policy_uri": ctx.config.url(&format!("{ABOUT}#privacy")),
        "op_tos_uri": ctx.config.url(&format!("{ABOUT}#terms")),
    });
    public(&asked, "application/json", document.to_string(), 60 * MINUTE)
}
