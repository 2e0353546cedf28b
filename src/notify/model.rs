//! What there is to be told, whom it concerns, and what of it may be kept out of the mailbox.

use crate::{
    account::{Actor, Role},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An assessor asks for something better.
    EvidenceToImprove,
    /// A task is approved, and the badge needs more.
    EvidenceApproved,
    /// A badge was awarded.
    BadgeAwarded,
    /// A wallet may read their badges.
    WalletConnected,
    /// A badge waits that was awarded to their address before it had an account.
    AwardWaits,
    /// All of a playlist is done.
    PlaylistCompleted,
    /// A question was answered.
    QuestionAnswered,
    /// Once a week the place where somebody left off.
    WeeklyNudge,
    /// The network has looked at an organiser.
    VerificationDecided,
    /// An organiser is handed over.
    Handover,
    /// An application was handed in.
    ApplicationSubmitted,
    /// The committee's letter.
    Decision,
    /// A label ends soon.
    LabelEnds,
    /// A label was taken back.
    LabelRevoked,
    /// It is weighed to suspend or revoke a label, or something came of that.
    LabelCase,
    /// A holder is asked whether they still keep what their label was issued for.
    LabelCheck,
    /// There is something to do about a label: a complaint, an answer of a holder, a decision that needs a second person.
    LabelWork,
    /// Somebody has endorsed something that is theirs, or would rather not.
    EndorsementAnswered,
    /// Their endorsement was taken off the pages.
    EndorsementHidden,
    /// Evidence waits for an assessor.
    EvidenceWaits,
    /// Somebody has asked something.
    QuestionAsked,
    /// Somebody is asked to evaluate an application.
    Assigned,
    /// They needn't any more.
    Unassigned,
    /// All evaluations are in.
    CommitteeTurn,
    /// An evaluator has stepped back.
    EvaluatorDeclined,
    /// An organiser waits to be verified.
    VerificationWaits,
    /// An application waits for the formal check.
    ApplicationArrived,
    /// Somebody finds something wrong with an endorsement.
    EndorsementReported,
    /// A colleague has said something about a question of an application.
    Commented,
    /// A part of an application is theirs to answer, or isn't any more.
    WorkAssigned,
    /// That part is due.
    WorkDue,
    /// The coordinator asks an applicant something.
    ClarificationAsked,
    /// Single answers of an application are to be improved.
    ApplicationReturned,
    /// The days to improve them end, or are over.
    ReturnEnds,
    /// An application goes on that was with its applicant.
    ReviewGoesOn,
    /// An applicant has withdrawn.
    ApplicationWithdrawn,
    /// An applicant has answered.
    ClarificationAnswered,
    /// An application is back from its applicant.
    AnswersBack,
    /// A flag of an application has to be looked into, or is resolved.
    FlagRaised,
    /// One of the committee has named them.
    Mentioned,
    /// An applicant has appealed.
    Appealed,
    /// A meeting of the committee was called, or called off.
    Meeting,
    /// The days until a decision run out, or are over.
    DecisionDue,
    /// An evaluation is due soon, or late.
    EvaluationDue,
}

impl Kind {
    /// All kinds, as they stand on the page of choices.
    pub const ALL: [Kind; 44] = [
        Kind::EvidenceToImprove,
        Kind::EvidenceApproved,
        Kind::BadgeAwarded,
        Kind::WalletConnected,
        Kind::AwardWaits,
        Kind::PlaylistCompleted,
        Kind::QuestionAnswered,
        Kind::WeeklyNudge,
        Kind::VerificationDecided,
        Kind::Handover,
        Kind::ApplicationSubmitted,
        Kind::Decision,
        Kind::LabelEnds,
        Kind::LabelRevoked,
        Kind::LabelCase,
        Kind::LabelCheck,
        Kind::EndorsementAnswered,
        Kind::EndorsementHidden,
        Kind::EvidenceWaits,
        Kind::QuestionAsked,
        Kind::Assigned,
        Kind::Unassigned,
        Kind::CommitteeTurn,
        Kind::EvaluatorDeclined,
        Kind::VerificationWaits,
        Kind::ApplicationArrived,
        Kind::EndorsementReported,
        Kind::LabelWork,
        Kind::Commented,
        Kind::WorkAssigned,
        Kind::WorkDue,
        Kind::ClarificationAsked,
        Kind::ApplicationReturned,
        Kind::ReturnEnds,
        Kind::ReviewGoesOn,
        Kind::ApplicationWithdrawn,
        Kind::ClarificationAnswered,
        Kind::AnswersBack,
        Kind::FlagRaised,
        Kind::Mentioned,
        Kind::Appealed,
        Kind::Meeting,
        Kind::DecisionDue,
        Kind::EvaluationDue,
    ];

    /// As it stands in the database and in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::EvidenceToImprove => "evidence_to_improve",
            Kind::EvidenceApproved => "evidence_approved",
            Kind::BadgeAwarded => "badge_awarded",
            Kind::WalletConnected => "wallet_connected",
            Kind::AwardWaits => "award_waits",
            Kind::PlaylistCompleted => "playlist_completed",
            Kind::QuestionAnswered => "question_answered",
            Kind::WeeklyNudge => "weekly_nudge",
            Kind::VerificationDecided => "verification_decided",
            Kind::Handover => "handover",
            Kind::ApplicationSubmitted => "application_submitted",
            Kind::Decision => "decision",
            Kind::LabelEnds => "label_ends",
            Kind::LabelRevoked => "label_revoked",
            Kind::LabelCase => "label_case",
            Kind::LabelCheck => "label_check",
            Kind::LabelWork => "label_work",
            Kind::EndorsementAnswered => "endorsement_answered",
            Kind::EndorsementHidden => "endorsement_hidden",
            Kind::EvidenceWaits => "evidence_waits",
            Kind::QuestionAsked => "question_asked",
            Kind::Assigned => "assigned",
            Kind::Unassigned => "unassigned",
            Kind::CommitteeTurn => "committee_turn",
            Kind::EvaluatorDeclined => "evaluator_declined",
            Kind::VerificationWaits => "verification_waits",
            Kind::ApplicationArrived => "application_arrived",
            Kind::EndorsementReported => "endorsement_reported",
            Kind::Commented => "commented",
            Kind::WorkAssigned => "work_assigned",
            Kind::WorkDue => "work_due",
            Kind::ClarificationAsked => "clarification_asked",
            Kind::ApplicationReturned => "application_returned",
            Kind::ReturnEnds => "return_ends",
            Kind::ReviewGoesOn => "review_goes_on",
            Kind::ApplicationWithdrawn => "application_withdrawn",
            Kind::ClarificationAnswered => "clarification_answered",
            Kind::AnswersBack => "answers_back",
            Kind::FlagRaised => "flag_raised",
            Kind::Mentioned => "mentioned",
            Kind::Appealed => "appealed",
            Kind::Meeting => "meeting",
            Kind::DecisionDue => "decision_due",
            Kind::EvaluationDue => "evaluation_due",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.key() == key)
    }

    /// What decides about somebody's application or label reaches them in any case.
    pub const fn is_essential(self) -> bool {
        matches!(self, Kind::Decision | Kind::LabelRevoked | Kind::LabelCase)
    }

    /// Whether it comes by mail to who has chosen nothing: what needs action or was waited for. What only says that
    /// there is work is on the bell.
    pub const fn is_mailed_by_default(self) -> bool {
        !matches!(
            self,
            Kind::PlaylistCompleted
                | Kind::AwardWaits
                | Kind::WeeklyNudge
                | Kind::EvidenceWaits
                | Kind::QuestionAsked
                | Kind::VerificationWaits
                | Kind::ApplicationArrived
                | Kind::EndorsementReported
        )
    }

    /// What it belongs to.
    pub const fn group(self) -> Group {
        match self {
            Kind::EvidenceToImprove
            | Kind::EvidenceApproved
            | Kind::BadgeAwarded
            | Kind::WalletConnected
            | Kind::AwardWaits
            | Kind::PlaylistCompleted
            | Kind::QuestionAnswered
            | Kind::WeeklyNudge => Group::Learning,
            Kind::VerificationDecided
            | Kind::Handover
            | Kind::ApplicationSubmitted
            | Kind::Decision
            | Kind::LabelEnds
            | Kind::LabelRevoked
            | Kind::LabelCase
            | Kind::LabelCheck
            | Kind::EndorsementAnswered
            | Kind::EndorsementHidden
            | Kind::Commented
            | Kind::WorkAssigned
            | Kind::WorkDue
            | Kind::ClarificationAsked
            | Kind::ApplicationReturned
            | Kind::ReturnEnds => Group::Organisers,
            Kind::EvidenceWaits | Kind::QuestionAsked => Group::Assessing,
            Kind::Assigned
            | Kind::Unassigned
            | Kind::CommitteeTurn
            | Kind::ReviewGoesOn
            | Kind::ApplicationWithdrawn
            | Kind::FlagRaised
            | Kind::Mentioned
            | Kind::Meeting
            | Kind::DecisionDue
            | Kind::LabelWork
            | Kind::EvaluationDue => Group::Evaluating,
            Kind::EvaluatorDeclined
            | Kind::VerificationWaits
            | Kind::ApplicationArrived
            | Kind::EndorsementReported
            | Kind::ClarificationAnswered
            | Kind::AnswersBack
            | Kind::Appealed => Group::Coordinating,
        }
    }

    /// Whether somebody may choose about it: it isn't essential, and it may reach them.
    pub fn may_be_chosen_by(self, actor: &Actor) -> bool {
        let concerns = match self {
            // Coordinators answer what is asked, though they needn't assess.
            Kind::QuestionAsked => actor.is(Role::Assessor) || actor.is(Role::Coordinator),
            kind => kind.group().concerns(actor),
        };
        !self.is_essential() && concerns
    }
}

/// What kinds of news belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// One's own learning.
    Learning,
    /// The organisers that one acts for.
    Organisers,
    /// The evidence of others.
    Assessing,
    /// The applications of others.
    Evaluating,
    /// The programme.
    Coordinating,
}

impl Group {
    /// All groups, as they stand on the page of choices.
    pub const ALL: [Group; 5] =
        [Group::Learning, Group::Organisers, Group::Assessing, Group::Evaluating, Group::Coordinating];

    /// The name of its field in the form.
    pub const fn field(self) -> &'static str {
        match self {
            Group::Learning => "learning[]",
            Group::Organisers => "organisers[]",
            Group::Assessing => "assessing[]",
            Group::Evaluating => "evaluating[]",
            Group::Coordinating => "coordinating[]",
        }
    }

    /// Whether its news may reach somebody. Anybody may learn, and act for an organiser.
    pub fn concerns(self, actor: &Actor) -> bool {
        match self {
            Group::Learning | Group::Organisers => true,
            Group::Assessing => actor.is(Role::Assessor),
            Group::Evaluating => actor.is(Role::Evaluator) || actor.is(Role::Coordinator),
            Group::Coordinating => actor.is(Role::Coordinator),
        }
    }
}

/// What the page of notifications shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewsView {
    /// The newest first.
    pub rows: Vec<NewsRow>,
    /// How many aren't read, on all pages.
    pub unread: u64,
    /// Everything until then can be marked as read: what comes later wasn't seen.
    pub until: Timestamp,
    /// The page, from 1.
    pub page: u64,
    /// How many there are.
    pub pages: u64,
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewsRow {
    /// Its id.
    pub id: Uuid,
    /// What happened, in the reader's language.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// Whether it wasn't read yet.
    pub is_unread: bool,
}

/// What the page of choices shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoicesView {
    /// The kinds that may be chosen, each with whether it comes by mail now.
    pub kinds: Vec<(Kind, bool)>,
    /// Where the mail goes.
    pub email: String,
    /// Counts the changes.
    pub revision: i64,
}

/// What the page of a link in a mail shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopView {
    /// What it is about.
    pub kind: Kind,
    /// Whether it still comes by mail.
    pub is_mailed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::{Email, RoleHeld},
        texts::Locale,
    };

    fn actor(roles: &[Role]) -> Actor {
        Actor {
            id: Uuid::nil(),
            name: String::new(),
            email: Email::parse("ona@example.org").unwrap(),
            locale: Locale::ENGLISH,
            roles: roles.iter().map(|role| RoleHeld { role: *role, coordinating: false }).collect(),
        }
    }

    #[test]
    fn every_kind_is_found_by_its_key() {
        assert!(Kind::ALL.into_iter().all(|k| Kind::parse(k.key()) == Some(k)));
        assert_eq!(Kind::parse("anything"), None);
    }

    #[test]
    fn what_is_essential_is_mailed_and_nobody_chooses_about_it() {
        let all = actor(&Role::ALL);
        for kind in Kind::ALL.into_iter().filter(|k| k.is_essential()) {
            assert!(kind.is_mailed_by_default() && !kind.may_be_chosen_by(&all), "{kind:?}");
        }
    }

    #[test]
    fn one_chooses_about_what_may_reach_one() {
        assert!(!Kind::EvidenceWaits.may_be_chosen_by(&actor(&[])));
        assert!(Kind::EvidenceWaits.may_be_chosen_by(&actor(&[Role::Assessor])));
        assert!(Kind::CommitteeTurn.may_be_chosen_by(&actor(&[Role::Coordinator])));
        assert!(Kind::BadgeAwarded.may_be_chosen_by(&actor(&[])));
        for role in [Role::Assessor, Role::Coordinator] {
            assert!(Kind::QuestionAsked.may_be_chosen_by(&actor(&[role])), "{role:?}");
        }
        for role in [Role::Evaluator, Role::Coordinator] {
            assert!(Kind::LabelWork.may_be_chosen_by(&actor(&[role])), "{role:?}");
        }
        assert!(!Kind::EvidenceWaits.may_be_chosen_by(&actor(&[Role::Coordinator])));
    }
}
