//! What the pages show: one value a page, read in one go.

use super::{
    Agreement, BackView, Course, Criterion, Facts, Finding, FlagTo, FlagView, Found, Haste, Marks, Match, Missing,
    Outcome, Phase, Poll, Suggestion, TableView, ThreadView, Value, Vote,
};
use crate::{
    apply::model::{Answer, Answers, views::Since},
    badge::reader,
    programme::model::{Clause, Form, Question, Scale, Text, Verdict},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An application on the board, and at the top of each of its pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The application.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// Whose it is; its reference where that is hidden.
    pub organiser: String,
    /// Whether it is hidden from the person who looks whose it is.
    pub hidden: bool,
    /// Where they are.
    pub country: Text,
    /// Where the review stands.
    pub phase: Phase,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// The last moment for a decision in time.
    pub due_at: Timestamp,
    /// Calendar days until then.
    pub left: i64,
    /// How much haste there is.
    pub haste: Haste,
    /// Whether the review goes on.
    pub course: Course,
    /// Whether the days aren't counted just now.
    pub paused: bool,
    /// Who evaluates it.
    pub seats: Vec<Seat>,
    /// How many evaluators there must be.
    pub seats_needed: u32,
    /// Whether it waits for the person who looks.
    pub mine: bool,
    /// What was decided.
    pub outcome: Option<Outcome>,
}

/// An evaluator of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who.
    pub name: String,
    /// Whether it is the person who looks.
    pub me: bool,
    /// Whether they have handed in.
    pub handed_in: bool,
}

/// What all pages of an application begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The application.
    pub card: Card,
    /// How the person who looks stands to it.
    pub facts: Facts,
    /// Counts the changes of the review.
    pub revision: i64,
    /// What the applicant works in, and what the application is written in.
    pub languages: Vec<String>,
}

/// The dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierView {
    /// The application.
    pub head: Head,
    /// The language that it is written in.
    pub language: Text,
    /// The number of the label that it is to renew, if any.
    pub renews: Option<String>,
    /// What has changed since that was applied for, for those who see the answers.
    pub since: Option<Since>,
    /// Form and answers, for who may read them.
    pub answers: Option<(Form, Answers)>,
    /// What was found about the formal criteria.
    pub formal: Vec<(Text, Finding)>,
    /// Whether the person still has to declare that nothing stands against it.
    pub declare: bool,
    /// Whether the person has handed in.
    pub handed_in: bool,
    /// What was decided.
    pub decision: Option<DecisionView>,
    /// Flags that the person may see.
    pub flags: Vec<FlagView>,
    /// To whom they could raise one; to nobody where they may not.
    pub flag_to: Vec<FlagTo>,
    /// The id of the flag that they raise next.
    pub next_flag: Uuid,
    /// Whether the rules let the coordinator return answers now.
    pub may_return: bool,
    /// Questions to the applicant, the newest first, for who may read the answers.
    pub clarifications: Vec<ThreadView>,
    /// How often it was returned, the last time first, for who may read the answers.
    pub returns: Vec<BackView>,
    /// What happened, newest first.
    pub history: Vec<Happened>,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// Who; nobody when the program did it.
    pub who: Option<String>,
    /// What, as `room.verb`.
    pub verb: String,
    /// Why.
    pub reason: Option<String>,
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionView {
    /// What.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// What the rule said.
    pub verdict: Verdict,
    /// Why it isn't what the rule said.
    pub departure: Option<String>,
    /// Why not yet, criterion by criterion.
    pub reasons: Vec<(Text, String)>,
    /// How many were for issuing, how many against it for now, and how many abstained.
    pub votes: (u32, u32, u32),
}

/// The formal check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormalView {
    /// The application.
    pub head: Head,
    /// Each criterion with the applicant's answer and what was found.
    pub criteria: Vec<(Question, Option<Answer>, Finding)>,
}

/// The assignment of evaluators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignView {
    /// The application.
    pub head: Head,
    /// Who evaluates it, or did.
    pub assigned: Vec<Assigned>,
    /// Who could.
    pub candidates: Vec<Candidate>,
    /// Against whom something speaks that no reason outweighs: their names, and what.
    pub blocked: Vec<(String, Vec<Found>)>,
    /// The best choice for the seats that are free.
    pub suggestion: Option<Suggestion>,
    /// Whether a reason may stand in for what isn't shared.
    pub may_override: bool,
    /// Whether something speaks against one of the candidates that a reason may outweigh.
    pub may_weigh: bool,
    /// By when evaluators hand in, where nothing else is said.
    pub due_at: Timestamp,
    /// The languages of the applicant.
    pub languages: Vec<Text>,
}

/// Somebody who evaluates, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// What they share with the applicant.
    pub shared: Match,
    /// Why nobody who shares enough was found.
    pub override_reason: Option<String>,
    /// Why they evaluate although something speaks against it.
    pub conflict_reason: Option<String>,
    /// Since when.
    pub at: Timestamp,
    /// By when they are to hand in.
    pub due_at: Option<Timestamp>,
    /// Whether they declared that nothing stands against it.
    pub declared: bool,
    /// Whether they have handed in.
    pub handed_in: bool,
    /// How it ended, and why.
    pub ended: Option<(super::Ending, String)>,
    /// Whether they were never asked to evaluate, but are of the committee and said that they aren't impartial.
    pub at_table: bool,
}

/// Somebody who could evaluate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Whether they are from a coordinating organisation.
    pub coordinating: bool,
    /// What they share with the applicant.
    pub shared: Match,
    /// How many applications they evaluate now.
    pub load: u32,
    /// What speaks against them, and may be outweighed by a reason.
    pub found: Vec<Found>,
}

/// Evaluating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluateView {
    /// The application.
    pub head: Head,
    /// Whether the declaration comes first; nothing else is there then.
    pub declare: bool,
    /// Whether it was handed in.
    pub handed_in: Option<Timestamp>,
    /// By when they are asked to.
    pub due_at: Option<Timestamp>,
    /// Counts the changes of the evaluation.
    pub revision: i64,
    /// The indicators, with the applicant's answers.
    pub indicators: Vec<(Question, Option<Answer>)>,
    /// The badges that the applicant gave as examples: what each is called, and what the server reads in it.
    pub badges: Vec<(String, reader::Facts)>,
    /// The rated questions, with the applicant's answers.
    pub rated: Vec<(Question, Option<Answer>)>,
    /// The scale.
    pub scale: Scale,
    /// What was said so far.
    pub marks: Marks,
    /// What was said about the whole.
    pub overall: String,
    /// What is lacking.
    pub missing: Vec<Missing>,
    /// A level below this one needs a reason.
    pub reason_below: u8,
    /// Whether what was handed in can be taken back.
    pub may_take_back: bool,
}

/// The committee's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitteeView {
    /// The application.
    pub head: Head,
    /// The evaluations side by side: who, and what they said about the whole.
    pub evaluators: Vec<(String, String)>,
    /// Question by question.
    pub rows: Vec<CommitteeRow>,
    /// The scale.
    pub scale: Scale,
    /// What the rule says.
    pub verdict: Verdict,
    /// What speaks against issuing: in words, and the reason as it would be given to the applicant.
    pub failing: Vec<(Criterion, Text, String)>,
    /// Who voted what.
    pub votes: Vec<(String, Vote)>,
    /// What the person who looks voted.
    pub my_vote: Option<Vote>,
    /// Whether they have to declare that nothing stands against it before they see anything: all the rest is empty then.
    pub must_declare: bool,
    /// Whether they declare it with their vote.
    pub declare: bool,
    /// How the vote stands.
    pub poll: Poll,
    /// Whether something is still to be settled.
    pub open: bool,
    /// What was decided.
    pub decision: Option<DecisionView>,
    /// What only a committee needs.
    pub table: TableView,
}

/// One question before the committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitteeRow {
    /// The question, in words.
    pub label: Text,
    /// Whether it is rated on the scale; else it is an indicator.
    pub rated: bool,
    /// What the evaluators said and what holds.
    pub agreement: Agreement,
    /// What each evaluator wrote for the applicant, and for the committee alone.
    pub comments: Vec<(String, String)>,
    /// Who agreed to what was settled.
    pub agreed_by: Vec<String>,
    /// Why the committee settled on what it did.
    pub reason: String,
    /// The level at which the applicants see it themselves.
    pub own: Option<u8>,
}

/// A level of the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeLevel {
    /// The question, in words.
    pub label: Text,
    /// The agreed level.
    pub level: Option<u8>,
    /// The level at which the applicants saw it themselves.
    pub own: Option<u8>,
}

/// What the applicant is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// The application.
    pub application: Uuid,
    /// The reference of the application.
    pub reference: String,
    /// Whose it is.
    pub organiser: String,
    /// What was decided.
    pub decision: DecisionView,
    /// The agreed levels, question by question.
    pub levels: Vec<OutcomeLevel>,
    /// The scale.
    pub scale: Scale,
    /// The number of the label.
    pub label: Option<String>,
    /// The new draft with the old answers.
    pub new_draft: Option<Uuid>,
    /// Whether the decision is being looked at again, after an appeal or not.
    pub again: Option<bool>,
    /// The last moment for an appeal, where the reader may appeal.
    pub appeal_until: Option<Timestamp>,
}

/// What a criterion is called in a form.
pub fn criterion_label(form: &Form, criterion: &Criterion) -> Text {
    if criterion.clause == Clause::Complete.key()
        && let Some((_, section)) = form.section(&criterion.id)
    {
        return section.title.clone();
    }
    question_label(form, &criterion.id)
}

/// What a question is called in a form.
pub fn question_label(form: &Form, id: &str) -> Text {
    form.question(id).map_or_else(|| Text::new(id), |q| q.label.clone())
}

/// What the committee settled on, by question: the value, and why.
pub type Settled = BTreeMap<String, (Value, String)>;
