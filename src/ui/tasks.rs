//! Task lists: what there is to do, in any order, with the state of each.

use super::{
    state::{Mark, State},
    when::Moment,
};
use crate::timestamp::Timestamp;
use leptos::prelude::*;

/// A line of a task list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Where it is done; nothing while it can't be begun.
    pub to: Option<String>,
    /// What to do: begins with a verb.
    pub label: String,
    /// One short sentence, without links; may be empty.
    pub hint: String,
    /// Who has done something last, in words, and when.
    pub written: Option<(String, Timestamp)>,
    /// What kind of state it is in.
    pub mark: Mark,
    /// The state in words.
    pub state: String,
}

/// A list of tasks. The whole line leads to the task.
#[component]
pub fn TaskList(
    /// The tasks, in the order that suits most people.
    tasks: Vec<Task>,
) -> impl IntoView {
    let lines = tasks
        .into_iter()
        .map(|task| {
            let label = match task.to {
                Some(to) => view! { <a href=to>{task.label}</a> }.into_any(),
                None => view! { <span>{task.label}</span> }.into_any(),
            };
            view! {
                <li class="task">
                    {label}
                    <State mark=task.mark words=task.state/>
                    {(!task.hint.is_empty()).then(|| view! { <p class="hint">{task.hint}</p> })}
                    {task.written.map(|(words, at)| view! { <p class="hint">{words} " " <Moment at/></p> })}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! { <ul class="tasks">{lines}</ul> }
}
