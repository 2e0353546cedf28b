//! Checking in the browser: in a worker, which runs the crate `verifier` as WASM of its own, so that the page stays alive
//! and a check that takes too long can be ended.

use super::model::{Checked, LONGEST_CHECK};
use js_sys::{Object, Promise, Reflect};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What is to be checked.
pub enum What {
    /// A file, or what was pasted.
    Bytes(js_sys::Uint8Array),
    /// The address at which something stands.
    Address(String),
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The worker didn't begin, or broke.
    Broken,
    /// It took too long.
    Slow,
    /// This server didn't say what it has to say.
    Server,
    /// Too much was asked for in a short time.
    Busy,
}

/// Where the worker's script is: beside the script of the page.
fn script() -> Option<String> {
    let link = document().query_selector("link[rel=modulepreload]").ok()??.get_attribute("href")?;
    let folder = link.rsplit_once('/')?.0;
    Some(format!("{folder}/verifier/worker.js"))
}

/// Checks in a worker of its own. Whether it belongs to `email` is looked at where that is given; `now` is the time in
/// milliseconds.
pub async fn check(base: &str, what: &What, email: Option<&str>, now: f64) -> Result<Checked, Problem> {
    let script = script().ok_or(Problem::Broken)?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&script, &options).map_err(|_| Problem::Broken)?;
    let answer = answer_of(&worker, &message(base, what, email, now)).await;
    worker.terminate();
    let text = |name: &str| Reflect::get(&answer, &name.into()).ok().and_then(|value| value.as_string());
    match text("done") {
        Some(done) => serde_json::from_str(&done).map_err(|_| Problem::Broken),
        None => Err(match text("problem").as_deref() {
            Some("slow") => Problem::Slow,
            Some("server") => Problem::Server,
            Some("busy") => Problem::Busy,
            _ => Problem::Broken,
        }),
    }
}

fn message(base: &str, what: &What, email: Option<&str>, now: f64) -> Object {
    let message = Object::new();
    // An object of its own takes every field.
    let set = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&message, &name.into(), value);
    };
    set("base", &base.into());
    set("now", &now.into());
    if let Some(email) = email {
        set("email", &email.into());
    }
    match what {
        What::Bytes(bytes) => set("file", bytes),
        What::Address(address) => set("address", &address.into()),
    }
    message
}

fn problem(name: &str) -> JsValue {
    let object = Object::new();
    let _ = Reflect::set(&object, &"problem".into(), &name.into());
    object.into()
}

/// What the worker answers; or that it broke, or took too long.
async fn answer_of(worker: &Worker, message: &Object) -> JsValue {
    let mut kept = None;
    let promise = Promise::new(&mut |resolve, _| {
        let answered = {
            let resolve = resolve.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let _ = resolve.call1(&JsValue::NULL, &event.data());
            })
        };
        let broke = {
            let resolve = resolve.clone();
            Closure::<dyn Fn()>::new(move || {
                let _ = resolve.call1(&JsValue::NULL, &problem("broken"));
            })
        };
        worker.set_onmessage(Some(answered.as_ref().unchecked_ref()));
        worker.set_onerror(Some(broke.as_ref().unchecked_ref()));
        let late = move || {
            let _ = resolve.call1(&JsValue::NULL, &problem("slow"));
        };
        let timer = set_timeout_with_handle(late, Duration::from_secs(LONGEST_CHECK.into())).ok();
        kept = Some((answered, broke, timer));
    });
    let answer = match worker.post_message(message) {
        Ok(()) => JsFuture::from(promise).await,
        Err(why) => Err(why),
    };
    worker.set_onmessage(None);
    worker.set_onerror(None);
    if let Some((_, _, Some(timer))) = kept {
        timer.clear();
    }
    answer.unwrap_or_else(|_| problem("broken"))
}
