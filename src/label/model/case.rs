//! Cases about labels: whether one is suspended, revoked or reinstated. The holder is told what is at issue and heard;
//! two people decide, with a reason.

use super::{Label, LabelState};
use crate::{
    account::{Actor, Role},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest grounds, answer, reason or complaint, in characters.
pub const LONGEST: u32 = 4000;

/// What is weighed in a case, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The label stays as it is.
    Nothing,
    /// The label doesn't count until it is reinstated.
    Suspend,
    /// The label is taken back for good.
    Revoke,
    /// The suspension ends.
    Reinstate,
}

impl Measure {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Measure::Nothing => "nothing",
            Measure::Suspend => "suspend",
            Measure::Revoke => "revoke",
            Measure::Reinstate => "reinstate",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        [Measure::Nothing, Measure::Suspend, Measure::Revoke, Measure::Reinstate].into_iter().find(|m| m.key() == key)
    }

    /// What can be weighed about a label that stands like this.
    pub const fn open_to(state: LabelState) -> &'static [Measure] {
        match state {
            LabelState::Valid | LabelState::Ahead => &[Measure::Suspend, Measure::Revoke],
            LabelState::Suspended => &[Measure::Reinstate, Measure::Revoke],
            // What has ended can still be found to have been wrong.
            LabelState::Expired => &[Measure::Revoke],
            LabelState::Revoked => &[],
        }
    }

    /// What may come of a case in which this is weighed, about a label that stands like this: nothing, that, or less.
    pub fn outcomes(self, state: LabelState) -> Vec<Measure> {
        let mut all = vec![Measure::Nothing];
        match self {
            Measure::Revoke if matches!(state, LabelState::Valid | LabelState::Ahead) => {
                all.extend([Measure::Suspend, Measure::Revoke]);
            }
            Measure::Nothing => {}
            own if Measure::open_to(state).contains(&own) => all.push(own),
            _ => {}
        }
        all
    }

    /// Whether the holder has to be heard before it is decided on. What is in their favour needs no such time.
    pub const fn needs_hearing(self) -> bool {
        matches!(self, Measure::Suspend | Measure::Revoke)
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: Uuid,
    /// The label.
    pub label_id: Uuid,
    /// What is weighed.
    pub measure: Measure,
    /// Why, in words that the holder reads.
    pub grounds: String,
    /// Who opened it.
    pub opened_by: Uuid,
    /// When.
    pub opened_at: Timestamp,
    /// Until when the holder may answer.
    pub answer_until: Timestamp,
    /// What the holder says.
    pub answer: Option<String>,
    /// When they said it.
    pub answered_at: Option<Timestamp>,
    /// What was proposed and, in a closed case, decided.
    pub outcome: Option<Measure>,
    /// Why.
    pub reason: Option<String>,
    /// Who proposed it.
    pub proposed_by: Option<Uuid>,
    /// The second person.
    pub decided_by: Option<Uuid>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Counts the changes.
    pub revision: i64,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The holder may answer, and hasn't.
    Hearing,
    /// The holder has answered, or the time for that is over: somebody proposes a decision.
    ToPropose,
    /// A decision is proposed, and a second person has to agree.
    ToConfirm,
    /// It is decided.
    Closed,
}

impl Case {
    /// Where it stands at a moment.
    pub fn stage(&self, now: Timestamp) -> Stage {
        if self.decided_at.is_some() {
            Stage::Closed
        } else if self.proposed_by.is_some() {
            Stage::ToConfirm
        } else if self.measure.needs_hearing() && self.answered_at.is_none() && now < self.answer_until {
            Stage::Hearing
        } else {
            Stage::ToPropose
        }
    }

    /// Whether the holder may say something, or say it otherwise: for as long as they were promised, and until a decision
    /// is proposed.
    pub fn may_be_answered(&self, now: Timestamp) -> bool {
        self.measure.needs_hearing()
            && now < self.answer_until
            && matches!(self.stage(now), Stage::Hearing | Stage::ToPropose)
    }
}

/// Coordinators open cases, but not about a label of an organiser that they are tied to.
pub fn may_open(actor: &Actor, is_tied: bool) -> bool {
    actor.is(Role::Coordinator) && !is_tied
}

/// Coordinators and the committee's evaluators read cases and decide them, but not about an organiser that they are tied
/// to.
pub fn may_judge(actor: &Actor, is_tied: bool) -> bool {
    (actor.is(Role::Coordinator) || actor.is(Role::Evaluator)) && !is_tied
}

/// Whether somebody is the second person that a proposed decision needs.
pub fn may_confirm(actor: &Actor, is_tied: bool, case: &Case) -> bool {
    may_judge(actor, is_tied) && case.proposed_by.is_some_and(|first| first != actor.id)
}

/// A complaint about a label, as the coordinators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintRow {
    /// Its id.
    pub id: Uuid,
    /// The label's number.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// What is complained about.
    pub words: String,
    /// Who complains; empty for nobody named.
    pub name: String,
    /// Where they can be reached; empty for nowhere.
    pub email: String,
    /// When it came.
    pub at: Timestamp,
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Its id.
    pub id: Uuid,
    /// The label's number.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// What is weighed.
    pub measure: Measure,
    /// Where it stands.
    pub stage: Stage,
    /// What came of it, or is proposed.
    pub outcome: Option<Measure>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Until when the holder may answer.
    pub answer_until: Timestamp,
}

/// The queue of coordinators and the committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasesView {
    /// Complaints that nobody has dealt with; nothing for those who don't deal with them.
    pub complaints: Option<Vec<ComplaintRow>>,
    /// Cases that run, the oldest first.
    pub running: Vec<CaseRow>,
    /// Cases that were decided lately, the newest first.
    pub closed: Vec<CaseRow>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Where it stands.
    pub stage: Stage,
    /// The label's number.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// How the label stands.
    pub state: LabelState,
    /// The complaints that led to it; only those who judge read them.
    pub complaints: Vec<ComplaintRow>,
    /// Who opened it, who proposed and who agreed, by name; only those who judge read them.
    pub people: Vec<(Uuid, String)>,
    /// Whether the reader may answer for the holder.
    pub may_answer: bool,
    /// What the reader may propose.
    pub may_propose: Vec<Measure>,
    /// Whether the reader may agree to what is proposed, or not.
    pub may_confirm: bool,
    /// Whether the reader is one of those who judge.
    pub judges: bool,
}

/// What once was decided about a label, for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeasure {
    /// What.
    pub measure: Measure,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl Label {
    /// Whether a measure can be carried out now.
    pub fn is_open_to(&self, measure: Measure, now: Timestamp) -> bool {
        measure == Measure::Nothing || Measure::open_to(self.state(now)).contains(&measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{Email, model::RoleHeld},
        texts::Locale,
    };

    fn case(measure: Measure) -> Case {
        Case {
            id: Uuid::nil(),
            label_id: Uuid::nil(),
            measure,
            grounds: "Why".into(),
            opened_by: Uuid::nil(),
            opened_at: Timestamp(0),
            answer_until: Timestamp(100),
            answer: None,
            answered_at: None,
            outcome: None,
            reason: None,
            proposed_by: None,
            decided_by: None,
            decided_at: None,
            revision: 1,
        }
    }

    #[test]
    fn nobody_decides_before_the_holder_was_heard_or_had_the_time_to_be() {
        let mut heard = case(Measure::Revoke);
        assert_eq!((heard.stage(Timestamp(99)), heard.stage(Timestamp(100))), (Stage::Hearing, Stage::ToPropose));
        assert!(heard.may_be_answered(Timestamp(99)) && !heard.may_be_answered(Timestamp(100)));
        heard.answered_at = Some(Timestamp(5));
        assert_eq!(heard.stage(Timestamp(6)), Stage::ToPropose);
        assert!(heard.may_be_answered(Timestamp(6)), "they may say it otherwise");
        heard.proposed_by = Some(Uuid::nil());
        assert_eq!(heard.stage(Timestamp(6)), Stage::ToConfirm);
        assert!(!heard.may_be_answered(Timestamp(6)));
        heard.decided_at = Some(Timestamp(7));
        assert_eq!(heard.stage(Timestamp(8)), Stage::Closed);
        assert_eq!(case(Measure::Reinstate).stage(Timestamp(0)), Stage::ToPropose, "what helps them needs no hearing");
    }

    #[test]
    fn what_comes_of_a_case_is_never_more_than_what_the_holder_was_told() {
        use LabelState::{Ahead, Expired, Revoked, Suspended, Valid};
        for state in [Valid, Ahead, Expired, Revoked, Suspended] {
            assert!(!Measure::Suspend.outcomes(state).contains(&Measure::Revoke));
            assert!(!Measure::Reinstate.outcomes(state).contains(&Measure::Revoke));
            for measure in [Measure::Suspend, Measure::Revoke, Measure::Reinstate] {
                let all = measure.outcomes(state);
                assert_eq!(all[0], Measure::Nothing);
                assert!(all[1..].iter().all(|m| Measure::open_to(state).contains(m)), "{measure:?} {state:?}");
            }
        }
        assert_eq!(Measure::Revoke.outcomes(Valid), [Measure::Nothing, Measure::Suspend, Measure::Revoke]);
    }

    #[test]
    fn the_second_person_is_another_one() {
        let judge = |id: u128, role| Actor {
            id: Uuid::from_u128(id),
            name: "Demo".into(),
            email: Email::parse("demo@example.org").unwrap(),
            locale: Locale::ENGLISH,
            roles: vec![RoleHeld { role, coordinating: false }],
        };
        let mut of = case(Measure::Revoke);
        let (one, two) = (judge(1, Role::Coordinator), judge(2, Role::Evaluator));
        assert!(!may_confirm(&two, false, &of), "nothing is proposed");
        of.proposed_by = Some(one.id);
        assert!(!may_confirm(&one, false, &of) && may_confirm(&two, false, &of));
        assert!(!may_confirm(&two, true, &of), "nobody judges their own");
        assert!(!may_confirm(&judge(3, Role::Assessor), false, &of));
        assert!(may_open(&one, false) && !may_open(&one, true) && !may_open(&two, false));
    }
}
