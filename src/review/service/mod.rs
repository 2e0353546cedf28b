//! The verbs of reviewing, one transaction each.

mod assign;
mod attending;
mod calling;
mod clarify;
mod clock;
mod committee;
mod decide;
mod declare;
mod discuss;
mod evaluate;
mod flag;
mod formal;
mod kept;
mod letter;
mod meeting;
mod minutes;
mod practice;
mod presence;
mod reopen;
mod returned;
mod tell;
mod term;
mod withdraw;

pub use assign::{Wanted, assign, declare_no_conflict, decline, profile, unassign};
pub use attending::{Attending, mark_presence};
pub use calling::{Typed, call_meeting, move_meeting};
pub use clarify::{answer, ask, close_clarification};
pub use clock::keep_watch;
pub use committee::{Table, agree, concur, vote, votes_that_count};
pub use decide::{confirm_decision, decide, intent_of};
pub use declare::{declare, step_back};
pub use discuss::{readers, say};
pub use evaluate::{save_evaluation, submit_evaluation, take_back_evaluation, write_evaluation};
pub use flag::{raise_flag, resolve_flag};
pub use formal::check_formally;
pub use kept::{asked, forget_filter, keep_filter};
pub use letter::{Decided, about_decision};
pub use meeting::{lead_meeting, put_on_agenda, step_agenda};
pub use minutes::minutes_of;
pub use practice::{practise_again, submit_practice, to_assess, write_practice};
pub use presence::look_at;
pub use reopen::{appeal, reopen};
pub use returned::{resubmit, return_for_improvement};
pub use term::{add_member, change_term, end_term, gaps_now, seat};
pub use withdraw::withdraw;

use crate::platform::jobs::Handlers;

/// Says who does the jobs of the room.
pub fn jobs(handlers: &mut Handlers) {
    returned::jobs(handlers);
    clock::jobs(handlers);
}
