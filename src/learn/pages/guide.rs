//! A playlist as one text to read, to search and to print.

use super::parts::{duration, prose, sentences, words};
use crate::{
    learn::{
        api,
        model::guide::{Chapter, GuideView},
    },
    ui::{
        Page, load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;

#[component]
fn Guide(view: GuideView) -> impl IntoView {
    let t = use_texts();
    let pdf = format!("/learn/{}/guide.pdf?language={}", view.playlist, t.locale().tag());
    let contents = view.chapters.iter().map(|chapter| {
        view! { <li><a rel="external" href=format!("#{}", chapter.id)>{words(chapter.title.clone())}</a></li> }
    });
    let contents = contents.collect::<Vec<_>>();
    let chapters = view.chapters.into_iter().map(|chapter| view! { <Part chapter/> }).collect::<Vec<_>>();
    view! {
        <Page
            title=t.learn_guide_of(view.title.text.as_str())
            back=(format!("/learn/{}", view.playlist), view.title.text)
        >
            <p class="lead">{words(view.summary)}</p>
            <p><a href=pdf rel="external" download>{t.learn_guide_download()}</a></p>
            {prose(view.introduction)}
            <nav aria-labelledby="toc">
                <h2 id="toc">{t.learn_contents()}</h2>
                <ol>{contents}</ol>
            </nav>
            {chapters}
        </Page>
    }
}

#[component]
fn Part(chapter: Chapter) -> impl IntoView {
    let t = use_texts();
    let badge = chapter.badge.map(|(id, name, criteria)| {
        view! {
            <h3>{t.learn_guide_badge(name.text)}</h3>
            {sentences(criteria)}
            <p><a href=format!("/learn/badge/{id}")>{t.learn_get_badge()}</a></p>
        }
    });
    view! {
        <article aria-labelledby=chapter.id.clone()>
            <h2 id=chapter.id.clone()>{words(chapter.title)}</h2>
            <p class="lead">{words(chapter.summary)}</p>
            <p class="hint">
                {duration(t, chapter.minutes)} {chapter.optional.then(|| format!(". {}", t.learn_optional()))}
            </p>
            <h3>{t.learn_outcomes()}</h3>
            {sentences(chapter.outcomes)}
            {prose(chapter.text)}
            <h3>{t.learn_key_points()}</h3>
            {sentences(chapter.key_points)}
            {badge}
        </article>
    }
}

page! {
    /// A playlist as one text.
    GuidePage in read: show(load(parameter("playlist"), api::guide), |view| view! { <Guide view/> }.into_any())
}
