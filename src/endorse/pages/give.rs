//! Endorsing something in the name of an organiser.

use super::list::kind_words;
use crate::{
    endorse::{api, model::GiveView},
    programme::shown::words,
    texts::Locale,
    ui::{
        Form, Notice, Page, Submit, Tone,
        field::{Hidden, Select, TextArea, Tick},
        load,
        page::{parameter, show},
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

#[component]
fn Give(view: GiveView) -> impl IntoView {
    let t = use_texts();
    let about = view.about;
    let back = (about.kind.path(&about.id), t.endorse_title().to_string());
    let (kind, id) = (about.kind, about.id.clone());
    let token = untrack(|| use_query_map().with(|q| q.get("asked"))).unwrap_or_default();
    let organisers = view.organisers.iter().map(|(id, name)| (id.to_string(), name.clone())).collect::<Vec<_>>();
    // A choice that there is only one of is made already.
    let only = match organisers.as_slice() {
        [(only, _)] => only.clone(),
        _ => String::new(),
    };
    let languages = Locale::all().map(|l| (l.tag().to_string(), l.own_name().to_string())).collect::<Vec<_>>();
    let form = if organisers.is_empty() {
        view! {
            <Notice tone=Tone::Warn title=t.endorse_nobody_title()>
                <p>{t.endorse_nobody()}</p>
                <p><a href="/organisers">{t.organiser_mine_title()}</a></p>
            </Notice>
        }
        .into_any()
    } else {
        view! {
            <Form to=api::Give::PATH>
                <Hidden name="kind" value=kind.key()/>
                <Hidden name="subject" value=id/>
                <Hidden name="token" value=token/>
                <Select name="organiser" label=t.endorse_in_whose_name() value=only choices=organisers/>
                <TextArea name="words" label=t.endorse_words() hint=t.endorse_words_hint() rows=6/>
                <Select name="language" label=t.endorse_language() value=view.language choices=languages/>
                <Tick name="agreed" label=t.endorse_agree()/>
                <Submit label=t.endorse_give()/>
            </Form>
        }
        .into_any()
    };
    view! {
        <Page title=t.endorse_give_title() caption=kind_words(t, kind) back>
            <p class="lead">{words(about.name)}</p>
            <p>{t.endorse_give_lead()}</p>
            {form}
        </Page>
    }
}

page! {
    /// Endorsing something.
    GivePage in endorse: {
        let (kind, subject) = (parameter("kind"), parameter("subject"));
        show(load(move || (kind(), subject()), |(kind, of)| api::form(kind, of)), |view| view! { <Give view/> }.into_any())
    }
}
