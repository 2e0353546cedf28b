//! What a wallet says when it registers (RFC 7591), as Open Badges 3.0 narrows it: all of it must be there, every address
//! is `https` and on one host.

use super::{Refusal, Scope, Scopes};
use crate::parse::line;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longer names aren't read by anybody.
const LONGEST_NAME: u32 = 80;
/// Longer addresses aren't taken.
const LONGEST_ADDRESS: usize = 500;
/// More addresses to lead back to aren't taken.
const MOST_REDIRECTS: usize = 10;
/// More contacts aren't taken.
const MOST_CONTACTS: usize = 5;

/// How a wallet shows that it is who it was when it registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By a secret in the header: it runs on a server.
    ClientSecretBasic,
    /// Not at all: it runs where everybody could read a secret.
    None,
}

/// How a wallet gets tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// With a code that somebody's consent gave it.
    AuthorizationCode,
    /// With what it got the last time.
    RefreshToken,
}

/// What was registered, with the names that the protocol has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// What people read.
    pub client_name: String,
    /// A page about it.
    pub client_uri: String,
    /// Its picture. It is kept and not shown: to fetch it would tell the wallet's maker who looks at its question.
    pub logo_uri: String,
    /// Its terms.
    pub tos_uri: String,
    /// What it does with personal data.
    pub policy_uri: String,
    /// Which program it is.
    pub software_id: String,
    /// Which version of it.
    pub software_version: String,
    /// Where people may be led back to.
    pub redirect_uris: Vec<String>,
    /// How it shows who it is.
    pub token_endpoint_auth_method: Method,
    /// How it gets tokens.
    pub grant_types: Vec<Grant>,
    /// What consent gives it: a code.
    pub response_types: Vec<String>,
    /// What it may ask for.
    pub scope: String,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
}

const fn wrong(description: &'static str) -> Refusal {
    Refusal::new("invalid_client_metadata", description)
}

const fn wrong_redirect(description: &'static str) -> Refusal {
    Refusal::new("invalid_redirect_uri", description)
}

impl Metadata {
    /// Reads a registration.
    ///
    /// # Errors
    /// `invalid_client_metadata` or `invalid_redirect_uri`, and why.
    pub fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let asked: Value = serde_json::from_slice(json).map_err(|_| wrong("the body is not JSON"))?;
        if !asked.is_object() {
            return Err(wrong("the body is not a JSON object"));
        }
        let text = |name: &str, missing: &'static str| {
            asked[name].as_str().and_then(|text| line(text, LONGEST_NAME).ok()).ok_or_else(|| wrong(missing))
        };
        let client_name = text("client_name", "client_name is missing or longer than 80 characters")?;
        let software_id = text("software_id", "software_id is missing or too long")?;
        let software_version = text("software_version", "software_version is missing or too long")?;
        let client_uri = asked["client_uri"].as_str().unwrap_or_default();
        let host = https_host(client_uri).ok_or_else(|| wrong("client_uri is missing or no https address"))?;
        let address = |name: &str| match asked[name].as_str() {
            Some(address) if https_host(address).as_ref() == Some(&host) => Ok(address.to_string()),
            Some(_) => Err(wrong("logo_uri, tos_uri and policy_uri are https addresses on the host of client_uri")),
            None => Err(wrong("logo_uri, tos_uri and policy_uri are required")),
        };
        let grant_types = grants(&asked["grant_types"])?;
        let scope = Scopes::parse(asked["scope"].as_str().ok_or_else(|| wrong("scope is missing"))?);
        let scope = if grant_types.contains(&Grant::RefreshToken) { scope } else { scope.without(Scope::Offline) };
        if !scope.reads() {
            return Err(wrong(
                "scope has neither credential.readonly nor profile.readonly, and nothing else is offered",
            ));
        }
        Ok(Self {
            client_name,
            logo_uri: address("logo_uri")?,
            tos_uri: address("tos_uri")?,
            policy_uri: address("policy_uri")?,
            software_id,
            software_version,
            redirect_uris: redirects(&asked["redirect_uris"], &host)?,
            token_endpoint_auth_method: match &asked["token_endpoint_auth_method"] {
                Value::Null => Method::ClientSecretBasic,
                Value::String(text) if text == "client_secret_basic" => Method::ClientSecretBasic,
                Value::String(text) if text == "none" => Method::None,
                _ => return Err(wrong("token_endpoint_auth_method is client_secret_basic or none")),
            },
            grant_types,
            response_types: responses(&asked["response_types"])?,
            scope: scope.written(),
            contacts: contacts(&asked["contacts"])?,
            client_uri: client_uri.to_string(),
        })
    }

    /// The site that all its addresses are on.
    pub fn host(&self) -> String {
        https_host(&self.client_uri).unwrap_or_default()
    }

    /// What it may ask for.
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scope)
    }
}

fn grants(asked: &Value) -> Result<Vec<Grant>, Refusal> {
    if asked.is_null() {
        return Ok(vec![Grant::AuthorizationCode]);
    }
    let grants: Vec<Grant> = serde_json::from_value(asked.clone())
        .map_err(|_| wrong("grant_types has something else than authorization_code and refresh_token"))?;
    if !grants.contains(&Grant::AuthorizationCode) || grants.len() > 2 {
        return Err(wrong("grant_types lacks authorization_code or repeats something"));
    }
    Ok(grants)
}

fn responses(asked: &Value) -> Result<Vec<String>, Refusal> {
    let is_code = |list: &Vec<Value>| list.len() == 1 && list[0] == "code";
    if asked.is_null() || asked.as_array().is_some_and(is_code) {
        return Ok(vec!["code".into()]);
    }
    Err(wrong("response_types has something else than code"))
}

fn contacts(asked: &Value) -> Result<Vec<String>, Refusal> {
    let odd = wrong("contacts is a list of a few short texts");
    let list = match asked {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) if list.len() <= MOST_CONTACTS => list,
        _ => return Err(odd),
    };
    list.iter().map(|one| one.as_str().and_then(|text| line(text, LONGEST_NAME).ok()).ok_or(odd)).collect()
}

fn redirects(asked: &Value, host: &str) -> Result<Vec<String>, Refusal> {
    let list = asked.as_array().filter(|list| (1..=MOST_REDIRECTS).contains(&list.len()));
    let list = list.ok_or_else(|| wrong_redirect("redirect_uris is a list of one to ten addresses"))?;
    let one = |one: &Value| {
        let address = one.as_str().filter(|a| https_host(a).as_deref() == Some(host) && !a.contains('#'));
        let odd = wrong_redirect("redirect_uris are https addresses without fragment on the host of client_uri");
        address.map(str::to_string).ok_or(odd)
    };
    list.iter().map(one).collect()
}

/// The host of an `https` address that may stand in a header and in a link: plain ASCII, nobody's name before the host.
pub fn https_host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").filter(|_| address.len() <= LONGEST_ADDRESS)?;
    if !address.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c)) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_port = !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    let is_label =
        |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !l.starts_with('-');
    // One name alone is a machine in somebody's own network, and numbers are no name that people know.
    let is_name = host.contains('.')
        && host.split('.').all(is_label)
        && host.bytes().rev().take_while(|b| *b != b'.').any(|b| b.is_ascii_alphabetic());
    (is_port && is_name).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn right() -> Value {
        json!({
            "client_name": "Example  Wallet",
            "client_uri": "https://wallet.example/",
            "logo_uri": "https://wallet.example/logo.png",
            "tos_uri": "https://wallet.example/terms",
            "policy_uri": "https://WALLET.example/privacy",
            "software_id": "c88b6ed8",
            "software_version": "4.0",
            "redirect_uris": ["https://wallet.example:8443/back?a=b"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": format!("{} {} offline_access", Scope::Badges.uri(), super::super::UPSERT),
        })
    }

    fn read(value: &Value) -> Result<Metadata, Refusal> {
        Metadata::parse(value.to_string().as_bytes())
    }

    #[test]
    fn a_registration_is_read_and_what_is_not_offered_is_left_out() {
        let read = read(&right()).unwrap();
        assert_eq!(read.client_name, "Example Wallet");
        assert_eq!(read.host(), "wallet.example");
        assert_eq!(read.scope, format!("{} offline_access", Scope::Badges.uri()));
        assert_eq!(read.token_endpoint_auth_method, Method::ClientSecretBasic);
        assert_eq!(read.response_types, ["code"]);
    }

    #[test]
    fn without_the_refresh_grant_nothing_is_read_later() {
        let mut asked = right();
        asked.as_object_mut().unwrap().remove("grant_types");
        let read = read(&asked).unwrap();
        assert_eq!(
            (read.scope.as_str(), &read.grant_types[..]),
            (Scope::Badges.uri(), &[Grant::AuthorizationCode][..])
        );
    }

    #[test]
    fn what_is_missing_or_odd_is_refused() {
        for (name, value) in [
            ("client_name", Value::Null),
            ("client_name", json!("")),
            ("client_name", json!("x".repeat(81))),
            ("client_uri", json!("http://wallet.example/")),
            ("logo_uri", json!("https://other.example/logo.png")),
            ("tos_uri", Value::Null),
            ("policy_uri", json!("javascript:alert(1)")),
            ("software_id", Value::Null),
            ("software_version", json!(4)),
            ("scope", json!(super::super::UPSERT)),
            ("scope", Value::Null),
            ("grant_types", json!(["implicit"])),
            ("grant_types", json!(["refresh_token"])),
            ("response_types", json!(["code", "token"])),
            ("token_endpoint_auth_method", json!("client_secret_post")),
            ("contacts", json!("somebody")),
        ] {
            let mut asked = right();
            asked[name] = value.clone();
            assert_eq!(read(&asked).unwrap_err().error, "invalid_client_metadata", "{name}: {value}");
        }
        for odd in [
            json!([]),
            json!("https://wallet.example/back"),
            json!(["https://wallet.example/back#part"]),
            json!(["http://wallet.example/back"]),
            json!(["https://wallet.example.evil.example/back"]),
            json!(["https://wallet.example@evil.example/back"]),
            json!(["https://wallet.example/a\r\nb"]),
            json!(["org.wallet:/back"]),
            json!(vec!["https://wallet.example/back"; 11]),
        ] {
            let mut asked = right();
            asked["redirect_uris"] = odd.clone();
            assert_eq!(read(&asked).unwrap_err().error, "invalid_redirect_uri", "{odd}");
        }
        for body in ["", "[]", "null", "{", "\"x\""] {
            assert_eq!(Metadata::parse(body.as_bytes()).unwrap_err().error, "invalid_client_metadata", "{body}");
        }
    }

    #[test]
    fn a_host_is_a_plain_name() {
        assert_eq!(https_host("https://A.example:444/x?y").as_deref(), Some("a.example"));
        for odd in [
            "https://",
            "https:///x",
            "HTTPS://a.example",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a.example:/",
            "https://a.example:x/",
            "https://a..example/",
            "https://-a.example/",
            "https://a.example;x/",
            "https://ą.example/",
            "https://a.example/ x",
            "https://u@a.example/",
        ] {
            assert_eq!(https_host(odd), None, "{odd}");
        }
    }
}
