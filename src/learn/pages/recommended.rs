//! Playlists that help without being asked for.

use super::parts::{duration, words};
use crate::{learn::model::views::PlaylistCard, ui::use_texts};
use leptos::prelude::*;

/// Playlists that are recommended: nothing waits for them.
#[component]
pub fn Recommended(
    /// Which.
    playlists: Vec<PlaylistCard>,
) -> impl IntoView {
    let t = use_texts();
    (!playlists.is_empty()).then(|| {
        let rows = playlists.into_iter().map(|playlist| {
            view! {
                <li>
                    <a href=format!("/learn/{}", playlist.id)>{words(playlist.title)}</a>
                    " " <span class="hint">{duration(t, playlist.minutes)}</span>
                    <p>{words(playlist.summary)}</p>
                </li>
            }
        });
        view! {
            <section aria-labelledby="recommended">
                <h2 id="recommended">{t.learn_recommended()}</h2>
                <p>{t.learn_recommended_why()}</p>
                <ul>{rows.collect::<Vec<_>>()}</ul>
            </section>
        }
    })
}
