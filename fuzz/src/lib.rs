//! The reader of badges, compiled alone, and what the fuzz targets do with it; with the feature `checks` also what needs
//! the server's own crate.

#[path = "../../src/badge/reader/mod.rs"]
pub mod reader;

#[path = "../probe.rs"]
pub mod probe;

#[cfg(feature = "checks")]
#[path = "../checks.rs"]
pub mod checks;
