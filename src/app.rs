//! The document, the routes and the navigation: with `server` the only place that knows every room.

use crate::{
    account::{Actor, Role, api::ChooseLanguage, pages::AccountRoutes},
    badge::pages::BadgeRoutes,
    error::AppError,
    learn::pages::LearnRoutes,
    organiser::pages::OrganiserRoutes,
    texts::{Locale, use_texts},
    ui::{
        Boot, Form, PageError,
        boot::{Refresh, Returned},
    },
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{A, Route, Router, Routes},
    hooks::use_location,
    path,
};
use serde::{Deserialize, Serialize};
use server_fn::ServerFn;

mod home;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub use shell::{Site, shell};

/// What the browser gets with the document, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Document {
    boot: Boot,
    actor: Option<Actor>,
}

#[cfg(feature = "ssr")]
fn document() -> Document {
    use crate::{
        form_return::FormReturn,
        platform::{Ctx, http::RequestId},
    };
    let parts = use_context::<axum::http::request::Parts>();
    let extensions = parts.map(|p| p.extensions).unwrap_or_default();
    let locale = extensions.get::<Locale>().copied().unwrap_or(Locale::ENGLISH);
    let ctx = use_context::<Ctx>();
    Document {
        boot: Boot {
            locale,
            form: extensions.get::<FormReturn>().cloned(),
            network: ctx.as_ref().map(|ctx| shell::network(ctx, locale)).unwrap_or_default(),
            demo: ctx.is_some_and(|c| c.config.demo),
            request: extensions.get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default(),
        },
        actor: extensions.get::<Actor>().cloned(),
    }
}

/// In the browser the document's facts come with the document; this stands in where they are missing.
#[cfg(not(feature = "ssr"))]
fn document() -> Document {
    let boot = Boot {
        locale: Locale::ENGLISH,
        form: None,
        network: crate::ui::boot::Network::default(),
        demo: false,
        request: String::new(),
    };
    Document { boot, actor: None }
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let Document { boot, actor } = SharedValue::new(document).into_inner();
    provide_context(boot.locale);
    provide_context(Returned(RwSignal::new(boot.form.clone())));
    provide_context(Refresh(RwSignal::new(0)));
    provide_context(boot);
    provide_context(actor);
    // Tests and styles see by this that the browser's code has taken over.
    Effect::new(|_| {
        if let Some(root) = leptos::prelude::document().document_element() {
            let _ = root.set_attribute("data-live", "true");
        }
    });
    view! {
        <Router>
            <Header/>
            <main id="main">
                <ForgetReturned/>
                <Routes fallback=|| view! { <PageError error=AppError::NotFound/> }>
                    <Route path=path!("/") view={Lazy::<home::HomePage>::new()} ssr=SsrMode::Async/>
                    // programme
                    <AccountRoutes/>
                    <OrganiserRoutes/>

                    // badge
                    <BadgeRoutes/>

                    // label

                    // learn
                    <LearnRoutes/>
                    // apply

                    // review

                    // admin

                </Routes>
            </main>
            <Footer/>
        </Router>
    }
}

/// A form that came back belongs to its page: it is forgotten when the person goes elsewhere.
#[component]
fn ForgetReturned() -> impl IntoView {
    let Returned(returned) = expect_context();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|b| b != now) {
            returned.set(None);
        }
        now
    });
}

#[component]
fn Header() -> impl IntoView {
    let t = use_texts();
    let boot = expect_context::<Boot>();
    let actor = expect_context::<Option<Actor>>();
    let assesses = actor.as_ref().is_some_and(|a| a.is(Role::Assessor));
    view! {
        <a class="skip" href="#main" rel="external">{t.nav_skip()}</a>
        {boot.demo.then(|| view! { <p class="demo">{t.nav_demo()}</p> })}
        <header class="site-header">
            <A href="/" attr:class="site-name">{boot.network.name}</A>
            <nav aria-label=t.nav_main()>
                <ul>
                    <li><A href="/learn">{t.nav_playlists()}</A></li>
                    {assesses.then(|| view! { <li><A href="/assess">{t.learn_assess_title()}</A></li> })}
                    {match actor {
                        Some(actor) => view! { <li><A href="/account">{actor.name}</A></li> }.into_any(),
                        None => view! { <li><A href="/sign-in">{t.account_sign_in()}</A></li> }.into_any(),
                    }}
                </ul>
            </nav>
        </header>
    }
}

#[component]
fn Footer() -> impl IntoView {
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
    view! {
        <footer class="site-footer">
            <Form to=ChooseLanguage::PATH key="language" reload=true class="languages">
                <span class="visually-hidden">{t.nav_language()}</span>
                {languages}
            </Form>
            <p>{boot.network.issuing_body} " · " <a href=format!("mailto:{}", boot.network.support_email)>{boot.network.support_email.clone()}</a></p>
            <p class="hint">{boot.network.co_funding}</p>
        </footer>
    }
}
