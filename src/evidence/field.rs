//! The field of a form that takes files, and a file in a page.

use super::{
    model::{FileView, LOOK, accept, size_shown},
    upload::{Stage, Upload, Uploads},
};
use crate::{
    error::AppError,
    ui::{Texts, errors, field::Frame, use_texts},
};
use leptos::{html, prelude::*};
use uuid::Uuid;

/// A file to open, with its size; pictures and documents can be looked at in their place, beside what is said of them.
#[component]
pub fn FileLink(
    /// The file.
    file: FileView,
    /// Whether its address shows documents, too.
    #[prop(optional)]
    shows: bool,
) -> impl IntoView {
    let t = use_texts();
    let picture = file.is_picture().then(|| picture(&file));
    let viewer = viewer(t, &file, shows);
    let (size, name) = (size(t, file.size), file.name.clone());
    view! {
        <p class="file">
            {picture}
            <span><a href=file.address rel="external" download=name>{file.name}</a> " " <span class="hint">{size}</span></span>
        </p>
        {viewer}
    }
}

/// The file itself, beside what is said of it; it is fetched when somebody opens it.
fn viewer(t: Texts, file: &FileView, shows: bool) -> Option<impl IntoView + use<>> {
    let (address, name) = (file.address.clone(), file.name.clone());
    let shown = match (file.is_picture(), shows && file.is_document()) {
        (true, _) => view! { <img src=address alt=name.clone() loading="lazy"/> }.into_any(),
        // The macro doesn't know that a frame can wait until somebody opens it.
        (_, true) => {
            html::iframe().src(format!("{address}?{LOOK}")).title(name.clone()).attr("loading", "lazy").into_any()
        }
        _ => return None,
    };
    Some(view! {
        <details class="viewer">
            <summary>{t.evidence_look()} <span class="visually-hidden">": " {name}</span></summary>
            {shown}
        </details>
    })
}

/// Small, and its name stands beside it.
fn picture(file: &FileView) -> impl IntoView + use<> {
    view! { <img src=file.address.clone() alt="" loading="lazy" width="64" height="64"/> }
}

fn size(t: Texts, bytes: u64) -> String {
    match size_shown(bytes) {
        (number, false) => t.evidence_kilobytes(number),
        (number, true) => t.evidence_megabytes(number),
    }
}

/// Files that belong to an answer: those that are there, each with a tick to leave it out, and a place to add more. With
/// JavaScript they are sent at once; without, they go with the form.
#[component]
pub fn FileField(
    /// The field's name in the form; it should end in `[]`.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: String,
    /// How many files it takes.
    most: u32,
    /// The files that are saved in it.
    given: Vec<Uuid>,
    /// Files of the reader, among them the saved ones.
    known: Vec<FileView>,
    /// Says that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// The endings that the browser's file dialogue offers, where they are fewer than all.
    #[prop(optional)]
    accepts: &'static str,
) -> impl IntoView {
    let t = use_texts();
    let hint = format!("{hint} {}", t.evidence_limits(u64::from(most))).trim().to_string();
    let frame = Frame::new(&name, &label, hint);
    let label = if optional { format!("{label} {}", t.form_optional()) } else { label };
    let uploads = Uploads::new();
    let element = NodeRef::<html::Fieldset>::new();
    let input = NodeRef::<html::Input>::new();
    come_alive(uploads, element, input);

    let mut shown: Vec<FileView> = Vec::new();
    for file in known {
        let is_in = frame.ticked(&file.id.to_string()).unwrap_or_else(|| given.contains(&file.id));
        if is_in && !shown.iter().any(|s| s.id == file.id) {
            shown.push(file);
        }
    }
    let given = shown.into_iter().map(|file| given_part(t, &frame.id, &name, file)).collect::<Vec<_>>();
    let (field, named) = (frame.id.clone(), name.clone());
    let chosen = move || {
        let (field, named) = (field.clone(), named.clone());
        let part = move |upload: Upload| upload_part(t, uploads, upload, field.clone(), named.clone());
        uploads.list.get().into_iter().map(part).collect::<Vec<_>>()
    };
    view! {
        <fieldset
            class="field files"
            node_ref=element
            aria-describedby=frame.described_by()
            aria-invalid=frame.is_wrong()
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| dropped(uploads, &event)
        >
            <legend>{label}</legend>
            {frame.hint()}
            {frame.mistake()}
            {given}
            {chosen}
            <label for=frame.id.clone()>{t.evidence_add()}</label>
            <input
                class="input"
                type="file"
                id=frame.id.clone()
                name=name
                multiple
                accept=if accepts.is_empty() { accept() } else { accepts.to_string() }
                node_ref=input
                on:change=move |event| picked(uploads, &event)
            />
        </fieldset>
    }
}

/// A file that the field holds: unticked, it isn't sent along.
fn given_part(t: Texts, field: &str, name: &str, file: FileView) -> AnyView {
    let id = format!("{field}-{}", file.id);
    let picture = file.is_picture().then(|| picture(&file));
    let (shown, saved) = (file.name.clone(), file.name.clone());
    view! {
        <div class="choice file">
            <input type="checkbox" id=id.clone() name=name.to_string() value=file.id.to_string() checked=true/>
            {picture}
            <label for=id>{shown} " " <span class="hint">{size(t, file.size)}</span></label>
            <a href=file.address rel="external" download=saved>
                {t.evidence_open()} <span class="visually-hidden">" " {file.name}</span>
            </a>
        </div>
    }
    .into_any()
}

/// A file that was chosen on this page.
fn upload_part(t: Texts, uploads: Uploads, upload: Upload, field: String, named: String) -> AnyView {
    let Upload { key, name, stage } = upload;
    let show = move || match stage.get() {
        Stage::Done(file) => given_part(t, &field, &named, file),
        Stage::Sending(_) => {
            let sent = move || match stage.get() {
                Stage::Sending(sent) => sent.to_string(),
                _ => String::new(),
            };
            let words = t.evidence_sending(&name);
            view! {
                <div class="file" data-uploading="">
                    <span id=format!("{field}-sending-{key}")>{words}</span>
                    <progress max="100" value=sent aria-labelledby=format!("{field}-sending-{key}")></progress>
                    <button type="button" class="link-button" on:click=move |_| uploads.cancel(key)>
                        {t.evidence_cancel()}
                    </button>
                </div>
            }
            .into_any()
        }
        Stage::Failed(error) => view! {
            <div class="file" role="alert">
                <span class="field-error">{name.clone()} ": " {mistake(t, &error)}</span>
                <button type="button" class="link-button" on:click=move |_| uploads.again(key)>
                    {t.evidence_again()}
                </button>
                <button type="button" class="link-button" on:click=move |_| uploads.cancel(key)>
                    {t.evidence_forget()}
                </button>
            </div>
        }
        .into_any(),
    };
    // Only a new stage makes a new row: the button under somebody's finger stays while the bar moves.
    let kind = Memo::new(move |_| stage.with(std::mem::discriminant));
    // Read rather than tracked: a memo that nobody has read yet doesn't listen to anything.
    view! { {move || { kind.get(); untrack(&show) }} }.into_any()
}

/// What went wrong with a file, in words.
fn mistake(t: Texts, error: &AppError) -> String {
    match error {
        AppError::Invalid(errors) => errors.0.first().map(|e| errors::issue(t, &e.issue)).unwrap_or_default(),
        AppError::TooLarge(_) => t.rule_file_too_large().into(),
        AppError::Unavailable | AppError::BadRequest => t.evidence_cut().into(),
        other => errors::whole(t, other).unwrap_or_default(),
    }
}

#[cfg(not(feature = "hydrate"))]
fn come_alive(_: Uploads, _: NodeRef<html::Fieldset>, _: NodeRef<html::Input>) {}

#[cfg(not(feature = "hydrate"))]
fn dropped(_: Uploads, _: &leptos::ev::DragEvent) {}

#[cfg(not(feature = "hydrate"))]
fn picked(_: Uploads, _: &leptos::ev::Event) {}

/// From now on files are sent when they are chosen, and no longer with the form.
#[cfg(feature = "hydrate")]
fn come_alive(uploads: Uploads, element: NodeRef<html::Fieldset>, input: NodeRef<html::Input>) {
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.remove_attribute("name");
        }
    });
    // The form is saved with a file that has arrived.
    Effect::new(move |before: Option<usize>| {
        let is_done = |u: &&Upload| matches!(u.stage.get(), Stage::Done(_));
        let done = uploads.list.with(|list| list.iter().filter(is_done).count());
        if before.is_some_and(|before| done > before) {
            request_animation_frame(move || {
                if let (Some(element), Ok(event)) =
                    (element.get_untracked(), web_sys::Event::new_with_event_init_dict("input", &bubbling()))
                {
                    let _ = element.dispatch_event(&event);
                }
            });
        }
        done
    });
    let online = window_event_listener(leptos::ev::online, move |_| uploads.all_again());
    on_cleanup(move || online.remove());
}

#[cfg(feature = "hydrate")]
fn bubbling() -> web_sys::EventInit {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init
}

#[cfg(feature = "hydrate")]
fn dropped(uploads: Uploads, event: &leptos::ev::DragEvent) {
    event.prevent_default();
    if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
        uploads.add(&files);
    }
}

#[cfg(feature = "hydrate")]
fn picked(uploads: Uploads, event: &leptos::ev::Event) {
    let input = event_target::<web_sys::HtmlInputElement>(event);
    if let Some(files) = input.files() {
        uploads.add(&files);
    }
    // The same file can be chosen again after it was taken out.
    input.set_value("");
}
