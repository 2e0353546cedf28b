//! One activity: its text, questions to check oneself, and the badge to earn with it.

use super::parts::{art, duration, prose, sentences, state, verified_by, words};
use crate::{
    learn::{
        api,
        model::{
            BadgeState,
            views::{ActivityView, minutes_left},
        },
    },
    programme::model::{SelfCheck, Text},
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Activity(view: ActivityView) -> impl IntoView {
    let t = use_texts();
    let (playlist, playlist_title) = view.playlist;
    let address = |activity: &str| format!("/learn/{playlist}/{activity}");
    let card = view.card;
    let previous = view.previous.map(|(id, title)| {
        view! { <a href=address(&id) rel="prev">{t.learn_previous(title)}</a> }
    });
    let next = view.next.map(|(id, title)| view! { <a href=address(&id) rel="next">{t.learn_next(title)}</a> });
    let to_badge = match card.state.unwrap_or_default() {
        BadgeState::NotStarted => t.learn_get_badge(),
        BadgeState::Earned | BadgeState::Waiting => t.learn_see_badge(),
        BadgeState::Draft | BadgeState::Improve => t.learn_continue_badge(),
    };
    let (part, body) = (RwSignal::new(view.part), view.body);
    let (minutes, parts) = (card.minutes, u32::try_from(body.parts.len()).unwrap_or(0));
    // Before the second part it is the time of the whole, which stands above.
    let left =
        move || (part.get() > 1).then(|| t.learn_time_left(duration(t, minutes_left(minutes, parts, part.get()))));
    let stopped_at = (view.part > 1).then(|| body.parts.get(view.part as usize - 1).cloned()).flatten();
    let is_kept = card.state.is_some();
    follow_place(card.id.clone(), parts, part, is_kept);
    view! {
        <Page
            title=card.title.text
            lang=card.title.lang
            back=(format!("/learn/{playlist}"), playlist_title.text)
            caption=t.learn_activity_of(view.number, view.of)
        >
            <p class="hint">
                {duration(t, card.minutes)} {card.optional.then(|| format!(". {}", t.learn_optional()))}
            </p>
            <p class="lead">{words(card.summary)}</p>
            <p class="time-left">{left}</p>
            {stopped_at.map(|part| view! {
                <p><a rel="external" href=format!("#part-{}", view.part)>{t.learn_stopped_at(part)}</a></p>
            })}
            <Contents parts=body.parts has_checks=!view.self_checks.is_empty()/>
            {(!view.outcomes.is_empty()).then(|| view! {
                <h2>{t.learn_outcomes()}</h2>
                {sentences(view.outcomes)}
            })}
            {prose(body.html)}
            {(!view.key_points.is_empty()).then(|| view! {
                <section class="inset my-4">
                    <h2>{t.learn_key_points()}</h2>
                    {sentences(view.key_points)}
                </section>
            })}
            <SelfChecks checks=view.self_checks/>
            <section id="badge" class="with-art">
                {art(&card.badge.id)}
                <div>
                    <h2>{words(card.badge.name)}</h2>
                    {card.state.map(|s| view! { <p>{state(t, s)}</p> })}
                    <details>
                        <summary>{t.learn_criteria()}</summary>
                        {sentences(view.criteria)}
                    </details>
                    {(!view.tasks.is_empty()).then(|| view! {
                        <p>{t.learn_tasks()} " " {view.tasks.into_iter().map(|task| task.text).collect::<Vec<_>>().join("; ")}</p>
                    })}
                    {view.verification.map(|v| view! { <p class="hint">{verified_by(t, v)}</p> })}
                    <p><a href=format!("/learn/badge/{}", card.badge.id) class="button">{to_badge}</a></p>
                </div>
            </section>
            <nav class="spread my-4" aria-label=t.learn_neighbours()>{previous} {next}</nav>
        </Page>
    }
}

/// The parts of the text; a short text has none worth listing.
#[component]
fn Contents(parts: Vec<Text>, has_checks: bool) -> impl IntoView {
    let t = use_texts();
    if parts.len() < 3 {
        return ().into_any();
    }
    let parts = parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| view! { <li><a rel="external" href=format!("#part-{}", at + 1)>{words(part)}</a></li> })
        .collect::<Vec<_>>();
    view! {
        <nav class="toc" aria-labelledby="toc">
            <h2 id="toc">{t.learn_contents()}</h2>
            <ol>
                {parts}
                {has_checks.then(|| view! { <li><a rel="external" href="#self-check">{t.learn_self_check()}</a></li> })}
                <li><a rel="external" href="#badge">{t.learn_the_badge()}</a></li>
            </ol>
        </nav>
    }
    .into_any()
}

/// Questions to check oneself with. An answer says why it is right or wrong as soon as it is chosen, by the style sheet
/// alone: nothing is sent, and it works without JavaScript.
#[component]
fn SelfChecks(checks: Vec<SelfCheck>) -> impl IntoView {
    let t = use_texts();
    if checks.is_empty() {
        return ().into_any();
    }
    let checks = checks
        .into_iter()
        .map(|check| {
            let several = check.answers.iter().filter(|a| a.right).count() > 1;
            let name = format!("check-{}", check.id);
            let answers = check
                .answers
                .into_iter()
                .enumerate()
                .map(|(at, answer)| {
                    let id = format!("{name}-{at}");
                    let why = format!("{id}-why");
                    let (class, verdict) = if answer.right {
                        ("why why-right", t.learn_self_check_right())
                    } else {
                        ("why why-wrong", t.learn_self_check_wrong())
                    };
                    view! {
                        <div class="choice self-answer">
                            <input
                                type=if several { "checkbox" } else { "radio" }
                                id=id.clone()
                                name=name.clone()
                                aria-describedby=why.clone()
                                autocomplete="off"
                            />
                            <label for=id>{words(answer.text)}</label>
                            <p id=why class=class><strong>{verdict}</strong> " " {words(answer.why)}</p>
                        </div>
                    }
                })
                .collect::<Vec<_>>();
            view! {
                <fieldset class="field self-check">
                    <legend>{words(check.question)}</legend>
                    {several.then(|| view! { <p class="hint">{t.learn_self_check_several()}</p> })}
                    {answers}
                </fieldset>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section aria-labelledby="self-check">
            <h2 id="self-check">{t.learn_self_check()}</h2>
            <p>{t.learn_self_check_lead()}</p>
            {checks}
        </section>
    }
    .into_any()
}

/// Follows which part of the text is being read; where it is kept, tells the server now and then, so that any device can
/// go on from there.
#[cfg(feature = "hydrate")]
fn follow_place(activity: String, parts: u32, now: RwSignal<u32>, is_kept: bool) {
    use std::time::Duration;

    let (sent, waits) = (StoredValue::new(0), StoredValue::new(false));
    let mark = Action::new(move |part: &u32| {
        let (activity, part) = (activity.clone(), *part);
        // Where it can't be kept, nothing is lost but the place.
        async move { api::mark_place(activity, part).await.is_ok() }
    });
    let listener = window_event_listener(leptos::ev::scroll, move |_| {
        if waits.get_value() {
            return;
        }
        waits.set_value(true);
        set_timeout(
            move || {
                if waits.try_set_value(false).is_some() {
                    return;
                }
                let part = part_in_sight(parts);
                now.set(part);
                if is_kept && part > 0 && part != sent.get_value() {
                    sent.set_value(part);
                    mark.dispatch(part);
                }
            },
            Duration::from_secs(2),
        );
    });
    on_cleanup(move || listener.remove());
}

/// The last part whose heading has come into the upper half of the window.
#[cfg(feature = "hydrate")]
fn part_in_sight(parts: u32) -> u32 {
    let half = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(800.0) / 2.0;
    let is_above = |part: &u32| {
        document().get_element_by_id(&format!("part-{part}")).is_some_and(|h| h.get_bounding_client_rect().top() < half)
    };
    (1..=parts).take_while(is_above).last().unwrap_or(0)
}

#[cfg(not(feature = "hydrate"))]
fn follow_place(_: String, _: u32, _: RwSignal<u32>, _: bool) {}

page! {
    /// One activity.
    ActivityPage in read: {
        let (playlist, activity) = (parameter("playlist"), parameter("activity"));
        show(load(move || (playlist(), activity()), |(playlist, activity)| api::activity(playlist, activity)), |view| view! { <Activity view/> }.into_any())
    }
}
