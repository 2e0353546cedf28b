//! Wallets and backpacks of others that fetch a learner's badges: the API of Open Badges 3.0 as provider
//! (`/ims/ob/v3p0`), and the small OAuth 2.0 server in front of it. A wallet registers by itself, the holder of badges
//! allows it once, and it reads until they end that.
//!
//! Nothing here writes to anybody's badges, and no cookie counts where wallets call (see [`routes::without_cookies`]).

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
