//! Endorsements: what organisations say in support of a playlist, a badge, an organiser or a label, signed with a key of
//! their own. They can be asked for by e-mail, are given in the name of an organiser that the network has verified, and
//! can be taken back at any time.
//!
//! The room of learning shows them on a playlist's page with [`pages::Endorsements`]; the other things that are endorsed
//! lead to the room's own page of them.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
