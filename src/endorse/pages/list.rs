//! The endorsements of one thing.

use crate::{
    endorse::{
        api,
        model::{About, EndorsementRow, OfView, RequestRow, RequestState, SubjectKind},
    },
    programme::shown::words,
    ui::{
        Day, Form, Mark, Moment, Page, Pager, State, Submit, Texts,
        field::{Hidden, TextArea, TextField},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// The endorsements of one thing, with what the reader can do about them: what stands on every page of them.
#[component]
pub fn Endorsements(
    /// What to show.
    view: OfView,
) -> impl IntoView {
    let t = use_texts();
    let About { kind, id, .. } = view.about;
    let none = view.rows.is_empty();
    let signed_in = view.signed_in;
    let rows = view.rows.into_iter().map(|row| view! { <li>{one(t, row, signed_in)}</li> }).collect::<Vec<_>>();
    let of = kind.path(&id);
    let address = move |page| format!("{of}?page={page}");
    view! {
        <p>{t.endorse_what()}</p>
        {if none {
            view! { <p>{t.endorse_none()}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }}
        <Pager page=view.page pages=view.pages address/>
        <p><a href=format!("/endorsements/{}/{id}/new", kind.key())>{t.endorse_give_go()}</a></p>
        {view.may_ask.then(|| view! { <Asking kind=kind.key() id requests=view.requests/> })}
    }
}

/// An endorsement with its words, and what the reader can do about it.
pub fn one(t: Texts, row: EndorsementRow, signed_in: bool) -> impl IntoView {
    let (slug, name) = row.endorser;
    let hidden = format!(": {name}");
    let id = row.id.to_string();
    let signed = format!("/ob/v3/endorsements/{}?format=json", row.credential);
    let withdraw = row.may_withdraw.then(|| {
        let id = id.clone();
        view! {
            <details>
                <summary>{t.endorse_withdraw_title()} <span class="visually-hidden">{hidden.clone()}</span></summary>
                <p>{t.endorse_withdraw_why()}</p>
                <Form to=api::Withdraw::PATH key=id.clone()>
                    <Hidden name="id" value=id.clone()/>
                    <Submit label=t.endorse_withdraw() warn=true/>
                </Form>
            </details>
        }
    });
    let report = (signed_in && !row.may_withdraw).then(|| {
        let id = id.clone();
        view! {
            <details>
                <summary>{t.endorse_report_title()} <span class="visually-hidden">{hidden.clone()}</span></summary>
                <Form to=api::Report::PATH key=id.clone()>
                    <Hidden name="id" value=id.clone()/>
                    <TextArea name="reason" label=t.endorse_report_reason() rows=3/>
                    <Submit label=t.endorse_report() quiet=true/>
                </Form>
            </details>
        }
    });
    view! {
        <p class="spread">
            <strong><a href=format!("/endorsements/by/{slug}")>{name}</a></strong>
            <span class="hint"><Day at=row.at/></span>
        </p>
        <blockquote class="inset whitespace-pre-line" lang=row.words.lang.clone()>{row.words.text.clone()}</blockquote>
        <p class="hint">
            <a href=signed rel="external" download="endorsement.json">
                {t.endorse_signed()} <span class="visually-hidden">{hidden.clone()}</span>
            </a>
        </p>
        {withdraw}
        {report}
    }
}

/// Asking others, for those who may.
#[component]
fn Asking(kind: &'static str, id: String, requests: Vec<RequestRow>) -> impl IntoView {
    let t = use_texts();
    let asked = requests.into_iter().map(|row| view! { <li>{request(t, row)}</li> }).collect::<Vec<_>>();
    view! {
        <h2 id="ask">{t.endorse_ask_title()}</h2>
        <p>{t.endorse_ask_lead()}</p>
        <Form to=api::Ask::PATH>
            <Hidden name="kind" value=kind/>
            <Hidden name="subject" value=id/>
            <TextField name="email" label=t.account_email() kind="email"/>
            <TextArea name="words" label=t.endorse_ask_words() hint=t.endorse_ask_words_hint() rows=5/>
            <Submit label=t.endorse_ask()/>
        </Form>
        {(!asked.is_empty()).then(|| view! {
            <h3>{t.endorse_requests()}</h3>
            <ul class="rows">{asked}</ul>
        })}
    }
}

fn request(t: Texts, row: RequestRow) -> impl IntoView {
    let (mark, state) = match (row.state, row.open) {
        (RequestState::Asked, true) => (Mark::Wait, t.endorse_state_asked()),
        (RequestState::Asked, false) => (Mark::Warn, t.endorse_state_expired()),
        (RequestState::Given, _) => (Mark::Done, t.endorse_state_given()),
        (RequestState::Declined, _) => (Mark::Warn, t.endorse_state_declined()),
        (RequestState::Withdrawn, _) => (Mark::Warn, t.endorse_state_withdrawn()),
    };
    let asked = if row.email.is_empty() { t.endorse_address_removed().to_string() } else { row.email.clone() };
    let withdraw = row.open.then(|| {
        let id = row.id.to_string();
        view! {
            <Form to=api::WithdrawRequest::PATH key=id.clone() class="inline-form">
                <Hidden name="id" value=id.clone()/>
                <Submit label=t.endorse_withdraw_request() quiet=true/>
            </Form>
        }
    });
    view! {
        <p class="spread"><span class="break-words">{asked}</span> <State mark words=state/></p>
        <p class="hint">
            {t.endorse_asked_on()} " " <Moment at=row.at/>
            {row.open.then(|| view! { ". " {t.endorse_asked_until()} " " <Day at=row.until/> })}
        </p>
        {withdraw}
    }
}

/// What kind of thing is endorsed, before its name.
pub fn kind_words(t: Texts, kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Playlist => t.endorse_kind_playlist(),
        SubjectKind::Badge => t.endorse_kind_badge(),
        SubjectKind::Organiser => t.endorse_kind_organiser(),
        SubjectKind::Label => t.endorse_kind_label(),
    }
}

#[component]
fn List(view: OfView) -> impl IntoView {
    let t = use_texts();
    let caption = kind_words(t, view.about.kind);
    let back = (view.about.page.clone(), view.about.name.text.clone());
    view! {
        <Page title=t.endorse_title() caption back>
            <p class="lead">{words(view.about.name.clone())}</p>
            <Endorsements view/>
        </Page>
    }
}

page! {
    /// The endorsements of one thing.
    ListPage in endorse: {
        let query = use_query_map();
        let (kind, subject) = (parameter("kind"), parameter("subject"));
        let asked = move || (kind(), subject(), query.read().get("page").and_then(|p| p.parse().ok()).unwrap_or(1));
        show(load(asked, |(kind, of, page)| api::of(kind, of, page)), |view| view! { <List view/> }.into_any())
    }
}
