//! An export is brought back into a draft: given, looked at, imported.

use super::edition::Left;
use crate::{
    apply::{
        api,
        model::views::{BroughtView, ImportView, ReplaceView},
    },
    error::Issue,
    ui::{
        Form, Notice, Page, Submit, Tone,
        errors::issue,
        field::{Choices, Hidden, TextArea},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Import(view: ImportView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    // A file is sent without a script, so the address says why it couldn't be read.
    let problem = untrack(|| use_query_map().read().get("problem")).filter(|_| view.brought.is_none());
    let problem = problem.map(|key| match key.as_str() {
        "import_missing" => t.apply_import_missing().to_string(),
        _ => issue(t, &Issue::Rule(key)),
    });
    let body = if !head.may_edit_draft {
        let why = if head.may_edit { t.apply_import_draft() } else { t.apply_viewer() };
        view! { <p class="notice">{why}</p> }.into_any()
    } else {
        let is_another = view.brought.is_some();
        view! {
            {problem.map(|words| view! { <Notice tone=Tone::Warn><p>{words}</p></Notice> })}
            {view.brought.map(|brought| view! { <Looked id brought/> })}
            {is_another.then(|| view! { <h2>{t.apply_import_another()}</h2> })}
            <FromFile id/>
            <Form to=api::Bring::PATH>
                <Hidden name="id" value=id.to_string()/>
                <TextArea name="json" label=t.apply_import_paste() hint=t.apply_import_paste_hint() rows=6/>
                <Submit label=t.apply_import_look() quiet=true/>
            </Form>
        }
        .into_any()
    };
    view! {
        <Page title=t.apply_import_title() caption=head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            <p class="lead">{t.apply_import_lead()}</p>
            {body}
        </Page>
    }
}

/// A file goes to the server as it is; browsers send it without a script, and so do we.
#[component]
fn FromFile(id: Uuid) -> impl IntoView {
    let t = use_texts();
    view! {
        <form class="form" method="post" action=format!("/apply/{id}/import/file") enctype="multipart/form-data">
            <div class="field">
                <label for="import-file">{t.apply_import_file()}</label>
                <p class="hint" id="import-file-hint">{t.apply_import_file_hint()}</p>
                <input
                    class="input"
                    type="file"
                    id="import-file"
                    name="file"
                    accept=".json,application/json"
                    aria-describedby="import-file-hint"
                />
            </div>
            <Submit label=t.apply_import_look()/>
        </form>
    }
}

/// What would come of an export, and the button that does it.
#[component]
fn Looked(id: Uuid, brought: BroughtView) -> impl IntoView {
    let t = use_texts();
    let (count, same) = (brought.fill.len() as u64, brought.same);
    let nothing = brought.fill.is_empty() && brought.replace.is_empty();
    let fill = brought.fill.into_iter();
    let fill = fill.map(|(label, words)| {
        view! { <li><p><strong>{label}</strong></p> <blockquote>{words}</blockquote></li> }
    });
    let fill = fill.collect::<Vec<_>>();
    let choices: Vec<_> = brought.replace.iter().map(|r| (r.question.clone(), r.label.clone())).collect();
    let replace = brought.replace.into_iter().map(|replace| view! { <Both replace/> }).collect::<Vec<_>>();
    let has_left = !brought.left.is_empty();
    let may_leave = nothing && has_left;
    let left = brought.left.into_iter().map(|left| view! { <Left left/> }).collect::<Vec<_>>();
    let from = match brought.reference {
        Some(reference) => format!("{}, {reference}", brought.organiser),
        None => brought.organiser,
    };
    let (key, seen) = (brought.id.to_string(), brought.seen);
    view! {
        <h2>{t.apply_import_looked()}</h2>
        {(!from.is_empty()).then(|| view! { <p>{t.apply_import_from(from)}</p> })}
        {(same > 0).then(|| view! { <p>{t.apply_import_same(same)}</p> })}
        {nothing.then(|| view! { <Notice><p>{t.apply_import_nothing()}</p></Notice> })}
        {(count > 0).then(|| view! {
            <h3>{t.apply_import_fill(count)}</h3>
            <details><summary>{t.apply_import_show()}</summary><ul class="rows">{fill}</ul></details>
        })}
        {has_left.then(|| view! { <h3>{t.apply_import_left()}</h3> <ul class="rows">{left}</ul> })}
        {(!nothing || may_leave).then(|| view! {
            <Form to=api::Import::PATH>
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="brought" value=key/>
                <Hidden name="seen" value=seen/>
                {(!choices.is_empty()).then(|| view! {
                    <h3>{t.apply_import_replace_title()}</h3>
                    <ul class="rows">{replace}</ul>
                    <Choices
                        name="replace[]"
                        label=t.apply_import_replace()
                        hint=t.apply_import_replace_hint()
                        choices
                        many=true
                        optional=true
                    />
                })}
                <Submit label=t.apply_import_go()/>
            </Form>
        })}
    }
}

/// The answer now beside the one that is brought.
#[component]
fn Both(replace: ReplaceView) -> impl IntoView {
    let t = use_texts();
    view! {
        <li>
            <p><strong>{replace.label}</strong></p>
            <p class="hint">{t.apply_import_now()}</p>
            <blockquote>{replace.now}</blockquote>
            <p class="hint">{t.apply_import_brought()}</p>
            <blockquote>{replace.brought}</blockquote>
        </li>
    }
}

page! {
    /// An export is brought back into a draft.
    ImportPage in changes: show(load_by_id(api::look_at_import), |view| view! { <Import view/> }.into_any())
}
