//! What the reader wants by mail.

use super::parts::{group_words, kind_words};
use crate::{
    notify::{
        api,
        model::{ChoicesView, Group, Kind},
    },
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Choices, Hidden},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Wanted(view: ChoicesView) -> impl IntoView {
    let t = use_texts();
    let saved = untrack(|| use_query_map().with(|q| q.get("saved").is_some()));
    view! {
        <Page title=t.notify_choices_title() back=("/account".into(), t.account_title().into())>
            {saved.then(|| view! { <Notice tone=Tone::Good live=true><p>{t.notify_saved()}</p></Notice> })}
            <p>{t.notify_choices_lead(view.email)}</p>
            <Form to=api::Choose::PATH>
                <Hidden name="revision" value=view.revision.to_string()/>
                <div class="sentences">
                    {Group::ALL.into_iter().map(|group| group_field(group, &view.kinds)).collect::<Vec<_>>()}
                </div>
                <Submit label=t.form_save()/>
            </Form>
            <h2>{t.notify_always_title()}</h2>
            <p>{t.notify_always()}</p>
        </Page>
    }
}

/// The kinds of a group; nothing when none of it may reach the reader.
fn group_field(group: Group, kinds: &[(Kind, bool)]) -> Option<AnyView> {
    let t = use_texts();
    let kinds: Vec<_> = kinds.iter().filter(|(kind, _)| kind.group() == group).collect();
    let value = kinds.iter().filter(|(_, mailed)| *mailed).map(|(kind, _)| kind.key().to_string()).collect();
    let choices: Vec<_> =
        kinds.iter().map(|(kind, _)| (kind.key().to_string(), kind_words(t, *kind).to_string())).collect();
    (!choices.is_empty()).then(|| {
        view! { <Choices name=group.field() label=group_words(t, group) value=value choices=choices many=true/> }
            .into_any()
    })
}

page! {
    /// What the reader wants by mail.
    ChoicesPage in notify: show(load(|| (), |()| api::choices()), |view| view! { <Wanted view/> }.into_any())
}
