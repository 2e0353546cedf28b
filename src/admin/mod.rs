//! People and roles, the audit trail, jobs, and what helps to run the server.

#[expect(missing_docs, reason = "the fields of the structs that the macro makes are the arguments of the functions")]
pub mod api;
pub mod model;
pub mod pages;

#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod service;
