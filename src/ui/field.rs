//! The fields of a form. Each finds what was typed and what is wrong with it by its name.

pub use super::frame::{Frame, id_of};

use crate::{parse::words, texts::use_texts};
use leptos::prelude::*;

fn label_text(label: String, optional: bool) -> String {
    if optional { format!("{label} {}", use_texts().form_optional()) } else { label }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The field's name in the form.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: String,
    /// What is saved.
    #[prop(optional, into)]
    value: String,
    /// `text`, `email`, `password`, `url`, `date` or `number`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: &'static str,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, &label, hint);
    let label = label_text(label, optional);
    let (shown, theirs) = frame.value(value);
    let inputmode = match kind {
        "email" => Some("email"),
        "url" => Some("url"),
        "number" => Some("numeric"),
        _ => None,
    };
    // The browser's own checks of e-mail, address and number fields get in the way of our words.
    let kind = if matches!(kind, "number" | "url") { "text" } else { kind };
    view! {
        <div class="field">
            <label for=frame.id.clone()>{label}</label>
            {frame.hint()}
            {frame.mistake()}
            <input
                class="input"
                id=frame.id.clone()
                name=name
                type=kind
                inputmode=inputmode
                value=shown
                autocomplete=(!autocomplete.is_empty()).then_some(autocomplete)
                aria-describedby=frame.described_by()
                aria-invalid=frame.is_wrong()
            />
            {theirs}
        </div>
    }
}

/// Several lines of text: the only place that writes `<textarea>`.
///
/// Leptos 0.8 writes the children of a textarea into the page without escaping them, so they are escaped here.
#[component]
pub fn TextArea(
    /// The field's name in the form.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: String,
    /// What is saved.
    #[prop(optional, into)]
    value: String,
    /// How many lines are seen at once.
    #[prop(default = 6)]
    rows: u32,
    /// At most so many words are wanted: they are counted while somebody writes, and nothing is ever cut. 0 for no limit.
    #[prop(optional)]
    most_words: u32,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, &label, hint);
    let label = label_text(label, optional);
    let (shown, theirs) = frame.value(value);
    let count = RwSignal::new(words(&shown));
    view! {
        <div class="field">
            <label for=frame.id.clone()>{label}</label>
            {frame.hint()}
            {frame.mistake()}
            <textarea
                class="input"
                id=frame.id.clone()
                name=name
                rows=rows
                aria-describedby=frame.described_by()
                aria-invalid=frame.is_wrong()
                inner_html=escaped(&shown)
                on:input=move |event| count.set(words(&event_target_value(&event)))
            ></textarea>
            {(most_words > 0).then(|| view! { <WordCount count most=most_words/> })}
            {theirs}
        </div>
    }
}

/// How many words there are of how many. Whoever listens hears it once, when there are too many.
#[component]
fn WordCount(count: RwSignal<u32>, most: u32) -> impl IntoView {
    let t = use_texts();
    let is_over = Memo::new(move |_| count.get() > most);
    view! {
        <p class="hint count" class:over=is_over aria-hidden="true">{move || t.form_words_of(count.get(), most)}</p>
        <p class="visually-hidden" role="status">{move || if is_over.get() { t.form_words_over(u64::from(most)) } else { String::new() }}</p>
    }
}

/// Text for inside a `<textarea>`: a browser decodes the entities. It swallows the first line break of a document's
/// textarea, but not of one that is put together in the page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if cfg!(feature = "ssr") {
        out.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// A choice: the value that is sent, and its words.
pub type Choice = (String, String);

/// One of many, in a list that opens.
#[component]
pub fn Select(
    /// The field's name in the form.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: String,
    /// What is saved.
    #[prop(optional, into)]
    value: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let t = use_texts();
    let frame = Frame::new(&name, &label, hint);
    let label = label_text(label, optional);
    let words = |v: &str| choices.iter().find(|c| c.0 == v).map_or_else(|| v.to_string(), |c| c.1.clone());
    let saved_words = words(&value);
    let (shown, _) = frame.value(value.clone());
    let (_, theirs) = frame.value(if shown == value { shown.clone() } else { saved_words });
    let options = choices
        .into_iter()
        .map(|(v, words)| {
            let selected = v == shown;
            view! { <option value=v selected=selected>{words}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="field">
            <label for=frame.id.clone()>{label}</label>
            {frame.hint()}
            {frame.mistake()}
            <select
                class="input"
                id=frame.id.clone()
                name=name
                aria-describedby=frame.described_by()
                aria-invalid=frame.is_wrong()
            >
                <option value="">{t.form_choose()}</option>
                {options}
            </select>
            {theirs}
        </div>
    }
}

/// One of a few, or several of many, all in sight.
#[component]
pub fn Choices(
    /// The field's name in the form; with `many` it should end in `[]`.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: String,
    /// What is saved.
    #[prop(optional)]
    value: Vec<String>,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// Several may be chosen.
    #[prop(optional)]
    many: bool,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, &label, hint);
    let label = label_text(label, optional);
    let theirs = theirs_of_choices(&frame, &name, &value, &choices);
    let inputs = choices
        .into_iter()
        .enumerate()
        .map(|(at, (v, words))| {
            let id = if at == 0 { frame.id.clone() } else { format!("{}-{at}", frame.id) };
            let checked = frame.context.ticked(&name, &v).unwrap_or_else(|| value.contains(&v));
            view! {
                <div class="choice">
                    <input
                        type=if many { "checkbox" } else { "radio" }
                        id=id.clone()
                        name=name.clone()
                        value=v
                        checked=checked
                    />
                    <label for=id>{words}</label>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="field" aria-describedby=frame.described_by() aria-invalid=frame.is_wrong()>
            <legend>{label}</legend>
            {frame.hint()}
            {frame.mistake()}
            {inputs}
            {theirs}
        </fieldset>
    }
}

/// What is saved of a choice, when it differs from what was ticked and somebody else saved it in between.
fn theirs_of_choices(
    frame: &Frame,
    name: &str,
    saved: &[String],
    choices: &[Choice],
) -> impl Fn() -> Option<AnyView> + Send + 'static {
    let t = use_texts();
    let is_saved = |value: &str| saved.iter().any(|s| s == value);
    let differs =
        choices.iter().any(|(v, _)| frame.context.ticked(name, v).is_some_and(|ticked| ticked != is_saved(v)));
    let words: Vec<&str> = choices.iter().filter(|(v, _)| is_saved(v)).map(|(_, words)| words.as_str()).collect();
    let words = if words.is_empty() { t.form_not_provided().to_string() } else { words.join(", ") };
    frame.theirs(differs, words)
}

/// One thing to agree to.
#[component]
pub fn Tick(
    /// The field's name in the form.
    #[prop(into)]
    name: String,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// What is saved.
    #[prop(optional)]
    value: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, &label, String::new());
    let checked = frame.context.ticked(&name, "yes").unwrap_or(value);
    view! {
        <div class="field">
            {frame.mistake()}
            <div class="choice">
                <input
                    type="checkbox"
                    id=frame.id.clone()
                    name=name
                    value="yes"
                    checked=checked
                    aria-describedby=frame.described_by()
                    aria-invalid=frame.is_wrong()
                />
                <label for=frame.id.clone()>{label}</label>
            </div>
        </div>
    }
}

/// A value that goes along unseen: an id, a revision. It is always the fresh one, never what came back.
#[component]
pub fn Hidden(
    /// The field's name in the form.
    #[prop(into)]
    name: String,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
