//! The words of a notification, made when they are read.

use super::model::Kind;
use crate::{
    programme::model::Content,
    texts::Texts,
    timestamp::Timestamp,
    ui::when::{in_zone, written},
};
use std::collections::BTreeMap;

/// What the words are made from: what is named in the pack stands here by its id, so that it is found in any language.
pub type Arguments = BTreeMap<String, String>;

/// What happened, in one sentence.
pub fn line(t: Texts, content: &Content, kind: Kind, arguments: &Arguments) -> String {
    let of = |name: &str| arguments.get(name).map(String::as_str).unwrap_or_default();
    let badge = || content.badge(of("badge")).map_or_else(|| of("badge").to_string(), |b| b.name.text.clone());
    let task = || {
        let task = content.badge(of("badge")).and_then(|b| b.task(of("task")));
        task.map_or_else(|| of("task").to_string(), |task| task.title.text.clone())
    };
    let playlist =
        || content.playlist(of("playlist")).map_or_else(|| of("playlist").to_string(), |p| p.title.text.clone());
    let question = || content.form.question(of("question")).map(|q| q.label.text.clone());
    let part = || {
        let section = || content.form.section(of("section")).map(|(_, s)| s.title.text.clone());
        question().or_else(section).unwrap_or_else(|| of("section").to_string())
    };
    let due = || Timestamp::of_day(of("due")).map(|at| written(t.locale().tag(), at, false));
    match kind {
        Kind::Commented => t.notify_line_commented(of("by"), question().unwrap_or_else(|| of("question").to_string())),
        Kind::WorkAssigned if of("taken_back") == "yes" => t.notify_line_work_taken_back(part()),
        Kind::WorkAssigned => match due() {
            Some(due) => t.notify_line_work_assigned_due(of("by"), part(), due),
            None => t.notify_line_work_assigned(of("by"), part()),
        },
        Kind::WorkDue => t.notify_line_work_due(part(), due().unwrap_or_default()),
        Kind::EvidenceToImprove => t.notify_line_evidence_to_improve(badge()),
        Kind::EvidenceApproved => t.notify_line_evidence_approved(task()),
        Kind::BadgeAwarded => t.notify_line_badge_awarded(badge()),
        Kind::WalletConnected => t.notify_line_wallet_connected(of("wallet"), of("host")),
        Kind::AwardWaits => t.notify_line_award_waits(badge()),
        Kind::PlaylistCompleted => t.notify_line_playlist_completed(playlist()),
        Kind::QuestionAnswered => t.notify_line_question_answered().into(),
        Kind::QuestionAsked => t.notify_line_question_asked().into(),
        Kind::WeeklyNudge => t.notify_line_weekly_nudge(playlist()),
        Kind::VerificationDecided if of("granted") == "yes" => t.notify_line_verification_granted(of("organiser")),
        Kind::VerificationDecided => t.notify_line_verification_refused(of("organiser")),
        Kind::Handover => match of("step") {
            "offered" => t.notify_line_handover_offered(of("by"), of("organiser")),
            "accepted" => t.notify_line_handover_accepted(of("by"), of("organiser")),
            "received" => t.notify_line_handover_received(of("organiser"), of("by")),
            "declined" => t.notify_line_handover_declined(of("by"), of("organiser")),
            _ => t.notify_line_handover_withdrawn(of("by"), of("organiser")),
        },
        Kind::ApplicationSubmitted => match of("how") {
            "again" => t.notify_line_application_again(of("by"), of("reference")),
            "withdrawn" => t.notify_line_application_withdrawn_by(of("by"), of("reference")),
            _ => t.notify_line_application_submitted(of("reference")),
        },
        Kind::Decision if of("issued") == "yes" => t.notify_line_decision_issued(of("reference")),
        Kind::Decision => t.notify_line_decision_not_yet(of("reference")),
        Kind::LabelEnds if of("days") == "0" => t.notify_line_label_ended(of("number")),
        Kind::LabelEnds => t.notify_line_label_ends(of("days").parse().unwrap_or(0), of("number")),
        Kind::LabelRevoked => t.notify_line_label_revoked(of("number")),
        Kind::LabelCase => match of("step") {
            "suspend" => t.notify_line_label_suspended(of("number")),
            "reinstate" => t.notify_line_label_reinstated(of("number")),
            "nothing" => t.notify_line_label_case_closed(of("number")),
            _ => t.notify_line_label_case_opened(of("number")),
        },
        Kind::LabelCheck => match Timestamp::of_day(of("until")) {
            Some(until) => t.notify_line_label_check(of("number"), written(t.locale().tag(), until, false)),
            None => t.notify_line_label_check_late(of("number")),
        },
        Kind::LabelWork => match of("step") {
            "check_late" => t.notify_line_label_check_is_late(of("number")),
            "check_changed" => t.notify_line_label_check_changed(of("number")),
            "complaint" => t.notify_line_label_complaint(of("number")),
            "answered" => t.notify_line_label_answered(of("number")),
            "unheard" => t.notify_line_label_unheard(of("number")),
            "disagreed" => t.notify_line_label_disagreed(of("number")),
            _ => t.notify_line_label_proposed(of("number")),
        },
        Kind::EndorsementAnswered if of("answer") == "given" => {
            t.notify_line_endorsement_given(of("by"), of("subject"))
        }
        Kind::EndorsementAnswered => t.notify_line_endorsement_declined(of("by"), of("subject")),
        Kind::EndorsementHidden => t.notify_line_endorsement_hidden(of("by"), of("reason")),
        Kind::EndorsementReported => t.notify_line_endorsement_reported(of("by")),
        Kind::EvidenceWaits => t.notify_line_evidence_waits().into(),
        Kind::Assigned => t.notify_line_assigned(of("reference")),
        Kind::Unassigned => t.notify_line_unassigned(of("reference")),
        Kind::CommitteeTurn => t.notify_line_committee_turn(of("reference")),
        Kind::EvaluatorDeclined => t.notify_line_evaluator_declined(of("reference")),
        Kind::VerificationWaits => t.notify_line_verification_waits(of("organiser")),
        Kind::ApplicationArrived => t.notify_line_application_arrived(of("reference")),
        Kind::ClarificationAsked => t.notify_line_clarification_asked(of("reference")),
        Kind::ClarificationAnswered => t.notify_line_clarification_answered(of("reference")),
        Kind::ApplicationReturned => t.notify_line_application_returned(of("reference")),
        Kind::ReturnEnds if of("days") == "0" => t.notify_line_return_over(of("reference")),
        Kind::ReturnEnds => t.notify_line_return_ends(of("days").parse().unwrap_or(0), of("reference")),
        Kind::AnswersBack if of("how") == "ran_out" => t.notify_line_answers_ran_out(of("reference")),
        Kind::AnswersBack => t.notify_line_answers_back(of("reference")),
        Kind::ReviewGoesOn if of("again") == "yes" => t.notify_line_review_again(of("reference")),
        Kind::ReviewGoesOn => t.notify_line_review_goes_on(of("reference")),
        Kind::ApplicationWithdrawn => t.notify_line_application_withdrawn(of("reference")),
        Kind::FlagRaised if of("how") == "resolved" => t.notify_line_flag_resolved(of("reference")),
        Kind::FlagRaised => t.notify_line_flag_raised(of("reference")),
        Kind::Mentioned => t.notify_line_mentioned(of("by"), of("reference")),
        Kind::Appealed => t.notify_line_appealed(of("reference")),
        Kind::Meeting => {
            // What was said before one could choose a zone was said in UTC.
            let zone = |key: &str| if of(key).is_empty() { "UTC".to_string() } else { of(key).to_string() };
            let when = |at: &str, in_it: &str, ahead: &str| {
                let at = Timestamp(of(at).parse().unwrap_or_default());
                in_zone(t.locale().tag(), at, &zone(in_it), of(ahead).parse().unwrap_or(0))
            };
            let was = || when("was", "was_zone", "was_ahead");
            let when = when("at", "zone", "ahead");
            match of("step") {
                "cancelled" => t.notify_line_meeting_cancelled(of("title"), when),
                "moved" => t.notify_line_meeting_moved(of("title"), when, was()),
                _ => t.notify_line_meeting_called(of("title"), when),
            }
        }
        Kind::DecisionDue => match of("days").parse::<u64>() {
            Ok(0) => t.notify_line_decision_today(of("reference")),
            Ok(days) => t.notify_line_decision_due(days, of("reference")),
            Err(_) => t.notify_line_decision_overdue(of("reference")),
        },
        Kind::EvaluationDue => match (of("days").parse::<u64>(), of("by")) {
            (Ok(0), _) => t.notify_line_evaluation_today(of("reference")),
            (Ok(days), _) => t.notify_line_evaluation_due(days, of("reference")),
            (Err(_), "") => t.notify_line_evaluation_late(of("reference")),
            (Err(_), by) => t.notify_line_evaluation_late_of(by, of("reference")),
        },
    }
}
