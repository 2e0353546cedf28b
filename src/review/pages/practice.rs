//! Practising: applications that were made up, evaluated as real ones are, and then seen beside what experienced
//! evaluators agreed on.

use super::{
    evaluate::{Rubric, RubricForm},
    evaluators::{Contingency, above, kappa},
    parts::value,
};
use crate::{
    programme::{
        model::{Reference, Scale},
        shown::{prose, words},
    },
    review::{
        api::practice as api,
        model::{
            FEWEST_IN_PRACTICE, PracticeLine, PracticePerson, PracticeResult, PracticeRow, PracticeView, PracticesView,
            Value,
        },
    },
    ui::{
        Day, Form, Mark, Moment, Page, State, Submit, Table, Texts,
        field::Hidden,
        form::came_back,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Practices(view: PracticesView) -> impl IntoView {
    let t = use_texts();
    let count = view.count;
    let own = view.own.map(|rows| view! { <Own rows/> });
    let people = view.people.map(|people| view! { <People people count/> });
    view! {
        <Page title=t.review_practice_title() wide=true back=("/review".into(), t.review_back_board().into())>
            <p>{t.review_practice_lead()}</p>
            {(count == 0).then(|| view! { <p class="notice">{t.review_practice_none()}</p> })}
            {own}
            {people}
        </Page>
    }
}

/// The applications to practise on, and how far somebody has come.
#[component]
fn Own(rows: Vec<PracticeRow>) -> impl IntoView {
    let t = use_texts();
    if rows.is_empty() {
        return ().into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let (mark, state) = match (row.begun, row.done) {
                (true, _) => (Mark::Now, t.review_practice_begun()),
                (false, Some(_)) => (Mark::Done, t.review_practice_done()),
                (false, None) => (Mark::Wait, t.review_practice_new()),
            };
            let came = row.done.map(|(at, same, of)| {
                view! { {t.review_figures_same(same, of)} " " <Day at/> }
            });
            view! {
                <tr>
                    <th scope="row"><a href=format!("/review/practice/{}", row.id)>{words(row.title)}</a></th>
                    <td><State mark words=state/></td>
                    <td>{came}</td>
                    <td class="number">{row.times}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let head = [
        t.review_practice_application(),
        t.review_practice_state(),
        t.review_practice_last(),
        t.review_practice_times(),
    ];
    view! {
        <h2>{t.review_practice_own()}</h2>
        <Table caption=t.review_practice_own() head=head.map(String::from).to_vec()>{rows}</Table>
    }
    .into_any()
}

/// Who has practised, for the coordinators.
#[component]
fn People(people: Vec<PracticePerson>, count: u32) -> impl IntoView {
    let t = use_texts();
    let rows = people
        .into_iter()
        .map(|person| {
            view! {
                <tr>
                    <th scope="row">{person.name}</th>
                    <td class="number">{t.review_practice_of(person.done, count)}</td>
                    <td>{match person.last {
                        Some(at) => view! { <Day at/> }.into_any(),
                        None => "–".into_any(),
                    }}</td>
                    <td class="number">{above(t, &person.levels)}</td>
                    <td class="number">{kappa(t, person.levels.kappa_from(FEWEST_IN_PRACTICE))}</td>
                    <td class="number">{kappa(t, person.levels.weighted_kappa_from(FEWEST_IN_PRACTICE))}</td>
                    <td class="number">{t.review_practice_of(person.indicators.same(), person.indicators.all())}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let head = [
        t.review_evaluator(),
        t.review_practice_done(),
        t.review_practice_last(),
        t.review_practice_above(),
        t.review_figures_kappa(),
        t.review_figures_weighted(),
        t.review_practice_indicators(),
    ];
    view! {
        <h2>{t.review_practice_people()}</h2>
        <Table caption=t.review_practice_people() head=head.map(String::from).to_vec()>{rows}</Table>
        <p class="hint">{t.review_practice_hint(FEWEST_IN_PRACTICE)}</p>
    }
}

#[component]
fn Practice(view: PracticeView) -> impl IntoView {
    let t = use_texts();
    let title = view.title.text.clone();
    let introduction = prose(view.introduction.clone());
    let came = came_back(api::Practise::PATH, "");
    let body = match view.result.clone().filter(|_| !came) {
        Some(result) => view! { <Came id=view.id result scale=view.scale/> }.into_any(),
        None => {
            let rubric = Rubric {
                indicators: view.indicators,
                rated: view.rated,
                badges: Vec::new(),
                scale: view.scale,
                marks: view.marks,
                missing: view.missing,
                reason_below: view.reason_below,
                // A made-up application has no files.
                files_at: String::new(),
                overall: None,
            };
            let hidden = vec![("practice", view.id), ("revision", view.revision.to_string())];
            view! {
                <RubricForm rubric to=api::Practise::PATH saves=api::WritePractice::PATH hidden hand_in=t.review_practice_hand_in()/>
            }
            .into_any()
        }
    };
    view! {
        <Page title wide=true back=("/review/practice".into(), t.review_practice_title().into())>
            <p class="notice">{t.review_practice_example()}</p>
            {introduction}
            {body}
        </Page>
    }
}

/// What came of it: in sum, in a table, and answer by answer with the reasons.
#[component]
fn Came(id: String, result: PracticeResult, scale: Scale) -> impl IntoView {
    let t = use_texts();
    let rows = result.lines.iter().map(|line| row(t, &scale, line)).collect::<Vec<_>>();
    let head = [
        t.review_practice_question(),
        t.review_practice_given(),
        t.review_practice_reference(),
        t.review_practice_difference(),
    ];
    let same = result.levels.same() + result.indicators.same();
    let all = result.lines.len();
    let (levels, indicators) = (result.levels.clone(), result.indicators.clone());
    let numbers: Vec<String> = scale.levels.iter().map(|level| level.number.to_string()).collect();
    let confirmations = vec![t.review_confirmed().to_string(), t.review_not_confirmed().to_string()];
    let reasons = result.lines.into_iter().map(|line| view! { <Line line scale=scale.clone()/> }).collect::<Vec<_>>();
    view! {
        <p class="notice notice-good">{t.review_practice_handed_in(result.number)} " " <Moment at=result.at/></p>
        <dl class="facts">
            <div><dt>{t.review_practice_same()}</dt><dd>{t.review_practice_of(same, all)}</dd></div>
            <div><dt>{t.review_practice_above()}</dt><dd>{above(t, &levels)}</dd></div>
            <div><dt>{t.review_figures_kappa()}</dt><dd>{kappa(t, levels.kappa_from(FEWEST_IN_PRACTICE))}</dd></div>
            <div><dt>{t.review_figures_weighted()}</dt><dd>{kappa(t, levels.weighted_kappa_from(FEWEST_IN_PRACTICE))}</dd></div>
        </dl>
        <p class="hint">{t.review_practice_hint(FEWEST_IN_PRACTICE)}</p>
        <Table caption=t.review_practice_compared() caption_in_sight=true head=head.map(String::from).to_vec()>{rows}</Table>
        <details>
            <summary>{t.review_figures_counts()}</summary>
            <Contingency caption=t.review_practice_levels().to_string() compared=levels names=numbers reference=true/>
            <Contingency caption=t.review_practice_confirmations().to_string() compared=indicators names=confirmations reference=true/>
        </details>
        <h2>{t.review_practice_why()}</h2>
        {reasons}
        <Form to=api::PractiseAgain::PATH>
            <Hidden name="practice" value=id/>
            <Submit label=t.review_practice_again() quiet=true/>
        </Form>
    }
}

fn reference(t: Texts, scale: &Scale, reference: Reference) -> String {
    value(
        t,
        scale,
        Some(match reference {
            Reference::Level(level) => Value::Level(level),
            Reference::Confirmed(confirmed) => Value::Confirmed(confirmed),
        }),
    )
}

/// How far what was said is from the reference, in words.
fn difference(t: Texts, line: &PracticeLine) -> (Mark, String) {
    match (line.given.value(), line.reference) {
        (Some(Value::Level(own)), Reference::Level(reference)) => match u64::from(own.abs_diff(reference)) {
            0 => (Mark::Done, t.review_practice_equal().into()),
            by if own > reference => (Mark::Now, t.review_practice_higher(by)),
            by => (Mark::Now, t.review_practice_lower(by)),
        },
        (Some(Value::Confirmed(own)), Reference::Confirmed(reference)) if own == reference => {
            (Mark::Done, t.review_practice_equal().into())
        }
        _ => (Mark::Now, t.review_practice_other().into()),
    }
}

fn row(t: Texts, scale: &Scale, line: &PracticeLine) -> impl IntoView + use<> {
    let (mark, differs) = difference(t, line);
    view! {
        <tr>
            <th scope="row">{words(line.label.clone())}</th>
            <td>{value(t, scale, line.given.value())}</td>
            <td>{reference(t, scale, line.reference)}</td>
            <td><State mark words=differs/></td>
        </tr>
    }
}

#[component]
fn Line(line: PracticeLine, scale: Scale) -> impl IntoView {
    let t = use_texts();
    let comment = line.given.comment.clone();
    let of = reference(t, &scale, line.reference);
    view! {
        <section>
            <h3>{words(line.label)}</h3>
            <blockquote>{words(line.answer)}</blockquote>
            <p><strong>{of} ": "</strong> {words(line.reason)}</p>
            {(!comment.is_empty()).then(|| view! {
                <p class="hint whitespace-pre-line">{t.review_practice_own_reason(comment)}</p>
            })}
        </section>
    }
}

page! {
    /// What there is to practise on.
    PracticesPage in evaluate: show(load(|| (), |()| api::practices()), |view| view! { <Practices view/> }.into_any())
}

page! {
    /// An application to practise on.
    PracticePage in evaluate: show(load(parameter("practice"), api::practice), |view| view! { <Practice view/> }.into_any())
}
