//! Evaluating an application: each indicator, each rated question, alone.

use super::{
    keys::{Keys, place_of},
    parts::{Declare, HeadPart, caption, confirmations, files_at, level_name, not_now, to_dossier, value},
};
use crate::{
    apply::{
        model::Answer,
        pages::{AnswerView, Examples, MarkLook},
    },
    badge::reader::Facts,
    programme::{
        model::{Kind, Question, Scale},
        shown::{prose, words},
    },
    review::{
        api,
        model::{EvaluateView, Given, Lack, Marks, Missing, ToAssess, Value, marks_of, missing},
    },
    ui::{
        CalendarDay, Form, Moment, Page, Submit,
        field::{Choices, Hidden, TextArea, id_of},
        form::{came_back, fields_around},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use std::collections::BTreeSet;

#[component]
fn Evaluate(view: EvaluateView) -> impl IntoView {
    let t = use_texts();
    let head = view.head.clone();
    // Once it is handed in, nobody waits for it any more.
    let due = view.due_at.filter(|_| view.handed_in.is_none() && head.facts.is_running());
    let body = if view.declare {
        view! { <Declare head=head.clone()/> }.into_any()
    } else if !head.facts.is_running() && view.handed_in.is_none() && !came_back(api::Evaluate::PATH, "") {
        view! { <p class="notice">{not_now(t, head.facts.course)}</p> }.into_any()
    } else if view.handed_in.is_some() && !came_back(api::Evaluate::PATH, "") {
        view! { <HandedIn view/> }.into_any()
    } else {
        view! { <Writing view/> }.into_any()
    };
    view! {
        <Page title=t.review_evaluate_title() back=to_dossier(t, &head) caption=caption(&head) wide=true>
            <HeadPart head=head.clone()/>
            {due.map(|at| view! { <p><strong>{t.review_hand_in_by()} " " <CalendarDay at/></strong></p> })}
            {body}
        </Page>
    }
}

/// The form of an evaluation.
#[component]
fn Writing(view: EvaluateView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.card.id;
    let hidden = vec![("id", id.to_string()), ("revision", view.revision.to_string())];
    let rubric = Rubric {
        indicators: view.indicators,
        rated: view.rated,
        badges: view.badges,
        scale: view.scale,
        marks: view.marks,
        missing: view.missing,
        reason_below: view.reason_below,
        files_at: files_at(id),
        overall: Some(view.overall),
    };
    view! {
        <p>{t.review_evaluate_lead()}</p>
        <p class="hint">
            <a href="/review/practice">{t.review_practice_way()}</a> " · "
            <a href=format!("/review/{id}/evaluations.csv") rel="external">{t.review_export_own()}</a>
        </p>
        <RubricForm rubric to=api::Evaluate::PATH saves=api::WriteEvaluation::PATH hidden hand_in=t.review_evaluate_hand_in()/>
    }
}

/// What is judged, and what was said of it so far.
pub(super) struct Rubric {
    pub indicators: Vec<(Question, Option<Answer>)>,
    pub rated: Vec<(Question, Option<Answer>)>,
    pub badges: Vec<(String, Facts)>,
    pub scale: Scale,
    pub marks: Marks,
    pub missing: Vec<Missing>,
    pub reason_below: u8,
    pub files_at: String,
    /// What there is to say about the whole, where that is asked.
    pub overall: Option<String>,
}

/// The form of a rubric, with what is lacking above it, counted anew while somebody writes.
#[component]
pub(super) fn RubricForm(
    /// What is judged.
    rubric: Rubric,
    /// The function that it is sent to.
    to: &'static str,
    /// The one that saves it meanwhile.
    saves: &'static str,
    /// What is sent with it.
    hidden: Vec<(&'static str, String)>,
    /// What it says on the button.
    hand_in: &'static str,
) -> impl IntoView {
    let t = use_texts();
    let to_assess = ToAssess {
        indicators: rubric.indicators.iter().map(|(q, _)| q.id.clone()).collect(),
        rated: rubric.rated.iter().map(|(q, _)| q.id.clone()).collect(),
    };
    let labels: Vec<(String, String)> =
        rubric.indicators.iter().chain(&rubric.rated).map(|(q, _)| (q.id.clone(), q.label.text.clone())).collect();
    let count = labels.len();
    let below = rubric.reason_below;
    let lacking = RwSignal::new(rubric.missing.clone());
    let counted = StoredValue::new(to_assess);
    let follow = move |event: leptos::ev::Event| {
        let marks = marks_of(&fields_around(&event));
        let now = counted.with_value(|to_assess| missing(to_assess, &marks, below));
        if now != lacking.get_untracked() {
            lacking.set(now);
        }
    };
    let indicators = rubric.indicators.len();
    let (scale, shown) = (rubric.scale.clone(), rubric.scale.clone());
    let marks = rubric.marks.clone();
    let files_first = rubric.files_at.clone();
    let files_second = rubric.files_at.clone();
    let badges = rubric.badges.clone();
    let given = move |id: &str| marks.get(id).cloned().unwrap_or_default();
    let of = given.clone();
    // Fields find their form while they are made, so they are made inside it.
    let first = move || {
        rubric
            .indicators
            .into_iter()
            .enumerate()
            .map(|(at, (question, answer))| {
                let given = of(&question.id);
                view! { <Indicator number={at + 1} question answer badges=badges.clone() files_at=files_first.clone() given/> }
            })
            .collect::<Vec<_>>()
    };
    let second = move || {
        rubric
            .rated
            .into_iter()
            .enumerate()
            .map(|(at, (question, answer))| {
                let given = given(&question.id);
                view! { <RatedQuestion number={indicators + at + 1} question answer files_at=files_second.clone() given scale=scale.clone() below/> }
            })
            .collect::<Vec<_>>()
    };
    let hidden = move || hidden.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect::<Vec<_>>();
    let overall = rubric.overall;
    let overall = move || {
        overall.map(|value| {
            view! { <TextArea name="overall" label=t.review_overall() hint=t.review_overall_hint() value optional=true/> }
        })
    };
    view! {
        <Lacking lacking labels/>
        <Keys count/>
        <Form to saves keeps_mistakes=true>
            {hidden()}
            <div on:input=follow on:change=follow>
                <h2>{t.review_indicators_title()}</h2>
                {first()}
                <h2>{t.review_rated_title()}</h2>
                <ScalePart scale=shown/>
                {second()}
            </div>
            {overall()}
            <div class="actions">
                <Submit label=hand_in name="then" value="hand_in"/>
                <Submit label=t.review_evaluate_save() name="then" value="save" quiet=true/>
            </div>
        </Form>
    }
}

/// How far it is, and what is lacking before it can be handed in, each with a link to the place.
#[component]
fn Lacking(lacking: RwSignal<Vec<Missing>>, labels: Vec<(String, String)>) -> impl IntoView {
    let t = use_texts();
    let all = labels.len();
    let done = move || {
        lacking.with(|lacking| all - lacking.iter().map(|m| &m.question).collect::<BTreeSet<_>>().len().min(all))
    };
    let labels = StoredValue::new(labels);
    let line = move |missing: Missing| {
        let (field, words) = match missing.lack {
            Lack::Level => ("level", t.review_lack_level()),
            Lack::Comment => ("comment", t.review_lack_comment()),
            Lack::Confirmation => ("confirmed", t.review_lack_confirmation()),
            Lack::Note => ("comment", t.review_lack_note()),
        };
        let to = format!("#{}", id_of("", &format!("{field}[{}]", missing.question)));
        let label = labels.with_value(|labels| {
            let found = labels.iter().enumerate().find(|(_, (id, _))| *id == missing.question);
            found.map(|(at, (_, label))| format!("{}. {label}", at + 1)).unwrap_or_default()
        });
        view! { <li><a href=to rel="external">{label} ": " {words}</a></li> }
    };
    view! {
        <div class="meter">
            <p>{move || t.review_evaluate_progress(done(), all)}</p>
            <progress max=all prop:value=done value=untrack(done) aria-label=t.review_evaluate_title()></progress>
        </div>
        {move || {
            let lacking = lacking.get();
            if lacking.is_empty() {
                return view! { <p class="notice notice-good">{t.review_evaluate_complete()}</p> }.into_any();
            }
            let count = lacking.len() as u64;
            view! {
                <details class="notice">
                    <summary>{t.review_evaluate_missing(count)}</summary>
                    <ul>{lacking.into_iter().map(line).collect::<Vec<_>>()}</ul>
                </details>
            }
            .into_any()
        }}
    }
}

/// The scale with its anchors, read once above the questions.
#[component]
fn ScalePart(scale: Scale) -> impl IntoView {
    let t = use_texts();
    let levels = scale
        .levels
        .into_iter()
        .map(|level| view! { <div><dt>{level_name(t, &level)}</dt><dd>{words(level.description)}</dd></div> })
        .collect::<Vec<_>>();
    view! {
        <details>
            <summary>{t.review_scale_title()}</summary>
            <dl class="facts">{levels}</dl>
        </details>
    }
}

#[component]
fn Indicator(
    number: usize,
    question: Question,
    answer: Option<Answer>,
    badges: Vec<(String, Facts)>,
    files_at: String,
    given: Given,
) -> impl IntoView {
    let t = use_texts();
    let looks_at = match question.kind {
        Kind::Indicator { looks_at, .. } => looks_at,
        _ => None,
    };
    let chosen = match given.value() {
        Some(Value::Confirmed(true)) => vec!["yes".to_string()],
        Some(Value::Confirmed(false)) => vec!["no".into()],
        Some(Value::CannotTell) => vec!["unsure".into()],
        _ => Vec::new(),
    };
    let mut choices = confirmations(t);
    choices.push(("unsure".into(), t.review_cannot_tell().into()));
    view! {
        <section id=place_of(number) data-question=number.to_string() tabindex="-1">
            <h3>{number} ". " {words(question.label.clone())}</h3>
            <div class="columns-2">
                <div>
                    <Guidance question=question.clone()/>
                    <AnswerView question=question.clone() answer files_at=files_at.clone()/>
                    <MarkLook at=looks_at badges/>
                </div>
                <div>
                    <Choices
                        name=format!("confirmed[{}]", question.id)
                        label=format!("{number}. {}", t.review_confirm())
                        choices
                        value=chosen
                    />
                    <TextArea
                        name=format!("comment[{}]", question.id)
                        label=format!("{number}. {}", t.review_comment())
                        hint=t.review_indicator_comment_hint()
                        value=given.comment
                        rows=2
                        optional=true
                    />
                </div>
            </div>
        </section>
    }
}

#[component]
fn RatedQuestion(
    number: usize,
    question: Question,
    answer: Option<Answer>,
    files_at: String,
    given: Given,
    scale: Scale,
    below: u8,
) -> impl IntoView {
    let t = use_texts();
    let choices = scale
        .levels
        .iter()
        .map(|l| (l.number.to_string(), format!("{}: {}", level_name(t, l), l.description)))
        .collect();
    let chosen = given.level.map(|l| l.to_string()).into_iter().collect();
    let hint = match scale.levels.iter().all(|l| l.number < below) {
        true => t.review_comment_applicant_always().to_string(),
        false => t.review_comment_applicant_hint(below),
    };
    view! {
        <section id=place_of(number) data-question=number.to_string() tabindex="-1">
            <h3>{number} ". " {words(question.label.clone())}</h3>
            <div class="columns-2">
                <div>
                    <Guidance question=question.clone()/>
                    <Examples question=question.clone() scale=scale.clone()/>
                    <AnswerView question=question.clone() answer files_at=files_at.clone()/>
                </div>
                <div>
                    <Choices
                        name=format!("level[{}]", question.id)
                        label=format!("{number}. {}", t.review_level())
                        choices
                        value=chosen
                    />
                    <TextArea
                        name=format!("comment[{}]", question.id)
                        label=format!("{number}. {}", t.review_comment_applicant())
                        hint
                        value=given.comment
                        rows=4
                    />
                    <TextArea
                        name=format!("note[{}]", question.id)
                        label=format!("{number}. {}", t.review_note_committee())
                        hint=t.review_note_committee_hint()
                        value=given.note
                        rows=2
                        optional=true
                    />
                </div>
            </div>
        </section>
    }
}

/// How a good answer looks: what the applicant read as well.
#[component]
fn Guidance(question: Question) -> impl IntoView {
    let t = use_texts();
    question.guidance.map(|guidance| {
        view! {
            <details>
                <summary>{t.review_guidance()}</summary>
                {prose(guidance)}
            </details>
        }
    })
}

/// What was handed in, for reading.
#[component]
fn HandedIn(view: EvaluateView) -> impl IntoView {
    let t = use_texts();
    let scale = view.scale;
    let rows = view
        .indicators
        .into_iter()
        .chain(view.rated)
        .map(|(question, _)| {
            let given = view.marks.get(&question.id).cloned().unwrap_or_default();
            view! {
                <div>
                    <dt>{words(question.label)}</dt>
                    <dd>
                        <strong>{value(t, &scale, given.value())}</strong>
                        <p class="whitespace-pre-line">{given.comment}</p>
                        {(!given.note.is_empty()).then(|| view! { <p class="hint whitespace-pre-line">{t.review_note_of(&given.note)}</p> })}
                    </dd>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <p class="notice">
            {if view.may_take_back { t.review_evaluate_open() } else { t.review_evaluate_handed_in() }} " "
            {view.handed_in.map(|at| view! { <Moment at/> })}
        </p>
        {(view.may_take_back || came_back(api::TakeBackEvaluation::PATH, "")).then(|| view! {
            <Form to=api::TakeBackEvaluation::PATH>
                <Hidden name="id" value=view.head.card.id.to_string()/>
                <Submit label=t.review_evaluate_take_back() quiet=true/>
            </Form>
        })}
        <dl class="facts">{rows}</dl>
        {(!view.overall.is_empty()).then(|| view! {
            <h2>{t.review_overall()}</h2>
            <p class="whitespace-pre-line">{view.overall}</p>
        })}
    }
}

page! {
    /// Evaluating an application.
    EvaluatePage in evaluate: show(load_by_id(api::evaluation), |view| view! { <Evaluate view/> }.into_any())
}
