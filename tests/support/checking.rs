//! A check as the worker in a browser does it: the same steps, over HTTP, with nothing but what the server publishes.

use super::TestApp;
use quality_label::badge::model::Checked;
use reqwest::Method;
use serde_json::Value;
use verifier::{
    shown::Shown,
    stepwise::{Step, Stepwise, Wanted},
};

/// Checks in a browser; gives what was asked for on the way, too. No cookie goes along.
pub async fn in_browser(app: &TestApp, file: &[u8], email: Option<&str>) -> (Checked, Vec<Wanted>) {
    let visitor = app.browser();
    let shown = Shown::File(file.to_vec());
    let mut check = Stepwise::new(app.ctx.config.base(), shown, email.map(String::from), app.ctx.now().into());
    let mut asked = Vec::new();
    loop {
        let wanted = match check.step() {
            Step::Done(checked) => return (*checked, asked),
            Step::Failed => panic!("the server didn't say what it has to: {asked:?}"),
            Step::Wants(wanted) => wanted,
        };
        assert!(!wanted.is_empty(), "it waits for nothing");
        for one in wanted {
            let json = [("accept", "application/json")];
            let answer = match &one {
                Wanted::Own(path) => visitor.request(Method::GET, path, None, &json).await,
                Wanted::Far(address) => {
                    let ours = [("accept", "*/*"), ("sec-fetch-site", "same-origin"), ("content-type", "text/plain")];
                    let body = Some(address.clone().into_bytes());
                    visitor.request(Method::POST, "/verify/fetch", body, &ours).await
                }
            };
            asked.push(one.clone());
            check.tell(one, answer.status, answer.body.into_bytes());
        }
    }
}

/// What verifiers of others say of files: JSON, PNG, SVG and signed texts.
pub async fn others_say_of(files: Vec<std::path::PathBuf>) -> Vec<Value> {
    let output = tokio::task::spawn_blocking(move || {
        std::process::Command::new("node")
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/end2end/verifier/verify.mjs"), "--files"])
            .args(files)
            .output()
            .unwrap()
    });
    let output = output.await.unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
}
