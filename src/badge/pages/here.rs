//! The page for checking in a browser that does the check itself. Where it can't, it says so, and what is sent next goes to
//! the server as it does without a script.

use super::verify::Results;
use crate::{
    badge::model::{Checked, LONGEST_CHECK, Verifying},
    texts::Texts,
    ui::{Notice, Tone, use_texts},
};
use leptos::prelude::*;

/// What the browser has to say of the last check.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers check here"))]
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// Nothing was checked here yet.
    Nothing,
    /// It is being checked.
    Running,
    /// What was found; with its address where it has one.
    Done(Box<Checked>, Option<String>),
    /// The browser can't: what is sent next goes to the server.
    Cannot,
    /// It took too long: what is sent next goes to the server.
    Slow,
    /// The server didn't give what the check needs.
    Server,
    /// Too much was checked in a short time.
    Busy,
    /// The file is larger than what is read.
    TooLarge,
    /// No file was chosen.
    NoFile,
    /// What should be an e-mail address is none.
    NoEmail,
}

/// The browser's own part of the page.
#[derive(Clone, Copy)]
pub struct Here {
    ready: RwSignal<bool>,
    state: RwSignal<State>,
    #[cfg(feature = "hydrate")]
    base: StoredValue<String>,
    /// How much the server's clock is ahead of the browser's, in milliseconds.
    #[cfg(feature = "hydrate")]
    ahead: f64,
}

impl Here {
    /// For a page that was made so.
    #[cfg_attr(not(feature = "hydrate"), expect(unused_variables, reason = "only browsers check here"))]
    pub fn new(verifying: &Verifying) -> Self {
        let here = Self {
            ready: RwSignal::new(false),
            state: RwSignal::new(State::Nothing),
            #[cfg(feature = "hydrate")]
            base: StoredValue::new(verifying.base.clone()),
            #[cfg(feature = "hydrate")]
            ahead: verifying.at.0 as f64 - js_sys::Date::now(),
        };
        // Not while the page is taken over: it has to be the same then as the server made it.
        Effect::new(move |_| here.ready.set(true));
        here
    }

    /// Whether what is sent next is checked here.
    pub fn is_ready(self) -> bool {
        self.ready.get() && !matches!(self.state.get(), State::Cannot | State::Slow)
    }

    /// Whether something is being checked.
    pub fn is_running(self) -> bool {
        self.state.get() == State::Running
    }
}

/// What was found here, or before by the server; or why nothing was.
#[component]
pub fn Found(
    /// The browser's part.
    here: Here,
    /// What the server has found.
    given: Option<Checked>,
) -> impl IntoView {
    let t = use_texts();
    let another = move || view! { <h2>{t.badge_verify_another()}</h2> };
    let given = StoredValue::new(given);
    move || {
        let results = |checked: Checked| view! { <Results checked/> };
        match here.state.get() {
            State::Done(checked, address) => {
                let link = address.map(|address| {
                    view! { <p>{t.badge_here_share()} <br/> <code class="break-words">{address}</code></p> }
                });
                view! { {results(*checked)} {link} {another()} }.into_any()
            }
            State::Nothing | State::Running => match given.get_value() {
                Some(checked) => view! { {results(checked)} {another()} }.into_any(),
                None => ().into_any(),
            },
            state => view! { <Notice tone=Tone::Warn live=true><p>{problem(t, &state)}</p></Notice> }.into_any(),
        }
    }
}

fn problem(t: Texts, state: &State) -> String {
    match state {
        State::Slow => t.badge_here_slow(LONGEST_CHECK),
        State::Server => t.badge_here_server().into(),
        State::Busy => t.badge_file_busy().into(),
        State::TooLarge => t.badge_file_large().into(),
        State::NoFile => t.badge_file_missing().into(),
        State::NoEmail => t.badge_here_email().into(),
        State::Nothing | State::Running | State::Done(..) | State::Cannot => t.badge_here_cannot().into(),
    }
}

#[cfg(not(feature = "hydrate"))]
impl Here {
    /// A form was sent.
    pub fn submitted(self, _: &leptos::ev::SubmitEvent) {}

    /// A file is dragged over the page.
    pub fn dragged(self, _: &leptos::ev::DragEvent) {}

    /// A file was dropped.
    pub fn dropped(self, _: &leptos::ev::DragEvent) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Here, State};
    use crate::badge::{
        model::{MOST_FILE_BYTES, asked_about},
        worker::{Problem, What, check},
    };
    use leptos::{
        prelude::*,
        wasm_bindgen::{JsCast, JsValue},
    };
    use uuid::Uuid;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{File, FormData, HtmlFormElement};

    /// What a form has to be checked.
    enum Given {
        File(File),
        Text(String),
    }

    impl Here {
        /// A form is being sent: what the browser can check goes no further.
        pub fn submitted(self, event: &leptos::ev::SubmitEvent) {
            if !self.ready.get_untracked() || matches!(self.state.get_untracked(), State::Cannot | State::Slow) {
                return;
            }
            let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some(data) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return };
            let given = match data.get("file").dyn_into::<File>() {
                Ok(file) => Given::File(file),
                Err(_) => Given::Text(data.get("credential").as_string().unwrap_or_default()),
            };
            if let Given::Text(text) = &given {
                let text = text.trim();
                let is_named = Uuid::parse_str(text).is_ok()
                    || self
                        .base
                        .with_value(|base| text.strip_prefix(base.as_str()).is_some_and(|r| r.starts_with('/')));
                // What this server keeps itself, it has to say itself; and it says that something is missing.
                if text.is_empty() || is_named {
                    return;
                }
            }
            event.prevent_default();
            event.stop_propagation();
            self.begin(given, &data.get("email").as_string().unwrap_or_default());
        }

        /// A file is dragged over the page: it may be dropped here.
        pub fn dragged(self, event: &leptos::ev::DragEvent) {
            if self.ready.get_untracked() {
                event.prevent_default();
            }
        }

        /// A file was dropped.
        pub fn dropped(self, event: &leptos::ev::DragEvent) {
            let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
            if let Some(file) = file.filter(|_| self.ready.get_untracked()) {
                event.prevent_default();
                self.begin(Given::File(file), "");
            }
        }

        fn begin(self, given: Given, email: &str) {
            if self.state.get_untracked() == State::Running {
                return;
            }
            let Ok(email) = asked_about(email) else {
                self.state.set(State::NoEmail);
                return;
            };
            match &given {
                Given::File(file) if file.size() == 0.0 => return self.state.set(State::NoFile),
                Given::File(file) if file.size() > MOST_FILE_BYTES as f64 => return self.state.set(State::TooLarge),
                _ => {}
            }
            self.state.set(State::Running);
            let base = self.base.get_value();
            let now = js_sys::Date::now() + self.ahead;
            leptos::task::spawn_local(async move {
                let (what, link) = match given {
                    Given::File(file) => match JsFuture::from(file.array_buffer()).await {
                        Ok(buffer) => (What::Bytes(js_sys::Uint8Array::new(&buffer)), None),
                        Err(_) => {
                            self.state.try_set(State::NoFile);
                            return;
                        }
                    },
                    Given::Text(text) => match text.trim() {
                        address if is_address(address) => {
                            let link = format!("{base}/verify?of={}", js_sys::encode_uri_component(address));
                            (What::Address(address.to_string()), Some(link))
                        }
                        text => (What::Bytes(js_sys::Uint8Array::from(text.as_bytes())), None),
                    },
                };
                let state = match check(&base, &what, email.as_deref(), now).await {
                    Ok(checked) => State::Done(Box::new(checked), link),
                    Err(Problem::Broken) => State::Cannot,
                    Err(Problem::Slow) => State::Slow,
                    Err(Problem::Server) => State::Server,
                    Err(Problem::Busy) => State::Busy,
                };
                let is_done = matches!(state, State::Done(..));
                // The page may be gone by now.
                if self.state.try_set(state).is_none() && is_done {
                    request_animation_frame(read_out);
                }
            });
        }
    }

    fn is_address(text: &str) -> bool {
        text.starts_with("https://") && !text.contains(char::is_whitespace)
    }

    /// Leads readers to what was found.
    fn read_out() {
        let heading = document().get_element_by_id("outcome").map(JsValue::from);
        if let Some(heading) = heading.and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = heading.focus();
        }
    }
}
