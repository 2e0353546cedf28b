//! Keys, by the names that credentials and DID documents have for them: Ed25519 for the proof inside a credential, P-256
//! for one that is signed as a whole.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, VerifyingKey};
use serde_json::{Value, json};

/// The bytes that a multibase Ed25519 public key begins with.
const ED25519: [u8; 2] = [0xed, 0x01];
/// The bytes that a multibase P-256 public key begins with.
const P256: [u8; 2] = [0x80, 0x24];

/// The secret half is one of the few numbers that are no key of the curve.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a key of the curve")]
pub struct NoKey;

/// A key that signs a credential as a whole.
pub struct WholeKey {
    did: String,
    public: String,
    secret: p256::ecdsa::SigningKey,
}

impl WholeKey {
    /// From its secret half.
    ///
    /// # Errors
    /// For the few numbers that are no key of the curve.
    pub fn new(did: String, secret: [u8; 32]) -> Result<Self, NoKey> {
        let secret = p256::ecdsa::SigningKey::from_slice(&secret).map_err(|_| NoKey)?;
        let public = secret.verifying_key().to_sec1_point(true);
        let public = format!("z{}", bs58::encode([P256.as_slice(), public.as_bytes()].concat()).into_string());
        Ok(Self { did, public, secret })
    }

    /// The DID whose key it is.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// The public half, in its multibase form.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The key's own name, as it stands in the header of what it signs.
    pub fn method(&self) -> String {
        format!("{}#{}", self.did, self.public)
    }

    pub(crate) fn secret(&self) -> &p256::ecdsa::SigningKey {
        &self.secret
    }
}

/// A public P-256 key from its multibase form, `zDn…`.
pub fn whole_key(multibase: &str) -> Option<p256::ecdsa::VerifyingKey> {
    let bytes = bs58::decode(multibase.strip_prefix('z')?).into_vec().ok()?;
    p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes.strip_prefix(&P256)?).ok()
}

/// A public P-256 key as a JWK.
pub fn jwk(key: &p256::ecdsa::VerifyingKey) -> Value {
    let point = key.to_sec1_point(false);
    // The first byte says that both coordinates follow.
    let (x, y) = point.as_bytes()[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
}

/// A key that signs.
pub struct SigningKeyOf {
    did: String,
    public: String,
    secret: SigningKey,
}

impl SigningKeyOf {
    /// From its secret half; without a DID it is a `did:key`, which is the public half itself.
    pub fn new(did: Option<String>, secret: [u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(&secret);
        let public = multibase(&secret.verifying_key());
        Self { did: did.unwrap_or_else(|| format!("did:key:{public}")), public, secret }
    }

    /// The DID whose key it is.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// The public half, in its multibase form.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The key's own name: the DID, and the key itself behind `#`, so that it can be used without being fetched.
    pub fn method(&self) -> String {
        format!("{}#{}", self.did, self.public)
    }

    pub(crate) fn secret(&self) -> &SigningKey {
        &self.secret
    }
}

/// A key that verifies.
#[derive(Debug)]
pub struct PublicKey(pub VerifyingKey);

impl PublicKey {
    /// From its multibase form, `z6Mk…`.
    pub fn parse(multibase: &str) -> Option<Self> {
        let bytes = bs58::decode(multibase.strip_prefix('z')?).into_vec().ok()?;
        let key: [u8; 32] = bytes.strip_prefix(&ED25519)?.try_into().ok()?;
        VerifyingKey::from_bytes(&key).ok().map(Self)
    }
}

fn multibase(key: &VerifyingKey) -> String {
    format!("z{}", bs58::encode([ED25519.as_slice(), key.as_bytes()].concat()).into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_back_from_its_multibase_form() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        let text = multibase(&key);
        assert!(text.starts_with("z6Mk"), "{text}");
        assert_eq!(PublicKey::parse(&text).unwrap().0, key);
        for wrong in ["", "z", "z6Mk", &text[1..], &text.replace("z6Mk", "z6Mj")] {
            assert!(PublicKey::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_key_of_one_kind_is_none_of_the_other() {
        let whole = WholeKey::new("did:web:example.org".into(), [7; 32]).unwrap();
        assert!(whole.public.starts_with("zDn"), "{}", whole.public);
        assert_eq!(&whole_key(&whole.public).unwrap(), whole.secret.verifying_key());
        assert!(PublicKey::parse(&whole.public).is_none());
        assert!(whole_key(&multibase(&SigningKey::from_bytes(&[7; 32]).verifying_key())).is_none());
        assert!(WholeKey::new(String::new(), [0; 32]).is_err(), "nought is no key");
        let public = jwk(whole.secret.verifying_key());
        assert_eq!(public["x"].as_str().unwrap().len() + public["y"].as_str().unwrap().len(), 2 * 43);
    }
}
