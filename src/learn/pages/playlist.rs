//! One playlist.

use super::parts::{art, duration, prose, state, words};
use crate::{
    learn::{
        api,
        model::views::{ActivityCard, PlaylistView},
    },
    ui::{
        Page, Progress, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;

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
            </section>
        }
        .into_any(),
        None => view! { <p><a rel="external" href=sign_in>{t.learn_sign_in_for_badges()}</a></p> }.into_any(),
    };
    let badge = format!("/learn/badge/{}", view.badge.id);
    view! {
        <Page title=view.title.text back=("/learn".into(), t.learn_all_playlists().into())>
            <p class="hint">
                {t.learn_activities(count)} ", " {duration(t, view.minutes)}
                {view.mandatory.then(|| format!(". {}", t.learn_mandatory()))}
            </p>
            {prose(view.introduction)}
            {progress}
            <h2>{t.learn_activities_title()}</h2>
            <ol class="rows">{activities}</ol>
            <h2>{t.learn_badge_of_all()}</h2>
            <div class="with-art">
                {art(&view.badge.id)}
                <div>
                    <p><A href=badge>{words(view.badge.name)}</A></p>
                    <p>{t.learn_badge_of_all_why()}</p>
                </div>
            </div>
            <h2>{t.learn_figures_title()}</h2>
            <dl class="facts">
                <div><dt>{t.learn_started()}</dt><dd>{view.started}</dd></div>
                <div><dt>{t.learn_completed()}</dt><dd>{view.completed}</dd></div>
            </dl>
        </Page>
    }
}

#[component]
fn Card(playlist: String, activity: ActivityCard) -> impl IntoView {
    let t = use_texts();
    view! {
        <li class="with-art">
            {art(&activity.badge.id)}
            <div>
                <h3><A href=format!("/learn/{playlist}/{}", activity.id)>{words(activity.title)}</A></h3>
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
