//! The document, the routes and the navigation: with `server` the only place that knows every room.

use crate::{
    account::{Actor, pages::AccountRoutes},
    admin::pages::AdminRoutes,
    apply::pages::ApplyRoutes,
    badge::pages::BadgeRoutes,
    endorse::pages::EndorseRoutes,
    error::AppError,
    label::pages::LabelRoutes,
    learn::pages::LearnRoutes,
    notify::{Unread, pages::NotifyRoutes},
    organiser::pages::OrganiserRoutes,
    question::pages::QuestionRoutes,
    review::pages::ReviewRoutes,
    texts::Locale,
    ui::{
        Boot, PageError,
        boot::{Heard, Reader, Refresh, Returned, Sent},
    },
    wallet::pages::WalletRoutes,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
mod failure;
mod frame;
mod home;
mod kit;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub use failure::as_page;
#[cfg(feature = "ssr")]
pub use shell::{Site, shell};

/// What the browser gets with the document, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Document {
    boot: Boot,
    actor: Option<Actor>,
    unread: u64,
}

#[cfg(feature = "ssr")]
fn document() -> Document {
    use crate::{
        form_return::FormReturn,
        notify::routes::UnreadNow,
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
        unread: extensions.get::<UnreadNow>().map_or(0, |u| u.0),
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
    Document { boot, actor: None, unread: 0 }
}

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let Document { boot, actor, unread } = SharedValue::new(document).into_inner();
    provide_context(boot.locale);
    provide_context(Returned(RwSignal::new(boot.form.clone())));
    provide_context(Refresh(RwSignal::new(0)));
    provide_context(Heard(StoredValue::new(None)));
    provide_context(Sent(StoredValue::new(None)));
    provide_context(boot);
    provide_context(Reader(actor.as_ref().map(|a| a.id.to_string()).unwrap_or_default()));
    provide_context(actor);
    provide_context(Unread(RwSignal::new(unread)));
    view! {
        <Router>
            <frame::Header/>
            <main id="main" tabindex="-1">
                <ForgetReturned/>
                <Routes fallback=|| view! { <PageError error=AppError::NotFound/> }>
                    <Route path=path!("/") view={Lazy::<home::HomePage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/kit") view={Lazy::<kit::KitPage>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/kit/questions") view={Lazy::<kit::KitQuestionsPage>::new()} ssr=SsrMode::Async/>
                    <AccountRoutes/>
                    <NotifyRoutes/>
                    <OrganiserRoutes/>
                    <BadgeRoutes/>
                    <WalletRoutes/>
                    <QuestionRoutes/>
                    <EndorseRoutes/>
                    <LabelRoutes/>
                    <LearnRoutes/>
                    <ApplyRoutes/>
                    <ReviewRoutes/>
                    <AdminRoutes/>
                </Routes>
            </main>
            <frame::Footer/>
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
