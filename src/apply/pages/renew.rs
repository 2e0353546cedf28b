//! Where the renewal of a label is begun, or why it can't be.

use crate::{
    apply::{
        api,
        model::{Renewing, views::RenewView},
    },
    programme::shown::words,
    ui::{
        CalendarDay, Form, Notice, Page, Submit, Tone,
        field::Hidden,
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Renew(view: RenewView) -> impl IntoView {
    let t = use_texts();
    let number = view.label.number.clone();
    let may_begin = view.may_begin;
    let sections = view.sections.into_iter().map(|title| view! { <li>{words(title)}</li> }).collect::<Vec<_>>();
    let (organiser, name) = view.organiser;
    let body = match view.standing {
        Renewing::Open => view! {
            <h2>{t.apply_renew_asked_title()}</h2>
            <p>{t.apply_renew_asked(view.asked, view.of)}</p>
            <ul>{sections}</ul>
            <p>{t.apply_renew_filled()}</p>
            <h2>{t.apply_renew_then_title()}</h2>
            <p>{t.apply_renew_then(view.days)}</p>
            {if may_begin {
                view! {
                    <Form to=api::BeginRenewal::PATH>
                        <Hidden name="number" value=view.label.number.clone()/>
                        <Submit label=t.apply_renew_begin()/>
                    </Form>
                }
                .into_any()
            } else {
                view! { <p class="notice">{t.apply_viewer()}</p> }.into_any()
            }}
        }
        .into_any(),
        Renewing::NotYet { opens_at } => view! {
            <Notice title=t.apply_renew_not_yet()><p>{t.apply_renew_opens()} " " <CalendarDay at=opens_at/></p></Notice>
        }
        .into_any(),
        Renewing::Running { application, renews_it } => {
            let words = if renews_it { t.apply_renew_running() } else { t.apply_renew_other_running() };
            view! {
                <Notice>
                    <p>{words}</p>
                    <p><a href=format!("/apply/{application}") class="button">{t.apply_renew_go_on()}</a></p>
                </Notice>
            }
            .into_any()
        }
        Renewing::Done { number } => view! {
            <Notice tone=Tone::Good>
                <p>{t.apply_renew_done()} " " <a href=format!("/labels/{number}")>{number.clone()}</a></p>
            </Notice>
        }
        .into_any(),
        standing => {
            let words =
                if standing == Renewing::Revoked { t.rule_renewal_revoked() } else { t.rule_renewal_too_late() };
            view! {
                <Notice tone=Tone::Warn><p>{words}</p></Notice>
                {may_begin.then(|| view! {
                    <p>{t.apply_renew_anew_why()}</p>
                    <Form to=api::Begin::PATH>
                        <Hidden name="organiser" value=organiser.to_string()/>
                        <Submit label=t.apply_begin_for(&name)/>
                    </Form>
                })}
            }
            .into_any()
        }
    };
    view! {
        <Page
            title=t.apply_renew_title(&number)
            caption=view.label.holder.clone()
            back=("/apply".to_string(), t.apply_title().to_string())
        >
            <p>
                <a href=format!("/labels/{number}")>{number.clone()}</a> " "
                {t.apply_label_until()} " " <CalendarDay at=view.label.valid_until/>
            </p>
            {body}
        </Page>
    }
}

page! {
    /// Where the renewal of a label is begun.
    RenewPage in apply: show(load(parameter("number"), api::renew), |view| view! { <Renew view/> }.into_any())
}
