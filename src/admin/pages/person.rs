//! One person: roles, and what evaluators are matched by.

use super::role_words;
use crate::{
    account::Role,
    admin::{api, model::PersonView},
    ui::{
        Day, Form, Page, Submit,
        field::{Choices, Hidden, Select, Tick},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Person(view: PersonView) -> impl IntoView {
    let t = use_texts();
    let person = view.person;
    let person_id = person.id;
    let held = person
        .roles
        .into_iter()
        .map(|role| {
            let words = role_words(t, role);
            let of = person_id.to_string();
            let coordinating = (role == Role::Evaluator && view.coordinating).then(|| t.admin_coordinating());
            view! {
                <li class="spread">
                    <span>{words} " " {coordinating.map(|c| view! { <span class="tag">{c}</span> })}</span>
                    <Form to=api::EndRole::PATH key=role.key() class="inline-form">
                        <Hidden name="person" value=of/>
                        <Hidden name="role" value=role.key()/>
                        <Submit label=t.admin_end_role(words) quiet=true/>
                    </Form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let roles = Role::ALL.map(|r| (r.key().to_string(), role_words(t, r).to_string())).to_vec();
    let history = view
        .history
        .into_iter()
        .map(|h| {
            view! {
                <li>
                    <strong>{role_words(t, h.role)}</strong> " " <Day at=h.from/> " – " {h.until.map(|at| view! { <Day at/> })}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let none = held.is_empty();
    view! {
        <Page title=person.name back=("/admin/people".to_string(), t.admin_people_title().to_string())>
            <dl class="facts">
                <div><dt>{t.admin_email()}</dt><dd>{person.email} " " {(!view.confirmed).then(|| t.admin_unconfirmed())}</dd></div>
                <div><dt>{t.admin_since()}</dt><dd><Day at=view.created_at/></dd></div>
            </dl>
            <h2>{t.admin_roles()}</h2>
            {if none { view! { <p>{t.admin_no_roles()}</p> }.into_any() } else { view! { <ul class="rows">{held}</ul> }.into_any() }}
            <h2>{t.admin_grant_title()}</h2>
            <Form to=api::GrantRole::PATH>
                <Hidden name="person" value=person_id.to_string()/>
                <Choices name="role" label=t.admin_role() choices=roles/>
                <Tick name="coordinating" label=t.admin_coordinating_why()/>
                <Submit label=t.admin_grant()/>
            </Form>
            <h2>{t.admin_matching_title()}</h2>
            <p>{t.admin_matching_why()}</p>
            <Form to=api::Describe::PATH>
                <Hidden name="person" value=person_id.to_string()/>
                <Hidden name="revision" value=view.revision.to_string()/>
                <Select name="country" label=t.admin_country() value=view.country choices=view.countries optional=true/>
                <Choices name="languages[]" label=t.admin_languages() value=view.languages choices=view.all_languages many=true optional=true/>
                <Submit label=t.form_save()/>
            </Form>
            <h2>{t.admin_history()}</h2>
            <ul class="timeline">{history}</ul>
        </Page>
    }
}

page! {
    /// One person.
    PersonPage in admin: show(load_by_id(api::person), |view| view! { <Person view/> }.into_any())
}
