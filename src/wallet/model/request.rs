//! What a wallet asks somebody for, by leading their browser here (RFC 6749 with RFC 7636 and RFC 9207).

use super::{Refusal, Scopes};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The question, as it stands in the address. It is nobody's until its wallet is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What the wallet knows its question by.
    pub state: String,
    response_type: String,
    scope: String,
    challenge: String,
    method: String,
    is_repeated: bool,
}

/// A question that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What would be allowed.
    pub scopes: Scopes,
    /// What the wallet has to know when it exchanges its code, hashed.
    pub challenge: String,
}

const fn invalid(description: &'static str) -> Refusal {
    Refusal::new("invalid_request", description)
}

impl Asked {
    /// Reads it.
    pub fn parse(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match name.as_ref() {
                "client_id" => &mut asked.client_id,
                "redirect_uri" => &mut asked.redirect_uri,
                "state" => &mut asked.state,
                "response_type" => &mut asked.response_type,
                "scope" => &mut asked.scope,
                "code_challenge" => &mut asked.challenge,
                "code_challenge_method" => &mut asked.method,
                _ => continue,
            };
            asked.is_repeated |= !field.is_empty();
            *field = value.into_owned();
        }
        asked
    }

    /// Whether it can be answered, for a wallet that has registered these scopes.
    ///
    /// # Errors
    /// What its wallet is told.
    pub fn check(&self, registered: &Scopes) -> Result<Wanted, Refusal> {
        if self.is_repeated {
            return Err(invalid("a parameter stands there twice"));
        }
        if self.response_type != "code" {
            return Err(Refusal::new("unsupported_response_type", "response_type is code"));
        }
        if self.state.is_empty() {
            return Err(invalid("state is missing"));
        }
        let is_hash = URL_SAFE_NO_PAD.decode(&self.challenge).is_ok_and(|bytes| bytes.len() == 32);
        if self.method != "S256" || !is_hash {
            return Err(invalid("code_challenge with code_challenge_method S256 is required"));
        }
        let scopes = Scopes::parse(&self.scope).among(registered);
        if !scopes.reads() {
            return Err(Refusal::new("invalid_scope", "nothing of what is asked for is offered to this client"));
        }
        Ok(Wanted { scopes, challenge: self.challenge.clone() })
    }

    /// The way back to the wallet, with an answer. Only for an address that its wallet has registered.
    pub fn back(&self, issuer: &str, answer: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(answer);
        if !self.state.is_empty() {
            query.append_pair("state", &self.state);
        }
        query.append_pair("iss", issuer);
        let sign = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{sign}{}", self.redirect_uri, query.finish())
    }
}

/// Whether a wallet knows what it has shown the hash of.
pub fn is_known(verifier: &str, challenge: &str) -> bool {
    let is_verifier = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    is_verifier && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::model::Scope;
    use proptest::prelude::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn question(changes: &[(&str, &str)]) -> String {
        let mut all = vec![
            ("client_id", "1"),
            ("redirect_uri", "https://wallet.example/back"),
            ("response_type", "code"),
            ("scope", Scope::Badges.uri()),
            ("state", "a&b ą"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            all.retain(|(n, _)| n != name);
            all.push((name, value));
        }
        form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish()
    }

    fn refused(query: &str) -> &'static str {
        Asked::parse(query).check(&Scopes::parse(Scope::Badges.uri())).unwrap_err().error
    }

    #[test]
    fn the_example_of_the_standard_is_known_and_no_other() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_known(verifier, CHALLENGE));
        for odd in ["", "short", CHALLENGE, &verifier[..42], &format!("{verifier}!"), &"a".repeat(129)] {
            assert!(!is_known(odd, CHALLENGE), "{odd}");
        }
    }

    #[test]
    fn what_can_not_be_answered_is_told_with_the_word_for_it() {
        assert!(Asked::parse(&question(&[])).check(&Scopes::parse(Scope::Badges.uri())).is_ok());
        for (name, value, error) in [
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "", "unsupported_response_type"),
            ("state", "", "invalid_request"),
            ("code_challenge", "", "invalid_request"),
            ("code_challenge", "short", "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"),
            ("code_challenge_method", "", "invalid_request"),
            ("scope", crate::wallet::model::UPSERT, "invalid_scope"),
            ("scope", Scope::Profile.uri(), "invalid_scope"),
            ("scope", "offline_access", "invalid_scope"),
        ] {
            assert_eq!(refused(&question(&[(name, value)])), error, "{name}={value}");
        }
        assert_eq!(refused(&format!("{}&state=other", question(&[]))), "invalid_request");
    }

    #[test]
    fn the_way_back_keeps_what_was_registered_and_says_who_answers() {
        let asked = Asked::parse(&question(&[("redirect_uri", "https://wallet.example/back?a=b")]));
        let back = asked.back("https://labels.example", &[("code", "x")]);
        let rest = back.strip_prefix("https://wallet.example/back?a=b&").unwrap();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(rest.as_bytes()).into_owned().collect();
        let expected = [("code", "x"), ("state", "a&b ą"), ("iss", "https://labels.example")];
        assert_eq!(pairs, expected.map(|(n, v)| (n.to_string(), v.to_string())));
    }

    proptest! {
        #[test]
        fn no_question_breaks_out_of_the_address_that_it_goes_back_to(query in ".{0,200}", state in ".{1,60}") {
            let mut asked = Asked::parse(&query);
            asked.redirect_uri = "https://wallet.example/back".into();
            asked.state = state.clone();
            let back = asked.back("https://labels.example", &[("error", "access_denied")]);
            prop_assert!(back.starts_with("https://wallet.example/back?error=access_denied&state="));
            prop_assert!(back.bytes().all(|b| b.is_ascii_graphic()));
            let (_, rest) = back.split_once('?').unwrap();
            let given = form_urlencoded::parse(rest.as_bytes()).find(|(n, _)| n == "state").unwrap().1.into_owned();
            prop_assert_eq!(given, state);
        }
    }
}
