//! What stands above and below every page: the name, the navigation, the languages, who to ask.

use crate::{
    account::{Actor, Role, api::ChooseLanguage},
    notify::Bell,
    texts::{Locale, Texts, use_texts},
    ui::{Boot, Form},
};
use leptos::prelude::*;
use leptos_router::components::A;
use server_fn::ServerFn;

/// Where somebody may go: address and words. A page that isn't listed for somebody still decides by itself.
fn places(t: Texts, actor: Option<&Actor>) -> Vec<(&'static str, &'static str)> {
    let is = |role: Role| actor.is_some_and(|a| a.is(role));
    let all = [
        (true, "/learn", t.nav_playlists()),
        (true, "/register", t.nav_register()),
        (true, "/verify", t.nav_verify()),
        (actor.is_some(), "/badges", t.nav_badges()),
        (actor.is_some(), "/organisers", t.nav_organisers()),
        (actor.is_some(), "/apply", t.nav_apply()),
        (is(Role::Assessor), "/assess", t.nav_assess()),
        (is(Role::Evaluator) || is(Role::Coordinator), "/review", t.nav_review()),
        (is(Role::Coordinator), "/verifications", t.nav_verifications()),
        (is(Role::Administrator), "/admin", t.nav_admin()),
    ];
    all.into_iter().filter(|(shown, ..)| *shown).map(|(_, to, words)| (to, words)).collect()
}

/// The mark of the site: a seal with a tick.
#[component]
fn Seal() -> impl IntoView {
    view! {
        <svg viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <path
                fill="currentColor"
                d="M32 3.8A8.2 8.2 0 0 1 46.1 7.6A8.2 8.2 0 0 1 56.4 17.9A8.2 8.2 0 0 1 60.2 32A8.2 8.2 0 0 1 56.4 46.1A8.2 \
                8.2 0 0 1 46.1 56.4A8.2 8.2 0 0 1 32 60.2A8.2 8.2 0 0 1 17.9 56.4A8.2 8.2 0 0 1 7.6 46.1A8.2 8.2 0 0 1 3.8 \
                32A8.2 8.2 0 0 1 7.6 17.9A8.2 8.2 0 0 1 17.9 7.6A8.2 8.2 0 0 1 32 3.8Z"
            />
            <circle class="seal-ring" cx="32" cy="32" r="21.5" fill="none" stroke-width="2"/>
            <path
                class="seal-tick"
                d="M22 33l7.5 7.5L43 26"
                fill="none"
                stroke-width="6"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}

/// Above every page.
#[component]
pub fn Header() -> impl IntoView {
    let t = use_texts();
    let boot = expect_context::<Boot>();
    let actor = expect_context::<Option<Actor>>();
    let links = places(t, actor.as_ref())
        .into_iter()
        .map(|(to, words)| view! { <li><A href=to>{words}</A></li> })
        .collect::<Vec<_>>();
    let bell = actor.is_some().then(|| view! { <li><Bell/></li> });
    let account = match actor {
        Some(actor) => view! {
            <A href="/account"><span class="visually-hidden">{t.nav_account()}": "</span>{actor.name}</A>
        }
        .into_any(),
        None => view! { <A href="/sign-in">{t.account_sign_in()}</A> }.into_any(),
    };
    view! {
        <a class="skip" href="#main" rel="external">{t.nav_skip()}</a>
        <header>
            {boot.demo.then(|| view! { <p class="demo">{t.nav_demo()}</p> })}
            <div class="site-header">
                <A href="/" attr:class="site-name"><Seal/> <span>{boot.network.name}</span></A>
                <ul class="site-own">{bell} <li class="site-account">{account}</li></ul>
                <nav class="site-nav" aria-label=t.nav_main()>
                    <ul>{links}</ul>
                </nav>
            </div>
        </header>
    }
}

/// Below every page: help always stands in the same place.
#[component]
pub fn Footer() -> impl IntoView {
    let t = use_texts();
    let boot = expect_context::<Boot>();
    let languages = Locale::all()
        .map(|locale| {
            let current = locale == boot.locale;
            view! {
                <button
                    type="submit"
                    class="language"
                    name="language"
                    value=locale.tag()
                    lang=locale.tag()
                    aria-current=current.then_some("true")
                >
                    {locale.own_name()}
                </button>
            }
        })
        .collect::<Vec<_>>();
    let network = boot.network;
    let support = (!network.support_email.is_empty()).then(|| {
        let to = format!("mailto:{}", network.support_email);
        view! { <p>{t.nav_support()} " " <a href=to>{network.support_email}</a></p> }
    });
    view! {
        <footer class="site-footer">
            <Form to=ChooseLanguage::PATH key="language" reload=true class="languages">
                <span class="visually-hidden">{t.nav_language()}</span>
                {languages}
            </Form>
            {support}
            {(!network.issuing_body.is_empty()).then(|| view! { <p>{network.issuing_body}</p> })}
            {(!network.co_funding.is_empty()).then(|| view! { <p class="hint">{network.co_funding}</p> })}
        </footer>
    }
}
