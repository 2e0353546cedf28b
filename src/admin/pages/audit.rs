//! The audit trail.

use crate::{
    admin::{
        api,
        model::{AuditEntry, AuditSearch, AuditView},
    },
    ui::{
        Moment, Page, Table, load,
        page::{encoded, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn Audit(view: AuditView) -> impl IntoView {
    let t = use_texts();
    let none = view.entries.is_empty();
    let search = view.search;
    let older = view.older.map(|before| {
        let address =
            format!("/admin/audit?verb={}&subject={}&before={before}", encoded(&search.verb), encoded(&search.subject));
        view! { <p><a href=address>{t.admin_older()}</a></p> }
    });
    let rows = view.entries.into_iter().map(|entry| view! { <Entry entry/> }).collect::<Vec<_>>();
    let head =
        [t.admin_when(), t.admin_who(), t.admin_what(), t.admin_subject(), t.admin_why()].map(String::from).to_vec();
    view! {
        <Page title=t.admin_audit_title() wide=true>
            <p>{t.admin_audit_lead()}</p>
            <form method="get" action="/admin/audit" class="filter" role="search">
                <div class="field">
                    <label for="verb">{t.admin_verb()}</label>
                    <input class="input" id="verb" name="verb" value=search.verb/>
                </div>
                <div class="field">
                    <label for="subject">{t.admin_subject_id()}</label>
                    <input class="input" id="subject" name="subject" value=search.subject/>
                </div>
                <button type="submit" class="button button-quiet">{t.admin_find()}</button>
            </form>
            {none.then(|| view! { <p role="status">{t.admin_no_entries()}</p> })}
            {(!none).then(|| view! { <Table caption=t.admin_audit_title() head>{rows}</Table> })}
            {older}
        </Page>
    }
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    let t = use_texts();
    view! {
        <tr>
            <td><Moment at=entry.at/></td>
            <td>{entry.who.unwrap_or_else(|| t.admin_program().to_string())}</td>
            <th scope="row">{entry.verb}</th>
            <td>{entry.subject_kind} " " <a href=format!("/admin/audit?subject={}", encoded(&entry.subject))>{entry.subject.clone()}</a></td>
            <td>{entry.reason.map(|r| view! { <p>{r}</p> })} <span class="hint">{entry.detail}</span></td>
        </tr>
    }
}

page! {
    /// The audit trail.
    AuditPage in admin: {
        let query = use_query_map();
        let asked = move || {
            query.with(|q| AuditSearch {
                verb: q.get("verb").unwrap_or_default(),
                subject: q.get("subject").unwrap_or_default(),
                before: q.get("before").and_then(|b| b.parse().ok()),
            })
        };
        show(load(asked, api::audit), |view| view! { <Audit view/> }.into_any())
    }
}
