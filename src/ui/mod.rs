//! Page furniture: what every page is made of, in one look and with one behaviour.
//!
//! `page` frames a page, `form` and `field` make forms that work with and without JavaScript, the rest are small
//! pieces that more than one room uses.

pub mod boot;
pub mod errors;
pub mod field;
pub mod form;
pub mod page;
pub mod pager;
pub mod when;

pub use boot::{Boot, use_boot};
pub use form::{Form, Submit};
pub use page::{Page, PageError, load};
pub use pager::Pager;
pub use when::{Day, Moment};

pub use crate::texts::{Texts, use_texts};
