//! All components in every state on one page, for whoever changes the look. Only in demo mode.

mod questions;

pub use questions::KitQuestionsPage;

use crate::{
    error::{AppError, FieldError, FieldErrors, Issue},
    form_return::FormReturn,
    texts::{Texts, use_texts},
    timestamp::Timestamp,
    ui::{
        Card, Cards, Confirmation, Day, Form, Mark, Moment, Notice, Page, PageError, Pager, Progress, State, Submit,
        SummaryList, SummaryRow, Table, Task, TaskList, Tone,
        boot::Returned,
        field::{Choices, Select, TextArea, TextField, Tick},
        use_boot,
        when::{month, written},
    },
};
use leptos::{context::Provider, prelude::*};

page! {
    /// All components in every state.
    KitPage in kit: if use_boot().demo {
            view! { <Kit/> }.into_any()
        } else {
            view! { <PageError error=AppError::NotFound/> }.into_any()
        }
}

/// The forms here lead to no server function.
const NOWHERE: &str = "/kit";

/// A form as it comes back.
fn returned(key: &str, error: AppError, t: Texts) -> Returned {
    let typed = [("text", String::new()), ("long", t.kit_long().to_string()), ("select", "2".into())];
    Returned(RwSignal::new(Some(FormReturn {
        path: "/kit".into(),
        to: NOWHERE.into(),
        key: key.into(),
        values: typed.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
        merged: false,
        error: Some(error),
    })))
}

fn wrong() -> AppError {
    let issues = [
        ("text", Issue::Missing),
        ("long", Issue::TooFewWords(50)),
        ("select", Issue::UnknownChoice),
        ("one", Issue::NotChosen),
        ("many[]", Issue::NotChosen),
        ("tick", Issue::NotAgreed),
    ];
    AppError::Invalid(FieldErrors(
        issues.into_iter().map(|(field, issue)| FieldError { field: field.into(), issue }).collect(),
    ))
}

#[component]
fn Fields(key: &'static str) -> impl IntoView {
    let t = use_texts();
    let choices = move || ["1", "2", "3"].map(|n| (n.to_string(), t.kit_choice(n))).to_vec();
    view! {
        <Form to=NOWHERE key=key>
            <TextField name="text" label=t.kit_text() hint=t.kit_hint() value=t.kit_short()/>
            <TextArea name="long" label=t.kit_text_area() hint=t.kit_hint() value=t.kit_short() rows=3 optional=true/>
            <Select name="select" label=t.kit_select() choices=choices() value="1"/>
            <Choices name="one" label=t.kit_one() hint=t.kit_hint() choices=choices()/>
            <Choices name="many[]" label=t.kit_many() choices=choices() value=vec!["1".into(), "3".into()] many=true/>
            <div class="scale"><Choices name="scale" label=t.kit_scale() choices=choices() value=vec!["2".into()]/></div>
            <Tick name="tick" label=t.kit_long()/>
            <div class="actions">
                <Submit label=t.form_continue()/>
                <Submit label=t.form_save() quiet=true/>
                <button type="button" class="button button-warn">{t.kit_warn()}</button>
                <button type="button" class="button" disabled=true>{t.kit_disabled()}</button>
                <button type="button" class="link-button">{t.kit_link_button()}</button>
            </div>
        </Form>
    }
}

fn tasks(t: Texts) -> Vec<Task> {
    let task = |to: Option<&str>, label: &str, hint: &str, mark, state: &str| Task {
        to: to.map(str::to_string),
        label: label.into(),
        hint: hint.into(),
        written: None,
        mark,
        state: state.into(),
    };
    vec![
        task(Some("/kit"), t.kit_short(), "", Mark::Done, t.kit_done()),
        task(Some("/kit"), t.kit_long(), t.kit_hint(), Mark::Now, t.kit_now()),
        task(None, t.kit_short(), t.kit_long(), Mark::Wait, t.kit_wait()),
        task(Some("/kit"), t.kit_short(), "", Mark::Warn, t.kit_problem()),
    ]
}

#[component]
fn Lists() -> impl IntoView {
    let t = use_texts();
    let at = Timestamp(1_767_225_600_000);
    let row = move |mark, words: &'static str| {
        view! { <tr><th scope="row">{t.kit_short()}</th><td><State mark words/></td><td>{t.kit_long()}</td><td class="number">"12 345"</td></tr> }
    };
    let head = [t.kit_short(), t.kit_states(), t.kit_text(), t.kit_number()].map(str::to_string).to_vec();
    view! {
        <h2>{t.kit_lists()}</h2>
        <TaskList tasks=tasks(t)/>
        <Progress words=t.kit_progress(3, 4) done=3 of=4/>
        <SummaryList>
            <SummaryRow label=t.kit_text() value=t.kit_short() change="/kit"/>
            <SummaryRow label=t.kit_text_area() value=t.kit_long() change="/kit"/>
            <SummaryRow label=t.kit_select() change="/kit"/>
        </SummaryList>
        <dl class="facts">
            <div><dt>{t.kit_text()}</dt><dd><Day at/></dd></div>
            <div><dt>{t.kit_text_area()}</dt><dd><Moment at/></dd></div>
        </dl>
        <Table caption=t.kit_table() caption_in_sight=true head=head>
            {row(Mark::Done, t.kit_done())}
            {row(Mark::Warn, t.kit_problem())}
        </Table>
        <Pager page=7 pages=20 address=|n| format!("/kit?page={n}")/>
        <ul class="checks">
            <li class="pass"><div><strong>{t.kit_short()}</strong><p>{t.kit_long()}</p></div></li>
            <li class="fail"><div><strong>{t.kit_short()}</strong><p>{t.kit_hint()}</p></div></li>
            <li class="unknown"><div><strong>{t.kit_short()}</strong></div></li>
        </ul>
        <ol class="timeline">
            <li><strong>{t.kit_short()}</strong> " " <Moment at/><p>{t.kit_long()}</p></li>
            <li><strong>{t.kit_short()}</strong> " " <Moment at/></li>
        </ol>
        <p><span class="tag">{t.kit_done()}</span> " " <span class="tag">{t.kit_wait()}</span></p>
    }
}

/// Counts on both sides of every border between plural forms, and moments on both sides of midnight, of the summer's
/// clock and of a leap day. The browser tests compare what the server writes here with what the browser writes.
fn samples(t: Texts) -> Vec<String> {
    let counts = (0..=31).chain([100, 101, 102, 111, 112, 119, 121, 1_000, 1_001, 1_000_000]);
    let words = counts.map(|count| t.error_too_many_words(count));
    // 1 January 2026 and its eve, 29 February 2028, 25 October 2026 before and after clocks change in the Union.
    let moments = [1_767_225_600, 1_767_225_599, 1_835_438_400, 1_792_889_940, 1_792_890_060, 1_784_073_840];
    let days = moments.into_iter().flat_map(|seconds| {
        [false, true].map(|with_time| written(t.locale().tag(), Timestamp(seconds * 1_000), with_time))
    });
    let months = (0..12).map(|nth| month(t.locale().tag(), Timestamp((1_768_435_200 + nth * 30 * 86_400) * 1_000)));
    words.chain(days).chain(months).collect()
}

#[component]
fn Kit() -> impl IntoView {
    let t = use_texts();
    let column = move |words: &'static str, cards: usize| {
        let cards = (0..cards)
            .map(|_| view! { <li class="card"><h3><a href="/kit">{t.kit_short()}</a></h3><p class="hint">{t.kit_long()}</p></li> })
            .collect::<Vec<_>>();
        view! { <section class="column"><h2>{words}</h2><ul>{cards}</ul></section> }
    };
    view! {
        <Page title=t.kit_title() wide=true caption=t.kit_caption()>
            <p class="lead">{t.kit_lead()}</p>
            <p><a href="/kit/questions">{t.kit_questions()}</a></p>
            <div class="columns-2">
                <section><h2>{t.kit_fields()}</h2><Fields key="plain"/></section>
                <section>
                    <h2>{t.kit_fields_wrong()}</h2>
                    <Provider value=returned("wrong", wrong(), t)><Fields key="wrong"/></Provider>
                </section>
                <section>
                    <h2>{t.kit_fields_conflict()}</h2>
                    <Provider value=returned("conflict", AppError::Conflict, t)><Fields key="conflict"/></Provider>
                </section>
                <section>
                    <h2>{t.kit_messages()}</h2>
                    <Notice>{t.kit_long()}</Notice>
                    <Notice tone=Tone::Good title=t.kit_done()><p>{t.kit_long()}</p></Notice>
                    <Notice tone=Tone::Warn title=t.kit_problem()><p>{t.kit_long()}</p></Notice>
                    <div class="inset"><p>{t.kit_long()}</p></div>
                    <Confirmation label=t.kit_number() reference="QL-0000-0000">
                        <p>{t.kit_short()}</p>
                    </Confirmation>
                </section>
            </div>
            <Lists/>
            <h2>{t.kit_cards()}</h2>
            <Cards>
                <Card to="/kit" title=t.kit_short() deep=true><p>{t.kit_long()}</p></Card>
                <Card to="/kit" title=t.kit_long() deep=true/>
                <Card to="/kit" title=t.kit_short() deep=true><State mark=Mark::Now words=t.kit_now()/></Card>
            </Cards>
            <details>
                <summary>{t.kit_samples()}</summary>
                <ul data-samples="">{samples(t).into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>()}</ul>
            </details>
            <div class="board">{column(t.kit_wait(), 2)} {column(t.kit_now(), 1)} {column(t.kit_done(), 0)}</div>
        </Page>
    }
}
