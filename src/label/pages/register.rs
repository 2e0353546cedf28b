//! The public register.

use super::state_words;
use crate::{
    label::{
        api,
        model::{Label, LabelState, RegisterView, Search},
    },
    ui::{
        CalendarDay, Page, Pager, State, Table, load,
        page::{encoded, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

fn address(search: &Search, page: u64) -> String {
    let mut query = Vec::new();
    if !search.text.is_empty() {
        query.push(format!("search={}", encoded(&search.text)));
    }
    if !search.country.is_empty() {
        query.push(format!("country={}", encoded(&search.country)));
    }
    if let Some(state) = search.state {
        query.push(format!("state={}", state.key()));
    }
    if !search.language.is_empty() {
        query.push(format!("language={}", encoded(&search.language)));
    }
    if page > 1 {
        query.push(format!("page={page}"));
    }
    if query.is_empty() { "/register".into() } else { format!("/register?{}", query.join("&")) }
}

/// The whole of what was found, as a file.
fn as_data(ending: &str, search: &Search) -> String {
    format!("/register.{ending}{}", address(search, 1).trim_start_matches("/register"))
}

#[component]
fn Register(view: RegisterView) -> impl IntoView {
    let t = use_texts();
    let search = view.search;
    let none = view.labels.is_empty();
    let logos = view.logos;
    let row = |(label, state, country): (Label, LabelState, String)| {
        let logo = logos.get(&label.organiser_id).cloned();
        view! { <Row label state country logo/> }
    };
    let rows = view.labels.into_iter().map(row).collect::<Vec<_>>();
    let countries = view
        .countries
        .into_iter()
        .map(|(code, name)| {
            let selected = code == search.country;
            view! { <option value=code selected=selected>{name}</option> }
        })
        .collect::<Vec<_>>();
    let languages = view
        .languages
        .into_iter()
        .map(|(code, name)| {
            let selected = code == search.language;
            view! { <option value=code selected=selected>{name}</option> }
        })
        .collect::<Vec<_>>();
    let states = LabelState::ALL
        .into_iter()
        .map(|state| {
            let selected = search.state == Some(state);
            view! { <option value=state.key() selected=selected>{state_words(t, state).1}</option> }
        })
        .collect::<Vec<_>>();
    let head = [t.label_holder(), t.label_number(), t.label_country(), t.label_until(), t.label_state()]
        .map(String::from)
        .to_vec();
    let text = search.text.clone();
    view! {
        <Page title=t.label_register_title() wide=true>
            <p class="lead">{t.label_register_lead()}</p>
            <form method="get" action="/register" class="filter" role="search">
                <div class="field">
                    <label for="search">{t.label_search()}</label>
                    <input class="input" id="search" name="search" type="search" value=text/>
                </div>
                <div class="field">
                    <label for="country">{t.label_country()}</label>
                    <select class="input" id="country" name="country">
                        <option value="">{t.label_any()}</option>
                        {countries}
                    </select>
                </div>
                <div class="field">
                    <label for="language">{t.label_language()}</label>
                    <select class="input" id="language" name="language">
                        <option value="">{t.label_any()}</option>
                        {languages}
                    </select>
                </div>
                <div class="field">
                    <label for="state">{t.label_state()}</label>
                    <select class="input" id="state" name="state">
                        <option value="">{t.label_any()}</option>
                        {states}
                    </select>
                </div>
                <button type="submit" class="button button-quiet">{t.label_find()}</button>
            </form>
            <p role="status">{if none { t.label_none().to_string() } else { t.label_count(view.count) }}</p>
            {(!none).then(|| view! { <Table caption=t.label_register_title() head>{rows}</Table> })}
            <Pager page=search.page.max(1) pages=view.pages address={let search = search.clone(); move |page| address(&search, page)}/>
            {view.judges.then(|| view! { <p><a href="/label-cases">{t.label_cases_title()}</a></p> })}
            <h2>{t.label_as_data()}</h2>
            <ul>
                <li><a href=as_data("json", &search) rel="external">{t.label_as_json()}</a></li>
                <li><a href=as_data("csv", &search) rel="external">{t.label_as_csv()}</a></li>
                <li><a href=format!("/register.atom?language={}", t.locale().tag()) rel="external" type="application/atom+xml">{t.label_as_feed()}</a></li>
            </ul>
        </Page>
    }
}

#[component]
fn Row(label: Label, state: LabelState, country: String, logo: Option<String>) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = state_words(t, state);
    let logo = logo.map(|src| view! { <img class="logo logo-small" src=src alt=t.organiser_logo_of(&label.holder) loading="lazy" width="32" height="32"/> });
    view! {
        <tr>
            <th scope="row">{logo} <a href=format!("/labels/{}", label.number)>{label.holder}</a></th>
            <td class="whitespace-nowrap">{label.number}</td>
            <td>{country}</td>
            <td><CalendarDay at=label.valid_until/></td>
            <td><State mark words/></td>
        </tr>
    }
}

page! {
    /// The public register.
    RegisterPage in label: {
        let query = use_query_map();
        let asked = move || {
            query.with(|q| Search {
                text: q.get("search").unwrap_or_default(),
                country: q.get("country").unwrap_or_default(),
                state: q.get("state").and_then(|s| LabelState::parse(&s)),
                language: q.get("language").unwrap_or_default(),
                page: q.get("page").and_then(|p| p.parse().ok()).unwrap_or(1),
            })
        };
        show(load(asked, api::register), |view| view! { <Register view/> }.into_any())
    }
}
