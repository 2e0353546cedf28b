//! The fields of a plan: a table on a wide screen, a card for each row on a narrow one.

use super::rows::{AddRow, RemoveRow, Rows};
use crate::{
    apply::model::{Row, question_place, row_part},
    programme::{model::Column, shown::words},
    ui::{
        field::{TextArea, TextField},
        use_texts,
    },
};
use leptos::prelude::*;

/// A column with so few words has fields of one line.
const ONE_LINE: u32 = 10;

#[component]
pub fn PlanFields(
    /// The question's id.
    question: String,
    /// The question.
    label: String,
    /// What helps.
    hint: String,
    /// What is saved.
    saved: Vec<Row>,
    /// How many rows there are at least and at most.
    bounds: (u32, u32),
    /// The columns.
    columns: Vec<Column>,
) -> impl IntoView {
    let t = use_texts();
    let place = question_place(&question);
    let parts = columns.iter().map(|c| c.id.clone()).collect();
    let rows = Rows::of(&question, parts, saved.len(), bounds);
    let heads = columns.iter().map(|c| view! { <th scope="col">{words(c.label.clone())}</th> }).collect::<Vec<_>>();
    let row = move |n: usize| {
        let cells = columns
            .iter()
            .map(|column| {
                let name = row_part(&question, n, &column.id);
                let label = format!("{}. {}", n + 1, column.label.text);
                let hint = column.hint.clone().map(|h| h.text).unwrap_or_default();
                let value = saved.get(n).and_then(|row| row.get(&column.id)).cloned().unwrap_or_default();
                let field = if column.max_words > ONE_LINE {
                    view! { <TextArea name label hint value rows=2/> }.into_any()
                } else {
                    view! { <TextField name label hint value/> }.into_any()
                };
                view! { <td>{field}</td> }
            })
            .collect::<Vec<_>>();
        view! {
            <tr hidden=move || rows.is_away(n)>
                {cells}
                <td><RemoveRow rows n/></td>
            </tr>
        }
        .into_any()
    };
    view! {
        <fieldset class="group plan" id=place>
            <legend>{label}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            <table>
                <thead>
                    <tr>{heads} <th scope="col"><span class="visually-hidden">{t.apply_row_remove()}</span></th></tr>
                </thead>
                <tbody>{rows.each(row)}</tbody>
            </table>
            <AddRow rows/>
        </fieldset>
    }
}
