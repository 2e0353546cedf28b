//! The applications of the reader's organisers.

use super::parts::state_words;
use crate::{
    apply::{
        api,
        model::{
            ApplicationState,
            views::{MineRow, MineView},
        },
    },
    ui::{Day, Form, Moment, Page, State, Submit, field::Hidden, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::components::A;
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
                    <Submit label=t.apply_begin_for(name)/>
                </Form>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.apply_title()>
            <p class="lead">{t.apply_lead()}</p>
            {(!none).then(|| view! { <ul class="rows">{rows}</ul> })}
            {(none && view.has_organisers).then(|| view! { <p>{t.apply_none()}</p> })}
            {(!view.has_organisers).then(|| view! {
                <p>{t.apply_no_organiser()}</p>
                <p><A href="/organisers/new" attr:class="button">{t.organiser_new()}</A></p>
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
        ApplicationState::Submitted | ApplicationState::InReview => format!("/apply/{}/submitted", row.id),
        ApplicationState::Issued | ApplicationState::NotYetIssued => format!("/review/outcome/{}", row.id),
        _ => format!("/apply/{}", row.id),
    };
    let name = match row.reference {
        Some(reference) => format!("{}, {reference}", row.organiser),
        None => row.organiser,
    };
    view! {
        <li>
            <div class="spread"><A href=to>{name}</A> <State mark words/></div>
            <p class="hint">
                {match row.submitted_at {
                    Some(at) => view! { {t.apply_submitted_on()} " " <Day at/> }.into_any(),
                    None => view! { {t.apply_changed_on()} " " <Moment at=row.updated_at/> }.into_any(),
                }}
            </p>
        </li>
    }
}

page! {
    /// The applications of the reader's organisers.
    ListPage in apply: show(load(|| (), |()| api::mine()), |view| view! { <Mine view/> }.into_any())
}
