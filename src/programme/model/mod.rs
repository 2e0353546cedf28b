//! The programme's types and its pass rule. They know nothing of files: the browser uses the same.

mod content;
mod edition;
mod form;
mod life;
mod pass;
mod practice;
mod question;
mod rules;
mod text;

pub use content::{
    Activity, Alignment, Badge, Body, Content, Issuer, Level, Network, Playlist, Scale, SelfAnswer, SelfCheck, Slide,
    Task, TaskQuestion, TaskQuestionKind, Verification, Verifier, Video,
};
pub use edition::{Edition, EditionTexts};
pub use form::{Area, Form, Section, Step};
pub use life::{Retention, SelfCheckRules};
pub use pass::{Clause, ClauseResult, Held, Rated, Standing, Verdict, pass};
pub use practice::{Practice, PracticePart, Reference};
pub use question::{Column, Condition, Example, Kind, LooksAt, Prefill, Proof, Question, Renewal, Tells};
pub use rules::{
    AppealRules, Committee, Conflict, Decision, Eligibility, Evaluation, Fraction, LabelRules, PassRules, RenewalRules,
    ReturnUntil, Returning, Rules, Tie,
};
pub use text::{Choice, Html, Text};
