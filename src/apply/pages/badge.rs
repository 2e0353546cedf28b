//! A badge that is given as an example: the fields for it, and what it says about itself. In the browser it is read
//! before anything is sent.

use super::{answer::link, look::BadgeLook};
use crate::{
    apply::model::{BadgeRead, Mark, Piece, field, files_field},
    badge::reader::{Facts, Proved, Unread, Version},
    error::Issue,
    evidence::{FileField, model::FileView},
    ui::{
        Submit, Texts, errors,
        field::{TextArea, TextField},
        use_texts,
    },
};
use leptos::prelude::*;

/// What is known of a badge on this page.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers read here"))]
#[derive(Clone, Debug, PartialEq)]
enum Live {
    /// What the server said when it made the page.
    Saved,
    /// There is nothing now.
    Nothing,
    /// What was read here.
    Read(Box<Result<Facts, Unread>>),
}

/// The fields of one badge, with what is read in it.
#[component]
pub fn Example(
    /// The question.
    id: String,
    /// Which of its badges.
    n: usize,
    /// What is saved.
    piece: Piece,
    /// The indicators.
    marks: Vec<Mark>,
    /// Below which address the application's files are.
    place: String,
    /// Files that the reader has brought and that aren't saved in an answer yet.
    loose: Vec<FileView>,
) -> impl IntoView {
    let t = use_texts();
    let part = |part: &str| field(&id, &format!("{n}.{part}"));
    let number = n + 1;
    let given = piece.files.iter().map(|f| f.id).collect();
    let known = piece.files.iter().map(|f| f.view_below(&place)).chain(loose).collect();
    let live = RwSignal::new(Live::Saved);
    let before = StoredValue::new(Live::Saved);
    // Caught on their way down: the field forgets its file as soon as it is on its way to the server.
    view! {
        <div>
            <div
                on:change:capture=move |event| picked(&event, live, before)
                on:drop:capture=move |event| dropped(&event, live)
                on:input=move |event| pasted(&event, live)
            >
                <FileField name=files_field(&id, n) label=t.example_file(number) hint=t.example_file_hint() most=1 given known optional=true/>
                <TextArea name=part("pasted") label=t.example_pasted(number) hint=t.example_pasted_hint() value=piece.pasted rows=2 optional=true/>
            </div>
            <TextField name=part("link") label=t.example_link(number) hint=t.example_link_hint() value=piece.link kind="url" optional=true/>
            <Told read=piece.badge live marks/>
            <TextField name=part("title") label=t.example_title(number) hint=t.example_title_hint() value=piece.title optional=true/>
            <TextArea name=part("text") label=t.example_text(number) value=piece.text rows=3 optional=true/>
        </div>
    }
}

/// Sends the form so that badges which only have an address are fetched.
#[component]
pub fn FetchButton() -> impl IntoView {
    let t = use_texts();
    view! { <p><Submit label=t.example_fetch() quiet=true name="next" value="fetch"/></p> }
}

/// What is read in a badge, as it is now.
#[component]
fn Told(read: BadgeRead, live: RwSignal<Live>, marks: Vec<Mark>) -> impl IntoView {
    let t = use_texts();
    let saved = StoredValue::new(read.outcome());
    let marks = StoredValue::new(marks);
    let show = move || {
        let read = match live.get() {
            Live::Saved => saved.get_value(),
            Live::Nothing => None,
            Live::Read(read) => Some(*read),
        };
        read.map(|read| match read {
            Ok(facts) => {
                let marks = marks.get_value();
                view! { <BadgeCard facts=facts.clone()/> <BadgeLook facts marks/> }.into_any()
            }
            Err(why) => view! { <Unreadable why/> }.into_any(),
        })
    };
    // What was saved stands in the document already; only what is read here has to be said.
    let heard = move || match live.get() {
        Live::Read(read) => match *read {
            Ok(facts) => facts.name,
            Err(why) => reason(t, &why),
        },
        Live::Saved | Live::Nothing => String::new(),
    };
    view! { <div>{show}</div> <p class="visually-hidden" role="status">{heard}</p> }
}

fn reason(t: Texts, why: &Unread) -> String {
    errors::issue(t, &Issue::Rule(why.rule().into()))
}

/// Why no badge could be read.
#[component]
pub fn Unreadable(
    /// Why.
    why: Unread,
) -> impl IntoView {
    let t = use_texts();
    let words = reason(t, &why);
    let address = match why {
        Unread::OnlyAddress(address) => Some(view! { <p>{link(&address)}</p> }),
        _ => None,
    };
    view! {
        <div class="notice notice-warn">
            <p><strong>{t.example_unreadable()}</strong> " " {words}</p>
            {address}
        </div>
    }
}

/// What a badge says about itself.
#[component]
pub fn BadgeCard(
    /// What it says.
    facts: Facts,
) -> impl IntoView {
    let t = use_texts();
    let or_not_said = |view: Option<AnyView>| {
        view.unwrap_or_else(|| view! { <span class="unanswered">{t.example_not_said()}</span> }.into_any())
    };
    let text = |text: &str| (!text.is_empty()).then(|| text.to_string().into_any());
    let address = |text: &str| (!text.is_empty()).then(|| link(text));
    let issuer = match (text(&facts.issuer), address(&facts.issuer_url)) {
        (Some(name), Some(url)) => Some(view! { {name} " (" {url} ")" }.into_any()),
        (name, url) => name.or(url),
    };
    let criteria = match (text(&facts.criteria), address(&facts.criteria_url)) {
        (Some(words), Some(url)) => Some(view! { {words} <br/> {url} }.into_any()),
        (words, url) => words.or(url),
    };
    let alignment = facts.alignment.iter().map(|a| {
        let name =
            [a.name.as_str(), a.code.as_str()].into_iter().find(|t| !t.is_empty()).unwrap_or_default().to_string();
        let framework = (!a.framework.is_empty()).then(|| format!(" ({})", a.framework));
        view! { <li>{name} {framework} " " {address(&a.url)}</li> }.into_any()
    });
    let evidence = facts.evidence.iter().map(|e| {
        let name = [e.name.as_str(), e.narrative.as_str()].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
        view! { <li>{name.to_string()} " " {address(&e.url)}</li> }.into_any()
    });
    let list =
        |items: Vec<AnyView>| (!items.is_empty()).then(|| view! { <ul class="plain-list">{items}</ul> }.into_any());
    let day = |time: &str| text(time.split('T').next().unwrap_or_default());
    let version = match facts.version {
        Version::Two => t.example_version_two(),
        Version::Three => t.example_version_three(),
    };
    let proved = match (facts.awarded, facts.proved) {
        (false, _) => t.example_described(),
        (_, Proved::Signed) => t.example_signed(),
        (_, Proved::Hosted) => t.example_hosted(),
        (_, Proved::Nothing) => t.example_unproved(),
    };
    let unchecked = (facts.proved == Proved::Signed).then(|| t.example_unchecked());
    let picture = facts.picture.then(|| t.example_picture_yes().into_any());
    let rows = [
        (t.example_issuer(), issuer),
        (t.example_description(), text(&facts.description)),
        (t.example_criteria(), criteria),
        (t.example_alignment(), list(alignment.collect())),
        (t.example_evidence(), list(evidence.collect())),
        (t.example_issued(), day(&facts.issued)),
        (t.example_expires(), day(&facts.expires)),
        (t.example_language(), text(&facts.language)),
        (t.example_picture(), picture),
        (t.example_tags(), text(&facts.tags.join(", "))),
        (t.example_edition(), text(&facts.edition)),
    ];
    let rows = rows.map(|(label, value)| view! { <div><dt>{label}</dt><dd>{or_not_said(value)}</dd></div> });
    let rest = (!facts.rest_at.is_empty()).then(|| {
        view! { <p class="notice">{t.example_rest()} " " {link(&facts.rest_at)}</p> }
    });
    view! {
        <div class="inset" data-badge="">
            <p class="hint">{t.example_card()}</p>
            <p><strong>{facts.name.clone()}</strong></p>
            {rest}
            <dl class="facts">{rows.into_iter().collect::<Vec<_>>()}</dl>
            <p class="hint">{t.example_format()} ": " {version} ", " {proved} ". " {unchecked}</p>
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
fn picked(_: &leptos::ev::Event, _: RwSignal<Live>, _: StoredValue<Live>) {}

/// A file was chosen: it is read here, whether or not the server can be reached. One that was left out by its tick says
/// nothing any more, until it is ticked again.
#[cfg(feature = "hydrate")]
fn picked(event: &leptos::ev::Event, live: RwSignal<Live>, before: StoredValue<Live>) {
    use leptos::wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    match input.type_().as_str() {
        "checkbox" if input.checked() => live.set(before.get_value()),
        "checkbox" => {
            before.set_value(live.get_untracked());
            live.set(Live::Nothing);
        }
        _ => {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                read_here(file, live);
            }
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn dropped(_: &leptos::ev::DragEvent, _: RwSignal<Live>) {}

#[cfg(feature = "hydrate")]
fn dropped(event: &leptos::ev::DragEvent, live: RwSignal<Live>) {
    let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
    if let Some(file) = file {
        read_here(file, live);
    }
}

#[cfg(not(feature = "hydrate"))]
fn pasted(_: &leptos::ev::Event, _: RwSignal<Live>) {}

/// Something was pasted or typed into the field for the badge's text.
#[cfg(feature = "hydrate")]
fn pasted(event: &leptos::ev::Event, live: RwSignal<Live>) {
    use leptos::wasm_bindgen::JsCast;
    let element = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    // The field for files says in the same way that something has changed.
    if element.is_none_or(|e| e.tag_name() != "TEXTAREA") {
        return;
    }
    let text = event_target_value(event);
    let text = text.trim();
    live.set(if text.is_empty() {
        Live::Nothing
    } else {
        Live::Read(Box::new(crate::badge::reader::read(text.as_bytes())))
    });
}

#[cfg(feature = "hydrate")]
fn read_here(file: web_sys::File, live: RwSignal<Live>) {
    use crate::badge::reader::{MOST_FILE_BYTES, read};
    if file.size() > MOST_FILE_BYTES as f64 {
        live.set(Live::Read(Box::new(Err(Unread::TooLarge))));
        return;
    }
    leptos::task::spawn_local(async move {
        let read = match wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await {
            Ok(buffer) => read(&js_sys::Uint8Array::new(&buffer).to_vec()),
            Err(_) => Err(Unread::Damaged),
        };
        // The page may be gone by now.
        live.try_set(Live::Read(Box::new(read)));
    });
}
