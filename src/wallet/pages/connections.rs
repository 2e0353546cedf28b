//! The wallets that somebody has connected, and the end of that.

use super::{allowed, away};
use crate::{
    ui::{Form, Moment, Notice, Page, Submit, Tone, field::Hidden, load, page::show, use_texts},
    wallet::{
        api,
        model::{Connection, ConnectionsView},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Connections(view: ConnectionsView, ended: bool) -> impl IntoView {
    let t = use_texts();
    let none = view.rows.is_empty();
    let rows = view.rows.into_iter().map(|row| view! { <One row/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.wallet_title() back=("/account".into(), t.account_title().into())>
            {ended.then(|| view! { <Notice tone=Tone::Good live=true><p>{t.wallet_ended()}</p></Notice> })}
            <p>{t.wallet_lead()}</p>
            {if none {
                view! { <p>{t.wallet_none()}</p> }.into_any()
            } else {
                view! { <ul class="rows">{rows}</ul> }.into_any()
            }}
            <h2>{t.wallet_how_title()}</h2>
            <p>{t.wallet_how()}</p>
            <p class="inset"><code>{view.address}</code></p>
            <p><a href="/wallets">{t.wallet_about_go()}</a></p>
        </Page>
    }
}

#[component]
fn One(row: Connection) -> impl IntoView {
    let t = use_texts();
    let id = row.id.to_string();
    let hidden = format!(": {}", row.wallet.name);
    let used = match row.last_used {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => t.wallet_never_used().into_any(),
    };
    view! {
        <li>
            <h2>{row.wallet.name.clone()}</h2>
            <dl class="facts">
                <div><dt>{t.wallet_who()}</dt><dd>{away(row.wallet.site, row.wallet.host)}</dd></div>
                <div><dt>{t.wallet_since()}</dt><dd><Moment at=row.since/></dd></div>
                <div><dt>{t.wallet_last_used()}</dt><dd>{used}</dd></div>
                <div><dt>{t.wallet_may()}</dt><dd>{allowed(t, &row.scopes)}</dd></div>
            </dl>
            <Form to=api::Disconnect::PATH key=id.clone()>
                <Hidden name="id" value=id/>
                <Submit label=format!("{}{hidden}", t.wallet_disconnect()) quiet=true/>
            </Form>
        </li>
    }
}

page! {
    /// The wallets that somebody has connected.
    ConnectionsPage in account: {
        let query = use_query_map();
        let ended = move || query.with(|q| q.get("ended").is_some());
        show(load(|| (), |()| api::connections()), move |view| {
            view! { <Connections view ended=untrack(ended)/> }.into_any()
        })
    }
}
