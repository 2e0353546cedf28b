//! The frame of a page, and how a page gets what it shows.

use super::{
    boot::{Heard, Refresh, Returned},
    errors,
    loaded::{Carried, Loaded},
};
use crate::{
    error::AppError,
    texts::{Texts, use_texts},
};
use leptos::{either::Either, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use serde::{Serialize, de::DeserializeOwned};
use std::{future::Future, marker::PhantomData, pin::Pin, sync::Arc};
use uuid::Uuid;

/// The heading of a page and what stands above it.
#[component]
pub fn Page(
    /// The heading, and the document's title.
    #[prop(into)]
    title: String,
    /// The heading's language, where it isn't that of the page.
    #[prop(optional_no_strip)]
    lang: Option<String>,
    /// Where "back" leads: address and words.
    #[prop(optional)]
    back: Option<(String, String)>,
    /// A line above the heading that says where in the whole this is.
    #[prop(optional, into)]
    caption: String,
    /// Uses the whole width, for boards and tables.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let t = use_texts();
    let name = super::use_boot().network.name;
    let Returned(returned) = expect_context();
    let document_title = {
        let title = title.clone();
        move || {
            let prefix = returned.with(|r| r.as_ref().is_some_and(|r| r.error.is_some()));
            let prefix = if prefix { format!("{} ", t.error_prefix()) } else { String::new() };
            format!("{prefix}{title} – {name}")
        }
    };
    // The server asks for the title once the page is made: on whichever thread that ends, where signals can't be read.
    #[cfg(feature = "ssr")]
    let document_title = untrack(document_title);
    let heading = NodeRef::<html::H1>::new();
    read_out(heading);
    view! {
        <Title text=document_title/>
        <div class=if wide { "page page-wide" } else { "page" }>
            {back.map(|(to, words)| view! { <p class="back"><a href=to>{words}</a></p> })}
            {(!caption.is_empty()).then(|| view! { <p class="caption">{caption}</p> })}
            <h1 tabindex="-1" node_ref=heading lang=lang>{title}</h1>
            {children()}
        </div>
    }
}

/// Gives the heading of another page the focus, as a browser that loads it would begin at its top: so who listens hears
/// where they are, and who uses the keyboard goes on from there. The same page, read again, leaves the focus alone.
fn read_out(heading: NodeRef<html::H1>) {
    let Heard(heard) = expect_context();
    let location = use_location();
    Effect::new(move |_| {
        let Some(heading) = heading.get() else { return };
        let path = location.pathname.get_untracked();
        let before = heard.get_value();
        heard.set_value(Some(path.clone()));
        if before.is_some_and(|before| before != path) && location.hash.get_untracked().is_empty() {
            focus(heading, FRAMES);
        }
    });
}

/// For so many frames it is waited until a page that was made is put into the document: about two seconds.
const FRAMES: u32 = 120;

#[cfg(feature = "hydrate")]
fn focus(heading: web_sys::HtmlHeadingElement, frames: u32) {
    if !heading.is_connected() && frames > 0 {
        request_animation_frame(move || focus(heading, frames - 1));
        return;
    }
    let options = web_sys::FocusOptions::new();
    // The router knows where on the page the reader was.
    options.set_prevent_scroll(true);
    let _ = heading.focus_with_options(&options);
}

#[cfg(not(feature = "hydrate"))]
fn focus<T>(_: T, _: u32) {}

/// A part of the page's address, followed as it changes.
pub fn parameter(name: &str) -> impl Fn() -> String + Send + Sync + 'static {
    let parameters = use_params_map();
    let name = name.to_string();
    move || parameters.with(|p| p.get(&name).unwrap_or_default())
}

/// Reads what a page shows: one resource a page, read again when a form has changed it.
pub fn load<K, T, Fut>(
    key: impl Fn() -> K + Send + Sync + 'static,
    fetch: impl Fn(K) -> Fut + Send + Sync + 'static,
) -> Loaded<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Send + Sync + Serialize + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let Refresh(refresh) = expect_context();
    let read = move |(key, _): (K, u32)| {
        let fetched = fetch(key);
        // In a box, so that what follows knows one type of future.
        Box::pin(async move { fetched.await.map(Carried::new) })
            as Pin<Box<dyn Future<Output = Result<Carried, AppError>> + Send>>
    };
    Loaded { resource: Resource::new(move || (key(), refresh.get()), read), of: PhantomData }
}

/// Reads what a page about one thing shows, by the id in its address.
pub fn load_by_id<T, Fut>(fetch: impl Fn(Uuid) -> Fut + Clone + Send + Sync + 'static) -> Loaded<T>
where
    T: Send + Sync + Serialize + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    load(parameter("id"), move |id| {
        let fetch = fetch.clone();
        async move { fetch(id.parse().map_err(|_| AppError::NotFound)?).await }
    })
}

/// Reads what a page about a part of a thing shows, by the thing's id and the part's name in its address.
pub fn load_part<T, Fut>(part: &str, fetch: impl Fn(Uuid, String) -> Fut + Clone + Send + Sync + 'static) -> Loaded<T>
where
    T: Send + Sync + Serialize + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let (id, part) = (parameter("id"), parameter(part));
    load(
        move || (id(), part()),
        move |(id, part)| {
            let fetch = fetch.clone();
            async move { fetch(id.parse().map_err(|_| AppError::NotFound)?, part).await }
        },
    )
}

/// Shows a page once what it needs is there, or what went wrong, with the right status.
pub fn show<T>(loaded: Loaded<T>, view: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: Clone + DeserializeOwned + 'static,
{
    show_carried(
        loaded.resource,
        Arc::new(move |carried| match carried.get() {
            Some(data) => view(data),
            // The document is from another version of the program than the code that reads it.
            None => view! { <PageError error=AppError::Unavailable/> }.into_any(),
        }),
    )
}

fn show_carried(
    resource: Resource<Result<Carried, AppError>>,
    view: Arc<dyn Fn(Carried) -> AnyView + Send + Sync>,
) -> AnyView {
    let location = use_location();
    let Refresh(refresh) = expect_context();
    // What was read last, and where: what can't be read again on a bad network stays, and is read again later.
    let last_read = StoredValue::new(None::<(String, Carried)>);
    let failures = StoredValue::new(0u32);
    let here = move || location.pathname.get_untracked();
    let shown = StoredValue::new((None::<String>, false));
    // What is read again is written into the elements that are there, with all that was typed and ticked in them. What
    // stands at another address is something else, so it gets elements of its own.
    let is_turned = move || {
        let path = location.pathname.get_untracked();
        let turned = shown.try_update_value(|(last, turned)| {
            *turned ^= last.as_ref().is_some_and(|last| *last != path);
            *last = Some(path);
            *turned
        });
        turned.unwrap_or_default()
    };
    let page = move || {
        let view = view.clone();
        Suspend::new(async move {
            let page = match resource.await {
                Ok(carried) => {
                    let _ = last_read.try_set_value(Some((here(), carried.clone())));
                    let _ = failures.try_set_value(0);
                    view(carried)
                }
                Err(error) => {
                    let last = last_read.try_get_value().flatten().filter(|(path, _)| *path == here());
                    match last.filter(|_| error == AppError::Unavailable) {
                        Some((_, carried)) => {
                            read_again_soon(refresh, failures);
                            view(carried)
                        }
                        None => view! { <PageError error/> }.into_any(),
                    }
                }
            };
            if is_turned() { Either::Right(page) } else { Either::Left(page) }
        })
    };
    view! { <Transition>{each_time(page)}</Transition> }.into_any()
}

/// What is shown anew whenever it changes.
#[cfg(feature = "hydrate")]
fn each_time<T>(page: impl Fn() -> T) -> impl Fn() -> T {
    page
}

/// On the server nothing changes any more. What could change is made there several times and thrown away but for the
/// last: Leptos looks each time whether there is something in it to wait for.
#[cfg(not(feature = "hydrate"))]
fn each_time<T>(page: impl Fn() -> T) -> T {
    page()
}

/// Reads a page again that couldn't be read, like a form that couldn't be saved: later each time.
#[cfg(feature = "hydrate")]
fn read_again_soon(refresh: RwSignal<u32>, failures: StoredValue<u32>) {
    let before = failures.try_get_value().unwrap_or_default();
    let _ = failures.try_set_value(before + 1);
    let again = move || {
        let _ = refresh.try_update(|n| *n += 1);
    };
    set_timeout(again, super::autosave::again_after(before));
}

#[cfg(not(feature = "hydrate"))]
fn read_again_soon(_: RwSignal<u32>, _: StoredValue<u32>) {}

/// A page that can't be shown: what happened, and what to do next.
#[component]
pub fn PageError(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let t = use_texts();
    let boot = super::use_boot();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
    {
        response.set_status(status);
    }
    let title = error_title(t, &error);
    let words = errors::whole(t, &error).or_else(|| match &error {
        AppError::Invalid(mistakes) => mistakes.0.first().map(|m| errors::issue(t, &m.issue)),
        _ => None,
    });
    let next = match &error {
        AppError::SignInNeeded => {
            let path = untrack(|| {
                let location = use_location();
                format!(
                    "{}{}",
                    location.pathname.get(),
                    location.search.with(|s| if s.is_empty() { String::new() } else { format!("?{s}") })
                )
            });
            view! {
                <p><a class="button" rel="external" href=format!("/sign-in?then={}", encoded(&path))>{t.account_sign_in()}</a></p>
            }
            .into_any()
        }
        AppError::Internal(_) | AppError::Unavailable => {
            let support = boot.network.support_email;
            view! {
                <p>{t.error_support(support)}</p>
                <p class="hint">{t.error_request(boot.request)}</p>
            }
            .into_any()
        }
        _ => view! { <p><a href="/">{t.nav_home()}</a></p> }.into_any(),
    };
    view! {
        <Page title=title>
            {words.map(|w| view! { <p>{w}</p> })}
            {typed()}
            {next}
        </Page>
    }
}

/// What somebody sent to a page that isn't theirs any more: nothing of it is saved, so it is shown to be copied.
fn typed() -> Option<AnyView> {
    let t = use_texts();
    let Returned(returned) = expect_context();
    let path = untrack(|| use_location().pathname.get());
    let form = returned.get_untracked().filter(|form| form.path == path)?;
    let is_typed = |(name, value): &&(String, String)| {
        let is_own = name.starts_with(crate::form_return::REVISION) || *value == form.key;
        !is_own && !value.trim().is_empty() && value.parse::<Uuid>().is_err()
    };
    let typed: Vec<String> = form.values.iter().filter(is_typed).map(|(_, value)| value.clone()).collect();
    if typed.is_empty() {
        return None;
    }
    let shown = typed.into_iter().map(|value| view! { <blockquote class="whitespace-pre-line">{value}</blockquote> });
    let shown = shown.collect::<Vec<_>>();
    Some(view! { <h2>{t.form_typed_title()}</h2> <p>{t.form_typed_why()}</p> {shown} }.into_any())
}

/// The heading of a page that can't be shown.
pub fn error_title(t: Texts, error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => t.error_page_not_found(),
        AppError::SignInNeeded => t.error_page_sign_in(),
        AppError::NotAllowed => t.error_page_not_allowed(),
        _ => t.error_page_failed(),
    }
}

/// A value of an address's query, decoded once: the router's own map of the query decodes twice, which breaks a value that is
/// itself an address.
pub fn asked(query: &str, name: &str) -> Option<String> {
    let pairs = query.trim_start_matches('?').split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let (_, value) = pairs.into_iter().find(|(of, _)| *of == name)?;
    let spaced = value.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(Into::into)
}

/// Text for inside a query string.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
