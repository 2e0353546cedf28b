//! What a wallet is, what it gets here, and on which terms: for everybody, and for who makes wallets.

use crate::{
    ui::{Page, load, page::show, use_texts},
    wallet::api,
};
use leptos::prelude::*;

#[component]
fn About(address: String) -> impl IntoView {
    let t = use_texts();
    let discovery = format!("{address}/ims/ob/v3p0/discovery");
    view! {
        <Page title=t.wallet_about_title()>
            <p>{t.wallet_about_lead()}</p>
            <h2>{t.wallet_how_title()}</h2>
            <p>{t.wallet_how()}</p>
            <p class="inset"><code>{address}</code></p>
            <p><a href="/account/wallets">{t.wallet_title()}</a></p>
            <h2 id="privacy">{t.wallet_privacy_title()}</h2>
            <p>{t.wallet_privacy_gets()}</p>
            <p>{t.wallet_privacy_never()}</p>
            <p>{t.wallet_privacy_kept()}</p>
            <h2 id="terms">{t.wallet_terms_title()}</h2>
            <p>{t.wallet_terms_who()}</p>
            <p>{t.wallet_terms_rules()}</p>
            <p>{t.wallet_terms_go()} " " <a href="/ims/ob/v3p0/discovery" rel="external"><code>{discovery}</code></a></p>
        </Page>
    }
}

page! {
    /// What a wallet gets, and on which terms.
    AboutPage in account: show(load(|| (), |()| api::address()), |address| view! { <About address/> }.into_any())
}
