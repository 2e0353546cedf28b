//! Files on their way from the browser, with JavaScript: sent as soon as they are chosen, one request each, so that
//! each has its own progress and can be cancelled or sent again.

use super::model::FileView;
use crate::error::AppError;
use leptos::prelude::*;

/// How far a file is.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only browsers send files"))]
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// So many hundredths are sent.
    Sending(u32),
    /// The server has it.
    Done(FileView),
    /// It didn't get there.
    Failed(AppError),
}

/// A file that was chosen on this page.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Tells it apart from the others of its field.
    pub key: u32,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub stage: RwSignal<Stage>,
}

/// The files that were chosen in one field.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// Each of them, in order.
    pub list: RwSignal<Vec<Upload>>,
    #[cfg(feature = "hydrate")]
    held: StoredValue<Vec<hydrate::Held>, LocalStorage>,
}

impl Uploads {
    /// None yet.
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            #[cfg(feature = "hydrate")]
            held: StoredValue::new_local(Vec::new()),
        }
    }

    /// Forgets a file; one that is being sent is stopped.
    pub fn cancel(self, key: u32) {
        self.list.update(|list| list.retain(|u| u.key != key));
        #[cfg(feature = "hydrate")]
        self.stop(key);
    }

    /// Sends a file again.
    pub fn again(self, key: u32) {
        #[cfg(feature = "hydrate")]
        self.send(key);
        #[cfg(not(feature = "hydrate"))]
        let _ = key;
    }
}

#[cfg(feature = "hydrate")]
mod hydrate {
    use super::*;
    use crate::evidence::model::{MOST_BYTES, media_type_of};
    use leptos::wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{File, FileList, FormData, ProgressEvent, XmlHttpRequest, js_sys::Function};

    /// What the browser holds of a file.
    pub struct Held {
        key: u32,
        file: File,
        request: Option<XmlHttpRequest>,
    }

    impl Uploads {
        /// Sends what was chosen or dropped.
        pub fn add(self, files: &FileList) {
            for file in (0..files.length()).filter_map(|at| files.get(at)) {
                let key = self.held.with_value(|held| held.last().map_or(0, |h| h.key + 1));
                let stage = RwSignal::new(Stage::Sending(0));
                let refused = refused(&file);
                self.list.update(|list| list.push(Upload { key, name: file.name(), stage }));
                self.held.update_value(|held| held.push(Held { key, file, request: None }));
                match refused {
                    Some(rule) => stage.set(Stage::Failed(AppError::rule(rule))),
                    None => self.send(key),
                }
            }
        }

        /// Sends again what couldn't be sent for want of a network.
        pub fn all_again(self) {
            let is_lost = |u: &&Upload| u.stage.get_untracked() == Stage::Failed(AppError::Unavailable);
            let lost: Vec<u32> = self.list.with_untracked(|list| list.iter().filter(is_lost).map(|u| u.key).collect());
            for key in lost {
                self.send(key);
            }
        }

        pub(super) fn stop(self, key: u32) {
            let request = self
                .held
                .try_update_value(|held| held.iter_mut().find(|h| h.key == key).and_then(|h| h.request.take()));
            if let Some(Some(request)) = request {
                let _ = request.abort();
            }
        }

        pub(super) fn send(self, key: u32) {
            let stage = self.list.with_untracked(|list| list.iter().find(|u| u.key == key).map(|u| u.stage));
            let file = self.held.with_value(|held| held.iter().find(|h| h.key == key).map(|h| h.file.clone()));
            let (Some(stage), Some(file)) = (stage, file) else {
                return;
            };
            stage.set(Stage::Sending(0));
            let Some(request) = request(&file, stage) else {
                stage.set(Stage::Failed(AppError::Unavailable));
                return;
            };
            self.held.update_value(|held| {
                if let Some(of) = held.iter_mut().find(|h| h.key == key) {
                    of.request = Some(request);
                }
            });
        }
    }

    /// What the server would refuse anyway, known without sending it.
    fn refused(file: &File) -> Option<&'static str> {
        if file.size() > MOST_BYTES as f64 {
            return Some("file_too_large");
        }
        media_type_of(&file.name()).is_none().then_some("file_type")
    }

    fn function(of: impl FnMut(ProgressEvent) + 'static) -> Function {
        // The browser lets it go together with the request.
        Closure::<dyn FnMut(ProgressEvent)>::new(of).into_js_value().unchecked_into()
    }

    fn request(file: &File, stage: RwSignal<Stage>) -> Option<XmlHttpRequest> {
        // `fetch` doesn't say how much has been sent.
        let request = XmlHttpRequest::new().ok()?;
        request.open("POST", "/evidence/files").ok()?;
        request.set_request_header("accept", "application/json").ok()?;
        let progress = function(move |event| {
            if event.length_computable() && event.total() > 0.0 {
                stage.try_set(Stage::Sending((event.loaded() / event.total() * 100.0) as u32));
            }
        });
        request.upload().ok()?.set_onprogress(Some(&progress));
        let of = request.clone();
        let ended = function(move |_| {
            let text = of.response_text().ok().flatten().unwrap_or_default();
            let done = match of.status() {
                Ok(200) => serde_json::from_str(&text).map(Stage::Done).ok(),
                _ => serde_json::from_str(&text).map(Stage::Failed).ok(),
            };
            stage.try_set(done.unwrap_or(Stage::Failed(AppError::Unavailable)));
        });
        request.set_onloadend(Some(&ended));
        let form = FormData::new().ok()?;
        form.append_with_blob_and_filename("file", file, &file.name()).ok()?;
        request.send_with_opt_form_data(Some(&form)).ok()?;
        Some(request)
    }
}
