//! Moving an application by drag: whoever lets a card go over a column comes to the page of the step that leads there. The
//! menu of the card has the same ways.

use crate::review::model::{Column, Move};
use leptos::{ev::DragEvent, prelude::*};
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

/// The card that is dragged just now, and the ways on from where it stands.
#[derive(Clone, Copy)]
pub struct Dragging {
    card: RwSignal<Option<(Uuid, Vec<Move>)>>,
    /// Whether cards can be dragged: without the browser's part nothing would come of it.
    is_live: RwSignal<bool>,
}

impl Dragging {
    /// Gives it to the cards and columns below.
    pub fn provide() {
        let dragging = Self { card: RwSignal::new(None), is_live: RwSignal::new(false) };
        Effect::new(move |_| dragging.is_live.set(true));
        provide_context(dragging);
    }

    /// That of the board.
    pub fn of_board() -> Self {
        expect_context()
    }

    /// Whether a card can be dragged.
    pub fn can(self) -> bool {
        self.is_live.get()
    }

    /// A card is taken up.
    pub fn take(self, event: &DragEvent, id: Uuid, moves: Vec<Move>) {
        named(event, id);
        self.card.set(Some((id, moves)));
    }

    /// It is let go, wherever that was.
    pub fn end(self) {
        self.card.set(None);
    }

    /// The address of the step that brings the dragged card into a column, where there is one.
    pub fn way_to(self, column: Column) -> Option<String> {
        self.card.with(|card| {
            let (id, moves) = card.as_ref()?;
            let way = moves.iter().find(|way| way.to.is_some_and(|to| to.key() == column.key()))?;
            Some(format!("/review/{id}/{}", way.step.path()))
        })
    }

    /// It is let go over a column.
    pub fn drop_on(self, column: Column) -> impl Fn(DragEvent) + 'static {
        let navigate = use_navigate();
        move |event| {
            if let Some(way) = self.way_to(column) {
                event.prevent_default();
                self.end();
                navigate(&way, Default::default());
            }
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn named(_: &DragEvent, _: Uuid) {}

/// Some browsers drag nothing that carries nothing.
#[cfg(feature = "hydrate")]
fn named(event: &DragEvent, id: Uuid) {
    if let Some(data) = event.data_transfer() {
        // Only what the columns take.
        let _ = data.set_data("application/x-quality-label-card", &id.to_string());
        data.set_effect_allowed("move");
    }
}
