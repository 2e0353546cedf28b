//! Who may do what in a review. Each verb and each page asks one of these.

use super::Phase;
use crate::{
    account::{Actor, Role},
    programme::model::ReturnUntil,
};
use serde::{Deserialize, Serialize};

/// Whether a review goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// It does.
    #[default]
    Running,
    /// The applicant improves single answers: nobody checks, evaluates or votes meanwhile.
    Returned,
    /// The applicant has withdrawn: nothing is done any more, and only the coordinator still reads what they wrote.
    Withdrawn,
}

/// How a person stands to one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Where the review stands.
    pub phase: Phase,
    /// Whether it goes on.
    pub course: Course,
    /// They are one of its evaluators, or were.
    pub was_assigned: bool,
    /// They belong to the applying organiser, or said themselves that they aren't impartial.
    pub conflict: bool,
    /// They are one of its evaluators now.
    pub assigned: bool,
    /// They declared that nothing stands against it, as evaluator or as one of the committee, or the rules don't ask for
    /// that.
    pub declared: bool,
    /// All its evaluators have handed in, and none has still to declare that nothing stands against it.
    pub all_in: bool,
}

/// How an assignment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The coordinator took it back.
    Unassigned,
    /// The evaluator can't, for want of time or another reason.
    Declined,
    /// The evaluator isn't impartial: from then on they see nothing of the application.
    Conflict,
    /// The applicant has withdrawn.
    Withdrawn,
}

impl Ending {
    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Ending::Unassigned => "unassigned",
            Ending::Declined => "declined",
            Ending::Conflict => "conflict",
            Ending::Withdrawn => "withdrawn",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let all = [Ending::Unassigned, Ending::Declined, Ending::Conflict, Ending::Withdrawn];
        all.into_iter().find(|e| e.key() == key)
    }
}

/// The board is for those who work on reviews.
pub fn may_see_board(actor: &Actor) -> bool {
    works_on_reviews(|role| actor.is(role))
}

/// The same of somebody of whom only the roles are known.
pub fn works_on_reviews(holds: impl Fn(Role) -> bool) -> bool {
    holds(Role::Coordinator) || holds(Role::Evaluator)
}

/// Whoever has a conflict of interest doesn't even see that there is an application. Of one that was withdrawn only those
/// hear who had to do with it: its evaluators, and all of the committee where that had its turn.
pub fn may_see(actor: &Actor, facts: &Facts) -> bool {
    let had_to_do = facts.was_assigned || facts.phase >= Phase::Committee;
    let is_there = facts.course != Course::Withdrawn || actor.is(Role::Coordinator) || had_to_do;
    may_see_board(actor) && !facts.conflict && is_there
}

/// Who evaluates or decides says first whether anything stands against it, and sees nothing of what is in it before. The
/// coordinator, who takes it in, does so only where they judge it too.
pub fn must_declare(actor: &Actor, facts: &Facts) -> bool {
    let is_of_committee = actor.is(Role::Evaluator) && !actor.is(Role::Coordinator) && facts.phase >= Phase::Committee;
    !facts.declared && (facts.assigned || is_of_committee)
}

/// What the applicant wrote is for the coordinator, for its evaluators once they have declared that nothing stands
/// against it, and for the whole committee when its turn has come.
pub fn may_see_answers(actor: &Actor, facts: &Facts) -> bool {
    may_see(actor, facts)
        && !must_declare(actor, facts)
        && (actor.is(Role::Coordinator) || facts.assigned || facts.phase >= Phase::Committee)
        && (actor.is(Role::Coordinator) || facts.course != Course::Withdrawn)
}

/// Where the rules hide whose an application is, it is hidden from all who evaluate it or may come to do so, until the
/// committee begins. The coordinator, who takes it in and looks for conflicts of interest, knows it, unless they evaluate
/// it themselves.
pub fn hides_applicant(actor: &Actor, facts: &Facts, blind: bool) -> bool {
    blind && facts.phase < Phase::Committee && (facts.assigned || !actor.is(Role::Coordinator))
}

/// The formal check is the coordinator's.
pub fn may_check_formally(actor: &Actor, facts: &Facts) -> bool {
    actor.is(Role::Coordinator) && !facts.conflict && facts.is_running() && facts.phase.formal_is_open()
}

/// Evaluators are assigned and taken off by the coordinator, until it is decided: somebody may fall ill, or turn out not
/// to be impartial, when all are in already.
pub fn may_assign(actor: &Actor, facts: &Facts) -> bool {
    actor.is(Role::Coordinator)
        && !facts.conflict
        && facts.is_running()
        && Phase::EVALUATORS_CHANGE.contains(&facts.phase)
}

/// An assigned evaluator evaluates, after their declaration, from the assignment until all have handed in.
pub fn may_evaluate(actor: &Actor, facts: &Facts) -> bool {
    actor.is(Role::Evaluator)
        && facts.assigned
        && facts.declared
        && !facts.conflict
        && facts.is_running()
        && matches!(facts.phase, Phase::Assignment | Phase::Evaluation)
}

/// The evaluations side by side, the agreement and the votes: when all are in.
pub fn may_see_committee(actor: &Actor, facts: &Facts) -> bool {
    may_see(actor, facts) && facts.all_in && facts.phase >= Phase::Committee && !must_declare(actor, facts)
}

/// The committee are the evaluators.
pub fn may_vote(actor: &Actor, facts: &Facts) -> bool {
    actor.is(Role::Evaluator)
        && may_see_committee(actor, facts)
        && facts.is_running()
        && facts.phase == Phase::Committee
}

/// What the committee has voted is written down by one of them or by the coordinator.
pub fn may_decide(actor: &Actor, facts: &Facts) -> bool {
    may_see_committee(actor, facts) && facts.is_running() && facts.phase == Phase::Committee
}

/// The coordinator asks the applicant something, until it is decided.
pub fn may_ask(actor: &Actor, facts: &Facts) -> bool {
    let is_open = facts.course != Course::Withdrawn && facts.phase != Phase::Decided;
    actor.is(Role::Coordinator) && !facts.conflict && is_open
}

/// The coordinator returns single answers to be improved, as long as the rules allow.
pub fn may_return(actor: &Actor, facts: &Facts, until: ReturnUntil) -> bool {
    let last = match until {
        ReturnUntil::FormalCheck => Phase::FormalCheck,
        ReturnUntil::Evaluation => Phase::Evaluation,
        ReturnUntil::Committee => Phase::Committee,
    };
    actor.is(Role::Coordinator) && !facts.conflict && facts.is_running() && facts.phase <= last
}

impl Facts {
    /// Whether the review goes on.
    pub fn is_running(&self) -> bool {
        self.course == Course::Running
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{Email, RoleHeld},
        texts::Locale,
    };
    use uuid::Uuid;

    fn actor(id: u128, roles: &[Role]) -> Actor {
        Actor {
            id: Uuid::from_u128(id),
            name: "Test".into(),
            email: Email::parse("test@example.org").unwrap(),
            locale: Locale::ENGLISH,
            roles: roles.iter().map(|r| RoleHeld { role: *r, coordinating: false }).collect(),
        }
    }

    fn facts(phase: Phase) -> Facts {
        let all_in = phase >= Phase::Committee;
        let course = Course::Running;
        Facts { phase, course, was_assigned: true, conflict: false, assigned: true, declared: true, all_in }
    }

    fn may_return_at_all(actor: &Actor, facts: &Facts) -> bool {
        may_return(actor, facts, ReturnUntil::Committee)
    }

    type Predicate = fn(&Actor, &Facts) -> bool;
    const ALL: [Predicate; 10] = [
        may_see,
        may_see_answers,
        may_check_formally,
        may_assign,
        may_evaluate,
        may_see_committee,
        may_vote,
        may_decide,
        may_ask,
        may_return_at_all,
    ];

    #[test]
    fn a_conflict_of_interest_closes_every_door() {
        let everybody = actor(1, &Role::ALL);
        for phase in Phase::ALL {
            let facts = Facts { conflict: true, ..facts(phase) };
            assert!(ALL.iter().all(|may| !may(&everybody, &facts)), "{phase:?}");
        }
    }

    #[test]
    fn nothing_is_checked_scored_or_voted_while_the_applicant_improves_it() {
        let everybody = actor(1, &Role::ALL);
        for phase in Phase::ALL {
            let facts = Facts { course: Course::Returned, ..facts(phase) };
            let work: [Predicate; 6] =
                [may_check_formally, may_assign, may_evaluate, may_vote, may_decide, may_return_at_all];
            assert!(work.iter().all(|may| !may(&everybody, &facts)), "{phase:?}");
        }
    }

    #[test]
    fn of_a_withdrawn_application_only_the_coordinator_reads_and_nobody_does_anything() {
        let (coordinator, evaluator) = (actor(1, &[Role::Coordinator]), actor(2, &[Role::Evaluator]));
        for phase in Phase::ALL {
            let facts = Facts { course: Course::Withdrawn, assigned: false, ..facts(phase) };
            assert!(may_see_answers(&coordinator, &facts));
            assert!(may_see(&evaluator, &facts) && !may_see_answers(&evaluator, &facts), "{phase:?}");
            let another = Facts { was_assigned: false, ..facts };
            assert_eq!(may_see(&evaluator, &another), phase >= Phase::Committee);
            assert!(!may_see_answers(&evaluator, &another));
            let work: [Predicate; 7] =
                [may_check_formally, may_assign, may_evaluate, may_vote, may_decide, may_ask, may_return_at_all];
            assert!(work.iter().all(|may| !may(&coordinator, &facts) && !may(&evaluator, &facts)), "{phase:?}");
        }
    }

    #[test]
    fn answers_are_returned_as_long_as_the_rules_say() {
        let coordinator = actor(1, &[Role::Coordinator]);
        let last = |until| Phase::ALL.into_iter().filter(|p| may_return(&coordinator, &facts(*p), until)).max();
        assert_eq!(last(ReturnUntil::FormalCheck), Some(Phase::FormalCheck));
        assert_eq!(last(ReturnUntil::Evaluation), Some(Phase::Evaluation));
        assert_eq!(last(ReturnUntil::Committee), Some(Phase::Committee));
        assert!(!may_return(&actor(2, &[Role::Evaluator]), &facts(Phase::Evaluation), ReturnUntil::Committee));
    }

    #[test]
    fn whoever_has_no_role_in_reviewing_may_nothing() {
        let others = [actor(1, &[]), actor(2, &[Role::Assessor]), actor(3, &[Role::Administrator])];
        for (phase, actor) in Phase::ALL.into_iter().flat_map(|p| others.iter().map(move |a| (p, a))) {
            assert!(!may_see_board(actor));
            assert!(ALL.iter().all(|may| !may(actor, &facts(phase))), "{phase:?}");
        }
    }

    #[test]
    fn an_evaluation_is_its_authors_alone_until_all_are_in() {
        let (one, two) = (actor(1, &[Role::Evaluator]), actor(2, &[Role::Evaluator, Role::Coordinator]));
        for phase in [Phase::Assignment, Phase::Evaluation] {
            assert!(!may_see_committee(&one, &facts(phase)));
            assert!(!may_see_committee(&two, &facts(phase)));
        }
        assert!(may_see_committee(&two, &facts(Phase::Committee)));
        // Should an evaluation be withdrawn again, the phase alone doesn't open it.
        let not_all = Facts { all_in: false, ..facts(Phase::Committee) };
        assert!(!may_see_committee(&two, &not_all));
    }

    #[test]
    fn whose_it_is_is_hidden_from_who_evaluates_until_the_committee_begins() {
        let (evaluator, coordinator) = (actor(1, &[Role::Evaluator]), actor(2, &[Role::Coordinator, Role::Evaluator]));
        for phase in Phase::ALL {
            let (assigned, another) = (facts(phase), Facts { assigned: false, was_assigned: false, ..facts(phase) });
            for facts in [assigned, another] {
                assert_eq!(hides_applicant(&evaluator, &facts, true), phase < Phase::Committee, "{phase:?}");
                assert!(!hides_applicant(&evaluator, &facts, false));
            }
            assert_eq!(hides_applicant(&coordinator, &assigned, true), phase < Phase::Committee, "{phase:?}");
            assert!(!hides_applicant(&coordinator, &another, true));
        }
    }

    #[test]
    fn an_evaluator_reads_nothing_before_declaring() {
        let evaluator = actor(1, &[Role::Evaluator]);
        let undeclared = Facts { declared: false, ..facts(Phase::Evaluation) };
        assert!(may_see(&evaluator, &undeclared));
        assert!(!may_see_answers(&evaluator, &undeclared));
        assert!(!may_evaluate(&evaluator, &undeclared));
        let another = Facts { assigned: false, ..facts(Phase::Evaluation) };
        assert!(!may_see_answers(&evaluator, &another));
        assert!(may_see_answers(&evaluator, &Facts { assigned: false, ..facts(Phase::Committee) }));
    }

    #[test]
    fn the_committee_declares_before_it_sees_anything_and_the_coordinator_takes_it_in() {
        let undeclared = |phase| Facts { declared: false, assigned: false, was_assigned: false, ..facts(phase) };
        let (evaluator, coordinator) = (actor(1, &[Role::Evaluator]), actor(2, &[Role::Coordinator]));
        for phase in [Phase::Committee, Phase::Decided] {
            let facts = undeclared(phase);
            assert!(must_declare(&evaluator, &facts) && !must_declare(&coordinator, &facts));
            assert!(may_see(&evaluator, &facts) && !may_see_answers(&evaluator, &facts));
            assert!(!may_see_committee(&evaluator, &facts) && !may_vote(&evaluator, &facts));
            assert!(may_see_answers(&coordinator, &facts) && may_see_committee(&coordinator, &facts));
        }
        assert!(!must_declare(&evaluator, &undeclared(Phase::Evaluation)), "it isn't their turn");
    }
}
