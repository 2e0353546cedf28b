//! The rules of reviewing: phases and deadline, who may do what, matching, scoring, and how the committee decides.
//! Pure functions over plain values; the pages use the same as the server.

mod agreement;
mod board;
mod clock;
mod committee;
mod conflict;
mod flag;
mod matching;
mod meeting;
mod minutes;
mod permit;
mod phase;
mod practice;
mod query;
mod scoring;
mod status;
mod table;
mod tally;
mod term;
mod views;

pub use agreement::{Compared, EvaluatorRow, EvaluatorsView, FEWEST, Kappa};
pub use board::{
    BoardCard, BoardView, Column, ColumnView, FILTER_NAME_MOST, FILTERS_MOST, KeptFilter, Looking, Move, Step, moves,
};
pub use clock::{DeadlinesView, DueDay, LateEvaluation, OverdueView, Whom, step_of, whom};
pub use committee::{
    Ballot, Criterion, DecisionIntent, Outcome, Poll, Vote, WORDS_MOST, check_decision, departs, failing, may_join,
    mentioned, poll,
};
pub use conflict::{Able, Found, Reason, Suggestion, are_one, own_domain, suggest};
pub use flag::{FlagTo, may_raise_flag, may_resolve_flag, may_see_flag};
pub use matching::{Match, Profile, is_matched, matches};
pub use meeting::{
    AGENDA_MOST, AgendaItem, AgendaStep, Appointed, Discussed, DiscussedShown, Lead, MeetingRow, MeetingState,
    MeetingView, MeetingsView, OwnVote, Quorum, RollEntry, Stand, TITLE_MOST, may_lead, moved,
};
pub use minutes::{
    Access, EventKind, ItemResult, KeptMinutes, MeetingEvent, Minutes, MinutesView, Moved, MovedView, Round,
    RoundShown, RoundView, minutes, readable,
};
pub use permit::{
    Course, Ending, Facts, hides_applicant, may_ask, may_assign, may_check_formally, may_decide, may_evaluate,
    may_return, may_see, may_see_answers, may_see_board, may_see_committee, may_vote, must_declare, works_on_reviews,
};
pub use phase::{Event, Haste, Phase, days_left, due_with_pause, haste, paused_days};
pub use practice::{
    FEWEST_IN_PRACTICE, PracticeLine, PracticePerson, PracticeResult, PracticeRow, PracticeView, PracticesView, beside,
    may_practise, practice_answer,
};
pub use query::{BoardQuery, Pressure, Sort};
pub use scoring::{
    Agreement, Difference, Finding, Given, Lack, Marks, Missing, ToAssess, Value, agreements, difference, differs,
    marks_of, missing, readings, standing,
};
pub use status::*;
pub use table::{EarlierView, FlagView, MessageView, ProposalView, Reading, TableView};
pub use tally::{DecidedAlike, Figure, MonthFigures, StatisticsView, Tally, median};
pub use term::{
    Gap, MembersView, Term, TermView, gaps, may_change, may_change_members, may_see_members, next_gap, seated,
};
pub use views::*;
