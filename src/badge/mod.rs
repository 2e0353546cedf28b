//! Open Badges 3.0: achievements, credentials, keys, signatures, status lists, badge art; issuing, reading, checking.
//!
//! The room knows neither playlists nor applications: [`service::award`], [`service::issue_label`] and
//! [`service::revoke`] are called by the rooms that decide, inside their own transaction.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod look;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod art;
#[cfg(feature = "ssr")]
mod asked;
#[cfg(feature = "ssr")]
pub mod baking;
#[cfg(feature = "ssr")]
pub mod card;
#[cfg(feature = "ssr")]
pub mod certificate;
#[cfg(feature = "ssr")]
pub mod check;
#[cfg(feature = "ssr")]
pub mod elsewhere;
#[cfg(feature = "ssr")]
pub mod hosted;
#[cfg(feature = "ssr")]
pub mod jwt;
#[cfg(feature = "ssr")]
pub mod keys;
#[cfg(feature = "ssr")]
pub mod picture;
#[cfg(feature = "ssr")]
pub mod proof;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod status;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "hydrate")]
mod worker;

pub use model::LABEL;
pub use verifier::reader;
#[cfg(feature = "ssr")]
pub use verifier::{jsonld, shape};
