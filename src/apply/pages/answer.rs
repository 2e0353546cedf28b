//! An answer, to be read.

use super::{
    badge::{BadgeCard, Unreadable},
    look::BadgeLook,
    promised::PromisedTable,
};
use crate::{
    apply::model::{Answer, Mark, Piece, Row, away, fits},
    evidence::FileLink,
    parse::{host, web_address},
    programme::{
        model::{Column, Kind, Question},
        shown::words,
    },
    ui::{Table, Texts, use_texts},
};
use leptos::prelude::*;

/// The answer to a question, for the check page and for those who review.
#[component]
pub fn AnswerView(
    /// The question.
    question: Question,
    /// What was answered.
    answer: Option<Answer>,
    /// Below which address the reader finds the application's files.
    #[prop(into)]
    files_at: String,
    /// The indicators that badges are looked at by, for whoever judges them.
    #[prop(optional)]
    marks: Vec<Mark>,
) -> impl IntoView {
    let t = use_texts();
    let Some(answer) = answer.filter(|a| fits(&question, a) && !a.is_empty()) else {
        return view! { <p class="unanswered">{t.form_not_provided()}</p> }.into_any();
    };
    let label = |id: &str| match question.kind.options().iter().find(|o| o.id == id) {
        Some(option) => words(option.label.clone()),
        None => id.to_string().into_any(),
    };
    match answer {
        Answer::Text(text) => match &question.kind {
            Kind::Choice { .. } | Kind::Country { .. } => view! { <p>{label(&text)}</p> }.into_any(),
            Kind::Url => view! { <p>{link(&text)}</p> }.into_any(),
            _ => paragraphs(&text),
        },
        Answer::Choices(chosen) => {
            let items = chosen.iter().map(|id| view! { <li>{label(id)}</li> }).collect::<Vec<_>>();
            view! { <ul>{items}</ul> }.into_any()
        }
        Answer::UrlList(addresses) => {
            let items = addresses.iter().map(|a| view! { <li>{address(a)}</li> }).collect::<Vec<_>>();
            view! { <ul>{items}</ul> }.into_any()
        }
        Answer::Formal { met, explanation } => said(t, met, t.apply_met(), t.apply_not_met(), &explanation),
        Answer::Indicator { claimed, where_shown } => {
            said(t, claimed, t.apply_claimed(), t.apply_not_claimed(), &where_shown)
        }
        Answer::Evidence(pieces) => {
            let items = pieces.into_iter().map(|p| piece(p, &files_at, &marks, ().into_any())).collect::<Vec<_>>();
            view! { <ol>{items}</ol> }.into_any()
        }
        Answer::Plan(rows) => match question.kind {
            Kind::Plan { columns, .. } => plan(question.label.text, columns, rows),
            _ => ().into_any(),
        },
        Answer::Promised(rows) => match question.kind {
            Kind::Promised { columns, .. } => {
                view! { <PromisedTable caption=question.label.text rows columns/> }.into_any()
            }
            _ => ().into_any(),
        },
        Answer::Declaration(_) => view! { <p>{t.apply_agreed()}</p> }.into_any(),
    }
}

fn said(t: Texts, yes: Option<bool>, yes_words: &'static str, no_words: &'static str, more: &str) -> AnyView {
    let words = match yes {
        Some(true) => yes_words,
        Some(false) => no_words,
        None => t.form_not_provided(),
    };
    view! { <p>{words}</p> {paragraphs(more)} }.into_any()
}

/// A piece of evidence in a list, with something more below it.
pub(super) fn piece(piece: Piece, files_at: &str, marks: &[Mark], more: AnyView) -> AnyView {
    let name = piece.name().to_string();
    let badge = piece.badge.facts().cloned().map(|facts| {
        view! { <BadgeCard facts=facts.clone()/> <BadgeLook facts marks=marks.to_vec()/> }
    });
    let unread = piece.badge.why_not().cloned().map(|why| view! { <Unreadable why/> });
    let files =
        piece.files.iter().map(|f| view! { <FileLink file=f.view_below(files_at) shows=true/> }).collect::<Vec<_>>();
    view! {
        <li>
            <p><strong>{name}</strong></p>
            {(!piece.link.is_empty()).then(|| view! { <p>{link(&piece.link)}</p> })}
            {paragraphs(&piece.text)}
            {files}
            {badge}
            {unread}
            {more}
        </li>
    }
    .into_any()
}

/// Only what is a web address leads somewhere: drafts may hold anything. Of an address that isn't to be seen the site
/// shows, and what opening it may tell.
pub(super) fn link(text: &str) -> AnyView {
    if let Some(site) = away::site(text) {
        let t = use_texts();
        let site = if site.is_empty() { t.apply_away_site() } else { site }.to_string();
        return view! {
            <a href=text.to_string() rel="nofollow noopener noreferrer external">{site}</a>
            " " <span class="hint">{t.apply_away_warning()}</span>
        }
        .into_any();
    }
    match web_address(text) {
        Ok(address) => {
            let shown = address.clone();
            view! { <a href=address rel="nofollow noopener external">{shown}</a> }.into_any()
        }
        Err(_) => text.to_string().into_any(),
    }
}

/// With the site that it leads to in front: who reads it sees whether it is the one they expect.
fn address(text: &str) -> AnyView {
    match host(text) {
        Some(host) => view! { <strong>{host.to_string()}</strong> " " {link(text)} }.into_any(),
        None => link(text),
    }
}

fn plan(caption: String, columns: Vec<Column>, rows: Vec<Row>) -> AnyView {
    let head = columns.iter().map(|c| c.label.text.clone()).collect();
    let rows = rows
        .into_iter()
        .map(|mut row| {
            let cells =
                columns.iter().map(|c| view! { <td>{row.remove(&c.id).unwrap_or_default()}</td> }).collect::<Vec<_>>();
            view! { <tr>{cells}</tr> }
        })
        .collect::<Vec<_>>();
    view! { <Table caption head>{rows}</Table> }.into_any()
}

fn paragraphs(text: &str) -> AnyView {
    text.split("\n\n")
        .filter(|p| !p.trim().is_empty())
        .map(|paragraph| {
            let lines: Vec<_> = paragraph
                .lines()
                .enumerate()
                .map(|(n, line)| view! { {(n > 0).then(|| view! { <br/> })} {line.to_string()} })
                .collect();
            view! { <p>{lines}</p> }
        })
        .collect::<Vec<_>>()
        .into_any()
}
