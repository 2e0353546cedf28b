//! The first page: what the label is, and where to begin for each who comes.

use crate::{
    badge::LABEL,
    ui::{Card, Cards, Page, use_boot, use_texts},
};
use leptos::prelude::*;

page! {
    /// The first page.
    HomePage in home: view! { <Home/> }.into_any()
}

#[component]
fn Home() -> impl IntoView {
    let t = use_texts();
    let network = use_boot().network;
    let title = if network.tagline.is_empty() { t.home_title().to_string() } else { network.tagline };
    let lead = if network.description.is_empty() { t.home_lead().to_string() } else { network.description };
    view! {
        <Page title=title wide=true>
            <div class="hero">
                <div>
                    <p class="lead">{lead}</p>
                    <p class="actions">
                        <a href="/learn" class="button">{t.home_begin()}</a>
                        <a href="/verify" class="button button-quiet">{t.home_check()}</a>
                    </p>
                </div>
                <img class="badge-art badge-art-large" src=format!("/badge-art/{LABEL}.svg") alt="" width="512" height="512"/>
            </div>
            <h2>{t.home_who_title()}</h2>
            <Cards>
                <Card to="/learn" title=t.home_learn_title() deep=true><p>{t.home_learn()}</p></Card>
                <Card to="/apply" title=t.home_apply_title() deep=true><p>{t.home_apply()}</p></Card>
                <Card to="/register" title=t.home_register_title() deep=true><p>{t.home_register()}</p></Card>
            </Cards>
            <h2>{t.home_way_title()}</h2>
            <ol class="steps">
                <li><strong>{t.home_way_learn_title()}</strong> <p>{t.home_way_learn()}</p></li>
                <li><strong>{t.home_way_apply_title()}</strong> <p>{t.home_way_apply()}</p></li>
                <li><strong>{t.home_way_evaluate_title()}</strong> <p>{t.home_way_evaluate()}</p></li>
                <li><strong>{t.home_way_carry_title()}</strong> <p>{t.home_way_carry()}</p></li>
            </ol>
        </Page>
    }
}
