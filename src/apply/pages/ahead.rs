//! Before an application: what it takes, and how ready one is.

use crate::{
    apply::{
        api,
        model::{
            Said, area_key,
            views::{AheadView, Lacking, StartView},
        },
    },
    learn::pages::Recommended,
    programme::{
        model::{Clause, Level, Question, Scale, Text, Verdict},
        shown::{prose, words},
    },
    ui::{
        Form, Mark, Notice, Page, State, Submit, Texts, Tone,
        field::{Choices, Hidden},
        load,
        page::{encoded, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// Where the self-assessment is.
const AHEAD: &str = "/apply/self-assessment";

#[component]
fn Start(view: StartView) -> impl IntoView {
    let t = use_texts();
    let needs = view.formal.into_iter().map(|label| view! { <li>{words(label)}</li> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_start_title() back=("/apply".to_string(), t.apply_title().to_string())>
            <p class="lead">{t.apply_start_lead()}</p>
            <div class="actions">
                <a href=AHEAD class="button">{t.apply_start_self()}</a>
                <a href="/apply" class="button button-quiet">{t.apply_start_begin()}</a>
            </div>
            <h2>{t.apply_start_need_title()}</h2>
            <ul>{needs}</ul>
            <p>{t.apply_start_need()}</p>
            <Recommended playlists=view.recommended/>
            <h2>{t.apply_start_time_title()}</h2>
            <p>{t.apply_start_time(view.sections)}</p>
            <p>{t.apply_start_days(view.days)}</p>
            <h2>{t.apply_start_who_title()}</h2>
            <p>{t.apply_start_who(view.evaluators)}</p>
            <h2>{t.apply_start_data_title()}</h2>
            <p>{t.apply_start_data()}</p>
        </Page>
    }
}

fn three(t: Texts) -> Vec<(String, String)> {
    let words = [(Said::Yes, t.apply_self_yes()), (Said::Partly, t.apply_self_partly()), (Said::No, t.apply_self_no())];
    words.map(|(said, words)| (said.key(), words.to_string())).into()
}

fn levels(scale: &Scale) -> Vec<(String, String)> {
    let level = |l: &Level| (l.number.to_string(), format!("{}. {}: {}", l.number, l.name.text, l.description.text));
    scale.levels.iter().map(level).collect()
}

#[component]
fn Ahead(view: AheadView) -> impl IntoView {
    let t = use_texts();
    let said = view.said.clone();
    let chosen = move |id: &str| said.0.get(id).map(|said| said.key()).into_iter().collect::<Vec<_>>();
    let of = chosen.clone();
    let name = |id: &str| format!("fields[{id}]");
    let areas = view.areas.clone();
    let (formal, indicators, scale) = (view.formal, view.indicators, view.scale);
    // Fields find their form while they are made, so they are made inside it.
    let question = move |q: Question| {
        let hint = q.hint.map(|h| h.text).unwrap_or_default();
        view! { <div class="question"><Choices name=name(&q.id) label=q.label.text hint value=of(&q.id) choices=three(t) optional=true/></div> }
    };
    let also = question.clone();
    let area = move |(number, title): (u8, Text)| {
        let key = area_key(number);
        view! {
            <div class="question">
                <Choices name=name(&key) label=title.text value=chosen(&key) choices=levels(&scale) optional=true/>
            </div>
        }
    };
    view! {
        <Page title=t.apply_self_title() back=("/apply/start".to_string(), t.apply_start_title().to_string())>
            <p class="lead">{t.apply_self_lead()}</p>
            <Form to=api::AssessOneself::PATH>
                <h2>{t.apply_self_formal_title()}</h2>
                {formal.into_iter().map(question).collect::<Vec<_>>()}
                <h2>{t.apply_self_indicators_title()}</h2>
                {indicators.into_iter().map(also).collect::<Vec<_>>()}
                <h2>{t.apply_self_areas_title()}</h2>
                {areas.into_iter().map(area).collect::<Vec<_>>()}
                <div class="actions"><Submit label=t.apply_self_see()/></div>
            </Form>
        </Page>
    }
}

#[component]
fn Result(view: AheadView) -> impl IntoView {
    let t = use_texts();
    let ready = view.verdict.passes();
    let said = view.said.to_string();
    let first = view.first.into_iter().map(|lacking| view! { <ToDo lacking/> }).collect::<Vec<_>>();
    let nothing = first.is_empty();
    view! {
        <Page title=t.apply_self_result_title() back=(format!("{AHEAD}?said={}", encoded(&said)), t.apply_self_change().to_string())>
            {if ready {
                view! { <Notice tone=Tone::Good>{t.apply_self_ready()}</Notice> }.into_any()
            } else {
                view! { <Notice>{t.apply_self_not_ready()}</Notice> }.into_any()
            }}
            <Lines verdict=view.verdict level=view.minimum_level/>
            {(!nothing).then(|| view! {
                <h2>{t.apply_self_first_title()}</h2>
                <ol class="to-do">{first}</ol>
            })}
            <h2>{t.apply_self_keep_title()}</h2>
            {if view.is_kept {
                view! { <Notice tone=Tone::Good live=true>{t.apply_self_kept()}</Notice> }.into_any()
            } else {
                view! {
                    <p>{t.apply_self_keep_why()}</p>
                    <Form to=api::KeepSelfAssessment::PATH>
                        <Hidden name="said" value=said/>
                        <Submit label=t.apply_self_keep() quiet=true/>
                    </Form>
                }
                .into_any()
            }}
            <p><a href="/apply">{t.apply_start_begin()}</a></p>
        </Page>
    }
}

/// How far each part of the rule is reached by what was said.
#[component]
fn Lines(verdict: Verdict, level: u8) -> impl IntoView {
    let t = use_texts();
    let line = |clause: crate::programme::model::ClauseResult| {
        let (have, needed) = (u64::from(clause.have), u64::from(clause.needed));
        let words = match clause.clause {
            Clause::Formal => t.apply_clause_formal(have, needed),
            Clause::Indicators => t.apply_clause_indicators(have, clause.of, needed),
            Clause::Levels => t.apply_self_clause_levels(have, u64::from(level), needed),
            // Nothing of this is said before there is an application.
            Clause::Complete | Clause::Evidence => return None,
        };
        let (mark, state) = if clause.holds { (Mark::Done, t.apply_holds()) } else { (Mark::Now, t.apply_not_yet()) };
        Some(view! { <li class="spread"><span>{words}</span> <State mark words=state/></li> })
    };
    view! { <ul class="rows">{verdict.clauses.into_iter().filter_map(line).collect::<Vec<_>>()}</ul> }
}

/// Something that is lacking, how a good answer to it looks, and where to begin.
#[component]
fn ToDo(lacking: Lacking) -> impl IntoView {
    let t = use_texts();
    let said = match lacking.said {
        None => t.apply_self_unsaid().to_string(),
        Some(Said::Partly) => t.apply_self_partly().to_string(),
        Some(Said::Level(level)) => t.apply_self_level(u64::from(level)),
        Some(_) => t.apply_self_no().to_string(),
    };
    let begin = lacking.begin.map(|to| view! { <p><a href=to>{t.apply_self_begin()}</a></p> });
    view! {
        <li>
            <p><strong>{words(lacking.label)}</strong> " " <span class="hint">{said}</span></p>
            {lacking.guidance.map(prose)}
            {begin}
        </li>
    }
}

page! {
    /// What an application takes.
    StartPage in ahead: show(load(|| (), |()| api::start()), |view| view! { <Start view/> }.into_any())
}

/// What was said, from the address.
fn said() -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let query = use_query_map();
    move || query.with(|q| q.get("said").unwrap_or_default())
}

page! {
    /// The self-assessment.
    AheadPage in ahead: show(load(said(), api::look_ahead), |view| view! { <Ahead view/> }.into_any())
}

page! {
    /// What comes of a self-assessment.
    ResultPage in ahead: show(load(said(), api::look_ahead), |view| view! { <Result view/> }.into_any())
}
