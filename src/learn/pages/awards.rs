//! Awarding badges from a table: the form to bring one, and the tables before.

use super::parts::words;
use crate::{
    learn::{
        api,
        model::award::{MOST_ROWS, TableCard, TablesView},
    },
    texts::Texts,
    ui::{Form, Mark, Moment, Notice, Page, State, Submit, Tone, field::TextArea, load, page::show, use_texts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// What is wrong with a file: the address of the page says it, because a file is sent without a script.
fn problem(t: Texts, key: &str) -> &'static str {
    match key {
        "award_large" => t.rule_award_large(),
        "award_not_text" => t.rule_award_not_text(),
        "award_empty" => t.rule_award_empty(),
        "award_columns" => t.rule_award_columns(),
        "award_quote" => t.rule_award_quote(),
        "award_rows" => t.rule_award_rows(),
        _ => t.learn_award_no_file(),
    }
}

#[component]
fn Tables(view: TablesView) -> impl IntoView {
    let t = use_texts();
    let why = untrack(|| use_query_map().read().get("problem"));
    let badges = view.badges.into_iter().map(|(id, name)| {
        view! { <li>{words(name)} " " <code>{id}</code></li> }
    });
    let badges = badges.collect::<Vec<_>>();
    let none = view.tables.is_empty();
    let tables = view.tables.into_iter().map(|table| view! { <Row table/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.learn_award_title() back=("/learn".into(), t.learn_title().to_string())>
            {why.map(|key| view! { <Notice tone=Tone::Warn><p>{problem(t, &key)}</p></Notice> })}
            <p class="lead">{t.learn_award_lead()}</p>
            <p>{t.learn_award_columns(MOST_ROWS as u64)}</p>
            <pre class="inset whitespace-pre-line">{t.learn_award_example()}</pre>
            <details>
                <summary>{t.learn_award_badges()}</summary>
                <ul>{badges}</ul>
            </details>
            <h2>{t.learn_award_file_title()}</h2>
            <form class="form" method="post" action="/awards/import/file" enctype="multipart/form-data">
                <div class="field">
                    <label for="award-file">{t.learn_award_file()}</label>
                    <p class="hint" id="award-file-hint">{t.learn_award_file_hint()}</p>
                    <input
                        class="input"
                        type="file"
                        id="award-file"
                        name="file"
                        accept=".csv,.txt,.tsv,text/csv,text/plain"
                        aria-describedby="award-file-hint"
                    />
                </div>
                <Submit label=t.learn_award_look()/>
            </form>
            <h2>{t.learn_award_paste_title()}</h2>
            <Form to=api::BringAwards::PATH>
                <TextArea name="table" label=t.learn_award_paste() hint=t.learn_award_paste_hint() rows=10/>
                <Submit label=t.learn_award_look() quiet=true/>
            </Form>
            <h2>{t.learn_award_before()}</h2>
            {none.then(|| view! { <p>{t.learn_award_none_before()}</p> })}
            {(!none).then(|| view! { <ul class="rows">{tables}</ul> })}
        </Page>
    }
}

#[component]
fn Row(table: TableCard) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = stage(t, &table);
    view! {
        <li>
            <p class="spread">
                <a href=format!("/awards/{}", table.id)>{t.learn_award_rows(table.rows)}</a>
                <State mark words/>
            </p>
            <p class="hint">{table.by} ", " <Moment at=table.at/></p>
        </li>
    }
}

/// How far a table is.
pub(super) fn stage(t: Texts, table: &TableCard) -> (Mark, &'static str) {
    match (table.confirmed, table.finished) {
        (false, _) => (Mark::Wait, t.learn_award_unconfirmed()),
        (true, false) => (Mark::Now, t.learn_award_running()),
        (true, true) => (Mark::Done, t.learn_award_finished()),
    }
}

page! {
    /// Awarding badges from a table.
    AwardsPage in assess: show(load(|| (), |()| api::award_tables()), |view| view! { <Tables view/> }.into_any())
}
