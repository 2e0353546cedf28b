//! People, how they sign in, and what they may do.
//!
//! Other rooms use [`Actor`] (who is asking) and [`Role`].

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod passwords;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod store;

pub use model::{Actor, Email, Role, RoleHeld};
#[cfg(feature = "ssr")]
pub use routes::{actor, signed_in};
