//! The page of a label.

use super::{choices, measure_words, state_words};
use crate::{
    label::{
        api,
        model::{LabelState, LabelView, OtherLabel, PastMeasure},
    },
    ui::{
        CalendarDay, Day, Form, Notice, Page, State, Submit,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        load,
        messages::Tone,
        page::{parameter, show},
        use_boot, use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn One(view: LabelView) -> impl IntoView {
    let t = use_texts();
    let network = use_boot().network;
    let label = view.label;
    let (mark, words) = state_words(t, view.state);
    let credential = label.credential_id;
    let others = view.others.into_iter().map(|other| view! { <Other other/> }).collect::<Vec<_>>();
    let has_others = !others.is_empty();
    let past = view.past.into_iter().map(|one| view! { <Past one/> }).collect::<Vec<_>>();
    let has_past = !past.is_empty();
    let criteria = view
        .criteria
        .into_iter()
        .map(|criterion| view! { <li lang=criterion.lang>{criterion.text}</li> })
        .collect::<Vec<_>>();
    let measures = choices(t, &view.may_open);
    let shown = view! { <Elsewhere name=network.name.clone() number=label.number.clone() holder=label.holder.clone() address=view.address/> };
    let renew = format!("/apply/renew/{}", label.number);
    let renewal = view.renewal_opens.map(|opens| match view.may_renew {
        true => view! { <p><a href=renew class="button">{t.label_renew()}</a></p> }.into_any(),
        false => view! { <p class="hint">{t.label_renewal_opens()} " " <CalendarDay at=opens/></p> }.into_any(),
    });
    view! {
        <Page title=label.holder.clone() caption=network.name back=("/register".to_string(), t.label_register_title().to_string())>
            <p><State mark words/></p>
            {view.logo.map(|src| view! {
                <p><img class="logo" src=src alt=t.organiser_logo_of(&label.holder) width="128" height="128"/></p>
            })}
            {(view.state == LabelState::Revoked).then(|| view! {
                <Notice tone=Tone::Warn title=t.label_revoked()>
                    {label.revoked_at.map(|at| view! { <p>{t.label_revoked_on()} " " <Day at/></p> })}
                    <p>{label.revoked_reason.clone()}</p>
                </Notice>
            })}
            {(view.state == LabelState::Suspended).then(|| view! {
                <Notice tone=Tone::Warn title=t.label_suspended()>
                    {label.suspended_at.map(|at| view! { <p>{t.label_suspended_on()} " " <Day at/></p> })}
                    <p>{label.suspended_reason.clone()}</p>
                    <p>{t.label_suspended_why()}</p>
                </Notice>
            })}
            {(view.state == LabelState::Expired).then(|| view! {
                <Notice>
                    <p>{t.label_held()} " " <CalendarDay at=label.valid_from/> " " {t.label_held_to()} " " <CalendarDay at=label.valid_until/></p>
                    {view.grace_until.map(|until| view! { <p>{t.label_grace()} " " <CalendarDay at=until/></p> })}
                </Notice>
            })}
            {view.running_case.map(|id| view! {
                <p><a href=format!("/label-cases/{id}")>{t.label_case_running()}</a></p>
            })}
            <p><img class="badge-art badge-art-large" src="/badge-art/label.svg" alt="" width="192" height="192"/></p>
            <dl class="facts">
                <div><dt>{t.label_number()}</dt><dd>{label.number.clone()}</dd></div>
                <div><dt>{t.label_holder()}</dt><dd><a href=format!("/organisers/{}", view.organiser)>{label.holder.clone()}</a></dd></div>
                <div><dt>{t.label_country()}</dt><dd>{view.country}</dd></div>
                <div><dt>{t.label_issuing_body()}</dt><dd>{network.issuing_body}</dd></div>
                <div><dt>{t.label_from()}</dt><dd><CalendarDay at=label.valid_from/></dd></div>
                <div><dt>{t.label_until()}</dt><dd><CalendarDay at=label.valid_until/></dd></div>
            </dl>
            <h2>{t.label_check_criteria()}</h2>
            <ul>{criteria}</ul>
            <p><img src=format!("/labels/{}/code.svg", label.number) alt=t.label_code_alt() width="148" height="148" loading="lazy"/></p>
            <p class="actions">
                <a href=format!("/verify?id={credential}") class="button">{t.label_verify()}</a>
                <a href=format!("/credentials/{credential}")>{t.label_credential()}</a>
                <a href=format!("/endorsements/label/{}", label.number)>{t.endorse_title()}</a>
            </p>
            {view.checks.map(|hint| {
                let to = format!("/labels/{}/self-check", label.number);
                match hint.answer_until {
                    Some(at) => view! {
                        <Notice title=t.label_check_due()>
                            <p>{t.label_check_until()} " " <CalendarDay at/></p>
                            <p><a href=to>{t.label_check_go()}</a></p>
                        </Notice>
                    }.into_any(),
                    None => view! { <p><a href=to>{t.label_check_past()}</a></p> }.into_any(),
                }
            })}
            {renewal}
            {view.renewed_by.map(|number| view! {
                <p>{t.label_renewed_by()} " " <a href=format!("/labels/{number}")>{number.clone()}</a></p>
            })}
            {view.renews.map(|number| view! {
                <p>{t.label_renews()} " " <a href=format!("/labels/{number}")>{number.clone()}</a></p>
            })}
            {has_others.then(|| view! {
                <h2>{t.label_others()}</h2>
                <ul class="rows">{others}</ul>
            })}
            {has_past.then(|| view! {
                <h2>{t.label_past()}</h2>
                <ul class="rows">{past}</ul>
            })}
            {shown}
            <p><a href=format!("/labels/{}/complaint", label.number) rel="nofollow">{t.label_complaint_title()}</a></p>
            {(!measures.is_empty()).then(|| view! {
                <details open=came_back(api::OpenCase::PATH, "")>
                    <summary>{t.label_open_title()}</summary>
                    <p>{t.label_open_why()}</p>
                    <Form to=api::OpenCase::PATH>
                        <Hidden name="number" value=label.number.clone()/>
                        <Choices name="measure" label=t.label_open_measure() choices=measures/>
                        <TextArea name="grounds" label=t.label_open_grounds() hint=t.label_open_grounds_hint() rows=5/>
                        <Submit label=t.label_open()/>
                    </Form>
                </details>
            })}
        </Page>
    }
}

/// Another label of the same holder: from when to when it was or is held.
#[component]
fn Other(other: OtherLabel) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = state_words(t, other.state);
    let is_over = matches!(other.state, LabelState::Expired | LabelState::Revoked);
    let (from, to) = if is_over { (t.label_held(), t.label_held_to()) } else { (t.label_holds(), t.label_held_to()) };
    view! {
        <li>
            <p class="spread"><a href=format!("/labels/{}", other.number)>{other.number.clone()}</a> <State mark words/></p>
            <p class="hint">{from} " " <CalendarDay at=other.from/> " " {to} " " <CalendarDay at=other.until/></p>
        </li>
    }
}

/// What was once decided about the label.
#[component]
fn Past(one: PastMeasure) -> impl IntoView {
    let t = use_texts();
    view! {
        <li>
            <p><strong>{measure_words(t, one.measure)}</strong> ", " <Day at=one.at/></p>
            <p class="whitespace-pre-line">{one.reason}</p>
        </li>
    }
}

/// How the holder shows the label elsewhere.
#[component]
fn Elsewhere(name: String, number: String, holder: String, address: String) -> impl IntoView {
    let t = use_texts();
    let mark = format!("{address}/mark.svg?language={}", t.locale().tag());
    let code = format!(
        "<a href=\"{address}\">\n  <img src=\"{mark}\" width=\"300\" height=\"84\" alt=\"{name}, {number}\">\n</a>"
    );
    let here = format!("/labels/{number}/mark.svg?language={}", t.locale().tag());
    let script = address.strip_suffix(&number).map(|labels| format!("{labels}mark.js")).unwrap_or_default();
    let element = format!(
        "<script src=\"{script}\" async></script>\n<quality-label number=\"{number}\" language=\"{}\" name=\"{name}\"></quality-label>",
        t.locale().tag()
    );
    let about = format!("{name}, {number}");
    view! {
        <details class="my-6">
            <summary>{t.label_show_title()}</summary>
            <p>{t.label_show_why()}</p>
            <p><img src=here alt=about width="300" height="84" loading="lazy"/></p>
            <p>{t.label_show_code()}</p>
            <pre tabindex="0"><code>{code}</code></pre>
            <p>{t.label_show_component()}</p>
            <pre tabindex="0"><code>{element}</code></pre>
            <p>{t.label_show_line()}</p>
            <pre tabindex="0"><code>{format!("{holder}: {name}, {number}, {address}")}</code></pre>
            <h2>{t.label_show_rules_title()}</h2>
            <ul>
                <li>{t.label_show_rule_holder()}</li>
                <li>{t.label_show_rule_link()}</li>
                <li>{t.label_show_rule_whole()}</li>
                <li>{t.label_show_rule_badges()}</li>
            </ul>
        </details>
    }
}

page! {
    /// The page of a label.
    LabelPage in label: show(load(parameter("number"), api::label), |view| view! { <One view/> }.into_any())
}
