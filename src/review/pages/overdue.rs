//! What is late, and what can be done about it.

use super::{
    board::{Beside, column},
    parts::days_left,
};
use crate::{
    review::{
        api,
        model::{BoardQuery, OverdueView, Pressure},
    },
    ui::{CalendarDay, Mark, Page, State, Table, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Overdue(view: OverdueView) -> impl IntoView {
    let t = use_texts();
    let beyond = view.count > view.applications.len() as u64;
    let all = BoardQuery { table: true, pressure: Some(Pressure::Overdue), ..BoardQuery::default() };
    let nothing = (view.applications.is_empty(), view.evaluations.is_empty());
    let applications = view
        .applications
        .into_iter()
        .map(|of| {
            let organiser = of.card.organiser.clone();
            view! {
                <tr>
                    <th scope="row"><a href=format!("/review/{}", of.card.id)>{organiser}</a></th>
                    <td>{of.card.reference.clone()}</td>
                    <td>{column(t, of.column)}</td>
                    <td><CalendarDay at=of.card.due_at/></td>
                    <td>{days_left(t, &of.card)}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let evaluations = view
        .evaluations
        .into_iter()
        .map(|late| {
            let declared = if late.declared { t.review_declared() } else { t.review_not_declared() };
            let words = t.review_overdue(late.days);
            view! {
                <tr>
                    <th scope="row">{late.evaluator}</th>
                    <td><a href=format!("/review/{}/assign", late.application)>{late.reference}</a></td>
                    <td>{late.organiser}</td>
                    <td><CalendarDay at=late.due_at/></td>
                    <td><State mark=Mark::Warn words/></td>
                    <td>{declared}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let of_applications =
        [t.review_organiser(), t.review_reference(), t.review_phase(), t.review_due(), t.review_time()];
    let of_evaluations = [
        t.review_evaluator(),
        t.review_reference(),
        t.review_organiser(),
        t.review_hand_in_by(),
        t.review_time(),
        t.review_declaration(),
    ];
    view! {
        <Page title=t.review_overdue_title() wide=true back=("/review".into(), t.review_back_board().into())>
            <p>{t.review_overdue_lead()}</p>
            <Beside/>
            <h2>{t.review_overdue_decisions()}</h2>
            {if nothing.0 {
                view! { <p>{t.review_overdue_none()}</p> }.into_any()
            } else {
                view! {
                    <Table caption=t.review_overdue_decisions() head=of_applications.map(String::from).to_vec()>
                        {applications}
                    </Table>
                }
                .into_any()
            }}
            {beyond.then(|| view! { <p><a href=all.address()>{t.review_overdue_all(view.count)}</a></p> })}
            <h2>{t.review_overdue_evaluations()}</h2>
            {if nothing.1 {
                view! { <p>{t.review_overdue_none()}</p> }.into_any()
            } else {
                view! {
                    <Table caption=t.review_overdue_evaluations() head=of_evaluations.map(String::from).to_vec()>
                        {evaluations}
                    </Table>
                }
                .into_any()
            }}
        </Page>
    }
}

page! {
    /// What is late.
    OverduePage in board: show(load(|| (), |()| api::overdue()), |view| view! { <Overdue view/> }.into_any())
}
