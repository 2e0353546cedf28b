//! All self-checks, for the coordinators: who is late, what has changed, who has time, who has answered.

use super::check_words;
use crate::{
    label::{
        api,
        model::{CheckRow, ChecksView},
    },
    ui::{
        CalendarDay, Day, Form, Page, State, Submit,
        field::{Hidden, TextArea},
        form::came_back,
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Checks(view: ChecksView) -> impl IntoView {
    let t = use_texts();
    let list = move |rows: Vec<CheckRow>, to_see: bool| match rows.is_empty() {
        true => view! { <p>{t.label_checks_none()}</p> }.into_any(),
        false => {
            let rows = rows.into_iter().map(|row| view! { <One row to_see/> }).collect::<Vec<_>>();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    view! {
        <Page title=t.label_checks_title() back=("/register".to_string(), t.label_register_title().to_string())>
            <p>{t.label_checks_lead()}</p>
            {(!view.asked_for).then(|| view! { <p>{t.label_checks_not_asked()}</p> })}
            <h2>{t.label_checks_to_see()}</h2>
            {list(view.to_see, true)}
            <h2>{t.label_checks_late()}</h2>
            {list(view.late, false)}
            <h2>{t.label_checks_waiting()}</h2>
            {list(view.waiting, false)}
            <h2>{t.label_checks_answered()}</h2>
            {list(view.answered, false)}
        </Page>
    }
}

#[component]
fn One(row: CheckRow, to_see: bool) -> impl IntoView {
    let t = use_texts();
    let check = row.check;
    let (mark, words) = check_words(t, row.stage);
    let (id, revision) = (check.id.to_string(), check.revision.to_string());
    let (page, label) = (format!("/labels/{}", row.number), format!("{}, {}", row.number, row.holder));
    let back = came_back(api::SeeCheck::PATH, &id);
    let see = (to_see || back).then(|| {
        view! {
            <details open=back>
                <summary>{t.label_check_see_title()}</summary>
                <p>{t.label_check_see_why()} " " <a href=page.clone()>{t.label_check_see_label()}</a></p>
                <Form to=api::SeeCheck::PATH key=id.clone()>
                    <Hidden name="id" value=id.clone()/>
                    <Hidden name="revision" value=revision.clone()/>
                    <TextArea name="note" label=t.label_check_note() hint=t.label_check_note_hint() rows=3/>
                    <Submit label=t.label_check_see() quiet=true/>
                </Form>
            </details>
        }
    });
    view! {
        <li>
            <p class="spread"><a href=format!("{page}/self-check")>{label}</a> <State mark words/></p>
            <p class="hint">
                {t.label_check_until()} " " <CalendarDay at=check.answer_until/>
                {check.answered_at.map(|at| view! { " · " {t.label_check_answered_on()} " " <Day at/> })}
            </p>
            {(!check.words.is_empty()).then(|| view! {
                <blockquote class="inset whitespace-pre-line">{check.words}</blockquote>
            })}
            {(!check.note.is_empty()).then(|| view! {
                <p class="whitespace-pre-line">{t.label_check_noted()} ": " {check.note}</p>
            })}
            {see}
        </li>
    }
}

page! {
    /// All self-checks.
    ChecksPage in cases: show(load(|| (), |()| api::self_checks()), |view| view! { <Checks view/> }.into_any())
}
