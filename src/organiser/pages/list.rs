//! The organisers of the reader.

use super::parts::{VerificationState, role_words};
use crate::{
    organiser::{api, model::views::MineView},
    ui::{Page, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Mine(view: MineView) -> impl IntoView {
    let t = use_texts();
    let none = view.organisers.is_empty();
    let rows = view
        .organisers
        .into_iter()
        .map(|(organiser, role)| {
            view! {
                <li class="spread">
                    <span>
                        <a href=format!("/organisers/{}", organiser.slug)>{organiser.name}</a>
                        " " <span class="tag">{role_words(t, role)}</span>
                    </span>
                    <VerificationState state=organiser.verification/>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.organiser_mine_title()>
            <p>{if none { t.organiser_mine_none() } else { t.organiser_mine_lead() }}</p>
            {(!none).then(|| view! { <ul class="rows">{rows}</ul> })}
            <p><a href="/organisers/new" class="button">{t.organiser_new()}</a></p>
        </Page>
    }
}

page! {
    /// The organisers of the reader.
    ListPage in organiser: show(load(|| (), |()| api::mine()), |view| view! { <Mine view/> }.into_any())
}
