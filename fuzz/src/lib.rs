//! What the fuzz targets do with the reader of badges.

pub use verifier::reader;

#[path = "../probe.rs"]
pub mod probe;
