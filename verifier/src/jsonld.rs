//! From JSON-LD to the one text that is signed: RDF in canonical form (RDFC-1.0), with contexts from the program.

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{
    Dataset, NamedNode,
    dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm},
};
use serde_json::Value;

/// The context of W3C's Verifiable Credentials 2.0.
pub const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
/// The context of Open Badges, in the version that doesn't change its meaning under our feet.
pub const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// The contexts that the program carries; see `contexts/README.md` for where they come from.
const KNOWN: [(&str, &[u8]); 2] = [
    (CREDENTIALS, include_bytes!("contexts/credentials-v2.json")),
    (OPEN_BADGES, include_bytes!("contexts/open-badges-3.0.3.json")),
];

/// Why a document has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It isn't JSON-LD, or names a context that the program doesn't carry.
    #[error("{0}")]
    JsonLd(String),
}

/// The statements of a document as sorted canonical N-Quads.
///
/// The time that this takes grows steeply with blank nodes that point at each other; whoever hands in a stranger's
/// document checks its shape first ([`super::shape`] leaves no room for such nodes).
///
/// # Errors
/// [`Unreadable`].
pub fn canonical(document: &Value) -> Result<String, Unreadable> {
    let text = document.to_string();
    let parser = JsonLdParser::new().for_slice(&text).with_load_document_callback(|url, _| {
        KNOWN
            .iter()
            .find(|(known, _)| *known == url)
            .map(|(_, bytes)| JsonLdRemoteDocument { document: bytes.to_vec(), document_url: url.to_string() })
            .ok_or_else(|| format!("the context {url} isn't one that this program carries").into())
    });
    let mut dataset = Dataset::new();
    for quad in parser {
        dataset.insert(&quad.map_err(|e| Unreadable::JsonLd(e.to_string()))?);
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 { hash_algorithm: CanonicalizationHashAlgorithm::Sha256 });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    // By code point, as RDFC-1.0 wants it: Rust compares the bytes of UTF-8, which sort alike.
    lines.sort();
    Ok(lines.concat())
}

/// Whether an address can name a node.
pub fn is_name(address: &str) -> bool {
    NamedNode::new(address).is_ok()
}
