//! The verbs of reviewing, one transaction each.

mod assign;
mod clarify;
mod committee;
mod decide;
mod declare;
mod discuss;
mod evaluate;
mod flag;
mod formal;
mod letter;
mod reopen;
mod returned;
mod tell;
mod withdraw;

pub use assign::{assign, declare_no_conflict, decline, profile, unassign};
pub use clarify::{answer, ask, close_clarification};
pub use committee::{Table, agree, concur, vote, votes_that_count};
pub use decide::{confirm_decision, decide, intent_of};
pub use declare::{declare, step_back};
pub use discuss::{readers, say};
pub use evaluate::{save_evaluation, submit_evaluation, take_back_evaluation, write_evaluation};
pub use flag::{raise_flag, resolve_flag};
pub use formal::check_formally;
pub use letter::{Decided, about_decision};
pub use reopen::{appeal, reopen};
pub use returned::{jobs, resubmit, return_for_improvement};
pub use withdraw::withdraw;
