//! What the checks of a credential found, one by one.

use crate::{
    badge::model::{CheckOf, Checked, Found, Verdict},
    texts::Texts,
    ui::{Day, Mark, Moment, State, use_texts},
};
use leptos::prelude::*;

/// What all checks together say, in a word.
fn verdict(t: Texts, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => t.badge_verdict_valid(),
        Verdict::OtherHolder => t.badge_verdict_other_holder(),
        Verdict::Revoked => t.badge_verdict_revoked(),
        Verdict::Suspended => t.badge_verdict_suspended(),
        Verdict::Replaced => t.badge_verdict_replaced(),
        Verdict::OutOfDate => t.badge_verdict_out_of_date(),
        Verdict::Unknown => t.badge_verdict_unknown(),
        Verdict::Refused => t.badge_verdict_refused(),
    }
}

/// What all checks together say, as the page's one notice.
#[component]
pub fn Outcome(
    /// What was found.
    of: Verdict,
) -> impl IntoView {
    let class = if of == Verdict::Valid { "notice notice-good" } else { "notice notice-warn" };
    view! { <p class=class role="status"><strong>{verdict(use_texts(), of)}</strong></p> }
}

fn name(t: Texts, of: CheckOf) -> &'static str {
    match of {
        CheckOf::Format => t.badge_check_format(),
        CheckOf::Context => t.badge_check_context(),
        CheckOf::Issuer => t.badge_check_issuer(),
        CheckOf::Proof => t.badge_check_proof(),
        CheckOf::Dates => t.badge_check_dates(),
        CheckOf::Status => t.badge_check_status(),
        CheckOf::Form => t.badge_check_format(),
        CheckOf::Identity => t.badge_check_identity(),
        CheckOf::Hosted => t.badge_check_hosted(),
        CheckOf::Recipient => t.badge_check_recipient(),
        CheckOf::Address => t.badge_check_address(),
    }
}

fn words(t: Texts, of: CheckOf, found: &Found) -> AnyView {
    match found {
        Found::Passed => match of {
            CheckOf::Format => t.badge_passed_format(),
            CheckOf::Context => t.badge_passed_context(),
            CheckOf::Issuer => t.badge_passed_issuer(),
            CheckOf::Proof => t.badge_passed_proof(),
            CheckOf::Dates => t.badge_passed_dates(),
            CheckOf::Status => t.badge_passed_status(),
            CheckOf::Form => t.badge_passed_form(),
            CheckOf::Identity => t.badge_passed_identity(),
            CheckOf::Hosted => t.badge_passed_hosted(),
            CheckOf::Recipient => t.badge_passed_recipient(),
            CheckOf::Address => t.badge_passed_address(),
        }
        .into_any(),
        Found::NotDone => t.badge_not_done_why().into_any(),
        Found::NotJson => t.badge_not_json().into_any(),
        Found::NothingInside => t.badge_nothing_inside().into_any(),
        Found::NotACredential(why) => view! { {t.badge_not_a_credential()} " " <code>{why.clone()}</code> }.into_any(),
        Found::OtherContext => t.badge_other_context().into_any(),
        Found::ForeignIssuer(did) => view! { {t.badge_foreign_issuer()} " " <code>{did.clone()}</code> }.into_any(),
        Found::NoProof => t.badge_no_proof().into_any(),
        Found::OtherProof => t.badge_other_proof().into_any(),
        Found::UnknownKey => t.badge_unknown_key().into_any(),
        Found::WithdrawnKey => t.badge_withdrawn_key().into_any(),
        Found::WrongSignature => t.badge_wrong_signature().into_any(),
        Found::UnreadableDate => t.badge_unreadable_date().into_any(),
        Found::NotYet(at) => view! { {t.badge_not_yet()} " " <Day at=(*at).into()/> }.into_any(),
        Found::Expired(at) => view! { {t.badge_expired()} " " <Day at=(*at).into()/> }.into_any(),
        Found::UnknownList => t.badge_unknown_list().into_any(),
        Found::OtherRecipient if of == CheckOf::Address => t.badge_other_address().into_any(),
        Found::OtherRecipient => t.badge_other_recipient().into_any(),
        Found::Unreachable(site) => t.badge_unreachable(site).into_any(),
        Found::Forbidden(site) => t.badge_forbidden(site).into_any(),
        Found::FetchingOff => t.badge_fetching_off().into_any(),
        Found::Suspended(None) => t.badge_suspended().into_any(),
        Found::Suspended(Some(at)) => view! { {t.badge_suspended_on()} " " <Day at=(*at).into()/> }.into_any(),
        Found::Replaced => t.badge_replaced().into_any(),
        Found::Revoked(None) => t.badge_revoked().into_any(),
        Found::Revoked(Some(at)) => view! { {t.badge_revoked_on()} " " <Day at=(*at).into()/> }.into_any(),
    }
}

/// Each check with its outcome in words; colour only repeats them.
#[component]
pub fn Findings(
    /// What was found.
    checked: Checked,
    /// Others stand on the same page, so the checks aren't addresses there.
    #[prop(optional)]
    one_of_many: bool,
) -> impl IntoView {
    let t = use_texts();
    let rows = checked
        .checks
        .iter()
        .map(|check| {
            let (mark, class) = match check.found {
                Found::Passed => (t.badge_passed(), "pass"),
                Found::NotDone => (t.badge_not_done(), "unknown"),
                _ => (t.badge_failed(), "fail"),
            };
            view! {
                <li id=(!one_of_many).then(|| format!("check-{}", check.of.key())) class=class>
                    <div>
                        <p><strong>{name(t, check.of)} ": " {mark}</strong></p>
                        <p>{words(t, check.of, &check.found)}</p>
                    </div>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let endorsed = checked.about.map(|about| about.endorsed).unwrap_or_default();
    let endorsed = (!endorsed.is_empty()).then(|| {
        let rows = endorsed.into_iter().map(|e| {
            view! { <li><strong>{e.by}</strong> <p class="whitespace-pre-line">{e.words}</p></li> }
        });
        view! {
            <p class="mt-6">{t.badge_endorsed()}</p>
            <ul>{rows.collect::<Vec<_>>()}</ul>
        }
    });
    view! {
        <ol class="checks plain-list">{rows}</ol>
        {endorsed}
        <p class="hint">{t.badge_checked_at()} " " <Moment at=checked.at.into()/></p>
    }
}

/// A badge from elsewhere that somebody gave, with what checking it gave.
#[component]
pub fn Elsewhere(
    /// What was found.
    checked: Checked,
) -> impl IntoView {
    let t = use_texts();
    let is_valid = checked.verdict() == Verdict::Valid;
    let (mark, words) =
        if is_valid { (Mark::Done, t.badge_elsewhere_good()) } else { (Mark::Warn, t.badge_elsewhere_bad()) };
    let about = checked.about.clone().map(|about| {
        view! { <p><strong>{about.name}</strong> " · " {about.issuer}</p> }
    });
    view! {
        <div class="inset">
            {about}
            <p><State mark words/></p>
            <details open=!is_valid>
                <summary>{t.badge_elsewhere_checks()}</summary>
                <Findings checked one_of_many=true/>
            </details>
        </div>
    }
}
