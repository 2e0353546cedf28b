//! The form of today beside that of a draft, and what has no place in the form.

use crate::{
    apply::{
        api,
        model::{
            Change, Changed, Difference, Unfit,
            views::{EditionView, LeftOverView, LeftView},
        },
    },
    programme::{model::Text, shown::words},
    ui::{
        Form, Moment, Notice, Page, Submit, Texts, Tone,
        field::{Hidden, Tick},
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Edition(view: EditionView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let id = head.application.id;
    let revision = head.application.revision;
    let Some(version) = view.version else {
        return view! {
            <Page title=t.apply_edition_title() caption=head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
                <Notice tone=Tone::Good>{t.apply_edition_current()}</Notice>
            </Page>
        }
        .into_any();
    };
    let only_words = view.changes.is_empty() && !view.rules_differ;
    let changes = view.changes.into_iter().map(|change| view! { <OneChange change/> }).collect::<Vec<_>>();
    let has_left = !view.left.is_empty();
    let left = view.left.into_iter().map(|left| view! { <Left left/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_edition_title() caption=head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            <p class="lead">{t.apply_edition_lead()}</p>
            <h2>{t.apply_edition_changes()}</h2>
            {only_words.then(|| view! { <p>{t.apply_edition_only_words()}</p> })}
            {view.rules_differ.then(|| view! { <p>{t.apply_edition_rules()}</p> })}
            <ul class="rows">{changes}</ul>
            <h2>{t.apply_edition_answers()}</h2>
            {if has_left {
                view! { <p>{t.apply_edition_left()}</p> <ul class="rows">{left}</ul> }.into_any()
            } else {
                view! { <p>{t.apply_edition_all_fit()}</p> }.into_any()
            }}
            {if head.may_edit_draft {
                view! {
                    <h2>{t.apply_edition_upgrade_title()}</h2>
                    <p>{t.apply_edition_upgrade_why()}</p>
                    <Form to=api::Upgrade::PATH>
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="revision" value=revision.to_string()/>
                        <Hidden name="version" value=version/>
                        <Tick name="agreed" label=t.apply_edition_sure()/>
                        <div class="actions">
                            <Submit label=t.apply_edition_upgrade()/>
                            <a href=format!("/apply/{id}") class="button button-quiet">{t.apply_edition_keep()}</a>
                        </div>
                    </Form>
                }
                .into_any()
            } else {
                view! { <p class="notice">{t.apply_viewer()}</p> }.into_any()
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn OneChange(change: Change) -> impl IntoView {
    let t = use_texts();
    let what = match change.what {
        Changed::New { required: true } => vec![t.apply_change_new_required().into_any()],
        Changed::New { required: false } => vec![t.apply_change_new().into_any()],
        Changed::Gone => vec![t.apply_change_gone().into_any()],
        Changed::Otherwise(differences) => differences.into_iter().map(|d| difference(t, d)).collect(),
    };
    let what = what.into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>();
    view! {
        <li>
            <p class="hint">{words(change.section)}</p>
            <p><strong>{words(change.label)}</strong></p>
            <ul>{what}</ul>
        </li>
    }
}

fn listed(options: Vec<Text>) -> String {
    options.into_iter().map(|o| o.text).collect::<Vec<_>>().join(", ")
}

fn difference(t: Texts, difference: Difference) -> AnyView {
    match difference {
        Difference::Moved(from) => view! { {t.apply_change_moved()} " " {words(from)} }.into_any(),
        Difference::Wording(before) => view! { {t.apply_change_wording()} " " {words(before)} }.into_any(),
        Difference::Help => t.apply_change_help().into_any(),
        Difference::Kind => t.apply_change_kind().into_any(),
        Difference::Required(true) => t.apply_change_required().into_any(),
        Difference::Required(false) => t.apply_change_optional().into_any(),
        Difference::Condition => t.apply_change_condition().into_any(),
        Difference::Limits((was_least, was_most), (least, most)) => {
            t.apply_change_limits(was_least, was_most, least, most).into_any()
        }
        Difference::OptionsGone(options) => t.apply_change_options_gone(listed(options)).into_any(),
        Difference::OptionsNew(options) => t.apply_change_options_new(listed(options)).into_any(),
        Difference::Parts => t.apply_change_parts().into_any(),
        Difference::Rated(true) => t.apply_change_rated().into_any(),
        Difference::Rated(false) => t.apply_change_unrated().into_any(),
    }
}

fn why(t: Texts, why: Unfit) -> &'static str {
    match why {
        Unfit::Question => t.apply_unfit_question(),
        Unfit::Kind => t.apply_unfit_kind(),
        Unfit::Option => t.apply_unfit_option(),
        Unfit::Part => t.apply_unfit_part(),
        Unfit::File => t.apply_unfit_file(),
        Unfit::Unreadable => t.apply_unfit_unreadable(),
    }
}

/// An answer that has no place, with its text.
#[component]
pub fn Left(
    /// The answer.
    left: LeftView,
) -> impl IntoView {
    let t = use_texts();
    let label = if left.label.is_empty() { t.apply_left_unnamed().to_string() } else { left.label };
    view! {
        <li>
            <p><strong>{label}</strong></p>
            <p class="hint">
                {why(t, left.why)}
                {left.since.map(|(name, at)| view! { " " {t.apply_history_by(name)} " " <Moment at/> })}
            </p>
            <blockquote>{left.words}</blockquote>
            {left.place.map(|to| view! { <p><a href=to>{t.apply_left_place()}</a></p> })}
        </li>
    }
}

#[component]
fn LeftOver(view: LeftOverView) -> impl IntoView {
    let t = use_texts();
    let id = view.head.application.id;
    let none = view.left.is_empty();
    let left = view.left.into_iter().map(|left| view! { <Left left/> }).collect::<Vec<_>>();
    view! {
        <Page title=t.apply_left_title() caption=view.head.organiser back=(format!("/apply/{id}"), t.apply_overview_title().to_string())>
            <p class="lead">{t.apply_left_lead()}</p>
            {none.then(|| view! { <p>{t.apply_left_none()}</p> })}
            <ul class="rows">{left}</ul>
        </Page>
    }
}

page! {
    /// How the form of today differs from that of a draft.
    EditionPage in apply: show(load_by_id(api::edition), |view| view! { <Edition view/> }.into_any())
}

page! {
    /// What had no place in the form.
    LeftPage in apply: show(load_by_id(api::left_over), |view| view! { <LeftOver view/> }.into_any())
}
