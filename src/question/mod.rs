//! Questions to those who run the programme: asked in a task or freely, answered in a thread, and shown to everybody
//! where the answer helps others.
//!
//! The room of learning opens threads with [`service::ask_in_task`] and shows [`store::frequent`] on a playlist's page.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
