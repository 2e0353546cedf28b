//! The formal check.

use super::parts::{HeadPart, caption, files_at, not_now, to_dossier};
use crate::{
    apply::pages::AnswerView,
    programme::shown::{prose, words},
    review::{
        api,
        model::{FormalView, Phase},
    },
    ui::{
        Form, Page, Submit,
        field::{Choices, Hidden, TextArea},
        form::came_back,
        page::{load_by_id, show},
        use_texts,
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;

#[component]
fn Formal(view: FormalView) -> impl IntoView {
    let t = use_texts();
    let head = view.head;
    let files_at = files_at(head.card.id);
    let waits = !head.facts.is_running();
    // What was typed is shown even where it can't be sent any more.
    let writes = !waits || came_back(api::CheckFormally::PATH, "");
    let is_first = head.card.phase == Phase::FormalCheck;
    // Fields find their form while they are made, so they are made inside it.
    let criteria = move || {
        view.criteria
            .into_iter()
            .enumerate()
            .map(|(at, (question, answer, finding))| {
                let number = at + 1;
                let choices =
                    vec![("yes".into(), t.review_formal_met().into()), ("no".into(), t.review_formal_unmet().into())];
                let chosen = finding.met.map(|met| if met { "yes" } else { "no" }.to_string()).into_iter().collect();
                view! {
                    <section>
                        <h2>{number} ". " {words(question.label.clone())}</h2>
                        {question.guidance.clone().map(prose)}
                        <h3>{t.review_formal_said()}</h3>
                        <AnswerView question=question.clone() answer files_at=files_at.clone()/>
                        <Choices
                            name=format!("met[{}]", question.id)
                            label=format!("{number}. {}", t.review_formal_is_met())
                            choices
                            value=chosen
                        />
                        <TextArea
                            name=format!("comment[{}]", question.id)
                            label=format!("{number}. {}", t.review_formal_comment())
                            hint=t.review_formal_comment_hint()
                            value=finding.comment
                            rows=3
                            optional=true
                        />
                    </section>
                }
            })
            .collect::<Vec<_>>()
    };
    let buttons = move || {
        if is_first {
            view! {
                <Submit label=t.review_formal_send() name="then" value="send"/>
                <Submit label=t.review_formal_save() name="then" value="save" quiet=true/>
            }
            .into_any()
        } else {
            view! { <Submit label=t.review_formal_correct() name="then" value="save"/> }.into_any()
        }
    };
    view! {
        <Page title=t.review_formal_title() back=to_dossier(t, &head) caption=caption(&head)>
            <HeadPart head=head.clone()/>
            <p>{t.review_formal_lead()}</p>
            {waits.then(|| view! { <p class="notice">{not_now(t, head.facts.course)}</p> })}
            {(head.card.phase == Phase::Committee).then(|| view! { <p class="notice">{t.review_formal_votes()}</p> })}
            {writes.then(|| view! {
                <Form to=api::CheckFormally::PATH>
                    <Hidden name="id" value=head.card.id.to_string()/>
                    <Hidden name="revision" value=head.revision.to_string()/>
                    {criteria()}
                    <div class="actions">{buttons()}</div>
                </Form>
            })}
        </Page>
    }
}

page! {
    /// The formal check.
    FormalPage in evaluate: show(load_by_id(api::formal), |view| view! { <Formal view/> }.into_any())
}
