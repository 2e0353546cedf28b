//! The mails that a demonstration would have sent.

use crate::{
    admin::{api, model::FiledMail},
    ui::{Page, load, page::show, use_texts},
};
use leptos::prelude::*;

#[component]
fn Mails(mails: Vec<FiledMail>) -> impl IntoView {
    let t = use_texts();
    let none = mails.is_empty();
    let mails = mails
        .into_iter()
        .map(|mail| {
            let text = mail
                .text
                .into_iter()
                .map(|(is_link, part)| {
                    if is_link {
                        let address = part.clone();
                        view! { <a href=address rel="external">{part}</a> }.into_any()
                    } else {
                        part.into_any()
                    }
                })
                .collect::<Vec<_>>();
            view! {
                <article class="card">
                    <h2>{mail.subject}</h2>
                    <p class="hint">{mail.to} " · " {mail.at}</p>
                    <p class="mail">{text}</p>
                </article>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <Page title=t.admin_mail_title()>
            <p>{if none { t.admin_no_mail() } else { t.admin_mail_lead() }}</p>
            {mails}
        </Page>
    }
}

page! {
    /// The mails that a demonstration would have sent.
    MailPage in admin: show(load(|| (), |()| api::mails()), |mails| view! { <Mails mails/> }.into_any())
}
