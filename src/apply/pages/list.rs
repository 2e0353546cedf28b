//! The applications of the reader's organisers.

use super::parts::state_words;
use crate::{
    apply::{
        api,
        model::{
            ApplicationState, Renewing,
            views::{MineRow, MineView, RenewalRow},
        },
    },
    ui::{CalendarDay, Day, Form, Moment, Page, State, Submit, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Mine(view: MineView) -> impl IntoView {
    let t = use_texts();
    let none = view.applications.is_empty();
    let rows = view.applications.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>();
    let begin = view
        .may_begin
        .into_iter()
        .map(|(id, name)| {
            view! {
                <Form to=api::Begin::PATH key=id.to_string() class="inline-form">
                    <Hidden name="organiser" value=id.to_string()/>
                    <Submit label=t.apply_begin_for(&name)/>
                    <Submit label=t.apply_begin_import(name) quiet=true name="next" value="import"/>
                </Form>
            }
        })
        .collect::<Vec<_>>();
    let renewals = view.renewals.into_iter().map(|row| view! { <Renewal row/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_title()>
            <p class="lead">{t.apply_lead()}</p>
            {(!renewals.is_empty()).then(|| view! {
                <h2>{t.apply_renewals_title()}</h2>
                <ul class="rows" id="renewals">{renewals}</ul>
                <h2>{t.apply_title()}</h2>
            })}
            <p><a href="/apply/start">{t.apply_start_title()}</a></p>
            {(!none).then(|| view! { <ul class="rows">{rows}</ul> })}
            {(none && view.has_organisers).then(|| view! { <p>{t.apply_none()}</p> })}
            {(!view.has_organisers).then(|| view! {
                <p>{t.apply_no_organiser()}</p>
                <p><a href="/organisers/new" class="button">{t.organiser_new()}</a></p>
            })}
            <div class="actions">{begin}</div>
        </Page>
    }
}

#[component]
fn Row(row: MineRow) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = state_words(t, row.state);
    let to = match row.state {
        ApplicationState::Draft => format!("/apply/{}", row.id),
        ApplicationState::Issued | ApplicationState::NotYetIssued => format!("/review/outcome/{}", row.id),
        _ => format!("/apply/{}/submitted", row.id),
    };
    let name = match row.reference {
        Some(reference) => format!("{}, {reference}", row.organiser),
        None => row.organiser,
    };
    view! {
        <li>
            <div class="spread"><a href=to>{name}</a> <State mark words/></div>
            <p class="hint">
                {match row.submitted_at {
                    Some(at) => view! { {t.apply_submitted_on()} " " <Day at/> }.into_any(),
                    None => view! { {t.apply_changed_on()} " " <Moment at=row.updated_at/> }.into_any(),
                }}
            </p>
        </li>
    }
}

/// A label, and where its renewal stands.
#[component]
fn Renewal(row: RenewalRow) -> impl IntoView {
    let t = use_texts();
    let to = format!("/apply/renew/{}", row.number);
    let standing = match row.standing {
        Renewing::Open if row.may_begin => {
            view! { <a href=to.clone() class="button">{t.apply_renew_short()}</a> }.into_any()
        }
        Renewing::Open => view! { <span class="hint">{t.apply_renew_open()}</span> }.into_any(),
        Renewing::NotYet { opens_at } => {
            view! { <span class="hint">{t.apply_renew_opens()} " " <CalendarDay at=opens_at/></span> }.into_any()
        }
        Renewing::Running { .. } => view! { <span class="hint">{t.apply_renew_under_way()}</span> }.into_any(),
        Renewing::Done { number } => view! { <span class="hint">{t.apply_renew_done()} " " {number}</span> }.into_any(),
        Renewing::TooLate | Renewing::Revoked => view! { <span class="hint">{t.label_expired()}</span> }.into_any(),
    };
    view! {
        <li>
            <div class="spread"><a href=to>{format!("{}, {}", row.organiser, row.number)}</a> {standing}</div>
            <p class="hint">{t.apply_label_until()} " " <CalendarDay at=row.valid_until/></p>
        </li>
    }
}

page! {
    /// The applications of the reader's organisers.
    ListPage in apply: show(load(|| (), |()| api::mine()), |view| view! { <Mine view/> }.into_any())
}
