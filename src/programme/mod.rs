//! The programme pack: what a network's label asks, says and decides by, as data.
//!
//! Form, scale, rules, playlists and badges are read from the folder `programme/` (compiled in, or another one at run
//! time), checked as a whole, and handed to the other rooms as typed values in the language of the reader.

pub mod model;
#[cfg(feature = "ssr")]
pub mod pack;
#[cfg(feature = "ssr")]
mod service;
pub mod shown;

#[cfg(feature = "ssr")]
pub use pack::load;
#[cfg(feature = "ssr")]
pub use service::{Media, Pack, content, edition, rules};
