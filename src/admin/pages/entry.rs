//! The entry to administration.

use crate::{
    admin::api,
    ui::{Page, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Entry() -> impl IntoView {
    let t = use_texts();
    view! {
        <Page title=t.admin_title()>
            <ul class="rows">
                <li><a href="/admin/people">{t.admin_people_title()}</a> <p class="hint">{t.admin_people_lead()}</p></li>
                <li><a href="/review/members">{t.review_members_title()}</a> <p class="hint">{t.review_members_of()}</p></li>
                <li><a href="/admin/audit">{t.admin_audit_title()}</a> <p class="hint">{t.admin_audit_lead()}</p></li>
                <li><a href="/admin/jobs">{t.admin_jobs_title()}</a> <p class="hint">{t.admin_jobs_lead()}</p></li>
            </ul>
        </Page>
    }
}

page! {
    /// The entry to administration.
    EntryPage in admin: show(load(|| (), |()| api::entry()), |()| view! { <Entry/> }.into_any())
}
