//! Who else looks at an application just now: colleagues see each other before they do the same thing twice.

use crate::{
    review::{api, model::Looking},
    ui::{live::now_and_again, use_texts},
};
use leptos::prelude::*;
use uuid::Uuid;

/// Who looks at what, for the cards of a board.
#[derive(Clone, Copy)]
struct Around(RwSignal<Looking>);

/// Asks every few seconds who looks at what, and shows it at every [`LookedAt`] on the page.
pub fn look_around() -> RwSignal<Looking> {
    let looking = RwSignal::new(Looking::new());
    provide_context(Around(looking));
    now_and_again(move || ask(None, looking));
    looking
}

/// Says every few seconds that the reader looks at an application, and shows who else does.
#[component]
pub fn AlsoHere(
    /// The application.
    id: Uuid,
) -> impl IntoView {
    let looking = RwSignal::new(Looking::new());
    provide_context(Around(looking));
    now_and_again(move || ask(Some(id), looking));
    view! { <div role="status"><LookedAt id/></div> }
}

/// Who looks at an application just now, where anybody does.
#[component]
pub fn LookedAt(
    /// The application.
    id: Uuid,
) -> impl IntoView {
    let t = use_texts();
    let around = use_context::<Around>();
    move || {
        let names = around.and_then(|Around(looking)| looking.with(|all| all.get(&id).map(|names| names.join(", "))));
        names.map(|names| view! { <p class="presence">{t.review_looking(names)}</p> })
    }
}

fn ask(id: Option<Uuid>, looking: RwSignal<Looking>) {
    leptos::task::spawn_local(async move {
        // Who can't be reached now is asked again later, and the page may be gone by then.
        let Ok(now) = api::who_looks(id).await else { return };
        if looking.try_with_untracked(|before| *before != now) == Some(true) {
            looking.set(now);
        }
    });
}
