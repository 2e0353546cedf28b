//! Random commands by random people against a simple model of a review: what the model allows is done, what it doesn't is
//! refused, and after each step the database says what the model says. The model knows nothing of databases, so the same
//! walk ends in the same state on SQLite and on PostgreSQL. `cargo xtask soak` walks for longer (`QL_COMMANDS`).

use crate::support::review::{self, Stage};
use quality_label::{
    account::Actor,
    apply,
    platform::audit,
    review::{
        model::{DecisionIntent, Ending, Finding, FlagTo, Given, Marks, Outcome, Phase, Value, Vote},
        reading, service, store,
    },
    texts::Locale,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The people, by their place: one who takes in, four who judge, one who applies, one who has nothing to do with it.
const COORDINATOR: usize = 0;
const EVALUATORS: std::ops::Range<usize> = 1..5;
const OWNER: usize = 5;
const PEOPLE: usize = 7;
/// On a walk of no more commands everybody looks at each thing that is done: it is most of the work.
const LOOKED_AT_BY_ALL: usize = 1_000;
/// After so many commands a new application is begun.
const COMMANDS_EACH: usize = 90;

/// Chance that is the same each time (Knuth's numbers for a line of 64 bits).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

#[derive(Clone, Debug)]
enum Command {
    Check,
    Assign(Vec<usize>),
    Unassign(usize),
    Declare,
    StepBack,
    Write(u8),
    HandIn(u8),
    TakeBack,
    Raise,
    Resolve,
    Agree(u8),
    Concur,
    Say,
    Vote(Vote),
    Decide,
    Confirm,
    Reopen,
    Appeal,
    Withdraw,
    /// Of a revision that was, where there is one.
    Stale,
}

#[derive(Clone, Default, Debug)]
struct Written {
    level: Option<u8>,
    handed_in: bool,
}

#[derive(Clone, Debug)]
struct Model {
    phase: Phase,
    withdrawn: bool,
    /// Those who evaluate now, and whether they have declared.
    assigned: BTreeMap<usize, bool>,
    /// Everybody who ever did, or stepped back.
    ever: BTreeSet<usize>,
    written: BTreeMap<usize, Written>,
    recused: BTreeSet<usize>,
    declared: BTreeSet<usize>,
    settled: Option<u8>,
    votes: BTreeMap<usize, Vote>,
    flags: usize,
    proposal: Option<(usize, Outcome)>,
    decided: Option<Outcome>,
    /// Those who judged before the appeal.
    before_appeal: Option<BTreeSet<usize>>,
}

impl Model {
    fn new() -> Self {
        Self {
            phase: Phase::FormalCheck,
            withdrawn: false,
            assigned: BTreeMap::new(),
            ever: BTreeSet::new(),
            written: BTreeMap::new(),
            recused: BTreeSet::new(),
            declared: BTreeSet::new(),
            settled: None,
            votes: BTreeMap::new(),
            flags: 0,
            proposal: None,
            decided: None,
            before_appeal: None,
        }
    }

    fn is_in(&self, who: usize) -> bool {
        self.written.get(&who).is_some_and(|w| w.handed_in)
    }

    fn all_in(&self) -> bool {
        self.assigned.len() >= 2 && self.assigned.iter().all(|(who, declared)| *declared && self.is_in(*who))
    }

    fn has_declared(&self, who: usize) -> bool {
        self.assigned.get(&who).copied().unwrap_or(self.declared.contains(&who))
    }

    fn reviews(&self, who: usize) -> bool {
        (who == COORDINATOR || EVALUATORS.contains(&who)) && !self.recused.contains(&who)
    }

    fn has_turn(&self) -> bool {
        matches!(self.phase, Phase::Committee | Phase::Decided) && self.all_in()
    }

    fn sees_committee(&self, who: usize) -> bool {
        self.reviews(who) && self.has_turn() && (who == COORDINATOR || self.has_declared(who))
    }

    fn at_table(&self, who: usize) -> bool {
        !self.withdrawn && self.phase == Phase::Committee && self.sees_committee(who)
    }

    fn levels(&self) -> Vec<u8> {
        self.assigned.keys().filter_map(|who| self.written.get(who)?.level).collect()
    }

    fn differs(&self) -> bool {
        let levels = self.levels();
        levels.iter().any(|level| *level != levels[0])
    }

    fn is_open(&self) -> bool {
        self.differs() && self.settled.is_none()
    }

    /// Who is for what, of those whose vote counts; the third evaluator is of a coordinating organisation.
    fn outcome(&self) -> Option<Outcome> {
        let counted: Vec<_> = self.votes.iter().filter(|(who, _)| !self.recused.contains(who)).collect();
        let of = |vote| counted.iter().filter(|(_, v)| **v == vote).count();
        if counted.len() < 3 || !counted.iter().any(|(who, _)| **who == 3) {
            return None;
        }
        match of(Vote::Issue).cmp(&of(Vote::NotYet)) {
            std::cmp::Ordering::Greater => Some(Outcome::Issued),
            std::cmp::Ordering::Less => Some(Outcome::NotYetIssued),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The review has moved: a decision that was written down before is out of date.
    fn moved(&mut self) {
        self.proposal = None;
    }

    fn leave(&mut self, who: usize) {
        self.assigned.remove(&who);
        if self.phase == Phase::Committee {
            self.settled = None;
            self.votes.clear();
        }
        self.phase = Phase::Assignment;
        self.moved();
    }

    fn come_together(&mut self) {
        let is_full = self.assigned.len() >= 2;
        self.phase = match self.phase {
            _ if !is_full => Phase::Assignment,
            Phase::Assignment => Phase::Evaluation,
            phase => phase,
        };
        if self.all_in() && self.phase == Phase::Evaluation {
            self.phase = Phase::Committee;
        }
        self.moved();
    }

    /// Does it, if it may be done.
    fn does(&mut self, who: usize, command: &Command) -> bool {
        let runs = !self.withdrawn && self.phase != Phase::Decided;
        let changes = runs && self.phase != Phase::FormalCheck;
        match command {
            Command::Stale => false,
            Command::Check => {
                let may = who == COORDINATOR && runs;
                if may {
                    if self.phase == Phase::FormalCheck {
                        self.phase = Phase::Assignment;
                    }
                    if self.phase == Phase::Committee {
                        self.votes.clear();
                    }
                    self.moved();
                }
                may
            }
            Command::Assign(new) => {
                let fits = |e: &usize| {
                    let before = self.before_appeal.as_ref().is_some_and(|b| b.contains(e));
                    !self.assigned.contains_key(e) && !self.recused.contains(e) && !before
                };
                let may = who == COORDINATOR
                    && changes
                    && self.assigned.len() + new.len() <= 2
                    && new.iter().all(fits)
                    && new.iter().collect::<BTreeSet<_>>().len() == new.len();
                if may {
                    self.assigned.extend(new.iter().map(|e| (*e, false)));
                    self.ever.extend(new);
                    self.come_together();
                }
                may
            }
            Command::Unassign(of) => {
                let may = who == COORDINATOR && changes && self.assigned.contains_key(of);
                if may {
                    self.leave(*of);
                }
                may
            }
            Command::Declare => {
                if !self.reviews(who) || self.withdrawn {
                    return false;
                }
                if let Some(declared) = self.assigned.get_mut(&who) {
                    let is_new = !std::mem::replace(declared, true);
                    // Declared again after a decision, nothing changes.
                    if is_new && self.is_in(who) {
                        self.come_together();
                    }
                    return true;
                }
                let may = EVALUATORS.contains(&who) && self.phase >= Phase::Committee;
                if may {
                    self.declared.insert(who);
                }
                may
            }
            Command::StepBack => {
                let is_assigned = self.assigned.contains_key(&who);
                let of_committee = EVALUATORS.contains(&who) && self.phase == Phase::Committee && !self.withdrawn;
                let may = self.reviews(who) && if is_assigned { changes } else { of_committee };
                if may {
                    self.recused.insert(who);
                    self.ever.insert(who);
                    if is_assigned {
                        self.leave(who);
                    }
                }
                may
            }
            Command::Write(level) | Command::HandIn(level) => {
                let may = self.may_evaluate(who) && !self.is_in(who);
                if may {
                    let handed_in = matches!(command, Command::HandIn(_));
                    self.written.insert(who, Written { level: Some(*level), handed_in });
                    if self.all_in() && self.phase == Phase::Evaluation {
                        self.phase = Phase::Committee;
                        self.moved();
                    }
                }
                may
            }
            Command::TakeBack => {
                let may = self.may_evaluate(who) && self.is_in(who);
                if may {
                    self.written.entry(who).or_default().handed_in = false;
                }
                may
            }
            Command::Raise => {
                let reads = who == COORDINATOR
                    || (self.has_declared(who) && (self.assigned.contains_key(&who) || self.phase >= Phase::Committee));
                let may = runs && self.reviews(who) && reads;
                self.flags += usize::from(may);
                may
            }
            Command::Resolve => {
                let may = runs && who == COORDINATOR && self.flags > 0;
                self.flags -= usize::from(may);
                may
            }
            Command::Agree(level) => {
                let may = self.at_table(who);
                if may {
                    self.settled = self.differs().then_some(*level);
                    self.votes.clear();
                    self.moved();
                }
                may
            }
            Command::Concur => self.at_table(who) && EVALUATORS.contains(&who) && self.settled.is_some(),
            Command::Say => self.at_table(who),
            Command::Vote(vote) => {
                let may = self.at_table(who) && EVALUATORS.contains(&who) && !self.is_open();
                if may {
                    self.votes.insert(who, *vote);
                }
                may
            }
            Command::Decide => {
                let may = self.at_table(who) && self.flags == 0 && !self.is_open() && self.outcome().is_some();
                if may {
                    self.proposal = self.outcome().map(|outcome| (who, outcome));
                }
                may
            }
            Command::Confirm => {
                let holds = self.proposal.is_some_and(|(by, outcome)| by != who && Some(outcome) == self.outcome());
                let may = self.at_table(who) && self.flags == 0 && !self.is_open() && holds;
                if may {
                    self.decided = self.proposal.take().map(|(_, outcome)| outcome);
                    self.phase = Phase::Decided;
                }
                may
            }
            Command::Reopen => {
                let may = who == COORDINATOR && self.phase == Phase::Decided;
                if may {
                    self.phase = Phase::Committee;
                    self.votes.clear();
                    self.moved();
                }
                may
            }
            Command::Appeal => {
                let is_due = self.phase == Phase::Decided && self.decided == Some(Outcome::NotYetIssued);
                let may = who == OWNER && is_due && self.before_appeal.is_none();
                if may {
                    self.before_appeal = Some(self.ever.clone());
                    self.assigned.clear();
                    self.votes.clear();
                    self.settled = None;
                    self.phase = Phase::Assignment;
                    self.moved();
                }
                may
            }
            Command::Withdraw => {
                // Doing it twice changes nothing.
                let may = who == OWNER && self.decided.is_none();
                self.withdrawn |= may;
                may
            }
        }
    }

    fn may_evaluate(&self, who: usize) -> bool {
        let is_time = matches!(self.phase, Phase::Assignment | Phase::Evaluation) && !self.withdrawn;
        self.reviews(who) && is_time && self.assigned.get(&who) == Some(&true)
    }
}

/// A walk through one application.
struct Walk<'a> {
    stage: &'a Stage,
    people: &'a [Actor],
    id: Uuid,
    rated: Vec<String>,
    indicators: Vec<String>,
    formal: Vec<String>,
}

impl Walk<'_> {
    fn marks(&self, who: usize, level: u8) -> Marks {
        let comment = format!("secret of {who} at {level}");
        let rated =
            |q: &String| (q.clone(), Given { level: Some(level), comment: comment.clone(), ..Given::default() });
        let shown = |q: &String| (q.clone(), Given { confirmed: Some(true), ..Given::default() });
        self.rated.iter().map(rated).chain(self.indicators.iter().map(shown)).collect()
    }

    async fn revision(&self) -> i64 {
        let review = store::review(self.stage.app.ctx.db.read(), self.id).await.unwrap();
        review.map_or(0, |review| review.revision)
    }

    /// Does it with the server's services, and says whether it was done.
    async fn does(&self, who: usize, command: &Command, model: &Model) -> bool {
        let (ctx, actor, id) = (&self.stage.app.ctx, &self.people[who], self.id);
        let now = self.revision().await;
        let mine = store::evaluation_by(ctx.db.read(), id, actor.id).await.unwrap().map_or(0, |e| e.revision);
        let ids = |who: &[usize]| who.iter().map(|w| self.people[*w].id).collect::<Vec<_>>();
        let done = match command {
            Command::Check => {
                let met = |c: &String| (c.clone(), Finding { met: Some(true), comment: String::new() });
                service::check_formally(ctx, actor, id, now, self.formal.iter().map(met).collect(), true).await
            }
            Command::Assign(new) => {
                let wanted =
                    service::Wanted { evaluators: ids(new), reason: "Nobody else.".into(), ..Default::default() };
                service::assign(ctx, actor, id, now, wanted).await
            }
            Command::Unassign(of) => {
                service::unassign(ctx, actor, id, now, self.people[*of].id, "On leave.".into()).await
            }
            Command::Declare => service::declare(ctx, actor, id, true).await.map(|_| ()),
            Command::StepBack => service::step_back(ctx, actor, id, Some(Ending::Conflict), "Family.".into()).await,
            Command::Write(level) => {
                let written = service::write_evaluation(ctx, actor, id, mine, self.marks(who, *level), String::new());
                written.await.map(|_| ())
            }
            Command::HandIn(level) => {
                service::submit_evaluation(ctx, actor, id, mine, self.marks(who, *level), String::new()).await
            }
            Command::TakeBack => service::take_back_evaluation(ctx, actor, id).await,
            Command::Raise => {
                let to = Some(FlagTo::Coordinator);
                service::raise_flag(ctx, actor, id, ctx.ids.uuid(), to, &format!("secret flag of {who}")).await
            }
            Command::Resolve => {
                let flags = store::flag::of(ctx.db.read(), id).await.unwrap();
                let open = flags.iter().find(|f| f.resolved_at.is_none()).map_or(Uuid::nil(), |f| f.id);
                service::resolve_flag(ctx, actor, open, "Looked into.").await.map(|_| ())
            }
            Command::Agree(level) => {
                let settled = |q: &String| (q.clone(), (Value::Level(*level), "Agreed.".to_string()));
                service::agree(ctx, actor, id, now, self.rated.iter().map(settled).collect()).await
            }
            Command::Concur => service::concur(ctx, actor, id, now).await,
            Command::Say => service::say(ctx, actor, id, ctx.ids.uuid(), "", "Hello").await,
            Command::Vote(vote) => service::vote(ctx, actor, id, now, Some(*vote), false).await,
            Command::Decide => {
                let reasons = self.rated.iter().map(|q| (format!("levels.{q}"), "Say more.".to_string())).collect();
                let outcome = model.outcome().unwrap_or(Outcome::Issued);
                let intent = DecisionIntent { outcome, reasons, departure: "As we see it.".into() };
                service::decide(ctx, actor, id, now, intent).await
            }
            Command::Confirm => service::confirm_decision(ctx, actor, id, now).await,
            Command::Reopen => service::reopen(ctx, actor, id, now, "A mistake.").await,
            Command::Appeal => service::appeal(ctx, actor, id, "You overlooked something.").await,
            Command::Withdraw => service::withdraw(ctx, actor, id, true, "").await,
            Command::Stale => service::confirm_decision(ctx, actor, id, now - 1).await,
        };
        done.is_ok()
    }

    /// The database says what the model says.
    async fn agrees(&self, model: &Model, what: &str) {
        let db = self.stage.app.ctx.db.read();
        let phase = store::review(db, self.id).await.unwrap().map_or(Phase::FormalCheck, |r| r.phase);
        assert_eq!(phase, model.phase, "{what}");
        let decision = store::decision(db, self.id).await.unwrap();
        assert_eq!(decision.as_ref().and_then(|d| Outcome::parse(&d.outcome)), model.decided, "{what}");
        if let Some(decision) = decision {
            let reasons: BTreeMap<String, String> = store::from_json(&decision.reasons).unwrap();
            let departs = decision.rule_passes != (model.decided == Some(Outcome::Issued));
            let is_explained = match model.decided {
                Some(Outcome::NotYetIssued) => !reasons.is_empty() || decision.departure_reason.is_some(),
                _ => true,
            };
            assert!(is_explained && (!departs || decision.departure_reason.is_some()), "{what}: nobody says why");
            assert!(decision.proposed_by.is_some_and(|by| by != decision.decided_by), "{what}: one alone decided");
        }
        let state = apply::store::application(db, self.id).await.unwrap().state.key();
        let wanted = match (model.withdrawn, model.phase, model.decided) {
            (true, ..) => "withdrawn",
            (_, Phase::Decided, Some(Outcome::Issued)) => "issued",
            (_, Phase::Decided, _) => "not_yet_issued",
            (_, Phase::FormalCheck, _) => "submitted",
            _ => "in_review",
        };
        assert_eq!(state, wanted, "{what}");
        let votes: BTreeMap<Uuid, String> =
            store::votes(db, self.id).await.unwrap().into_iter().map(|v| (v.person_id, v.vote)).collect();
        let expected = model.votes.iter().map(|(who, vote)| (self.people[*who].id, vote.key().to_string())).collect();
        assert_eq!(votes, expected, "{what}");
    }

    /// None of these people sees what they mustn't.
    async fn is_blind(&self, model: &Model, eyes: std::ops::Range<usize>, what: &str) {
        let ctx = &self.stage.app.ctx;
        for who in eyes {
            let actor = &self.people[who];
            let table = reading::committee(ctx, actor, Locale::ENGLISH, self.id).await;
            let seen = table.as_ref().is_ok_and(|t| !t.must_declare);
            assert_eq!(seen, model.sees_committee(who), "{what}: {who}");
            let mut shown = format!("{:?}", reading::dossier(ctx, actor, Locale::ENGLISH, self.id).await);
            shown += &format!("{:?}", reading::evaluate(ctx, actor, Locale::ENGLISH, self.id).await);
            if !seen {
                shown += &format!("{table:?}");
            }
            for other in (0..PEOPLE).filter(|other| *other != who) {
                assert!(!shown.contains(&format!("secret of {other} ")), "{what}: {who} sees what {other} wrote");
                let takes_in = who == COORDINATOR;
                let flag = shown.contains(&format!("secret flag of {other}"));
                assert!(!flag || takes_in || seen, "{what}: {who} sees a flag of {other}");
            }
        }
    }
}

fn any(chance: &mut Chance) -> Command {
    let level = 1 + u8::try_from(chance.below(5)).unwrap();
    match chance.below(40) {
        0..2 => Command::Check,
        2 => Command::Assign(vec![1 + chance.below(4)]),
        3..5 => Command::Assign(vec![1 + chance.below(4), 1 + chance.below(4)]),
        5 => Command::Unassign(1 + chance.below(4)),
        6..11 => Command::Declare,
        11 => Command::StepBack,
        12..14 => Command::Write(level),
        14..20 => Command::HandIn(level),
        20 => Command::TakeBack,
        21 => Command::Raise,
        22..24 => Command::Resolve,
        24..26 => Command::Agree(level),
        26 => Command::Concur,
        27 => Command::Say,
        28..33 => Command::Vote(Vote::ALL[chance.below(3)]),
        33..35 => Command::Decide,
        35..37 => Command::Confirm,
        37 if chance.below(3) == 0 => Command::Reopen,
        38 if chance.below(2) == 0 => Command::Appeal,
        39 if chance.below(8) == 0 => Command::Withdraw,
        _ => Command::Stale,
    }
}

/// Somebody; most often one for whom it is.
fn anybody(chance: &mut Chance, command: &Command, model: &Model) -> usize {
    if chance.below(4) == 0 {
        return chance.below(PEOPLE);
    }
    match command {
        Command::Check | Command::Assign(_) | Command::Unassign(_) | Command::Resolve | Command::Reopen => COORDINATOR,
        Command::Appeal | Command::Withdraw => OWNER,
        Command::Write(_) | Command::HandIn(_) | Command::TakeBack if !model.assigned.is_empty() => {
            *model.assigned.keys().nth(chance.below(model.assigned.len())).unwrap()
        }
        _ => 1 + chance.below(4),
    }
}

/// Whether a command throws a review back that was going on: rarer than the rest, or none would ever be decided.
fn throws_back(command: &Command, model: &Model) -> bool {
    match command {
        Command::Unassign(_) | Command::StepBack | Command::TakeBack | Command::Withdraw | Command::Raise => true,
        Command::Check => model.phase != Phase::FormalCheck,
        Command::Agree(_) => !model.is_open(),
        Command::Decide => model.proposal.is_some(),
        _ => false,
    }
}

/// What somebody does next: mostly something that may be done, since most of all commands may not.
fn next(chance: &mut Chance, model: &Model) -> (usize, Command) {
    let tries = if chance.below(4) == 0 { 1 } else { 40 };
    let mut drawn = (COORDINATOR, Command::Stale);
    for _ in 0..tries {
        let command = any(chance);
        if throws_back(&command, model) && chance.below(8) != 0 {
            continue;
        }
        let who = anybody(chance, &command, model);
        let may = model.clone().does(who, &command);
        drawn = (who, command);
        if may {
            break;
        }
    }
    drawn
}

#[tokio::test]
async fn random_commands_by_random_people_do_what_a_simple_model_says() {
    let commands: usize = std::env::var("QL_COMMANDS").ok().and_then(|n| n.parse().ok()).unwrap_or(240);
    let seed: u64 = std::env::var("QL_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let stage = Stage::set().await;
    let four = stage.app.person("Evaluator Four", &[quality_label::account::Role::Evaluator]).await;
    stage.seat(four).await;
    let stranger = stage.app.person("Stranger", &[]).await;
    let [coordinator, one, two, three, owner] = stage.people;
    let mut people = Vec::new();
    for person in [coordinator, one, two, three, four, owner, stranger] {
        people.push(stage.app.actor(person).await);
    }
    let form = stage.form();
    let ids = |questions: Vec<&quality_label::programme::model::Question>| -> Vec<String> {
        questions.into_iter().map(|q| q.id.clone()).collect()
    };
    let (rated, indicators) = (ids(form.rated().collect()), ids(form.indicators().collect()));
    let formal = ids(form.formal().collect());
    let mut chance = Chance(seed);
    let (mut done, mut decided) = (0, 0);
    for round in 0..commands.div_ceil(COMMANDS_EACH) {
        // Each has an organiser of its own: one application at a time is under way.
        let organiser = review::new_organiser(&stage.app, owner, &format!("Demo Walk {round}")).await;
        let id = stage.handed_in_by(organiser.id, owner).await.parse().unwrap();
        let (rated, indicators, formal) = (rated.clone(), indicators.clone(), formal.clone());
        let walk = Walk { stage: &stage, people: &people, id, rated, indicators, formal };
        let mut model = Model::new();
        for step in 0..COMMANDS_EACH {
            let (who, command) = next(&mut chance, &model);
            let what = format!("seed {seed}, application {round}, step {step}: {who} {command:?} on {model:?}");
            let was = walk.does(who, &command, &model).await;
            let should = model.does(who, &command);
            if was && matches!(command, Command::Appeal) {
                // Who evaluates from here on does so after the appeal.
                stage.app.ctx.clock.advance(1);
            }
            assert_eq!(was, should, "{what}");
            walk.agrees(&model, &what).await;
            if step % 10 == 0 || (was && commands <= LOOKED_AT_BY_ALL) {
                walk.is_blind(&model, 0..PEOPLE, &what).await;
            } else if was {
                // On a long walk each thing done is looked at by the next in turn.
                let who = done % PEOPLE;
                walk.is_blind(&model, who..who + 1, &what).await;
            }
            done += usize::from(was);
            // Nothing more happens to it; a few more commands were refused.
            if model.withdrawn && step % 5 == 0 {
                break;
            }
        }
        decided += usize::from(model.decided.is_some());
    }
    assert!(done > commands / 4 && decided > 0, "only {done} of {commands} did anything, {decided} were decided");
    let db = stage.app.ctx.db.read();
    assert!(matches!(audit::check(db).await, Ok(audit::Checked::Whole(_))), "the chain of the audit trail is whole");
    println!("{commands} commands, {done} did something, {decided} applications were decided");
}
