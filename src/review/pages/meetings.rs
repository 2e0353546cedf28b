//! The meetings of the committee.

use crate::{
    review::{
        api::meeting as api,
        model::{MeetingRow, MeetingState, MeetingsView},
    },
    ui::{
        Form, Mark, Page, State, Submit, Texts, ZonedMoment,
        field::{Hidden, TextField},
        form::came_back,
        load,
        page::show,
        use_texts,
        zone::ZoneField,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// How far a meeting is, in words and with a mark.
pub fn state(t: Texts, state: MeetingState) -> (Mark, &'static str) {
    match state {
        MeetingState::Called => (Mark::Wait, t.review_meeting_called()),
        MeetingState::Open => (Mark::Now, t.review_meeting_open()),
        MeetingState::Closed => (Mark::Done, t.review_meeting_closed()),
        MeetingState::Cancelled => (Mark::Warn, t.review_meeting_cancelled()),
    }
}

#[component]
fn Meetings(view: MeetingsView) -> impl IntoView {
    let t = use_texts();
    let none = view.coming.is_empty();
    let rows = |rows: Vec<MeetingRow>| rows.into_iter().map(|row| view! { <Row row/> }).collect::<Vec<_>>();
    let (coming, past) = (rows(view.coming), rows(view.past));
    let calls = view.may_call || came_back(api::CallMeeting::PATH, "");
    view! {
        <Page title=t.review_meetings_title() back=("/review".into(), t.review_back_board().into())>
            <p>{t.review_meetings_lead()}</p>
            <p><a href="/review/members">{t.review_members_title()}</a></p>
            <h2>{t.review_meetings_coming()}</h2>
            {if none {
                view! { <p>{t.review_meetings_none()}</p> }.into_any()
            } else {
                view! { <ul class="rows">{coming}</ul> }.into_any()
            }}
            {calls.then(|| view! {
                <h2>{t.review_meetings_call()}</h2>
                <Form to=api::CallMeeting::PATH>
                    <Hidden name="next" value=view.next.to_string()/>
                    <TextField name="title" label=t.review_meetings_name() hint=t.review_meetings_name_hint()/>
                    <WhenFields day=view.today time=String::new() zone=view.zone/>
                    <Submit label=t.review_meetings_call()/>
                </Form>
            })}
            {(!past.is_empty()).then(|| view! {
                <h2>{t.review_meetings_past()}</h2>
                <ul class="rows">{past}</ul>
            })}
        </Page>
    }
}

/// The fields that say when a meeting begins.
#[component]
pub fn WhenFields(
    /// The day, as forms write it.
    day: String,
    /// The time of the day.
    time: String,
    /// The zone whose clocks show it; nothing offers the browser's own.
    zone: String,
) -> impl IntoView {
    let t = use_texts();
    view! {
        <TextField name="day" label=t.review_meetings_day() kind="date" value=day/>
        <TextField name="time" label=t.review_meetings_time() hint=t.review_meetings_time_hint() kind="time" value=time/>
        <ZoneField name="zone" label=t.review_meetings_zone() hint=t.review_meetings_zone_hint() value=zone/>
    }
}

#[component]
fn Row(row: MeetingRow) -> impl IntoView {
    let t = use_texts();
    let (mark, words) = state(t, row.state);
    view! {
        <li>
            <p class="spread"><a href=format!("/review/meetings/{}", row.id)>{row.title}</a> <State mark words/></p>
            <p class="hint"><ZonedMoment at=row.starts.at zone=row.starts.zone ahead=row.starts.ahead/> " · " {t.review_meetings_items(u64::from(row.items))}</p>
        </li>
    }
}

page! {
    /// The meetings of the committee.
    MeetingsPage in meeting: show(load(|| (), |()| api::meetings()), |view| view! { <Meetings view/> }.into_any())
}
