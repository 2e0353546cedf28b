//! The words for kinds of news and their groups.

use crate::{
    notify::model::{Group, Kind},
    ui::Texts,
};

/// What a kind is about, as one says it after "e-mail me when".
pub fn kind_words(t: Texts, kind: Kind) -> &'static str {
    match kind {
        Kind::EvidenceToImprove => t.notify_kind_evidence_to_improve(),
        Kind::EvidenceApproved => t.notify_kind_evidence_approved(),
        Kind::BadgeAwarded => t.notify_kind_badge_awarded(),
        Kind::WalletConnected => t.notify_kind_wallet_connected(),
        Kind::PlaylistCompleted => t.notify_kind_playlist_completed(),
        Kind::QuestionAnswered => t.notify_kind_question_answered(),
        Kind::QuestionAsked => t.notify_kind_question_asked(),
        Kind::WeeklyNudge => t.notify_kind_weekly_nudge(),
        Kind::Handover => t.notify_kind_handover(),
        Kind::VerificationDecided => t.notify_kind_verification_decided(),
        Kind::ApplicationSubmitted => t.notify_kind_application_submitted(),
        Kind::Decision => t.notify_kind_decision(),
        Kind::LabelEnds => t.notify_kind_label_ends(),
        Kind::LabelRevoked => t.notify_kind_label_revoked(),
        Kind::LabelCase => t.notify_kind_label_case(),
        Kind::LabelCheck => t.notify_kind_label_check(),
        Kind::AwardWaits => t.notify_kind_award_waits(),
        Kind::LabelWork => t.notify_kind_label_work(),
        Kind::EndorsementAnswered => t.notify_kind_endorsement_answered(),
        Kind::EndorsementHidden => t.notify_kind_endorsement_hidden(),
        Kind::EndorsementReported => t.notify_kind_endorsement_reported(),
        Kind::Commented => t.notify_kind_commented(),
        Kind::WorkAssigned => t.notify_kind_work_assigned(),
        Kind::WorkDue => t.notify_kind_work_due(),
        Kind::ClarificationAsked => t.notify_kind_clarification_asked(),
        Kind::ApplicationReturned => t.notify_kind_application_returned(),
        Kind::ReturnEnds => t.notify_kind_return_ends(),
        Kind::ReviewGoesOn => t.notify_kind_review_goes_on(),
        Kind::ApplicationWithdrawn => t.notify_kind_application_withdrawn(),
        Kind::ClarificationAnswered => t.notify_kind_clarification_answered(),
        Kind::AnswersBack => t.notify_kind_answers_back(),
        Kind::FlagRaised => t.notify_kind_flag_raised(),
        Kind::Mentioned => t.notify_kind_mentioned(),
        Kind::Appealed => t.notify_kind_appealed(),
        Kind::Meeting => t.notify_kind_meeting(),
        Kind::DecisionDue => t.notify_kind_decision_due(),
        Kind::EvaluationDue => t.notify_kind_evaluation_due(),
        Kind::EvidenceWaits => t.notify_kind_evidence_waits(),
        Kind::Assigned => t.notify_kind_assigned(),
        Kind::Unassigned => t.notify_kind_unassigned(),
        Kind::CommitteeTurn => t.notify_kind_committee_turn(),
        Kind::EvaluatorDeclined => t.notify_kind_evaluator_declined(),
        Kind::VerificationWaits => t.notify_kind_verification_waits(),
        Kind::ApplicationArrived => t.notify_kind_application_arrived(),
    }
}

/// What a group of kinds is about.
pub fn group_words(t: Texts, group: Group) -> &'static str {
    match group {
        Group::Learning => t.notify_group_learning(),
        Group::Organisers => t.notify_group_organisers(),
        Group::Assessing => t.notify_group_assessing(),
        Group::Evaluating => t.notify_group_evaluating(),
        Group::Coordinating => t.notify_group_coordinating(),
    }
}
