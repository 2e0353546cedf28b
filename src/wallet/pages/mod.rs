//! The pages of the room.

mod about;
mod ask;
mod connections;

use crate::{
    ui::Texts,
    wallet::model::{Scope, Scopes},
};
use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// Where the pages are.
#[component(transparent)]
pub fn WalletRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/wallets") view={Lazy::<about::AboutPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/oauth/authorize") view={Lazy::<ask::AskPage>::new()} ssr=SsrMode::Async/>
        <Route path=path!("/account/wallets") view={Lazy::<connections::ConnectionsPage>::new()} ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// What a wallet may do, in a few words each.
fn allowed(t: Texts, scopes: &Scopes) -> AnyView {
    let words = |scope| match scope {
        Scope::Badges => t.wallet_may_badges(),
        Scope::Profile => t.wallet_may_profile(),
        Scope::Offline => t.wallet_may_offline(),
    };
    let items = scopes.iter().map(|scope| view! { <li>{words(scope)}</li> }).collect::<Vec<_>>();
    view! { <ul>{items}</ul> }.into_any()
}

/// A link to a page of the wallet's maker, which learns nothing by it of where somebody comes from.
fn away(to: String, words: String) -> AnyView {
    view! { <a href=to rel="nofollow noopener noreferrer external">{words}</a> }.into_any()
}
