use super::*;
use crate::{
    account::{Email, RoleHeld},
    programme::model::{
        Activity, Form, Html, Issuer, Network, Scale, Text, {Badge, Content, Playlist},
    },
    texts::Locale,
};
use proptest::prelude::*;

fn actor(id: u128, roles: &[Role]) -> Actor {
    Actor {
        id: Uuid::from_u128(id),
        name: "Ona".into(),
        email: Email::parse("ona@example.org").unwrap(),
        locale: Locale::ENGLISH,
        roles: roles.iter().map(|role| RoleHeld { role: *role, coordinating: false }).collect(),
    }
}

fn a_state() -> impl Strategy<Value = SubmissionState> {
    prop::sample::select(SubmissionState::ALL.to_vec())
}

fn a_verifier() -> impl Strategy<Value = Verifier> {
    prop::sample::select(vec![Verifier::Organiser, Verifier::Peer, Verifier::Oneself])
}

prop_compose! {
    fn facts()(
        person in 0u128..4, state in a_state(), was_submitted: bool, is_withdrawn: bool,
        verifier in a_verifier(), holds_badge: bool,
        assessed_by in prop::collection::vec(0u128..4, 0..3),
    ) -> SubmissionFacts {
        SubmissionFacts {
            person_id: Uuid::from_u128(person),
            state,
            was_submitted,
            is_withdrawn,
            verifier,
            holds_badge,
            assessed_by: assessed_by.into_iter().map(Uuid::from_u128).collect(),
        }
    }
}

proptest! {
    #[test]
    fn nobody_assesses_their_own_twice_or_what_doesnt_wait(facts in facts(), who in 0u128..4, assessor: bool) {
        let roles: &[Role] = if assessor { &[Role::Assessor] } else { &[] };
        let actor = actor(who, roles);
        if may_assess(&actor, &facts) {
            prop_assert_ne!(facts.person_id, actor.id);
            prop_assert!(!facts.assessed_by.contains(&actor.id));
            prop_assert_eq!(facts.state, SubmissionState::Waiting);
            prop_assert!(assessor || (facts.verifier == Verifier::Peer && facts.holds_badge));
        }
        if may_read(&actor, &facts) {
            prop_assert!(facts.was_submitted);
            prop_assert_ne!(facts.person_id, actor.id);
            prop_assert!(may_open(&actor, &facts));
            // A peer reads for the check, and what they have checked.
            prop_assert!(
                assessor || facts.state == SubmissionState::Waiting || facts.assessed_by.contains(&actor.id)
            );
        }
        if may_open(&actor, &facts) {
            prop_assert!(facts.was_submitted || facts.is_withdrawn);
            prop_assert_ne!(facts.person_id, actor.id);
            prop_assert!(assessor || (facts.verifier == Verifier::Peer && facts.holds_badge));
        }
        prop_assert!(facts.was_submitted || !may_read(&actor, &facts), "what was taken back is its owner's");
    }

    #[test]
    fn other_roles_open_no_evidence(facts in facts(), who in 0u128..4) {
        let actor = actor(who, &[Role::Evaluator, Role::Coordinator, Role::Administrator]);
        let facts = SubmissionFacts { holds_badge: false, ..facts };
        prop_assert!(!may_assess(&actor, &facts));
        prop_assert!(!may_read(&actor, &facts));
        prop_assert!(!may_open(&actor, &facts));
    }

    #[test]
    fn whatever_happens_only_enough_approvals_of_one_version_approve(
        count in 1u32..4, events in prop::collection::vec((any::<bool>(), any::<bool>()), 0..40),
    ) {
        let verification = Verification { by: Verifier::Organiser, count };
        let (mut state, mut approvals) = (SubmissionState::Draft, 0);
        for (submits, approves) in events {
            if submits {
                if let Some(next) = state.submitted(verification) {
                    prop_assert!(state.is_open());
                    (state, approvals) = (next, 0);
                }
            } else {
                let outcome = if approves { Outcome::Approved } else { Outcome::Improve };
                let with_this = approvals + u32::from(approves);
                if let Some(next) = state.assessed(outcome, with_this, verification) {
                    prop_assert_eq!(state, SubmissionState::Waiting);
                    prop_assert_eq!(next == SubmissionState::Approved, approves && with_this >= count);
                    prop_assert_eq!(next == SubmissionState::Improve, !approves);
                    (state, approvals) = (next, with_this);
                }
            }
        }
    }

    #[test]
    fn keys_lead_back(state in a_state()) {
        prop_assert_eq!(SubmissionState::parse(state.key()), Some(state));
    }
}

#[test]
fn what_is_approved_is_closed_and_self_verified_evidence_is_approved_at_once() {
    let oneself = Verification { by: Verifier::Oneself, count: 1 };
    let organiser = Verification { by: Verifier::Organiser, count: 1 };
    assert_eq!(SubmissionState::Draft.submitted(oneself), Some(SubmissionState::Approved));
    assert_eq!(SubmissionState::Improve.submitted(organiser), Some(SubmissionState::Waiting));
    for closed in [SubmissionState::Waiting, SubmissionState::Approved] {
        assert_eq!(closed.submitted(organiser), None);
    }
}

fn badge(id: &str, tasks_needed: u32, requires_activities: bool) -> Badge {
    Badge {
        id: id.into(),
        version: 1,
        achievement_type: "Badge".into(),
        tags: Vec::new(),
        alignment: Vec::new(),
        name: Text::new(id),
        description: Text::default(),
        criteria: Vec::new(),
        requires_activities,
        tasks_needed,
        tasks: Vec::new(),
    }
}

fn activity(id: &str, optional: bool) -> Activity {
    Activity {
        id: id.into(),
        minutes: 10,
        badge: format!("b-{id}"),
        optional,
        title: Text::new(id),
        summary: Text::default(),
        outcomes: Vec::new(),
        key_points: Vec::new(),
    }
}

fn content() -> Content {
    Content {
        language: "en".into(),
        network: Network {
            name: Text::default(),
            short_name: Text::default(),
            tagline: Text::default(),
            description: Text::default(),
            issuer: Issuer {
                id: String::new(),
                name: String::new(),
                url: String::new(),
                email: String::new(),
                description: Text::default(),
            },
            support_email: String::new(),
            co_funding: None,
            what_next: Vec::new(),
        },
        form: Form::default(),
        renewal: None,
        scale: Scale::default(),
        self_checks: BTreeMap::new(),
        presentations: BTreeMap::new(),
        videos: BTreeMap::new(),
        practices: Vec::new(),
        playlists: vec![Playlist {
            id: "p".into(),
            mandatory: true,
            badge: "whole".into(),
            title: Text::default(),
            summary: Text::default(),
            introduction: Html::default(),
            activities: vec![activity("one", false), activity("two", false), activity("three", true)],
        }],
        badges: vec![
            badge("b-one", 1, false),
            badge("b-two", 2, false),
            badge("b-three", 1, false),
            badge("whole", 0, true),
            badge("empty", 0, false),
        ],
        bodies: BTreeMap::new(),
        countries: Vec::new(),
        languages: Vec::new(),
    }
}

fn earned(badge: &str, held: &[&str], approved: &[(&str, u32)]) -> Vec<String> {
    let content = content();
    let held = held.iter().map(ToString::to_string).collect();
    let approved = approved.iter().map(|(b, n)| (b.to_string(), *n)).collect();
    newly_earned(&content, badge, &held, &approved).into_iter().map(|b| b.id.clone()).collect()
}

#[test]
fn a_badge_is_earned_by_enough_tasks_and_a_playlists_badge_by_its_mandatory_ones() {
    assert_eq!(earned("b-one", &[], &[("b-one", 1)]), ["b-one"]);
    assert!(earned("b-two", &[], &[("b-two", 1)]).is_empty());
    assert_eq!(earned("b-two", &["b-one"], &[("b-two", 2)]), ["b-two", "whole"]);
    // The optional activity is neither needed nor enough.
    assert_eq!(earned("b-three", &["b-one"], &[("b-three", 1)]), ["b-three"]);
    assert!(earned("empty", &[], &[]).is_empty());
    // Nothing is earned twice.
    assert!(earned("b-two", &["b-one", "b-two", "whole"], &[("b-two", 2)]).is_empty());
}

#[test]
fn progress_counts_what_is_held_and_says_where_a_hand_is_needed() {
    let content = content();
    let held = ["b-one".to_string()].into();
    let tasks = [("b-two".to_string(), vec![SubmissionState::Approved, SubmissionState::Improve])].into();
    let progress = Progress::of(&content.playlists[0], &held, &tasks);
    assert_eq!((progress.held(), progress.complete), (1, false));
    assert_eq!(progress.state("one"), BadgeState::Earned);
    assert_eq!(progress.state("two"), BadgeState::Improve);
    assert_eq!(progress.state("three"), BadgeState::NotStarted);
}

#[test]
fn the_time_that_is_left_shrinks_from_part_to_part() {
    let left: Vec<u32> = (0..=5).map(|part| views::minutes_left(30, 4, part)).collect();
    assert_eq!(left, [30, 30, 23, 15, 8, 0], "past the last part nothing is left");
    assert_eq!(views::minutes_left(30, 0, 3), 30, "a text without parts is read as one");
}

#[test]
fn figures_of_few_people_are_told_to_nobody() {
    let of = |started, completed, median| figures::Figures { started, completed: Some(completed), median };
    assert_eq!(of(4, 4, Some(1)).told(), None);
    let few = of(9, 4, Some(1)).told().unwrap();
    assert_eq!((few.started, few.completed, few.median), (9, None, None));
    let many = of(9, 5, Some(1)).told().unwrap();
    assert_eq!((many.completed, many.median), (Some(5), Some(1)));
}
