//! The verbs of reviewing, one transaction each, and what the pages show.

mod assign;
mod board;
mod case;
mod committee;
mod decide;
mod evaluate;
mod formal;
mod letter;
mod show;

pub use assign::{assign, declare_no_conflict, decline, unassign};
pub use board::board;
pub use case::Case;
pub use committee::{agree, vote};
pub use decide::decide;
pub use evaluate::{save_evaluation, submit_evaluation};
pub use formal::check_formally;
pub use show::{show_assign, show_committee, show_dossier, show_evaluate, show_formal, show_outcome};
