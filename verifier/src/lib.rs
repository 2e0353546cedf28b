//! Reads and checks Open Badges: the same code on the server and, as WASM in a worker, in the browser of who checks one.
//!
//! Nothing here reads a database, asks another machine or waits for anything by itself. What has to be known besides
//! the badge is asked for through two traits: [`Fetches`] for what others have published, and [`house::House`] for what
//! the server that the page belongs to knows of its own credentials.

pub mod model;
pub mod reader;
mod timestamp;

#[cfg(feature = "checks")]
pub mod bits;
#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "checks")]
pub mod elsewhere;
#[cfg(feature = "checks")]
mod endorsed;
#[cfg(feature = "checks")]
mod fetches;
#[cfg(feature = "checks")]
pub mod house;
#[cfg(feature = "checks")]
pub mod jsonld;
#[cfg(feature = "checks")]
pub mod jwt;
#[cfg(feature = "checks")]
pub mod key;
#[cfg(feature = "checks")]
pub mod ours;
#[cfg(feature = "checks")]
pub mod proof;
#[cfg(feature = "checks")]
pub mod shape;
#[cfg(feature = "checks")]
pub mod shown;
#[cfg(feature = "checks")]
pub mod stepwise;

#[cfg(feature = "checks")]
pub use fetches::{Fetches, Unfetched};
pub use timestamp::Timestamp;
