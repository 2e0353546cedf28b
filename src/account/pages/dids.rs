//! The DIDs of the person who is signed in: adding one, showing by a signature that it is theirs, and whether badges name
//! it.

use crate::{
    account::{
        api,
        model::{DidRow, DidState, DidsView},
    },
    ui::{
        Form, Mark, Moment, Page, State, Submit,
        field::{Hidden, TextArea, TextField},
        form::came_back,
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Dids(view: DidsView) -> impl IntoView {
    let t = use_texts();
    let (audience, domain) = (view.audience, view.domain);
    let rows = view.rows.into_iter().map(|row| {
        let (audience, domain) = (audience.clone(), domain.clone());
        view! { <One row audience domain/> }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <Page title=t.account_dids_title() back=("/account".to_string(), t.account_title().to_string())>
            <p>{t.account_dids_why()}</p>
            {(!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> })}
            <h2>{t.account_did_add_title()}</h2>
            <Form to=api::AddDid::PATH key="add">
                <TextField name="did" label=t.account_did() hint=t.account_did_hint() autocomplete="off"/>
                <Submit label=t.account_did_add()/>
            </Form>
        </Page>
    }
}

#[component]
fn One(row: DidRow, audience: String, domain: String) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = match &row.state {
        DidState::Proved { named: true } => (Mark::Done, t.account_did_named()),
        DidState::Proved { named: false } => (Mark::Done, t.account_did_proved()),
        DidState::Waits { .. } => (Mark::Wait, t.account_did_waits()),
        DidState::Late => (Mark::Warn, t.account_did_late()),
    };
    let id = row.id.to_string();
    let (hidden, did) = (row.did.clone(), row.did.clone());
    let next = match row.state.clone() {
        DidState::Proved { named } => view! { <Naming id=id.clone() named did=row.did.clone()/> }.into_any(),
        DidState::Waits { challenge, until } => view! {
            <p>{t.account_did_until()} " " <Moment at=until/></p>
            <Proving id=id.clone() did=row.did.clone() challenge audience domain/>
        }
        .into_any(),
        DidState::Late => view! {
            {came_back(api::ProveDid::PATH, &format!("prove-{id}")).then(|| view! { <Proof id=id.clone()/> })}
            <Form to=api::AddDid::PATH key=format!("again-{id}") class="inline-form">
                <Hidden name="did" value=did/>
                <Submit label=t.account_did_again() quiet=true/>
            </Form>
        }
        .into_any(),
    };
    view! {
        <li>
            <p class="spread"><code class="break-all">{row.did}</code> <State mark words/></p>
            {next}
            <Form to=api::RemoveDid::PATH key=format!("remove-{id}") class="inline-form">
                <Hidden name="id" value=id/>
                <button type="submit" class="link-button">
                    {t.account_did_remove()} <span class="visually-hidden">": " {hidden}</span>
                </button>
            </Form>
        </li>
    }
}

/// Whether badges that are awarded from now on name it.
#[component]
fn Naming(id: String, named: bool, did: String) -> impl IntoView {
    let t = use_texts();
    let (label, wish) = if named { (t.account_did_unname(), "no") } else { (t.account_did_name(), "yes") };
    view! {
        <p class="hint">{if named { t.account_did_named_why() } else { t.account_did_name_why() }}</p>
        <Form to=api::NameDid::PATH key=format!("name-{id}") class="inline-form">
            <Hidden name="id" value=id/>
            <Hidden name="named" value=wish/>
            <Submit label=format!("{label}: {did}") quiet=true/>
        </Form>
    }
}

/// What has to be signed, and where what was signed goes.
#[component]
fn Proving(id: String, did: String, challenge: String, audience: String, domain: String) -> impl IntoView {
    let t = use_texts();
    // JSON that somebody can copy: none of these holds a quotation mark.
    let header = format!("{{\"alg\": \"EdDSA\", \"typ\": \"JWT\", \"kid\": \"{did}#…\"}}");
    let payload = format!("{{\n  \"iss\": \"{did}\",\n  \"aud\": \"{audience}\",\n  \"nonce\": \"{challenge}\"\n}}");
    let presentation = format!(
        "{{\n  \"@context\": [\"https://www.w3.org/ns/credentials/v2\"],\n  \"type\": [\"VerifiablePresentation\"],\n  \
         \"holder\": \"{did}\"\n}}"
    );
    view! {
        <p>{t.account_did_sign()}</p>
        <dl class="facts">
            <div><dt>{t.account_did_challenge()}</dt><dd><code class="break-all">{challenge}</code></dd></div>
            <div><dt>{t.account_did_domain()}</dt><dd><code class="break-all">{domain}</code></dd></div>
        </dl>
        <details>
            <summary>{t.account_did_how()}</summary>
            <p>{t.account_did_how_presentation()}</p>
            <pre tabindex="0"><code>{presentation}</code></pre>
            <p>{t.account_did_how_token()}</p>
            <pre tabindex="0"><code>{header}</code></pre>
            <pre tabindex="0"><code>{payload}</code></pre>
        </details>
        <Proof id/>
    }
}

#[component]
fn Proof(id: String) -> impl IntoView {
    let t = use_texts();
    view! {
        <Form to=api::ProveDid::PATH key=format!("prove-{id}")>
            <Hidden name="id" value=id/>
            <TextArea name="proof" label=t.account_did_proof() hint=t.account_did_proof_hint() rows=8/>
            <Submit label=t.account_did_prove()/>
        </Form>
    }
}

page! {
    /// The DIDs of the person who is signed in.
    DidsPage in account: show(load(|| (), |()| api::dids()), |view| view! { <Dids view/> }.into_any())
}
