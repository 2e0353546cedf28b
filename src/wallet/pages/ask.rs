//! A wallet asks: who it is, what it would get, and two buttons.

use super::away;
use crate::{
    ui::{Day, Form, Notice, Page, Submit, Tone, field::Hidden, load, page::show, use_texts},
    wallet::{
        api,
        model::{AskedView, ConsentView, Scope},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;

/// What can't be answered is a mistake, for programs too.
fn mark() {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::BAD_REQUEST);
    }
}

#[component]
fn Stranger() -> impl IntoView {
    let t = use_texts();
    mark();
    view! {
        <Page title=t.wallet_stranger_title()>
            <p>{t.wallet_stranger()}</p>
            <p>{t.wallet_stranger_next()}</p>
            <p><a href="/">{t.nav_home()}</a></p>
        </Page>
    }
}

#[component]
fn Refused(name: String, host: String, back: String, why: String) -> impl IntoView {
    let t = use_texts();
    mark();
    view! {
        <Page title=t.wallet_refused_title()>
            <p>{t.wallet_refused(&name, &host)}</p>
            <p lang="en"><code>{why}</code></p>
            <p><a class="button" href=back rel="nofollow noopener noreferrer external">{t.wallet_refused_back(&host)}</a></p>
        </Page>
    }
}

#[component]
fn Consent(view: ConsentView) -> impl IntoView {
    let t = use_texts();
    let wallet = view.wallet;
    let scopes = view.scopes;
    let badges = scopes.has(Scope::Badges).then(|| {
        let hidden = (view.hidden > 0).then(|| {
            view! { <li>{t.wallet_gets_hidden(view.hidden)} " " <a href="/badges">{t.wallet_gets_choose()}</a></li> }
        });
        view! { <li>{t.wallet_gets_badges(view.shared)}</li> {hidden} }
    });
    let profile =
        scopes.has(Scope::Profile).then(|| view! { <li>{t.wallet_gets_profile(&view.name, &view.email)}</li> });
    let how_long = if scopes.has(Scope::Offline) { t.wallet_gets_offline() } else { t.wallet_gets_once() };
    let again = view.since.map(|at| {
        view! { <Notice><p>{t.wallet_again()} " " <Day at/> "."</p></Notice> }
    });
    let lead = t.wallet_ask_lead(&wallet.name, &wallet.host);
    let (unchecked, leads_back) = (t.wallet_unchecked(&wallet.host), t.wallet_leads_back(&wallet.host));
    let you = format!("{} ({})", view.name, view.email);
    view! {
        <Page title=t.wallet_ask_title(&wallet.name)>
            {again}
            <p>{lead}</p>
            <dl class="facts">
                <div><dt>{t.wallet_who()}</dt><dd>{away(wallet.site, wallet.host)}</dd></div>
                <div>
                    <dt>{t.wallet_theirs()}</dt>
                    <dd>
                        {away(wallet.terms, t.wallet_terms().into())} ", " {away(wallet.policy, t.wallet_policy().into())}
                    </dd>
                </div>
                <div><dt>{t.wallet_you()}</dt><dd>{you}</dd></div>
            </dl>
            <h2>{t.wallet_gets_title()}</h2>
            <ul>
                {badges}
                {profile}
                <li>{how_long}</li>
            </ul>
            <h2>{t.wallet_never_title()}</h2>
            <p>{t.wallet_never()}</p>
            <Notice tone=Tone::Warn><p>{unchecked}</p></Notice>
            <Form to=api::Answer::PATH reload=true>
                <Hidden name="query" value=view.query/>
                <Hidden name="person" value=view.person.to_string()/>
                <p>{leads_back}</p>
                <div class="actions">
                    <Submit label=t.wallet_allow() name="answer" value="allow"/>
                    <Submit label=t.wallet_deny() quiet=true name="answer" value="deny"/>
                </div>
            </Form>
        </Page>
    }
}

page! {
    /// A wallet asks for somebody's badges.
    AskPage in account: {
        let search = use_location().search;
        show(load(move || search.get(), api::asked), |view| match view {
            AskedView::Stranger => view! { <Stranger/> }.into_any(),
            AskedView::Refused { name, host, back, why } => view! { <Refused name host back why/> }.into_any(),
            AskedView::Consent(view) => view! { <Consent view/> }.into_any(),
        })
    }
}
