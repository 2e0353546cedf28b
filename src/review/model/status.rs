//! What the applicant sees of the review, and what both sides say and do about single answers.

use super::{Outcome, Phase};
use crate::{
    apply::model::{Answer, Application, ReturnEnd},
    programme::model::{Question, Text},
    timestamp::Timestamp,
    ui::changes::Piece,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an applicant is shown of a review: how far it is and when it will be decided; never who evaluates it or what they
/// think.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusView {
    /// The application.
    pub application: Application,
    /// Whose it is.
    pub organiser: String,
    /// What happened and what is still to come, in order.
    pub timeline: Vec<Happening>,
    /// The days until the decision; nothing where there won't be one.
    pub clock: Option<Clock>,
    /// What the network says happens next.
    pub what_next: Vec<Text>,
    /// What is to be improved now.
    pub returned: Option<ReturnedView>,
    /// Questions of the coordinator, the newest first.
    pub clarifications: Vec<ThreadView>,
    /// Why it was withdrawn.
    pub withdrawn_because: Option<String>,
    /// Whether the reader may answer questions.
    pub may_answer: bool,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// Something on the applicant's timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// What.
    pub what: What,
    /// When; nothing for what is still to come, and where it wasn't noted.
    pub at: Option<Timestamp>,
    /// Whether it has happened, happens now, or is still to come.
    pub when: When,
}

/// Whether something has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// It has.
    Done,
    /// It is going on.
    Now,
    /// It is still to come.
    Ahead,
}

/// What there is on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It was submitted.
    Submitted,
    /// The formal criteria are checked.
    FormalCheck,
    /// Evaluators are found, and read it.
    Evaluators,
    /// The committee has it before it.
    Committee,
    /// It is decided.
    Decided(Option<Outcome>),
    /// The coordinator has asked something.
    Asked,
    /// A member has answered.
    Answered,
    /// It was returned to be improved; whether the clock stands still since.
    Returned(bool),
    /// It came back, after so many days that aren't counted.
    Back(ReturnEnd, i64),
    /// It was withdrawn.
    Withdrawn,
}

/// When a review came to its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When the formal check was done.
    pub checked_at: Option<Timestamp>,
    /// When all evaluators were found.
    pub assigned_at: Option<Timestamp>,
    /// When the committee got it.
    pub committee_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// The timeline: what happened, in the order of time, then what is going on and what is still to come. Of a review that
/// was stopped nothing is to come.
pub fn timeline(
    phase: Phase,
    steps: Steps,
    outcome: Option<Outcome>,
    between: Vec<(Timestamp, What)>,
    is_stopped: bool,
) -> Vec<Happening> {
    let step = |what, at: Option<Timestamp>, of: Phase| {
        let when = match phase {
            _ if phase > of => When::Done,
            _ if phase == of => When::Now,
            // While evaluators are looked for, it is the step of the evaluators already.
            Phase::Assignment if of == Phase::Evaluation => When::Now,
            _ => When::Ahead,
        };
        Happening { what, at: at.filter(|_| when != When::Ahead), when }
    };
    let done = |what, at| Happening { what, at, when: When::Done };
    let mut steps = vec![
        done(What::Submitted, steps.submitted_at),
        step(What::FormalCheck, steps.checked_at, Phase::FormalCheck),
        step(What::Evaluators, steps.assigned_at, Phase::Evaluation),
        step(What::Committee, steps.committee_at, Phase::Committee),
        match outcome {
            Some(_) => done(What::Decided(outcome), steps.decided_at),
            None => Happening { what: What::Decided(None), at: None, when: When::Ahead },
        },
    ];
    if is_stopped {
        steps.retain(|s| s.when == When::Done);
    }
    // What has a time stands where it belongs; a step without one stays behind the step before it.
    let mut all: Vec<(Timestamp, Happening)> = Vec::new();
    let mut last = Timestamp::default();
    let (past, rest): (Vec<_>, Vec<_>) = steps.into_iter().partition(|s| s.when == When::Done);
    for happening in past {
        last = happening.at.unwrap_or(last);
        all.push((last, happening));
    }
    all.extend(between.into_iter().map(|(at, what)| (at, done(what, Some(at)))));
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, happening)| happening).chain(rest).collect()
}

/// The days until the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// How many there are by the rules.
    pub days: u32,
    /// How many of them are over.
    pub used: i64,
    /// How many are left; negative when the last has passed.
    pub left: i64,
    /// The last day.
    pub due_at: Timestamp,
    /// Since when it stands still.
    pub paused_since: Option<Timestamp>,
}

/// What is to be improved now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReturnedView {
    /// When it was returned.
    pub at: Timestamp,
    /// The last day to hand it in again.
    pub answer_by: Timestamp,
    /// Calendar days until then.
    pub left: i64,
    /// Each question: its section, the question in words, what is wanted, and whether its answer was changed.
    pub named: Vec<NamedView>,
    /// Whether something is missing.
    pub incomplete: bool,
    /// Whether the reader may hand it in again.
    pub may_resubmit: bool,
}

/// A question that was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedView {
    /// The section.
    pub section: String,
    /// The question.
    pub question: String,
    /// In words.
    pub label: Text,
    /// What is wanted.
    pub wanted: String,
    /// Whether its answer was changed since.
    pub changed: bool,
}

/// An application that came back, for those who review it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackView {
    /// When it was returned.
    pub returned_at: Timestamp,
    /// When it came back; nothing while it is with the applicant.
    pub ended: Option<(ReturnEnd, Timestamp)>,
    /// The last day to hand it in again.
    pub answer_by: Timestamp,
    /// Whether the clock stands still meanwhile, or did.
    pub stops_clock: bool,
    /// What was wanted: the question in words, and the coordinator's words.
    pub named: Vec<(Text, String)>,
    /// What the applicant has to say.
    pub reply: String,
    /// What was changed.
    pub differences: Vec<DifferenceView>,
}

/// An answer that was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// The question.
    pub question: Question,
    /// What stood there.
    pub before: Option<Answer>,
    /// What stands there since.
    pub after: Option<Answer>,
    /// What changed word by word, for answers in words.
    pub changes: Option<Vec<Piece>>,
}

/// Whose turn it is in a question of the coordinator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClarificationState {
    /// The applicant's.
    Asked,
    /// The coordinator's.
    Answered,
    /// Nothing more is to be said.
    Closed,
}

impl ClarificationState {
    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            ClarificationState::Asked => "asked",
            ClarificationState::Answered => "answered",
            ClarificationState::Closed => "closed",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let all = [ClarificationState::Asked, ClarificationState::Answered, ClarificationState::Closed];
        all.into_iter().find(|s| s.key() == key)
    }
}

/// A question of the coordinator, with what was said to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadView {
    /// Its id.
    pub id: Uuid,
    /// Whose turn it is.
    pub state: ClarificationState,
    /// Counts what was said and done.
    pub revision: i64,
    /// What was said, in order.
    pub messages: Vec<SaidView>,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidView {
    /// Who; nobody where the applicant reads what the coordinator said.
    pub author: Option<String>,
    /// Whether a member of the organiser said it.
    pub from_applicant: bool,
    /// The words.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// The return of an application, as the coordinator prepares it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReturnView {
    /// The application.
    pub head: super::Head,
    /// The sections with the questions that were asked and what was answered.
    pub sections: Vec<SectionToReturn>,
    /// How many days the applicant has.
    pub days: u32,
    /// Whether the clock stops meanwhile.
    pub stops_clock: bool,
    /// Whether it can be returned now.
    pub may_return: bool,
}

/// A section of which answers may be returned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionToReturn {
    /// Its heading, with its number.
    pub title: Text,
    /// The questions that were asked, with what was answered.
    pub questions: Vec<(Question, Option<Answer>)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use What::{Asked, Committee, Decided, Evaluators, FormalCheck, Submitted};

    fn told(happenings: &[Happening]) -> Vec<(What, When)> {
        happenings.iter().map(|h| (h.what, h.when)).collect()
    }

    #[test]
    fn what_happened_stands_in_the_order_of_time_before_what_is_to_come() {
        let at = |n: i64| Some(Timestamp(n));
        let steps = Steps { submitted_at: at(10), checked_at: at(30), ..Steps::default() };
        let line = timeline(Phase::Assignment, steps, None, vec![(Timestamp(20), Asked)], false);
        use When::{Ahead, Done, Now};
        assert_eq!(
            told(&line),
            [
                (Submitted, Done),
                (Asked, Done),
                (FormalCheck, Done),
                (Evaluators, Now),
                (Committee, Ahead),
                (Decided(None), Ahead)
            ]
        );
        let stopped = timeline(Phase::Assignment, steps, None, vec![(Timestamp(40), What::Withdrawn)], true);
        assert_eq!(told(&stopped), [(Submitted, Done), (FormalCheck, Done), (What::Withdrawn, Done)]);
    }

    #[test]
    fn a_step_whose_time_nobody_noted_stands_behind_the_one_before() {
        let at = |n: i64| Some(Timestamp(n));
        let steps = Steps { submitted_at: at(10), decided_at: at(90), ..Steps::default() };
        let line = timeline(Phase::Decided, steps, Some(Outcome::Issued), Vec::new(), false);
        let whats: Vec<_> = line.iter().map(|h| h.what).collect();
        assert_eq!(whats, [Submitted, FormalCheck, Evaluators, Committee, Decided(Some(Outcome::Issued))]);
        assert!(line.iter().all(|h| h.when == When::Done));
    }
}
