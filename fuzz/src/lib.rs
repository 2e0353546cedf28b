//! The reader of badges, compiled alone, and what the fuzz targets do with it.

#[path = "../../src/badge/reader/mod.rs"]
pub mod reader;

#[path = "../probe.rs"]
pub mod probe;
