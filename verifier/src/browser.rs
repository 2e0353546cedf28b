//! What the worker in the browser calls (`worker.js`).

use crate::{
    Timestamp,
    shown::Shown,
    stepwise::{Stepwise, Wanted},
};
use wasm_bindgen::prelude::wasm_bindgen;

/// A check on its way.
#[wasm_bindgen]
pub struct Check(Stepwise);

#[wasm_bindgen]
impl Check {
    /// Of a file, or of what stands at an address where there is none; for the server at `base`.
    #[wasm_bindgen(constructor)]
    pub fn new(base: &str, file: Vec<u8>, address: Option<String>, email: Option<String>, now: f64) -> Self {
        let shown = address.map_or(Shown::File(file), Shown::Address);
        Self(Stepwise::new(base, shown, email, Timestamp(now as i64)))
    }

    /// How far it gets, as JSON.
    pub fn step(&mut self) -> String {
        let step = self.0.step();
        serde_json::to_string(&step).unwrap_or_else(|_| "\"Failed\"".into())
    }

    /// Tells it what stands at a path of the server itself, or at an address of somebody else's.
    pub fn tell(&mut self, own: bool, address: String, status: u16, body: Vec<u8>) {
        let wanted = if own { Wanted::Own(address) } else { Wanted::Far(address) };
        self.0.tell(wanted, status, body);
    }
}
