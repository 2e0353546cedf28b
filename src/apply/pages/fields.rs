//! The fields for a question, by its kind.

use super::{
    badge::{Example, FetchButton},
    evidence::{choose, of_saved},
    plan::PlanFields,
    promised::PromisedFields,
    rated::{Examples, OwnLevel, Rating, ScaleOf},
    rows::{AddRow, RemoveRow, Rows},
};
use crate::{
    apply::model::{
        Answer, MOST_FILES, Mark, Piece, field, files_field, fits, many_field, question_place, row_part, seen_field,
    },
    evidence::{FileField, model::FileView},
    programme::{
        model::{Choice, Kind, Proof, Question},
        shown::{prose, words},
    },
    ui::{
        Texts,
        field::{Choices, Hidden, Select, TextArea, TextField, Tick},
        use_texts,
    },
};
use leptos::prelude::*;

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
    /// Whether that is the answer of the last application.
    is_lent: bool,
    /// Below which address the application's files are.
    files_at: String,
    /// Files that the reader has brought and that aren't saved in an answer yet.
    loose: Vec<FileView>,
    /// The indicators that badges are looked at by.
    marks: Vec<Mark>,
    /// What the form shows of the answer, for the hidden field.
    seen: String,
    /// Where earlier versions of the answer are.
    #[prop(optional_no_strip)]
    history: Option<String>,
    /// The scale and the applicants' own level, where it is rated.
    #[prop(optional_no_strip)]
    rating: Option<Rating>,
    /// What colleagues see beside it.
    beside: AnyView,
) -> impl IntoView {
    let t = use_texts();
    let is_known = answer.is_none() && known.is_some();
    let answer = answer.or(known).filter(|a| fits(&question, a));
    let guidance = question.guidance.clone().map(|g| {
        view! { <details><summary>{t.apply_guidance()}</summary>{prose(g)}</details> }
    });
    let rated = rating.filter(|_| question.rates_itself()).map(|rating| {
        let (question, scale) = (question.clone(), rating.scale.clone());
        let id = question.id.clone();
        view! {
            <OwnLevel question=id rating/>
            <ScaleOf scale=scale.clone()/>
            <Examples question scale/>
        }
    });
    let why = question.why.clone().map(|w| view! { <p class="hint">{words(w)}</p> });
    view! {
        <div class="question">
            <Hidden name=seen_field(&question.id) value=seen/>
            {one(t, question, answer, (&files_at, &loose), marks)}
            {is_known.then(|| match is_lent {
                true => view! { <p class="notice" data-lent="">{t.apply_lent()}</p> }.into_any(),
                false => view! { <p class="hint">{t.apply_known()}</p> }.into_any(),
            })}
            {rated}
            {guidance}
            {why}
            {history.map(|to| view! { <p class="hint"><a href=to>{t.apply_history()}</a></p> })}
            {beside}
        </div>
    }
}

fn one(t: Texts, question: Question, answer: Option<Answer>, files: (&str, &[FileView]), marks: Vec<Mark>) -> AnyView {
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
        Kind::Indicator { max_words, .. } => {
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
            evidence(t, &question, label, hint, pieces, (*least, *most), accepts, files)
        }
        Kind::BadgeExample { least, most, .. } => {
            let pieces = match answer {
                Some(Answer::Evidence(pieces)) => pieces,
                _ => Vec::new(),
            };
            let bounds = t.example_between(least, most);
            let hint = if hint.is_empty() { bounds } else { format!("{hint} {bounds}") };
            examples(t, &id, label, hint, pieces, (*least, *most), marks, files)
        }
        Kind::UrlList { least, most } => {
            let saved = match answer {
                Some(Answer::UrlList(addresses)) => addresses,
                _ => Vec::new(),
            };
            let bounds = t.apply_addresses_between(least, most);
            let hint = if hint.is_empty() { bounds } else { format!("{hint} {bounds}") };
            url_list(t, &id, label, hint, saved, (*least, *most))
        }
        Kind::Plan { least, most, columns } => {
            let saved = match answer {
                Some(Answer::Plan(rows)) => rows,
                _ => Vec::new(),
            };
            let (bounds, columns) = ((*least, *most), columns.clone());
            let limits = t.apply_rows_between(least, most);
            let hint = if hint.is_empty() { limits } else { format!("{hint} {limits}") };
            view! { <PlanFields question=id.clone() label hint saved bounds columns/> }.into_any()
        }
        Kind::Promised { columns, max_words, .. } => {
            let rows = match answer {
                Some(Answer::Promised(rows)) => rows,
                _ => Vec::new(),
            };
            view! { <PromisedFields id label hint rows columns=columns.clone() most_words=*max_words/> }.into_any()
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

/// The fields of a question that takes several pieces of evidence.
fn evidence(
    t: Texts,
    question: &Question,
    label: String,
    hint: String,
    pieces: Vec<Piece>,
    bounds: (u32, u32),
    accepts: &[Proof],
    (files_at, loose): (&str, &[FileView]),
) -> AnyView {
    let id = question.id.as_str();
    let takes = |proof: Proof| accepts.contains(&proof);
    let (links, texts, files) = (takes(Proof::Link), takes(Proof::Text), takes(Proof::File));
    let only_links = links && !texts && !files;
    let parts = ["title", "link", "text"].map(str::to_string).to_vec();
    let rows = Rows::of(id, parts, pieces.len(), bounds);
    let place = question_place(id);
    let (id, files_at, loose) = (id.to_string(), files_at.to_string(), loose.to_vec());
    let question = question.clone();
    let filled = pieces.len();
    let row = move |n: usize| {
        let piece = pieces.get(n).cloned().unwrap_or_default();
        let part = |part: &str| row_part(&id, n, part);
        let number = n + 1;
        let choose = (n >= filled).then(|| choose(&question, n));
        let saved = of_saved(&question, n, &piece);
        view! {
            <div class="card" hidden=move || rows.is_away(n)>
                {choose}
                <TextField name=part("title") label=t.apply_piece_title(number) value=piece.title/>
                {links.then(|| view! {
                    <TextField name=part("link") label=t.apply_piece_link(number) value=piece.link kind="url" optional=!only_links/>
                })}
                {texts.then(|| view! {
                    <TextArea name=part("text") label=t.apply_piece_text(number) value=piece.text rows=3 optional=links || files/>
                })}
                {files.then(|| {
                    let given = piece.files.iter().map(|f| f.id).collect();
                    let known = piece.files.iter().map(|f| f.view_below(&files_at)).chain(loose.iter().cloned()).collect();
                    view! {
                        <FileField name=files_field(&id, n) label=t.apply_piece_files(number) most=MOST_FILES given known optional=true/>
                    }
                })}
                {saved}
                <RemoveRow rows n by_server=true/>
            </div>
        }
        .into_any()
    };
    group(place, label, hint, view! { {rows.each(row)} <AddRow rows/> })
}

/// A question whose answer has several rows.
fn group(place: String, label: String, hint: String, inside: impl IntoView) -> AnyView {
    view! {
        <fieldset class="group" id=place>
            <legend>{label}</legend>
            <p class="hint">{hint}</p>
            {inside.into_any()}
        </fieldset>
    }
    .into_any()
}

/// The fields of a question that takes badges as examples.
fn examples(
    t: Texts,
    id: &str,
    label: String,
    hint: String,
    pieces: Vec<Piece>,
    bounds: (u32, u32),
    marks: Vec<Mark>,
    (files_at, loose): (&str, &[FileView]),
) -> AnyView {
    let parts = ["title", "link", "text", "pasted"].map(str::to_string).to_vec();
    let rows = Rows::of(id, parts, pieces.len(), bounds);
    let place = question_place(id);
    let (id, files_at, loose) = (id.to_string(), files_at.to_string(), loose.to_vec());
    let row = move |n: usize| {
        let piece = pieces.get(n).cloned().unwrap_or_default();
        let (marks, loose) = (marks.clone(), loose.clone());
        view! {
            <div class="card" hidden=move || rows.is_away(n)>
                <Example id=id.clone() n piece marks place=files_at.clone() loose/>
                <RemoveRow rows n by_server=true/>
            </div>
        }
        .into_any()
    };
    let inside = view! {
        <p class="hint">{t.example_first()}</p>
        {rows.each(row)}
        <FetchButton/>
        <AddRow rows/>
    };
    group(place, label, hint, inside)
}

/// The fields of a question that takes several web addresses.
fn url_list(t: Texts, id: &str, label: String, hint: String, saved: Vec<String>, bounds: (u32, u32)) -> AnyView {
    let rows = Rows::of(id, vec![String::new()], saved.len(), bounds);
    let place = question_place(id);
    let id = id.to_string();
    let row = move |n: usize| {
        let value = saved.get(n).cloned().unwrap_or_default();
        view! {
            <div class="address" hidden=move || rows.is_away(n)>
                <TextField name=row_part(&id, n, "") label=t.apply_address(n + 1) value kind="url"/>
                <RemoveRow rows n/>
            </div>
        }
        .into_any()
    };
    group(place, label, hint, view! { {rows.each(row)} <AddRow rows/> })
}
