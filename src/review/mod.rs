//! The board, the formal check, assignment, blind scoring, the committee and its decision.
//!
//! A review has no row before its first verb: every application that was handed in waits for its formal check. Who
//! may see what is in `model::permit`; each page and each verb starts from `case::Case`, which asks it.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
mod blind;
#[cfg(feature = "ssr")]
mod calendar;
#[cfg(feature = "ssr")]
mod case;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
mod export;
#[cfg(feature = "ssr")]
mod live;
#[cfg(feature = "ssr")]
mod minutes;
#[cfg(feature = "ssr")]
pub mod news;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
