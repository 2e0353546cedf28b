//! The endorsements of a playlist.

use super::parts::{PlaylistTab, playlist_tabs};
use crate::{
    endorse::{
        api,
        model::{OfView, SubjectKind},
        pages::Endorsements,
    },
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn PlaylistEndorsements(view: OfView) -> impl IntoView {
    let t = use_texts();
    let tabs = playlist_tabs(t, &view.about.id, PlaylistTab::Endorsements);
    let caption = view.about.name.text.clone();
    view! {
        <Page title=t.endorse_title() caption back=("/learn".into(), t.learn_all_playlists().into())>
            {tabs}
            <Endorsements view/>
        </Page>
    }
}

page! {
    /// The endorsements of a playlist.
    PlaylistEndorsementsPage in learn: {
        let query = use_query_map();
        let playlist = parameter("playlist");
        let asked = move || (playlist(), query.read().get("page").and_then(|p| p.parse().ok()).unwrap_or(1));
        let of = |(playlist, page)| api::of(SubjectKind::Playlist.key().into(), playlist, page);
        show(load(asked, of), |view| view! { <PlaylistEndorsements view/> }.into_any())
    }
}
