//! What people give as proof: files. The room takes them in, looks at what they really are, keeps them safely, and
//! hands them back as downloads. Who may read whose file is said by the room that the file was given to, so that room
//! shows it; here everybody finds only their own.

mod field;
pub mod model;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
mod sniff;
#[cfg(feature = "ssr")]
pub mod store;
mod upload;

pub use field::{FileField, FileLink};
