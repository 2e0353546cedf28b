//! What one organiser endorses.

use super::list::{kind_words, one};
use crate::{
    endorse::{
        api,
        model::{About, ByView},
    },
    programme::shown::words,
    ui::{
        Page, Pager, Texts, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What an endorsement is about, with the way there.
pub fn about_line(t: Texts, about: About) -> impl IntoView {
    view! { <p class="hint">{kind_words(t, about.kind)} ": " <a href=about.page>{words(about.name)}</a></p> }
}

#[component]
fn By(view: ByView) -> impl IntoView {
    let t = use_texts();
    let (slug, name) = view.endorser;
    let none = view.rows.is_empty();
    let rows = view.rows.into_iter().map(|(about, row)| view! { <li>{about_line(t, about)} {one(t, row, false)}</li> });
    let rows = rows.collect::<Vec<_>>();
    let back = (format!("/organisers/{slug}"), name.clone());
    view! {
        <Page title=t.endorse_by_title(name) back>
            {if none {
                view! { <p>{t.endorse_by_none()}</p> }.into_any()
            } else {
                view! { <ul class="rows">{rows}</ul> }.into_any()
            }}
            <Pager page=view.page pages=view.pages address={move |page| format!("/endorsements/by/{slug}?page={page}")}/>
        </Page>
    }
}

page! {
    /// What one organiser endorses.
    ByPage in endorse: {
        let query = use_query_map();
        let slug = parameter("slug");
        let asked = move || (slug(), query.read().get("page").and_then(|p| p.parse().ok()).unwrap_or(1));
        show(load(asked, |(slug, page)| api::by(slug, page)), |view| view! { <By view/> }.into_any())
    }
}
