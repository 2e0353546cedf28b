//! What a person is told: the bell, what of it comes by mail, and the way to stop that.
//!
//! Later rooms use [`service::tell`] with [`News`](service::News), in the transaction of what happened. The words are
//! made when they are read, in the reader's language, from the [`Kind`] and its few arguments.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
mod bell;
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
#[cfg(feature = "ssr")]
mod words;

pub use bell::{Bell, Unread};
pub use model::Kind;
