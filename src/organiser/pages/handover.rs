//! Handing an organiser over to another member, and taking it over.

use crate::{
    organiser::{
        api,
        model::{
            Afterwards,
            views::{HandoverView, OpenHandover},
        },
    },
    ui::{
        Day, Form, Notice, Page, Submit, Texts,
        field::{Choices, Hidden, Select},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

fn afterwards_words(t: Texts, afterwards: Afterwards) -> &'static str {
    match afterwards {
        Afterwards::Editor => t.organiser_handover_then_editor(),
        Afterwards::Leave => t.organiser_handover_then_leave(),
    }
}

#[component]
fn Handover(view: HandoverView) -> impl IntoView {
    let t = use_texts();
    let organiser = view.organiser;
    let id = organiser.id.to_string();
    let base = format!("/organisers/{}", organiser.slug);
    let nobody = view.others.is_empty();
    let members = format!("{base}/members");
    let body = match view.open {
        Some(open) => view! { <Open id open/> }.into_any(),
        None if !view.may_offer => view! { <p>{t.organiser_handover_nothing()}</p> }.into_any(),
        None if nobody => view! {
            <p>{t.organiser_handover_nobody()}</p>
            <p><a href=members>{t.organiser_members_title()}</a></p>
        }
        .into_any(),
        None => {
            let others = view.others.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>();
            let choices = Afterwards::ALL.map(|a| (a.key().to_string(), afterwards_words(t, a).to_string())).to_vec();
            view! {
                <p>{t.organiser_handover_why()}</p>
                <Form to=api::OfferHandover::PATH>
                    <Hidden name="id" value=id/>
                    <Select name="to" label=t.organiser_handover_to() choices=others/>
                    <Choices name="afterwards" label=t.organiser_handover_then() choices/>
                    <Submit label=t.organiser_handover_offer()/>
                </Form>
            }
            .into_any()
        }
    };
    view! {
        <Page title=t.organiser_handover_title() back=(base, organiser.name)>
            {body}
        </Page>
    }
}

/// An offer that waits.
#[component]
fn Open(id: String, open: OpenHandover) -> impl IntoView {
    let t = use_texts();
    let offer = open.id.to_string();
    let then = match open.afterwards {
        Afterwards::Editor => t.organiser_handover_from_editor(&open.from),
        Afterwards::Leave => t.organiser_handover_from_leaves(&open.from),
    };
    let (of, offered) = (id.clone(), offer.clone());
    let answer = open.is_to_reader.then(|| {
        view! {
            <p>{t.organiser_handover_accept_why()}</p>
            <Form to=api::AnswerHandover::PATH key="answer">
                <Hidden name="id" value=of/>
                <Hidden name="offer" value=offered/>
                <div class="actions">
                    <Submit label=t.organiser_handover_accept() name="answer" value="accept"/>
                    <Submit label=t.organiser_handover_decline() quiet=true name="answer" value="decline"/>
                </div>
            </Form>
        }
    });
    let back = (open.may_withdraw && !open.is_to_reader).then(|| {
        view! {
            <Form to=api::WithdrawHandover::PATH key="back">
                <Hidden name="id" value=id/>
                <Hidden name="offer" value=offer/>
                <Submit label=t.organiser_handover_withdraw() quiet=true/>
            </Form>
        }
    });
    view! {
        <Notice>
            <p>{t.organiser_handover_waits(&open.from, &open.to)} " " <Day at=open.at/></p>
            <p>{then}</p>
        </Notice>
        {answer}
        {back}
    }
}

page! {
    /// Handing an organiser over.
    HandoverPage in organiser: show(load(parameter("slug"), api::handover), |view| view! { <Handover view/> }.into_any())
}
