//! Evaluating an application: each indicator, each rated question, alone.

use super::parts::{Declare, HeadPart, caption, confirmations, files_at, level_name, not_now, to_dossier, value};
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
        model::{EvaluateView, Given, Lack, Missing},
    },
    ui::{
        Form, Moment, Page, Submit,
        field::{Choices, Hidden, TextArea, id_of},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Evaluate(view: EvaluateView) -> impl IntoView {
    let t = use_texts();
    let head = view.head.clone();
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
        <Page title=t.review_evaluate_title() back=to_dossier(t, &head) caption=caption(&head)>
            <HeadPart head=head.clone()/>
            {body}
        </Page>
    }
}

/// The form, with what is lacking above it.
#[component]
fn Writing(view: EvaluateView) -> impl IntoView {
    let t = use_texts();
    let numbered = |id: &str| {
        let all = view.indicators.iter().chain(&view.rated);
        all.enumerate().find(|(_, (q, _))| q.id == id).map_or(0, |(at, _)| at + 1)
    };
    let label = |id: &str| {
        let found = view.indicators.iter().chain(&view.rated).find(|(q, _)| q.id == id);
        found.map(|(q, _)| q.label.text.clone()).unwrap_or_default()
    };
    let lacking: Vec<_> = view.missing.iter().map(|m| (m.clone(), numbered(&m.question), label(&m.question))).collect();
    let indicators = view.indicators.len();
    let (scale, shown) = (view.scale.clone(), view.scale.clone());
    let marks = view.marks.clone();
    let files_first = files_at(view.head.card.id);
    let files_second = files_first.clone();
    let badges = view.badges.clone();
    let given = move |id: &str| marks.get(id).cloned().unwrap_or_default();
    let of = given.clone();
    // Fields find their form while they are made, so they are made inside it.
    let first = move || {
        view.indicators
            .into_iter()
            .enumerate()
            .map(|(at, (question, answer))| {
                let given = of(&question.id);
                view! { <Indicator number={at + 1} question answer badges=badges.clone() files_at=files_first.clone() given/> }
            })
            .collect::<Vec<_>>()
    };
    let second = move || {
        view.rated
            .into_iter()
            .enumerate()
            .map(|(at, (question, answer))| {
                let given = given(&question.id);
                view! { <RatedQuestion number={indicators + at + 1} question answer files_at=files_second.clone() given scale=scale.clone()/> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <p>{t.review_evaluate_lead()}</p>
        <Lacking lacking/>
        <Form to=api::Evaluate::PATH keeps_mistakes=true>
            <Hidden name="id" value=view.head.card.id.to_string()/>
            <Hidden name="revision" value=view.revision.to_string()/>
            <h2>{t.review_indicators_title()}</h2>
            {first()}
            <h2>{t.review_rated_title()}</h2>
            <ScalePart scale=shown/>
            {second()}
            <TextArea name="overall" label=t.review_overall() hint=t.review_overall_hint() value=view.overall optional=true/>
            <div class="actions">
                <Submit label=t.review_evaluate_hand_in() name="then" value="hand_in"/>
                <Submit label=t.review_evaluate_save() name="then" value="save" quiet=true/>
            </div>
        </Form>
    }
}

/// What is lacking before it can be handed in, each with a link to the place.
#[component]
fn Lacking(lacking: Vec<(Missing, usize, String)>) -> impl IntoView {
    let t = use_texts();
    if lacking.is_empty() {
        return view! { <p class="notice notice-good">{t.review_evaluate_complete()}</p> }.into_any();
    }
    let count = lacking.len() as u64;
    let lines = lacking
        .into_iter()
        .map(|(missing, number, label)| {
            let (field, words) = match missing.lack {
                Lack::Level => ("level", t.review_lack_level()),
                Lack::Comment => ("comment", t.review_lack_comment()),
                Lack::Confirmation => ("confirmed", t.review_lack_confirmation()),
            };
            let to = format!("#{}", id_of("", &format!("{field}[{}]", missing.question)));
            view! { <li><a href=to rel="external">{number} ". " {label} ": " {words}</a></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <details class="notice">
            <summary>{t.review_evaluate_missing(count)}</summary>
            <ul>{lines}</ul>
        </details>
    }
    .into_any()
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
    let chosen = given.confirmed.map(|c| if c { "yes" } else { "no" }.to_string()).into_iter().collect();
    view! {
        <section>
            <h3>{number} ". " {words(question.label.clone())}</h3>
            <Guidance question=question.clone()/>
            <AnswerView question=question.clone() answer files_at=files_at.clone()/>
            <MarkLook at=looks_at badges/>
            <Choices
                name=format!("confirmed[{}]", question.id)
                label=format!("{number}. {}", t.review_confirm())
                choices=confirmations(t)
                value=chosen
            />
            <TextArea
                name=format!("comment[{}]", question.id)
                label=format!("{number}. {}", t.review_comment())
                value=given.comment
                rows=2
                optional=true
            />
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
) -> impl IntoView {
    let t = use_texts();
    let choices = scale
        .levels
        .iter()
        .map(|l| (l.number.to_string(), format!("{}: {}", level_name(t, l), l.description)))
        .collect();
    let chosen = given.level.map(|l| l.to_string()).into_iter().collect();
    view! {
        <section>
            <h3>{number} ". " {words(question.label.clone())}</h3>
            <Guidance question=question.clone()/>
            <Examples question=question.clone() scale=scale.clone()/>
            <AnswerView question=question.clone() answer files_at=files_at.clone()/>
            <Choices
                name=format!("level[{}]", question.id)
                label=format!("{number}. {}", t.review_level())
                choices
                value=chosen
            />
            <TextArea
                name=format!("comment[{}]", question.id)
                label=format!("{number}. {}", t.review_comment())
                hint=t.review_comment_hint()
                value=given.comment
                rows=4
            />
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
                    <dd><strong>{value(t, &scale, given.value())}</strong> <p class="whitespace-pre-line">{given.comment}</p></dd>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <p class="notice">{t.review_evaluate_handed_in()} " " {view.handed_in.map(|at| view! { <Moment at/> })}</p>
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
