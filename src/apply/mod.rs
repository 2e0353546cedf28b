//! The application for the label: a form that is data, a wizard over it, and its way into review.
//!
//! Other rooms use [`model::Answers`], [`model::standing_of_applicant`], the queries of [`store`], and
//! [`service::set_state`] and [`service::new_draft_from`]; [`pages::AnswerView`] shows an answer.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
mod brought;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod words;
