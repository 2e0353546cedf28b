//! Everything that is given as evidence in an application, and where each piece is used; and what of it a question's
//! fields show.

use super::{answer::piece, parts::files_at};
use crate::{
    apply::{
        api,
        model::{
            Piece, field,
            library::{Item, Use, choosable},
            views::EvidenceView,
        },
    },
    programme::{model::Question, shown::words},
    ui::{
        Page,
        field::{Hidden, Select},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use uuid::Uuid;

/// Everything that is given as evidence in the application whose form is shown.
#[derive(Clone)]
pub struct Shelf {
    /// The application.
    pub application: Uuid,
    /// Each piece once.
    pub items: StoredValue<Vec<Item>>,
}

fn places(application: Uuid, uses: Vec<Use>) -> impl IntoView {
    let link = |place: Use| {
        view! { <li><a href=format!("/apply/{application}/section/{}", place.section)>{words(place.label)}</a></li> }
    };
    view! { <ul>{uses.into_iter().map(link).collect::<Vec<_>>()}</ul> }
}

/// Lets somebody choose a piece that is there already, in a row that is still empty.
pub fn choose(question: &Question, row: usize) -> Option<AnyView> {
    let t = use_texts();
    let shelf = use_context::<Shelf>()?;
    let choices: Vec<_> = shelf.items.with_value(|items| {
        let free = choosable(question, items);
        free.into_iter().map(|item| (item.piece.id.to_string(), item.piece.title.clone())).collect()
    });
    if choices.is_empty() {
        return None;
    }
    let name = field(&question.id, &format!("{row}.use"));
    let label = t.apply_piece_choose(row + 1);
    Some(view! { <Select name label hint=t.apply_piece_choose_hint() choices optional=true/> }.into_any())
}

/// What belongs to a piece that is saved: which one it is, and where else it is used.
pub fn of_saved(question: &Question, row: usize, piece: &Piece) -> Option<AnyView> {
    let t = use_texts();
    if piece.is_empty() {
        return None;
    }
    let name = |part: &str| field(&question.id, &format!("{row}.{part}"));
    let shelf = use_context::<Shelf>();
    let also = shelf.and_then(|shelf| {
        let uses = shelf.items.with_value(|items| {
            let item = items.iter().find(|i| !piece.id.is_nil() && i.piece.id == piece.id)?;
            Some(item.uses.iter().filter(|u| u.question != question.id).cloned().collect::<Vec<_>>())
        });
        let uses = uses.filter(|uses| !uses.is_empty())?;
        Some(view! {
            <p class="hint">{t.apply_piece_also()}</p>
            {places(shelf.application, uses)}
            <p class="hint">{t.apply_piece_also_why()}</p>
        })
    });
    let id = (!piece.id.is_nil()).then(|| view! { <Hidden name=name("id") value=piece.id.to_string()/> });
    Some(view! { {id} {also} }.into_any())
}

#[component]
fn Evidence(view: EvidenceView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let files_at = files_at(id);
    let none = view.items.is_empty();
    let items = view.items.into_iter().map(|item| {
        view! {
            {piece(item.piece, &files_at, &[], view! { <p class="hint">{t.apply_evidence_used()}</p> {places(id, item.uses)} }.into_any())}
        }
    });
    let items = items.collect::<Vec<_>>();
    view! {
        <Page title=t.apply_evidence_title() caption=view.head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            <p class="lead">{t.apply_evidence_lead()}</p>
            {view.given.map(|(given, needed)| view! { <p>{t.apply_evidence_given(given, needed)}</p> })}
            {none.then(|| view! { <p>{t.apply_evidence_none()}</p> })}
            <ol>{items}</ol>
        </Page>
    }
}

page! {
    /// Everything that is given as evidence.
    EvidencePage in changes: show(load_by_id(api::evidence), |view| view! { <Evidence view/> }.into_any())
}
