//! The members of an organiser.

use super::parts::role_words;
use crate::{
    organiser::{
        api,
        model::{
            MemberRole,
            views::{Member, MembersView},
        },
    },
    ui::{
        Day, Form, Page, Submit,
        field::{Choices, Hidden, Select, TextField},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

#[component]
fn Members(view: MembersView) -> impl IntoView {
    let t = use_texts();
    let organiser = view.organiser;
    let id = organiser.id;
    let manages = view.may_manage;
    let base = format!("/organisers/{}", organiser.slug);
    let (leave, hand_over) = (format!("{base}/leave"), format!("{base}/handover"));
    let members = view.members.into_iter().map(|member| view! { <Row id member manages/> }).collect::<Vec<_>>();
    let invited = view
        .invited
        .into_iter()
        .map(|invited| {
            view! {
                <li>
                    <p>{invited.email} " " <span class="tag">{role_words(t, invited.role)}</span> " " {t.organiser_invited_until()} " " <Day at=invited.until/></p>
                    <Form to=api::WithdrawInvitation::PATH key=invited.id.to_string() class="inline-form">
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="invitation" value=invited.id.to_string()/>
                        <Submit label=t.organiser_withdraw_invitation() quiet=true/>
                    </Form>
                    <Form to=api::ResendInvitation::PATH key=format!("again-{}", invited.id) class="inline-form">
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="invitation" value=invited.id.to_string()/>
                        <Submit label=t.organiser_resend_invitation() quiet=true/>
                    </Form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let roles = MemberRole::ALL.map(|r| (r.key().to_string(), role_words(t, r).to_string())).to_vec();
    view! {
        <Page title=t.organiser_members_title() back=(format!("/organisers/{}", organiser.slug), organiser.name)>
            <ul class="rows">{members}</ul>
            <ul class="actions plain-list">
                {manages.then(|| view! { <li><a href=hand_over>{t.organiser_handover_title()}</a></li> })}
                <li><a href=leave>{t.organiser_leave()}</a></li>
            </ul>
            {(!invited.is_empty()).then(|| view! {
                <h2>{t.organiser_invited_title()}</h2>
                <ul class="rows">{invited}</ul>
            })}
            {manages.then(|| view! {
                <h2>{t.organiser_invite_title()}</h2>
                <p>{t.organiser_invite_why()}</p>
                <Form to=api::Invite::PATH>
                    <Hidden name="id" value=id.to_string()/>
                    <TextField name="email" label=t.account_email() kind="email"/>
                    <Choices name="role" label=t.organiser_invite_role() choices=roles/>
                    <Submit label=t.organiser_invite()/>
                </Form>
            })}
        </Page>
    }
}

#[component]
fn Row(id: Uuid, member: Member, manages: bool) -> impl IntoView {
    let t = use_texts();
    let person = member.person.to_string();
    let words = role_words(t, member.role);
    let mut choices: Vec<_> =
        MemberRole::ALL.into_iter().map(|r| (r.key().to_string(), role_words(t, r).to_string())).collect();
    choices.push(("none".into(), t.organiser_no_member().to_string()));
    let change = t.organiser_change_role(&member.name);
    let role = member.role.key();
    let id = id.to_string();
    let form = manages.then(|| {
        view! {
            <Form to=api::ChangeMember::PATH key=person.clone() class="filter">
                <Hidden name="id" value=id/>
                <Hidden name="person" value=person.clone()/>
                <Select name="role" label=change value=role choices/>
                <Submit label=t.form_save() quiet=true/>
            </Form>
        }
    });
    view! {
        <li>
            <p><strong>{member.name.clone()}</strong> " " <span class="tag">{words}</span> <br/> <span class="hint">{member.email}</span></p>
            {form}
        </li>
    }
}

page! {
    /// The members of an organiser.
    MembersPage in organiser: show(load(parameter("slug"), api::members), |view| view! { <Members view/> }.into_any())
}
