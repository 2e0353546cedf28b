//! Page furniture: what every page is made of, in one look and with one behaviour.
//!
//! `page` frames a page, `form` and `field` make forms that work with and without JavaScript, the rest are small
//! pieces that more than one room uses.

#[macro_use]
pub mod lazy;

pub mod autosave;
pub mod boot;
pub mod cards;
pub mod changes;
pub mod errors;
pub mod field;
pub mod form;
mod frame;
#[cfg(feature = "hydrate")]
mod kept;
pub mod lists;
pub mod live;
pub mod loaded;
pub mod messages;
pub mod page;
pub mod pager;
pub mod state;
pub mod tasks;
pub mod when;
pub mod zone;

pub use boot::{Boot, use_boot};
pub use cards::{Card, Cards};
pub use form::{Form, Submit};
pub use lists::{SummaryList, SummaryRow, Table};
pub use messages::{Confirmation, Notice, Progress, Tone};
pub use page::{Page, PageError, load};
pub use pager::Pager;
pub use state::{Mark, State};
pub use tasks::{Task, TaskList};
pub use when::{CalendarDay, Day, Moment, ZonedMoment};

pub use crate::texts::{Texts, use_texts};
