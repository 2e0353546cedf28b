//! People.

use super::{back, role_words};
use crate::{
    admin::{api, model::PeopleView},
    ui::{
        Page, Pager, Table, load,
        page::{encoded, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
fn People(view: PeopleView) -> impl IntoView {
    let t = use_texts();
    let none = view.people.is_empty();
    let text = view.text.clone();
    let rows = view
        .people
        .into_iter()
        .map(|person| {
            let roles = person.roles.iter().map(|r| role_words(t, *r)).collect::<Vec<_>>().join(", ");
            view! {
                <tr>
                    <th scope="row"><a href=format!("/admin/people/{}", person.id)>{person.name}</a></th>
                    <td>{person.email}</td>
                    <td>{roles}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let head = [t.admin_name(), t.admin_email(), t.admin_roles()].map(String::from).to_vec();
    view! {
        <Page title=t.admin_people_title() wide=true back=back(t)>
            <form method="get" action="/admin/people" class="filter" role="search">
                <div class="field">
                    <label for="search">{t.admin_search()}</label>
                    <input class="input" id="search" name="search" type="search" value=view.text/>
                </div>
                <button type="submit" class="button button-quiet">{t.admin_find()}</button>
            </form>
            <p role="status">{if none { t.admin_no_people().to_string() } else { t.admin_count(view.count) }}</p>
            {(!none).then(|| view! { <Table caption=t.admin_people_title() head>{rows}</Table> })}
            <Pager
                page=view.page
                pages=view.pages
                address={move |page| format!("/admin/people?search={}&page={page}", encoded(&text))}
            />
        </Page>
    }
}

page! {
    /// People.
    PeoplePage in admin: {
        let query = use_query_map();
        let asked = move || {
            query.with(|q| {
                (q.get("search").unwrap_or_default(), q.get("page").and_then(|p| p.parse().ok()).unwrap_or(1u64))
            })
        };
        show(load(asked, |(text, page)| api::people(text, page)), |view| view! { <People view/> }.into_any())
    }
}
