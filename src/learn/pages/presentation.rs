//! The presentation of a playlist: all slides one below the other, with JavaScript one at a time; or a video.

use super::parts::{duration, prose, words};
use crate::{
    learn::{
        api,
        model::views::{PresentationView, VideoView},
    },
    programme::model::{Slide, Text},
    ui::{
        Page, Progress, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

/// How far a finger moves at least, in CSS pixels, before it turns to another slide.
const SWIPE: i32 = 50;

#[component]
fn Presentation(view: PresentationView) -> impl IntoView {
    let t = use_texts();
    let (playlist, title) = view.playlist;
    let of = view.slides.len();
    // Nothing while all of them are shown: for the server, without JavaScript, on paper, and for who prefers it.
    let at = RwSignal::new(None::<usize>);
    Effect::new(move |_| at.set(Some(0)));
    let turn = move |by: isize| {
        at.update(|at| {
            if let Some(now) = at {
                *now = now.saturating_add_signed(by).min(of.saturating_sub(1));
            }
        });
    };
    keys(turn, at, of);
    let began = StoredValue::new(None::<i32>);
    let slides = view
        .slides
        .into_iter()
        .enumerate()
        .map(|(number, slide)| {
            let hidden = move || at.get().is_some_and(|at| at != number);
            view! { <SlidePart slide number={number + 1} of hidden=Signal::derive(hidden)/> }
        })
        .collect::<Vec<_>>();
    let position = move || at.get().map(|at| t.learn_slide_of(at + 1, of));
    let is_last = move || at.get() == Some(of.saturating_sub(1));
    view! {
        <Page title=t.learn_presentation_of(title.text.clone()) back=(format!("/learn/{playlist}"), title.text)>
            <p class="hint">{move || if at.get().is_some() { t.learn_slides_keys() } else { t.learn_slides_all() }}</p>
            <div
                class="slides"
                on:pointerdown=move |e| began.set_value((e.pointer_type() == "touch").then(|| e.client_x()))
                on:pointerup=move |e| {
                    let Some(from) = began.get_value() else { return };
                    began.set_value(None);
                    match e.client_x() - from {
                        by if by <= -SWIPE => turn(1),
                        by if by >= SWIPE => turn(-1),
                        _ => {}
                    }
                }
            >
                {slides}
            </div>
            {move || at.get().map(|now| view! {
                <Progress words=t.learn_slide_of(now + 1, of) done=now as u64 + 1 of=of as u64/>
                <div class="actions">
                    <button type="button" class="button button-quiet" disabled=now == 0 on:click=move |_| turn(-1)>{t.learn_slide_before()}</button>
                    {(!is_last()).then(|| view! {
                        <button type="button" class="button" on:click=move |_| turn(1)>{t.learn_slide_after()}</button>
                    })}
                    <button type="button" class="link-button" on:click=move |_| at.set(None)>{t.learn_slides_as_page()}</button>
                </div>
            })}
            <p class="visually-hidden" role="status">{position}</p>
            <p><a href=format!("/learn/{playlist}")>{t.learn_slides_done()}</a></p>
        </Page>
    }
}

/// The video with its captions and its transcript. Nothing of it is loaded before somebody presses play.
#[component]
fn VideoPage(playlist: (String, Text), video: VideoView) -> impl IntoView {
    let t = use_texts();
    let (playlist, title) = playlist;
    let language = t.locale().tag();
    let source = format!("/learn/{playlist}/video?language={language}");
    let captions = format!("/learn/{playlist}/captions.vtt?language={language}");
    let named = t.learn_presentation_of(title.text.clone());
    view! {
        <Page title=named.clone() back=(format!("/learn/{playlist}"), title.text)>
            <p class="hint">{t.learn_video_takes(duration(t, video.minutes))}</p>
            <video class="video" controls=true preload="none" playsinline=true aria-label=named>
                <source src=source.clone() type=video.media_type/>
                <track kind="captions" src=captions srclang=video.language.clone() label=t.learn_video_captions() default=true/>
                <a href=source>{t.learn_video_open()}</a>
            </video>
            <details class="my-4">
                <summary>{t.learn_video_transcript()}</summary>
                {prose(video.transcript)}
            </details>
            <p><a href=format!("/learn/{playlist}")>{t.learn_slides_done()}</a></p>
        </Page>
    }
}

#[component]
fn SlidePart(slide: Slide, number: usize, of: usize, hidden: Signal<bool>) -> impl IntoView {
    let t = use_texts();
    let said = slide.said.into_iter().map(|p| view! { <p>{words(p)}</p> }).collect::<Vec<_>>();
    view! {
        <section class="slide" hidden=move || hidden.get() aria-labelledby=format!("slide-{number}")>
            <div class="slide-sheet">
                <p class="hint">{t.learn_slide_of(number, of)}</p>
                <h2 id=format!("slide-{number}")>{words(slide.title)}</h2>
                {prose(slide.body)}
            </div>
            <div class="slide-said">{said}</div>
        </section>
    }
}

/// Arrow keys, page keys, Home and End, wherever the focus is; not while a key is held that means something else.
#[cfg(feature = "hydrate")]
fn keys(turn: impl Fn(isize) + Copy + 'static, at: RwSignal<Option<usize>>, of: usize) {
    let listener = window_event_listener(leptos::ev::keydown, move |e| {
        if e.ctrl_key() || e.alt_key() || e.meta_key() || e.shift_key() || at.get_untracked().is_none() {
            return;
        }
        match e.key().as_str() {
            "ArrowRight" | "PageDown" => turn(1),
            "ArrowLeft" | "PageUp" => turn(-1),
            "Home" => at.set(Some(0)),
            "End" => at.set(Some(of.saturating_sub(1))),
            _ => return,
        }
        e.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

#[cfg(not(feature = "hydrate"))]
fn keys(_: impl Fn(isize) + Copy + 'static, _: RwSignal<Option<usize>>, _: usize) {}

page! {
    /// The presentation of a playlist.
    PresentationPage in slides: show(load(parameter("playlist"), api::presentation), |view| match view.video {
        Some(video) => view! { <VideoPage playlist=view.playlist video/> }.into_any(),
        None => view! { <Presentation view/> }.into_any(),
    })
}
