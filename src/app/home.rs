//! The first page.

use crate::ui::{Page, use_texts};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The first page.
pub struct HomePage;

#[lazy_route]
impl LazyRoute for HomePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Home/> }.into_any()
    }
}

#[component]
fn Home() -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.home_title()>
            <p class="lead">{t.home_lead()}</p>
        </Page>
    }
}
