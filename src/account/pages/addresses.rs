//! The further addresses of the person who is signed in.

use crate::{
    account::{
        api,
        model::{AddressRow, AddressesView},
    },
    ui::{
        Form, Mark, Notice, Page, State, Submit, Tone,
        field::{Hidden, TextField},
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

#[component]
fn Addresses(view: AddressesView, confirmed: bool) -> impl IntoView {
    let t = use_texts();
    let rows = view.further.into_iter().map(|row| view! { <One row/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.account_addresses_title() back=("/account".to_string(), t.account_title().to_string())>
            {confirmed.then(|| view! {
                <Notice tone=Tone::Good>
                    <p>{t.account_address_now_yours()} " " <a href="/claim">{t.account_address_waiting_badges()}</a></p>
                </Notice>
            })}
            <p>{t.account_addresses_why()}</p>
            <ul class="rows">
                <li><p class="spread">{view.own} <span class="hint">{t.account_address_own()}</span></p></li>
                {rows}
            </ul>
            <h2>{t.account_address_add_title()}</h2>
            <Form to=api::AddAddress::PATH key="add">
                <TextField name="email" label=t.account_email() hint=t.account_email_hint() kind="email" autocomplete="email"/>
                <Submit label=t.account_address_add()/>
            </Form>
        </Page>
    }
}

#[component]
fn One(row: AddressRow) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = match row.confirmed {
        true => (Mark::Done, t.account_address_confirmed()),
        false => (Mark::Wait, t.account_address_waits()),
    };
    let id = row.id.to_string();
    view! {
        <li>
            <p class="spread"><span class="break-words">{row.email}</span> <State mark words/></p>
            <Form to=api::RemoveAddress::PATH key=id.clone() class="inline-form">
                <Hidden name="id" value=id/>
                <Submit label=t.account_address_remove() quiet=true/>
            </Form>
        </li>
    }
}

page! {
    /// The further addresses of the person who is signed in.
    AddressesPage in account: {
        let query = use_query_map();
        let confirmed = move || query.with(|q| q.get("confirmed").is_some());
        show(load(|| (), |()| api::addresses()), move |view| {
            view! { <Addresses view confirmed=untrack(confirmed)/> }.into_any()
        })
    }
}

#[component]
fn Confirm() -> impl IntoView {
    let t = use_texts();
    let token = untrack(|| use_params_map().with(|p| p.get("token"))).unwrap_or_default();
    view! {
        <Page title=t.account_address_confirm_title()>
            <p>{t.account_address_confirm_why()}</p>
            <Form to=api::ConfirmAddress::PATH>
                <Hidden name="token" value=token/>
                <Submit label=t.account_address_confirm()/>
            </Form>
        </Page>
    }
}

page! {
    /// Showing that an address is theirs: a button, because mail scanners open links.
    ConfirmAddressPage in account: view! { <Confirm/> }.into_any()
}
