//! Whether a badge was awarded to somebody.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Whether an identity, of either version of Open Badges, means one of these addresses.
pub fn is_of(identity: &Value, value: &str, addresses: &[&str]) -> bool {
    let given = identity[value].as_str().unwrap_or_default();
    let salt = identity["salt"].as_str().unwrap_or_default();
    let hashed = match &identity["hashed"] {
        Value::Bool(hashed) => *hashed,
        Value::String(hashed) => hashed == "true",
        _ => given.starts_with("sha256$"),
    };
    // Nobody says whether the address is hashed as it was written or in small letters.
    let forms = |address: &str| [address.to_string(), address.to_lowercase()];
    addresses.iter().flat_map(|address| forms(address)).any(|address| {
        if hashed {
            let hash = given.strip_prefix("sha256$").unwrap_or(given);
            sha256_hex(format!("{address}{salt}").as_bytes()).eq_ignore_ascii_case(hash)
        } else {
            given.strip_prefix("mailto:").unwrap_or(given).eq_ignore_ascii_case(&address)
        }
    })
}
