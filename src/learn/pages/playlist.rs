//! One playlist.

use super::parts::{PlaylistTab, art, duration, playlist_tabs, prose, state, words};
use crate::{
    learn::{
        api,
        model::views::{ActivityCard, NextStep, PlaylistView},
    },
    question::pages::Answered,
    timestamp::DAY,
    ui::{
        Form, Page, Progress, Submit,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Playlist(view: PlaylistView) -> impl IntoView {
    let t = use_texts();
    let count = u64::try_from(view.activities.len()).unwrap_or(u64::MAX);
    let id = view.id.clone();
    let sign_in = format!("/sign-in?then=/learn/{id}");
    let activities =
        view.activities.into_iter().map(|activity| view! { <Card playlist=id.clone() activity/> }).collect::<Vec<_>>();
    let progress = match view.held {
        Some(held) => view! {
            <section aria-labelledby="progress">
                <h2 id="progress">{t.learn_progress_title()}</h2>
                <Progress words=t.learn_progress(count, held) done=u64::from(held) of=count/>
                {view.complete.then(|| view! { <p>{t.learn_complete()}</p> })}
                {(view.joined == Some(false)).then(|| view! { <Join playlist=id.clone()/> })}
                {view.next.map(|next| view! { <Next playlist=id.clone() next left=view.minutes_left/> })}
            </section>
        }
        .into_any(),
        None => view! { <p><a rel="external" href=sign_in>{t.learn_sign_in_for_badges()}</a></p> }.into_any(),
    };
    let badge = format!("/learn/badge/{}", view.badge.id);
    view! {
        <Page title=view.title.text lang=view.title.lang back=("/learn".into(), t.learn_all_playlists().into())>
            {playlist_tabs(t, &view.id, PlaylistTab::Overview)}
            <p class="hint">
                {t.learn_activities(count)} ", " {duration(t, view.minutes)}
                {view.mandatory.then(|| format!(". {}", t.learn_mandatory()))}
            </p>
            {prose(view.introduction)}
            {view.has_presentation.then(|| view! {
                <p><a href=format!("/learn/{}/presentation", view.id)>{t.learn_see_presentation()}</a></p>
            })}
            <p class="flex flex-wrap gap-x-6">
                <a href=format!("/learn/{}/guide", view.id)>{t.learn_guide_read()}</a>
                <a href=format!("/learn/{}/guide.pdf?language={}", view.id, t.locale().tag()) rel="external" download>
                    {t.learn_guide_download()}
                </a>
            </p>
            {progress}
            <h2>{t.learn_activities_title()}</h2>
            <ol class="rows">{activities}</ol>
            <h2>{t.learn_badge_of_all()}</h2>
            <div class="with-art">
                {art(&view.badge.id)}
                <div>
                    <p><a href=badge>{words(view.badge.name)}</a></p>
                    <p>{t.learn_badge_of_all_why()}</p>
                </div>
            </div>
            <h2 id="questions">{t.question_frequent_all()}</h2>
            <Answered answers=view.answers may_change=view.may_answer/>
            <p><a href=format!("/questions?about={}#ask", view.id)>{t.question_ask_go()}</a></p>
            {view.may_see_funnel.then(|| view! {
                <p><a href=format!("/learn/{}/funnel", view.id)>{t.learn_funnel_title()}</a></p>
            })}
            {view.figures.map(|figures| view! {
                <h2>{t.learn_figures_title()}</h2>
                <dl class="facts">
                    <div><dt>{t.learn_started()}</dt><dd>{figures.started}</dd></div>
                    {figures.completed.map(|n| view! { <div><dt>{t.learn_completed()}</dt><dd>{n}</dd></div> })}
                    {figures.median.map(|took| view! {
                        <div><dt>{t.learn_median()}</dt><dd>{t.learn_days(days(took))}</dd></div>
                    })}
                </dl>
            })}
        </Page>
    }
}

/// Milliseconds as whole days, at least one: what took an afternoon took a day.
fn days(took: i64) -> u64 {
    u64::try_from(took / DAY).unwrap_or(0).max(1)
}

#[component]
fn Join(playlist: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <Form to=api::Join::PATH>
            <Hidden name="playlist" value=playlist/>
            <Submit label=t.learn_join()/>
        </Form>
        <p class="hint">{t.learn_join_why()}</p>
    }
}

/// The way to the exact place where the learner goes on.
#[component]
fn Next(playlist: String, next: NextStep, left: u32) -> impl IntoView {
    let t = use_texts();
    view! {
        <p><a class="button" rel="external" href=next.path(&playlist)>{t.learn_go_on(next.name())}</a></p>
        <p class="hint">{t.learn_time_left(duration(t, left))}</p>
    }
}

#[component]
fn Card(playlist: String, activity: ActivityCard) -> impl IntoView {
    let t = use_texts();
    view! {
        <li class="with-art">
            {art(&activity.badge.id)}
            <div>
                <h3><a href=format!("/learn/{playlist}/{}", activity.id)>{words(activity.title)}</a></h3>
                <p>{words(activity.summary)}</p>
                <p class="hint">
                    {duration(t, activity.minutes)} {activity.optional.then(|| format!(". {}", t.learn_optional()))}
                    ". " {words(activity.badge.name)}
                </p>
                {activity.state.map(|s| view! { <p>{state(t, s)}</p> })}
            </div>
        </li>
    }
}

page! {
    /// One playlist.
    PlaylistPage in learn: show(load(parameter("playlist"), api::playlist), |view| view! { <Playlist view/> }.into_any())
}
