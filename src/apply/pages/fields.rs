//! The fields for a question, by its kind.

use crate::{
    apply::model::{Answer, MOST_FILES, Piece, Row, field, files_field, fits, many_field, seen_field},
    evidence::{FileField, model::FileView},
    programme::{
        model::{Choice, Column, Kind, Proof, Question},
        shown::{prose, words},
    },
    ui::{
        Submit, Texts,
        field::{Choices, Hidden, Select, TextArea, TextField, Tick},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;

fn pairs(options: &[Choice]) -> Vec<(String, String)> {
    options.iter().map(|o| (o.id.clone(), o.label.text.clone())).collect()
}

fn yes_no(yes: &str, no: &str) -> Vec<(String, String)> {
    vec![("yes".into(), yes.into()), ("no".into(), no.into())]
}

fn chosen(yes: Option<bool>) -> Vec<String> {
    match yes {
        Some(true) => vec!["yes".into()],
        Some(false) => vec!["no".into()],
        None => Vec::new(),
    }
}

/// A question with its help and the fields to answer it. What the platform knows already stands in it until something
/// else is saved.
#[component]
pub fn QuestionFields(
    /// The question.
    question: Question,
    /// What is saved.
    answer: Option<Answer>,
    /// What the platform knows.
    known: Option<Answer>,
    /// Below which address the application's files are.
    files_at: String,
    /// Files that the reader has brought and that aren't saved in an answer yet.
    loose: Vec<FileView>,
    /// What the form shows of the answer, for the hidden field.
    seen: String,
    /// Where earlier versions of the answer are.
    #[prop(optional_no_strip)]
    history: Option<String>,
) -> impl IntoView {
    let t = use_texts();
    let is_known = answer.is_none() && known.is_some();
    let answer = answer.or(known).filter(|a| fits(&question, a));
    let guidance = question.guidance.clone().map(|g| {
        view! { <details><summary>{t.apply_guidance()}</summary>{prose(g)}</details> }
    });
    let why = question.why.clone().map(|w| view! { <p class="hint">{words(w)}</p> });
    view! {
        <div class="question">
            <Hidden name=seen_field(&question.id) value=seen/>
            {one(t, question, answer, (&files_at, &loose))}
            {is_known.then(|| view! { <p class="hint">{t.apply_known()}</p> })}
            {guidance}
            {why}
            {history.map(|to| view! { <p class="hint"><A href=to>{t.apply_history()}</A></p> })}
        </div>
    }
}

fn one(t: Texts, question: Question, answer: Option<Answer>, files: (&str, &[FileView])) -> AnyView {
    let id = question.id.clone();
    let name = field(&id, "");
    let label = question.label.text.clone();
    let hint = question.hint.clone().map(|h| h.text).unwrap_or_default();
    let optional = !question.required;
    let text = match &answer {
        Some(Answer::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let ticked = match &answer {
        Some(Answer::Choices(ids)) => ids.clone(),
        _ => Vec::new(),
    };
    match &question.kind {
        Kind::LongText { min_words, max_words } => {
            let limits = match min_words {
                0 => t.apply_at_most_words(u64::from(*max_words)),
                least => t.apply_words_between(least, max_words),
            };
            let hint = if hint.is_empty() { limits } else { format!("{hint} {limits}") };
            view! { <TextArea name label hint value=text rows=8 optional most_words=*max_words/> }.into_any()
        }
        Kind::Choice { options } => {
            let value = if text.is_empty() { Vec::new() } else { vec![text] };
            view! { <Choices name label hint value choices=pairs(options) optional/> }.into_any()
        }
        Kind::Many { options, .. } | Kind::Languages { options, .. } => {
            let name = many_field(&id);
            view! { <Choices name label hint value=ticked choices=pairs(options) many=true optional/> }.into_any()
        }
        Kind::Country { options } => {
            view! { <Select name label hint value=text choices=pairs(options) optional/> }.into_any()
        }
        Kind::Formal { max_words } => {
            let most_words = *max_words;
            let (met, explanation) = match answer {
                Some(Answer::Formal { met, explanation }) => (met, explanation),
                _ => (None, String::new()),
            };
            view! {
                <Choices name=field(&id, "met") label hint value=chosen(met) choices=yes_no(t.apply_met(), t.apply_not_met())/>
                <TextArea name=field(&id, "explanation") label=t.apply_explanation() hint=t.apply_explanation_hint() value=explanation rows=3 optional=true most_words/>
            }
            .into_any()
        }
        Kind::Indicator { max_words } => {
            let most_words = *max_words;
            let (claimed, where_shown) = match answer {
                Some(Answer::Indicator { claimed, where_shown }) => (claimed, where_shown),
                _ => (None, String::new()),
            };
            view! {
                <Choices name=field(&id, "claimed") label hint value=chosen(claimed) choices=yes_no(t.apply_claimed(), t.apply_not_claimed())/>
                <TextArea name=field(&id, "where") label=t.apply_where() hint=t.apply_where_hint() value=where_shown rows=2 most_words/>
            }
            .into_any()
        }
        Kind::Evidence { least, most, accepts, .. } => {
            let pieces = match answer {
                Some(Answer::Evidence(pieces)) => pieces,
                _ => Vec::new(),
            };
            let bounds = t.apply_between(least, most);
            let hint = if hint.is_empty() { bounds } else { format!("{hint} {bounds}") };
            evidence(t, &id, label, hint, pieces, (*least, *most), accepts, files)
        }
        Kind::Plan { least, most, columns } => {
            let rows = match answer {
                Some(Answer::Plan(rows)) => rows,
                _ => Vec::new(),
            };
            plan(t, &id, label, hint, rows, (*least, *most), columns)
        }
        Kind::Declaration => {
            let agreed = matches!(answer, Some(Answer::Declaration(true)));
            view! { <Tick name label value=agreed/> }.into_any()
        }
        kind => {
            let kind = match kind {
                Kind::Url => "url",
                Kind::Email => "email",
                Kind::Date => "date",
                Kind::Number { .. } => "number",
                _ => "text",
            };
            view! { <TextField name label hint value=text kind optional/> }.into_any()
        }
    }
}

/// How many rows are shown: those that are filled, and an empty one, as long as there may be more.
fn rows_shown(filled: usize, (least, most): (u32, u32)) -> usize {
    (filled + 1).max(least as usize).min(most as usize)
}

fn more(t: Texts, filled: usize, most: u32) -> Option<AnyView> {
    (filled + 1 < most as usize)
        .then(|| view! { <p><Submit label=t.apply_more() quiet=true name="next" value="more"/></p> }.into_any())
}

fn evidence(
    t: Texts,
    id: &str,
    label: String,
    hint: String,
    mut pieces: Vec<Piece>,
    bounds: (u32, u32),
    accepts: &[Proof],
    (place, loose): (&str, &[FileView]),
) -> AnyView {
    let filled = pieces.len();
    pieces.resize(rows_shown(filled, bounds), Piece::default());
    let takes = |proof: Proof| accepts.contains(&proof);
    let (links, texts, files) = (takes(Proof::Link), takes(Proof::Text), takes(Proof::File));
    let only_links = links && !texts && !files;
    let rows = pieces
        .into_iter()
        .enumerate()
        .map(|(n, piece)| {
            let part = |part: &str| field(id, &format!("{n}.{part}"));
            let number = n + 1;
            view! {
                <div class="card">
                    <TextField name=part("title") label=t.apply_piece_title(number) value=piece.title/>
                    {links.then(|| view! {
                        <TextField name=part("link") label=t.apply_piece_link(number) value=piece.link kind="url" optional=!only_links/>
                    })}
                    {texts.then(|| view! {
                        <TextArea name=part("text") label=t.apply_piece_text(number) value=piece.text rows=3 optional=links || files/>
                    })}
                    {files.then(|| {
                        let given = piece.files.iter().map(|f| f.id).collect();
                        let known = piece.files.iter().map(|f| f.view_below(place)).chain(loose.iter().cloned()).collect();
                        view! {
                            <FileField name=files_field(id, n) label=t.apply_piece_files(number) most=MOST_FILES given known optional=true/>
                        }
                    })}
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="group">
            <legend>{label}</legend>
            <p class="hint">{hint}</p>
            {rows}
            {more(t, filled, bounds.1)}
        </fieldset>
    }
    .into_any()
}

fn plan(
    t: Texts,
    id: &str,
    label: String,
    hint: String,
    mut rows: Vec<Row>,
    bounds: (u32, u32),
    columns: &[Column],
) -> AnyView {
    let filled = rows.len();
    rows.resize(rows_shown(filled, bounds), Row::default());
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(n, mut row)| {
            let cells = columns
                .iter()
                .map(|column| {
                    let name = field(id, &format!("{n}.{}", column.id));
                    let label = format!("{}. {}", n + 1, column.label.text);
                    let hint = column.hint.clone().map(|h| h.text).unwrap_or_default();
                    let value = row.remove(&column.id).unwrap_or_default();
                    if column.max_words > 10 {
                        view! { <TextArea name label hint value rows=2/> }.into_any()
                    } else {
                        view! { <TextField name label hint value/> }.into_any()
                    }
                })
                .collect::<Vec<_>>();
            view! { <div class="card">{cells}</div> }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="group">
            <legend>{label}</legend>
            <p class="hint">{hint}</p>
            {rows}
            {more(t, filled, bounds.1)}
        </fieldset>
    }
    .into_any()
}
