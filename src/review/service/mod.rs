//! The verbs of reviewing, one transaction each.

mod assign;
mod clarify;
mod committee;
mod decide;
mod evaluate;
mod formal;
mod letter;
mod returned;
mod tell;
mod withdraw;

pub use assign::{assign, declare_no_conflict, decline, profile, unassign};
pub use clarify::{answer, ask, close_clarification};
pub use committee::{Table, agree, vote, votes_that_count};
pub use decide::decide;
pub use evaluate::{save_evaluation, submit_evaluation};
pub use formal::check_formally;
pub use letter::{Decided, about_decision};
pub use returned::{jobs, resubmit, return_for_improvement};
pub use withdraw::withdraw;
