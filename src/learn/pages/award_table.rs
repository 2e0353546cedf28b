//! A table of awards: what will happen with each row, or what has.

use super::{awards::stage, parts::words};
use crate::{
    learn::{
        api,
        model::award::{RowView, Stands, TableView, Wrong},
    },
    texts::Texts,
    ui::{
        Day, Form, Mark, Moment, Notice, Page, Pager, State, Submit, Table, Tone,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use uuid::Uuid;

/// What a row comes to, with its mark.
fn standing(t: Texts, stands: Stands) -> (Mark, &'static str) {
    match stands {
        Stands::Wrong => (Mark::Warn, t.learn_award_is_wrong()),
        Stands::WillAward => (Mark::Now, t.learn_award_will_award()),
        Stands::WillWait => (Mark::Now, t.learn_award_will_wait()),
        Stands::Awarded => (Mark::Done, t.learn_award_awarded()),
        Stands::Waiting => (Mark::Wait, t.learn_award_waiting()),
        Stands::Claimed => (Mark::Done, t.learn_award_claimed()),
        Stands::Holds => (Mark::Wait, t.learn_award_holds()),
        Stands::Waits => (Mark::Wait, t.learn_award_waits()),
    }
}

/// What is wrong with a row, and so what to do about it.
fn wrong_words(t: Texts, wrong: Wrong) -> String {
    match wrong {
        Wrong::NoAddress => t.learn_award_wrong_no_address().into(),
        Wrong::NotAnAddress => t.learn_award_wrong_not_an_address().into(),
        Wrong::Own => t.learn_award_wrong_own().into(),
        Wrong::NoBadge => t.learn_award_wrong_no_badge().into(),
        Wrong::UnknownBadge => t.learn_award_wrong_unknown_badge().into(),
        Wrong::LongName => t.learn_award_wrong_long_name().into(),
        Wrong::LongEvidence => t.learn_award_wrong_long_evidence().into(),
        Wrong::NotADay => t.learn_award_wrong_not_a_day().into(),
        Wrong::Future => t.learn_award_wrong_future().into(),
        Wrong::Repeated(line) => t.learn_award_wrong_repeated(line),
    }
}

/// What a row comes to, in words, for a file.
#[cfg(feature = "ssr")]
pub fn standing_words(t: Texts, row: &RowView) -> String {
    match row.wrong {
        Some(wrong) => wrong_words(t, wrong),
        None => standing(t, row.stands).1.to_string(),
    }
}

#[component]
fn Look(view: TableView) -> impl IntoView {
    let t = use_texts();
    let id = view.table.id;
    let (mark, state) = stage(t, &view.table);
    let (confirmed, finished, to_do) = (view.table.confirmed, view.table.finished, view.to_do());
    let has_wrong = view.count(Stands::Wrong) > 0;
    let counts = view.counts.iter().map(|(stands, n)| {
        let (mark, words) = standing(t, *stands);
        view! { <li><State mark words/> ": " <strong>{*n}</strong></li> }
    });
    let counts = counts.collect::<Vec<_>>();
    let head = [
        t.learn_award_line(),
        t.learn_award_person(),
        t.learn_award_badge(),
        t.learn_award_evidence(),
        t.learn_award_outcome(),
    ];
    let head = head.map(str::to_string).to_vec();
    let rows = view.rows.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>();
    let (page, pages) = (view.page, view.pages);
    view! {
        <Page
            title=t.learn_award_table()
            wide=true
            back=("/awards".into(), t.learn_award_title().to_string())
        >
            <p><State mark words=state/> " " {view.table.by} ", " <Moment at=view.table.at/></p>
            {(confirmed && !finished).then(|| view! {
                <Notice><p>{t.learn_award_running_how()} " " <a href=format!("/awards/{id}")>{t.learn_award_again()}</a></p></Notice>
            })}
            {(!confirmed && has_wrong).then(|| view! {
                <Notice tone=Tone::Warn><p>{t.learn_award_some_wrong()}</p></Notice>
            })}
            <ul class="plain-list">{counts}</ul>
            {(!confirmed && to_do > 0).then(|| view! {
                <p>{t.learn_award_confirm_why(to_do)}</p>
                <Form to=api::ConfirmAwards::PATH>
                    <Hidden name="id" value=id.to_string()/>
                    <Submit label=t.learn_award_confirm(to_do)/>
                </Form>
            })}
            {(!confirmed && to_do == 0).then(|| view! { <p>{t.rule_award_nothing()}</p> })}
            {(!confirmed).then(|| view! {
                <Form to=api::DiscardAwards::PATH class="inline-form">
                    <Hidden name="id" value=id.to_string()/>
                    <Submit label=t.learn_award_discard() quiet=true/>
                </Form>
            })}
            <h2>{t.learn_award_each()}</h2>
            <p>
                <a href=format!("/awards/{id}/report.csv") rel="external" download>{t.learn_award_report()}</a>
            </p>
            <Table caption=t.learn_award_each() head>{rows}</Table>
            <Pager page pages address={move |page| format!("/awards/{id}?page={page}")}/>
        </Page>
    }
}

#[component]
fn Row(row: RowView) -> impl IntoView {
    let t = use_texts();
    let (mark, state) = standing(t, row.stands);
    let id = row.id.to_string();
    let is_forgotten = row.email.is_empty() && row.stands != Stands::Wrong;
    let again = (row.stands == Stands::Waiting && !is_forgotten).then(|| {
        view! {
            {row.mailed_at.map(|at| view! { <p class="hint">{t.learn_award_mailed()} " " <Moment at/></p> })}
            <Form to=api::SendAwardAgain::PATH key=id.clone() class="inline-form">
                <Hidden name="id" value=id.clone()/>
                <Submit label=t.learn_award_send_again() quiet=true/>
            </Form>
        }
    });
    view! {
        <tr>
            <th scope="row" class="number">{row.line}</th>
            <td class="break-words">
                {(!row.name.is_empty()).then(|| view! { {row.name} <br/> })}
                {if is_forgotten { t.endorse_address_removed().to_string() } else { row.email }}
            </td>
            <td>{words(row.badge)} {row.on.map(|at| view! { <p class="hint"><Day at/></p> })}</td>
            <td class="break-words whitespace-pre-line">{row.evidence}</td>
            <td>
                <State mark words=state/>
                {row.wrong.map(|wrong| view! { <p>{wrong_words(t, wrong)}</p> })}
                {row.credential.map(|id| view! { <p><a href=format!("/credentials/{id}")>{t.learn_award_see()}</a></p> })}
                {again}
            </td>
        </tr>
    }
}

page! {
    /// A table of awards.
    AwardTablePage in assess: {
        let id = parameter("id");
        let query = use_query_map();
        let asked = move || (id(), query.read().get("page").and_then(|p| p.parse().ok()).unwrap_or(1));
        show(
            load(asked, |(id, page): (String, u64)| async move {
                let id = Uuid::parse_str(&id).map_err(|_| crate::error::AppError::NotFound)?;
                api::award_table(id, page).await
            }),
            |view| view! { <Look view/> }.into_any(),
        )
    }
}
