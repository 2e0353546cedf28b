//! Flags: a part of the dossier.

use crate::{
    review::{
        api,
        model::{FlagTo, FlagView},
    },
    ui::{
        Form, Mark, Moment, State, Submit, Texts,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// Tells its field of words apart from those of the other forms of its pages.
const KEY: &str = "flag";

fn to_words(t: Texts, to: FlagTo) -> &'static str {
    match to {
        FlagTo::Coordinator => t.review_flag_to_coordinator(),
        FlagTo::Committee => t.review_flag_to_committee(),
    }
}

/// The flags, and the form that raises one.
#[component]
pub fn Flags(
    /// The application.
    id: Uuid,
    /// Those that the reader may see.
    flags: Vec<FlagView>,
    /// To whom the reader could raise one.
    to: Vec<FlagTo>,
    /// The id of the next.
    next: Uuid,
) -> impl IntoView {
    let t = use_texts();
    let raises = !to.is_empty() || came_back(api::RaiseFlag::PATH, KEY);
    if flags.is_empty() && !raises {
        return ().into_any();
    }
    let flags = flags.into_iter().map(|flag| view! { <Flag flag/> }).collect::<Vec<_>>();
    let form = raises.then(|| {
        let choices = to.iter().map(|to| (to.key().to_string(), to_words(t, *to).to_string())).collect();
        let only = if to.len() == 1 { vec![to[0].key().to_string()] } else { Vec::new() };
        view! {
            <details open=came_back(api::RaiseFlag::PATH, KEY)>
                <summary>{t.review_flag_raise()}</summary>
                <p>{t.review_flag_lead()}</p>
                <Form to=api::RaiseFlag::PATH key=KEY>
                    <Hidden name="id" value=id.to_string()/>
                    <Hidden name="next" value=next.to_string()/>
                    <Choices name="to" label=t.review_flag_to() choices value=only/>
                    <TextArea name="words" label=t.review_flag_words() hint=t.review_flag_words_hint() rows=3/>
                    <Submit label=t.review_flag_send() quiet=true/>
                </Form>
            </details>
        }
    });
    view! {
        <h2>{t.review_flag_title()}</h2>
        <ul class="plain-list">{flags}</ul>
        {form}
    }
    .into_any()
}

#[component]
fn Flag(flag: FlagView) -> impl IntoView {
    let t = use_texts();
    let id = flag.id;
    let (mark, words) = match flag.resolved {
        Some(_) => (Mark::Done, t.review_flag_resolved()),
        None => (Mark::Warn, t.review_flag_open()),
    };
    let resolves = flag.may_resolve || came_back(api::ResolveFlag::PATH, &id.to_string());
    view! {
        <li class="card" id=format!("flag-{id}")>
            <p><State mark words/> " · " {to_words(t, flag.to)}</p>
            <p class="spread"><strong>{flag.by}</strong> <span class="hint"><Moment at=flag.at/></span></p>
            <p class="whitespace-pre-line">{flag.words}</p>
            {flag.resolved.map(|(by, at, how)| view! {
                <p class="spread"><strong>{by}</strong> <span class="hint"><Moment at/></span></p>
                <p class="inset whitespace-pre-line">{how}</p>
            })}
            {resolves.then(|| view! {
                <Form to=api::ResolveFlag::PATH key=id.to_string()>
                    <Hidden name="flag" value=id.to_string()/>
                    <TextArea name="resolution" label=t.review_flag_resolution() rows=3/>
                    <Submit label=t.review_flag_resolve() quiet=true/>
                </Form>
            })}
        </li>
    }
}
