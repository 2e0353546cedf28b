//! Playlists, activities and their badges: what learners read, submit and earn, and how assessors look at it.
//!
//! Other rooms use [`store::progress`] (how far a person is) and the words of [`model::BadgeState`].

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
mod award_files;
#[cfg(feature = "ssr")]
pub mod guide;
#[cfg(feature = "ssr")]
mod live;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
