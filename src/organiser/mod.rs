//! Organisers: who they are, who acts for them, whether the network has verified them.
//!
//! Other rooms use [`model::Organiser`], [`model::MemberRole`] and the queries of [`store`].

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
mod logo;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;

pub use model::{MemberRole, Organiser, OrganiserKind, Verification};
