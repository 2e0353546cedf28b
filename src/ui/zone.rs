//! The field for a time zone. Whoever has chosen none yet is offered that of their browser; without JavaScript they choose.

use super::field::{Choice, Select};
use leptos::prelude::*;

/// What is offered: a place for each time that clocks show somewhere. Others are taken, too, when a browser names them.
pub const ZONES: [&str; 95] = [
    "UTC",
    "Africa/Accra",
    "Africa/Addis_Ababa",
    "Africa/Algiers",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Tunis",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "Asia/Almaty",
    "Asia/Baku",
    "Asia/Bangkok",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Nicosia",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Tokyo",
    "Asia/Yerevan",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Amsterdam",
    "Europe/Andorra",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Bratislava",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Chisinau",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Malta",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Podgorica",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sarajevo",
    "Europe/Skopje",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Tirane",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
    "Pacific/Auckland",
    "Pacific/Fiji",
    "Pacific/Honolulu",
    "Pacific/Tongatapu",
];

/// A zone's name for people.
pub fn zone_words(name: &str) -> String {
    name.replace('_', " ")
}

/// One time zone of those that are offered.
#[component]
pub fn ZoneField(
    /// The field's name in the form, which only one form of the page may have.
    name: &'static str,
    /// What it asks for.
    #[prop(into)]
    label: String,
    /// A sentence that helps.
    #[prop(into)]
    hint: String,
    /// What was chosen before; nothing offers the browser's own.
    value: String,
) -> impl IntoView {
    let is_other = !value.is_empty() && !ZONES.contains(&value.as_str());
    let all = ZONES.iter().map(|zone| zone.to_string()).chain(is_other.then(|| value.clone()));
    let choices: Vec<Choice> = all.map(|zone| (zone.clone(), zone_words(&zone))).collect();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| choose_own(name));
    view! { <Select name=name label hint value choices/> }
}

/// Chooses the zone of the browser where none is chosen.
#[cfg(feature = "hydrate")]
fn choose_own(name: &str) {
    use js_sys::{Array, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let own = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    let field = document().query_selector(&format!("select[name={name}]")).ok().flatten();
    let (Some(own), Some(field)) = (own.filter(|own| !own.is_empty()), field) else { return };
    let chosen = || Reflect::get(&field, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default();
    let choose = || Reflect::set(&field, &"value".into(), &JsValue::from_str(&own));
    if !chosen().is_empty() {
        return;
    }
    let _ = choose();
    if chosen().is_empty()
        && let Ok(option) = document().create_element("option")
    {
        // The server knows more zones than are offered.
        let _ = option.set_attribute("value", &own);
        option.set_text_content(Some(&zone_words(&own)));
        let _ = field.append_child(&option);
        let _ = choose();
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::platform::zones::Zone;

    #[test]
    fn what_is_offered_is_known_by_the_same_name() {
        for name in ZONES {
            assert_eq!(Zone::named(name).map(|zone| zone.name().to_string()).as_deref(), Some(name), "{name}");
        }
    }
}
