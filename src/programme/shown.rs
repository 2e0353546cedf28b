//! How words of the pack are put into a page.

use super::model::{Html, Text};
use leptos::prelude::*;

/// Words of the pack; they say so when they stand in for ones that aren't translated yet.
pub fn words(text: Text) -> AnyView {
    match text.lang {
        Some(lang) => view! { <span lang=lang>{text.text}</span> }.into_any(),
        None => text.text.into_any(),
    }
}

/// Long text of the pack, which was made safe when the pack was read.
pub fn prose(html: Html) -> impl IntoView {
    view! { <div class="prose my-4" lang=html.lang inner_html=html.html></div> }
}
