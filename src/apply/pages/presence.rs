//! Who else is in the application just now, and that a colleague has changed the section meanwhile.

use crate::{
    apply::{api, model::views::Present},
    programme::shown::words,
    ui::{Notice, form::read_again, live::now_and_again, use_texts},
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

/// Who else is there, in a line each.
#[component]
pub fn Others(
    /// Who.
    #[prop(into)]
    others: Signal<Vec<Present>>,
) -> impl IntoView {
    let t = use_texts();
    let line = move |present: Present| match (present.is_here, present.section) {
        (true, _) => view! { <li>{t.apply_present_here(present.name)}</li> }.into_any(),
        (false, Some(section)) => {
            view! { <li>{t.apply_present_elsewhere(present.name)} " " {words(section)}</li> }.into_any()
        }
        (false, None) => ().into_any(),
    };
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! { <ul class="presence">{others.into_iter().map(line).collect::<Vec<_>>()}</ul> }
        })
    }
}

/// Says every few seconds that the reader is here, and shows who else is.
#[component]
pub fn Presence(
    /// The application.
    application: Uuid,
    /// The section that the reader has before them.
    section: String,
    /// Who was there when the page was made.
    others: Vec<Present>,
    /// How often colleagues had changed the section then.
    changes: i64,
) -> impl IntoView {
    let t = use_texts();
    let (others, is_changed) = (RwSignal::new(others), RwSignal::new(false));
    call(application, section.clone(), others, is_changed, changes);
    let again = read_again(api::Save::PATH, &section);
    view! {
        <div role="status">
            <Others others/>
            {move || is_changed.get().then(|| {
                let again = again.clone();
                view! {
                    <Notice>
                        <p>{t.apply_changed_meanwhile()}</p>
                        <p>
                            <button type="button" class="button button-quiet" on:click=move |_| again()>
                                {t.apply_show_changes()}
                            </button>
                        </p>
                    </Notice>
                }
            })}
        </div>
    }
}

fn call(application: Uuid, section: String, others: RwSignal<Vec<Present>>, is_changed: RwSignal<bool>, changes: i64) {
    let last = StoredValue::new(changes);
    now_and_again(move || {
        let section = section.clone();
        leptos::task::spawn_local(async move {
            // Who can't be reached now is asked again later.
            let Ok(view) = api::presence(application, section).await else { return };
            // The page may be gone by now.
            let Some(before) = last.try_get_value() else { return };
            if others.try_with_untracked(|now| *now != view.others) == Some(true) {
                others.set(view.others);
            }
            if view.changes > before {
                is_changed.set(true);
            }
            last.set_value(view.changes);
        });
    });
}
