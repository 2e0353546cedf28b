//! Who is of the committee, from when until when.

use crate::{
    account::Actor,
    review::{
        api::meeting as api,
        model::{Gap, MembersView, TermView, may_see_board},
    },
    ui::{
        CalendarDay, Day, Form, Mark, Notice, Page, State, Submit, Texts, Tone,
        field::{Hidden, Select, TextArea, TextField},
        form::came_back,
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// What is wrong with the committee, in words.
pub fn gap(t: Texts, gap: Gap) -> String {
    match gap {
        Gap::TooFew(have, needed) => t.review_gap_too_few(u64::from(have), needed),
        Gap::TooFewCoordinating(have, needed) => t.review_gap_coordinating(u64::from(needed), have),
        Gap::TooMany(have, most) => t.review_gap_too_many(u64::from(have), most),
    }
}

/// Says that the committee isn't as the rules want it.
#[component]
pub fn Gaps(
    /// What is wrong.
    gaps: Vec<Gap>,
) -> impl IntoView {
    let t = use_texts();
    let stops = gaps.iter().any(|gap| gap.stops_decisions());
    let title = if stops { t.review_gap_title() } else { t.review_gap_title_many() };
    let each = gaps.into_iter().map(|of| view! { <li>{gap(t, of)}</li> }).collect::<Vec<_>>();
    view! {
        <Notice tone=Tone::Warn>
            <p>{title}</p>
            <ul>{each}</ul>
            {stops.then(|| view! { <p>{t.review_gap_stops()}</p> })}
        </Notice>
    }
}

#[component]
fn Members(view: MembersView) -> impl IntoView {
    let t = use_texts();
    let (least, most, coordinating) = view.rule;
    // Administrators come from elsewhere, and the board isn't theirs.
    let back = match use_context::<Option<Actor>>().flatten().is_some_and(|actor| may_see_board(&actor)) {
        true => ("/review".to_string(), t.review_back_board().to_string()),
        false => ("/admin".to_string(), t.admin_title().to_string()),
    };
    let may_change = view.may_change;
    let nobody = view.terms.is_empty();
    let terms = view.terms.into_iter().map(|term| view! { <TermPart term may_change/> }).collect::<Vec<_>>();
    let is_whole = view.gaps.is_empty();
    let next = view.next.filter(|_| is_whole).map(|(at, gaps)| {
        let each = gaps.into_iter().map(|of| view! { <li>{gap(t, of)}</li> }).collect::<Vec<_>>();
        view! { <Notice><p>{t.review_gap_from()} " " <CalendarDay at/></p> <ul>{each}</ul></Notice> }
    });
    let past = view.past.into_iter().map(|term| view! { <li><Past term/></li> }).collect::<Vec<_>>();
    view! {
        <Page title=t.review_members_title() back=back>
            <p>{t.review_members_lead(least, most, coordinating)}</p>
            {if is_whole {
                view! { <p><State mark=Mark::Done words=t.review_members_whole()/></p> }.into_any()
            } else {
                view! { <Gaps gaps=view.gaps/> }.into_any()
            }}
            {next}
            {if nobody {
                view! { <p>{t.review_members_none()}</p> }.into_any()
            } else {
                view! { <ul class="plain-list">{terms}</ul> }.into_any()
            }}
            {may_change.then(|| view! { <Add candidates=view.candidates today=view.today/> })}
            {(!past.is_empty()).then(|| view! {
                <h2>{t.review_members_past()}</h2>
                <ul class="rows">{past}</ul>
            })}
        </Page>
    }
}

#[component]
fn Past(term: TermView) -> impl IntoView {
    view! { <strong>{term.name}</strong> ": " <Day at=term.from/> " – " {term.last.map(|at| view! { <Day at/> })} }
}

#[component]
fn TermPart(term: TermView, may_change: bool) -> impl IntoView {
    let t = use_texts();
    let key = term.id.to_string();
    let (mark, words) = match (term.runs, term.evaluates) {
        (_, false) => (Mark::Warn, t.review_members_no_role()),
        (true, true) => (Mark::Done, t.review_members_now()),
        (false, true) => (Mark::Wait, t.review_members_to_come()),
    };
    let until = match term.last {
        Some(at) => view! { <CalendarDay at/> }.into_any(),
        None => t.review_members_open_end().into_any(),
    };
    let opens = [api::ChangeTerm::PATH, api::EndTerm::PATH].iter().any(|to| came_back(to, &key));
    let name = term.name.clone();
    let (id, end_key, end_id) = (key.clone(), key.clone(), key.clone());
    let forms = may_change.then(|| {
        view! {
            <details open=opens>
                <summary>{t.review_members_change()} <span class="visually-hidden">": " {name}</span></summary>
                <Form to=api::ChangeTerm::PATH key>
                    <Hidden name="id" value=id/>
                    <Hidden name="revision" value=term.revision.to_string()/>
                    <TextField
                        name="until"
                        label=t.review_members_until()
                        hint=t.review_members_until_hint()
                        kind="date"
                        value=term.last_day
                        optional=true
                    />
                    <Submit label=t.review_members_save() quiet=true/>
                </Form>
                <Form to=api::EndTerm::PATH key=end_key>
                    <Hidden name="id" value=end_id/>
                    <Hidden name="revision" value=term.revision.to_string()/>
                    <TextArea name="reason" label=t.review_members_why() hint=t.review_members_end_hint() rows=2/>
                    <Submit label=t.review_members_end() warn=true/>
                </Form>
            </details>
        }
    });
    view! {
        <li class="card">
            <p class="spread"><strong>{term.name}</strong> <State mark words/></p>
            {term.coordinating.then(|| view! { <p><span class="tag">{t.review_members_coordinating()}</span></p> })}
            <p>{t.review_members_term()} ": " <CalendarDay at=term.from/> " – " {until}</p>
            {forms}
        </li>
    }
}

#[component]
fn Add(candidates: Vec<(uuid::Uuid, String, bool)>, today: String) -> impl IntoView {
    let t = use_texts();
    let none = candidates.is_empty();
    let choices = candidates
        .into_iter()
        .map(|(id, name, coordinating)| {
            let words = if coordinating { t.review_members_choice(name) } else { name };
            (id.to_string(), words)
        })
        .collect::<Vec<_>>();
    let form = (!none || came_back(api::AddMember::PATH, "")).then(|| {
        view! {
            <Form to=api::AddMember::PATH>
                <Select name="person" label=t.review_members_person() choices/>
                <TextField name="from" label=t.review_members_from() kind="date" value=today/>
                <TextField
                    name="until"
                    label=t.review_members_until()
                    hint=t.review_members_until_hint()
                    kind="date"
                    optional=true
                />
                <Submit label=t.review_members_add_send()/>
            </Form>
        }
    });
    view! {
        <h2>{t.review_members_add()}</h2>
        <p class="hint">{t.review_members_add_hint()}</p>
        {none.then(|| view! { <p>{t.review_members_no_candidates()}</p> })}
        {form}
    }
}

page! {
    /// Who is of the committee.
    MembersPage in meeting: show(load(|| (), |()| api::members()), |view| view! { <Members view/> }.into_any())
}
