//! One section of the form.

use super::{
    AnswerView,
    advice::{Advised, Wanted},
    evidence::Shelf,
    fields::QuestionFields,
    parts::{files_at, numbered},
    presence::{Others, Presence},
    proposals::ProposedNotice,
    rated::{OwnLevelSaid, Rating},
    team::{BesideQuestion, responsible_words, trained_words, use_words},
};
use crate::{
    apply::{
        api,
        model::{Answer, Answers, Asked, Changeable, Typed, level_part, read, seen_field, views::SectionView},
    },
    error::{AppError, Issue},
    programme::{
        model::{Kind, Question, Section as Asking},
        shown::{prose, words},
    },
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::Hidden,
        form::{FormContext, came_back, fields_around},
        page::{load_part, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Section(view: SectionView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let title = numbered(view.section.number.as_deref(), &view.section.title.text);
    let caption = view.step.text.clone();
    let introduction = view.section.introduction.clone().map(prose);
    let responsible = view.beside.get("").and_then(|b| b.responsible.as_ref());
    let responsible = responsible.map(|r| view! { <p class="hint">{responsible_words(t, r)}</p> });
    let trained = view.trained.as_ref().map(|of| view! { <p>{trained_words(t, of)}</p> });
    let badge_use = view.badge_use.map(|of| view! { <p>{use_words(t, of)}</p> });
    // A table needs the room.
    let wide = view.section.questions.iter().any(|q| matches!(q.kind, Kind::Plan { .. }));
    // What was typed before the section had to wait is still there to be copied.
    let has_typed = came_back(api::Save::PATH, &view.section.id);
    let none_to_change =
        view.changeable != Changeable::All && !view.section.questions.iter().any(|q| view.changeable.has(&q.id));
    let body = if (!view.head.may_edit || none_to_change) && !has_typed {
        view! { <Reading view/> }.into_any()
    } else if !view.waits_for.is_empty() && !has_typed {
        let waits_for = view.waits_for.into_iter();
        let links = waits_for.map(move |(section, title)| {
            view! { <li><a href=format!("/apply/{id}/section/{section}")>{words(title)}</a></li> }
        });
        view! { <Notice tone=Tone::Warn title=t.apply_waits_for()><ul>{links.collect::<Vec<_>>()}</ul></Notice> }
            .into_any()
    } else {
        view! { <Writing view/> }.into_any()
    };
    view! {
        <Page title caption wide back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            {introduction}
            {responsible}
            {trained}
            {badge_use}
            {body}
        </Page>
    }
}

/// The answers, for those who may only read them.
#[component]
fn Reading(view: SectionView) -> impl IntoView {
    let asked = Asked::in_section(&view.section, &view.elsewhere, &view.answers);
    let id = view.head.application.id;
    let (mut answers, mut beside) = (view.answers, view.beside);
    let (scale, own_levels) = (view.scale, view.own_levels);
    let questions = view.section.questions.into_iter().filter(|q| asked.has(q));
    let questions = questions.map(move |question| {
        let answer = answers.remove(&question.id);
        let level = own_levels.get(&question.id).and_then(|own| scale.as_ref()?.level(*own).cloned());
        let beside = beside.remove(&question.id).unwrap_or_default();
        let (asked, label) = (question.id.clone(), question.label.text.clone());
        view! {
            <section>
                <h2>{words(question.label.clone())}</h2>
                <AnswerView question answer files_at=files_at(id)/>
                <OwnLevelSaid level/>
                <BesideQuestion id question=asked label beside/>
            </section>
        }
    });
    view! { <Others others=view.others/> {questions.collect::<Vec<_>>()} }
}

/// The form. What is asked follows the answers while they are given.
#[component]
fn Writing(view: SectionView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let SectionView {
        section,
        elsewhere,
        mut answers,
        mut known,
        lent,
        seen,
        with_history,
        others,
        changes,
        loose,
        mut beside,
        shelf,
        marks,
        proposed,
        changeable,
        mut wanted,
        advice,
        scale,
        own_levels,
        ..
    } = view;
    let has_indicators = section.questions.iter().any(|q| matches!(q.kind, Kind::Indicator { .. }));
    let titles = shelf.iter().map(|i| i.piece.title.as_str()).filter(|title| has_indicators && !title.is_empty());
    let titles = titles.collect::<Vec<_>>().join("; ");
    let nameable =
        (!titles.is_empty()).then(|| view! { <p class="hint">{t.apply_indicator_pieces()} " " {titles}</p> });
    provide_context(Shelf { application: id, items: StoredValue::new(shelf) });
    // What stands in the fields decides, whether it is saved yet or not.
    let mut shown = known.clone();
    shown.extend(answers.clone());
    let asked = RwSignal::new(Asked::in_section(&section, &elsewhere, &shown));
    let may_change = move |id: &str| changeable.has(id);
    let whole = advice.iter().filter(|a| a.question.is_none()).cloned();
    let whole = whole.map(|advice| view! { <Advised advice files_at=files_at(id)/> }).collect::<Vec<_>>();
    // What stays as it was isn't in the form, and still decides what is asked.
    let fixed = answers.iter().filter(|(id, _)| !may_change(id)).map(|(id, answer)| (id.clone(), answer.clone()));
    let elsewhere = elsewhere.into_iter().chain(fixed).collect();
    let follow = follow(section.clone(), elsewhere, asked);
    let key = section.id.clone();
    let takes_files = section.questions.iter().any(Question::takes_files);
    let questions = section.questions;
    view! {
        {(!lent.is_empty()).then(|| view! { <Notice>{t.apply_lent_why()}</Notice> })}
        <Presence application=id section=key.clone() others changes/>
        <ProposedNotice id count=proposed/>
        {whole}
        <Form to=api::Save::PATH key=key.clone() saves=api::Write::PATH keeps_mistakes=true files=takes_files>
            // The first button is the one that the Enter key presses.
            <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true">{t.apply_save_on()}</button>
            <Hidden name="application" value=id.to_string()/>
            <Hidden name="section" value=key/>
            {nameable}
            // Made in here, since the fields look for the form that they stand in.
            <div on:change=follow>
                {questions
                    .into_iter()
                    .map(|question| {
                        let answer = answers.remove(&question.id);
                        if !may_change(&question.id) && !was_refused(&question.id) {
                            return view! { <Unchanged id question answer asked/> }.into_any();
                        }
                        let advised = advice.iter().filter(|a| a.question.as_ref() == Some(&question.id)).cloned();
                        let advised = advised
                            .map(|advice| {
                                view! { <Advised advice question=Some(question.clone()) files_at=files_at(id)/> }
                            })
                            .collect::<Vec<_>>();
                        let wanted = wanted.remove(&question.id).map(|said| view! { <Wanted said/> });
                        let known = known.remove(&question.id);
                        let is_lent = lent.contains(&question.id);
                        let of_answer = seen.get(&seen_field(&question.id)).cloned().unwrap_or_default();
                        let history = with_history.contains(&question.id).then(|| history_of(id, &question.id));
                        let conditional = (!question.when.is_empty()).then(|| question.clone());
                        let (files_at, loose) = (files_at(id), loose.clone());
                        let beside = beside.remove(&question.id).unwrap_or_default();
                        let (asked_id, label) = (question.id.clone(), question.label.text.clone());
                        let beside = view! { <BesideQuestion id question=asked_id label beside/> }.into_any();
                        let is_example = matches!(question.kind, Kind::BadgeExample { .. });
                        let marks = if is_example { marks.clone() } else { Vec::new() };
                        let rating = scale.clone().map(|scale| Rating {
                            own: own_levels.get(&question.id).copied(),
                            seen: seen.get(&seen_field(&level_part(&question.id))).cloned().unwrap_or_default(),
                            scale,
                        });
                        let fields = view! { <QuestionFields question answer known is_lent files_at loose marks seen=of_answer history beside rating/> };
                        let fields = view! { {advised} {wanted} {fields} };
                        match conditional {
                            Some(question) => view! { <Conditional question asked>{fields}</Conditional> }.into_any(),
                            None => fields.into_any(),
                        }
                    })
                    .collect::<Vec<_>>()}
            </div>
            <div class="actions">
                <Submit label=t.apply_save_on()/>
                <Submit label=t.apply_save_later() quiet=true name="next" value="later"/>
            </div>
        </Form>
    }
}

/// Whether something was typed into an answer that stays as it is: it is shown, so that nothing is lost.
fn was_refused(question: &str) -> bool {
    let names = [format!("fields[{question}]"), format!("fields[{question}."), format!("many[{question}]")];
    let error = use_context::<FormContext>().and_then(|form| untrack(|| form.error()));
    matches!(error, Some(AppError::Invalid(errors)) if errors.0.iter().any(|e| {
        e.issue == Issue::Rule("question_not_returned".into()) && names.iter().any(|n| e.field.starts_with(n))
    }))
}

/// A question whose answer stays as it was submitted.
#[component]
fn Unchanged(id: Uuid, question: Question, answer: Option<Answer>, asked: RwSignal<Asked>) -> impl IntoView {
    let label = words(question.label.clone());
    let is_away = {
        let question = question.clone();
        move || asked.with(|asked| !asked.has(&question))
    };
    view! {
        <section hidden=is_away>
            <h2>{label}</h2>
            <AnswerView question answer files_at=files_at(id)/>
        </section>
    }
}

fn history_of(application: Uuid, question: &str) -> String {
    format!("/apply/{application}/history/{question}")
}

/// A question that is asked only where its condition holds. What isn't asked isn't sent either.
#[component]
fn Conditional(question: Question, asked: RwSignal<Asked>, children: Children) -> impl IntoView {
    let question = StoredValue::new(question);
    let is_away = move || asked.with(|asked| question.with_value(|q| !asked.has(q)));
    view! {
        <fieldset class="conditional" role="presentation" hidden=is_away disabled=is_away>
            {children()}
        </fieldset>
    }
}

/// Finds out anew what is asked whenever something is chosen.
fn follow(
    section: Asking,
    elsewhere: Answers,
    asked: RwSignal<Asked>,
) -> impl Fn(leptos::ev::Event) + Send + Sync + 'static {
    let has_conditions = section.questions.iter().any(|q| !q.when.is_empty());
    move |event| {
        if !has_conditions {
            return;
        }
        let typed = Typed::of(fields_around(&event));
        let own = section.questions.iter().filter_map(|q| Some((q.id.clone(), read(q, &typed)?))).collect();
        let now = Asked::in_section(&section, &elsewhere, &own);
        if asked.with_untracked(|before| *before != now) {
            asked.set(now);
        }
    }
}

page! {
    /// One section of the form.
    SectionPage in section: show(load_part("section", api::section), |view| view! { <Section view/> }.into_any())
}
