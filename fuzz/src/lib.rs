//! What the fuzz targets do with the reader of badges; with the feature `checks` also with what needs the server's own
//! crate.

pub use verifier::reader;

#[path = "../probe.rs"]
pub mod probe;

#[cfg(feature = "checks")]
#[path = "../checks.rs"]
pub mod checks;
