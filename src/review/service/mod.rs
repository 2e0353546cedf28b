//! The verbs of reviewing, one transaction each.

mod assign;
mod committee;
mod decide;
mod evaluate;
mod formal;
mod letter;

pub use assign::{assign, declare_no_conflict, decline, profile, unassign};
pub use committee::{Table, agree, vote, votes_that_count};
pub use decide::decide;
pub use evaluate::{save_evaluation, submit_evaluation};
pub use formal::check_formally;
