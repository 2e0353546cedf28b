//! What was promised last time, and what came of it: to be said, and to be read.

use super::done_words;
use crate::{
    apply::model::{Done, Promise, field},
    programme::model::Column,
    ui::{
        Table,
        field::{Choices, TextArea},
        use_texts,
    },
};
use leptos::prelude::*;

/// The checklist: what was promised can only be read, what came of it is said beside it.
#[component]
pub fn PromisedFields(
    /// The question.
    id: String,
    /// What it asks.
    label: String,
    /// A sentence that helps.
    hint: String,
    /// What was promised, and what was said of it so far.
    rows: Vec<Promise>,
    /// The plan's columns.
    columns: Vec<Column>,
    /// At most so many words about a row.
    most_words: u32,
) -> impl IntoView {
    let t = use_texts();
    let nothing = rows.is_empty();
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(n, mut row)| {
            let facts = columns
                .iter()
                .filter_map(|column| Some((column.label.text.clone(), row.promised.remove(&column.id)?)))
                .map(|(label, text)| view! { <div><dt>{label}</dt><dd class="whitespace-pre-line">{text}</dd></div> })
                .collect::<Vec<_>>();
            let choices = Done::ALL.map(|d| (d.key().to_string(), done_words(t, d).to_string())).to_vec();
            let value = row.done.map(|d| d.key().to_string()).into_iter().collect();
            let number = n + 1;
            view! {
                <div class="card">
                    <dl class="facts">{facts}</dl>
                    <Choices name=field(&id, &format!("{n}.done")) label=t.apply_promise_done(number) value choices/>
                    <TextArea
                        name=field(&id, &format!("{n}.note"))
                        label=t.apply_promise_note(number)
                        hint=t.apply_promise_note_hint()
                        value=row.note
                        rows=3
                        optional=true
                        most_words
                    />
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="group">
            <legend>{label}</legend>
            <p class="hint">{hint}</p>
            {nothing.then(|| view! { <p>{t.apply_nothing_promised()}</p> })}
            {rows}
        </fieldset>
    }
}

/// The same to be read.
#[component]
pub fn PromisedTable(
    /// What it shows.
    caption: String,
    /// The rows.
    rows: Vec<Promise>,
    /// The plan's columns.
    columns: Vec<Column>,
) -> impl IntoView {
    let t = use_texts();
    let mut head: Vec<String> = columns.iter().map(|c| c.label.text.clone()).collect();
    head.extend([t.apply_what_came().to_string(), t.apply_promise_note_head().to_string()]);
    let rows = rows
        .into_iter()
        .map(|mut row| {
            let cells = columns
                .iter()
                .map(|c| view! { <td>{row.promised.remove(&c.id).unwrap_or_default()}</td> })
                .collect::<Vec<_>>();
            let done = row.done.map_or(t.form_not_provided(), |done| done_words(t, done));
            view! { <tr>{cells} <td>{done}</td> <td class="whitespace-pre-line">{row.note}</td></tr> }
        })
        .collect::<Vec<_>>();
    view! { <Table caption head>{rows}</Table> }
}
