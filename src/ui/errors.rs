//! The words for what can go wrong: what happened, what is kept, what to do next.

use crate::{
    error::{AppError, Issue},
    texts::Texts,
};

/// The words for a mistake in a field.
pub fn issue(t: Texts, issue: &Issue) -> String {
    match issue {
        Issue::Missing => t.error_missing().into(),
        Issue::NotChosen => t.error_not_chosen().into(),
        Issue::TooLong(most) => t.error_too_long(u64::from(*most)),
        Issue::TooShort(least) => t.error_too_short(u64::from(*least)),
        Issue::TooFewWords(least) => t.error_too_few_words(u64::from(*least)),
        Issue::TooManyWords(most) => t.error_too_many_words(u64::from(*most)),
        Issue::TooManyFiles(most) => t.error_too_many_files(u64::from(*most)),
        Issue::NotAnEmail => t.error_not_an_email().into(),
        Issue::NotAUrl => t.error_not_a_url().into(),
        Issue::UnknownChoice => t.error_unknown_choice().into(),
        Issue::NotADate => t.error_not_a_date().into(),
        Issue::NotANumber => t.error_not_a_number().into(),
        Issue::OutOfRange(least, most) => t.error_out_of_range(least, most),
        Issue::WrongCredentials => t.error_wrong_credentials().into(),
        Issue::LinkNotValid => t.error_link_not_valid().into(),
        Issue::Taken => t.error_taken().into(),
        Issue::AlsoChanged => t.error_also_changed().into(),
        Issue::NotAgreed => t.error_not_agreed().into(),
        Issue::ReasonNeeded => t.error_reason_needed().into(),
        Issue::Rule(key) => rule(t, key),
    }
}

/// A mistake with the label of its field before it, which may be a question or a sentence.
pub fn named(label: &str, words: &str) -> String {
    format!("{}: {words}", label.trim_end_matches([':', '?', '.']))
}

/// The words for a rule that doesn't allow something.
fn rule(t: Texts, key: &str) -> String {
    match key {
        "already_done" => t.rule_already_done().into(),
        "asked_already" => t.rule_asked_already().into(),
        "badge_not_checked" => t.rule_badge_not_checked().into(),
        "badge_not_genuine" => t.rule_badge_not_genuine().into(),
        "badge_of_another" => t.rule_badge_of_another().into(),
        "badge_out_of_date" => t.rule_badge_out_of_date().into(),
        "badge_revoked" => t.rule_badge_revoked().into(),
        "badge_unreadable" => t.rule_badge_unreadable().into(),
        "endorsed_already" => t.rule_endorsed_already().into(),
        "own_endorsement" => t.rule_own_endorsement().into(),
        "file_differs" => t.rule_file_differs().into(),
        "file_empty" => t.rule_file_empty().into(),
        "file_quota" => t.rule_file_quota().into(),
        "file_too_large" => t.rule_file_too_large().into(),
        "file_type" => t.rule_file_type().into(),
        "picture_too_large" => t.rule_picture_too_large().into(),
        "too_many_questions" => t.rule_too_many_questions().into(),
        "too_many_phrases" => t.rule_too_many_phrases().into(),
        "section_waits" => t.rule_section_waits().into(),
        "question_gone" => t.rule_question_gone().into(),
        "upload_running" => t.rule_upload_running().into(),
        "confirm_email_first" => t.rule_confirm_email_first().into(),
        "handed_in_already" => t.rule_handed_in_already().into(),
        "application_incomplete" => t.rule_application_incomplete().into(),
        "invited_address" => t.rule_invited_address().into(),
        "last_owner" => t.rule_last_owner().into(),
        "last_administrator" => t.rule_last_administrator().into(),
        "other_server" => t.rule_other_server().into(),
        "not_yet_time" => t.rule_not_yet_time().into(),
        "too_many_evaluators" => t.rule_too_many_evaluators().into(),
        "already_assigned" => t.rule_already_assigned().into(),
        "evaluator_not_impartial" => t.rule_evaluator_not_impartial().into(),
        "match_needed" => t.rule_match_needed().into(),
        "declare_first" => t.rule_declare_first().into(),
        "agree_first" => t.rule_agree_first().into(),
        "committee_full" => t.rule_committee_full().into(),
        "not_the_vote" => t.rule_not_the_vote().into(),
        "unsubscribe_link" => t.rule_unsubscribe_link().into(),
        _ => t.rule_other(key),
    }
}

/// The words for a form or a page that failed as a whole; nothing for mistakes in fields, which speak for themselves.
pub fn whole(t: Texts, error: &AppError) -> Option<String> {
    Some(match error {
        AppError::Invalid(_) => return None,
        AppError::NotFound => t.error_not_found().into(),
        AppError::SignInNeeded => t.error_sign_in_needed().into(),
        AppError::NotAllowed => t.error_not_allowed().into(),
        AppError::Conflict => t.error_conflict().into(),
        AppError::BadRequest => t.error_bad_request().into(),
        AppError::TooLarge(bytes) => t.error_too_large(bytes / 1024),
        AppError::TooMany(seconds) => t.error_too_many(u64::from(*seconds)),
        AppError::Unavailable => t.error_unavailable().into(),
        AppError::Internal(reference) => t.error_internal(reference),
    })
}
