//! Points in time as people read them.
//!
//! The server writes them in the reader's language and in UTC; once the browser has taken over, it shows its own zone.

use super::zone::zone_words;
use crate::{
    texts::use_texts,
    timestamp::{MINUTE, Timestamp},
};
use leptos::{html, prelude::*};

/// A day.
#[component]
pub fn Day(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <Time at with_time=false/> }
}

/// A day of the calendar that is the same for everybody, such as a deadline or the end of a label: the one in UTC.
#[component]
pub fn CalendarDay(
    /// Any moment of it.
    at: Timestamp,
) -> impl IntoView {
    let day = written(use_texts().locale().tag(), at, false);
    view! { <time datetime=machine(at)>{day}</time> }
}

/// A day and the time of day.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <Time at with_time=true/> }
}

/// A day and a time of day as the clocks of a zone show it, with its name. Once the browser has taken over, it adds what
/// its own show, if that is something else.
#[component]
pub fn ZonedMoment(
    /// When.
    at: Timestamp,
    /// The zone.
    zone: String,
    /// By how many minutes it is ahead of UTC then.
    ahead: i32,
) -> impl IntoView {
    let t = use_texts();
    let tag = t.locale().tag();
    let element = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let own = local(tag, at, true);
        if let Some(element) = element.get().filter(|_| own != shown(tag, at, ahead)) {
            element.set_text_content(Some(&format!(" · {}", t.form_for_you(own))));
        }
    });
    // The name of a zone may be longer than a phone is wide.
    view! {
        <time class="whitespace-normal" datetime=machine(at)>{in_zone(tag, at, &zone, ahead)}</time>
        <span node_ref=element></span>
    }
}

fn shown(locale: &str, at: Timestamp, ahead: i32) -> String {
    let there = written(locale, Timestamp(at.0 + i64::from(ahead) * MINUTE), true);
    there.strip_suffix(" UTC").map(String::from).unwrap_or(there)
}

/// A day and a time of day as the clocks of a zone show it, with its name.
pub fn in_zone(locale: &str, at: Timestamp, zone: &str, ahead: i32) -> String {
    format!("{} ({})", shown(locale, at, ahead), zone_words(zone))
}

#[component]
fn Time(at: Timestamp, with_time: bool) -> impl IntoView {
    let t = use_texts();
    let element = NodeRef::<html::Time>::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            element.set_text_content(Some(&local(t.locale().tag(), at, with_time)));
        }
    });
    view! { <time datetime=machine(at) node_ref=element>{written(t.locale().tag(), at, with_time)}</time> }
}

#[cfg(feature = "ssr")]
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date for people, in UTC: in mails and letters, and in pages until the browser shows its own zone. It reads like what
/// browsers write in that language; the browser tests compare them.
#[cfg(feature = "ssr")]
pub fn written(locale: &str, at: Timestamp, with_time: bool) -> String {
    const LT: [&str; 12] = [
        "sausio",
        "vasario",
        "kovo",
        "balandžio",
        "gegužės",
        "birželio",
        "liepos",
        "rugpjūčio",
        "rugsėjo",
        "spalio",
        "lapkričio",
        "gruodžio",
    ];
    let at = at.to_utc();
    let month = usize::from(u8::from(at.month())) - 1;
    let day = match locale {
        "lt" => format!("{} m. {} {} d.", at.year(), LT[month], at.day()),
        _ => format!("{} {} {}", at.day(), EN[month], at.year()),
    };
    let between = if locale == "lt" { " " } else { " at " };
    if with_time { format!("{day}{between}{:02}:{:02} UTC", at.hour(), at.minute()) } else { day }
}

/// A month of the calendar for people, in UTC.
#[cfg(feature = "ssr")]
pub fn month(locale: &str, at: Timestamp) -> String {
    const LT: [&str; 12] = [
        "sausis",
        "vasaris",
        "kovas",
        "balandis",
        "gegužė",
        "birželis",
        "liepa",
        "rugpjūtis",
        "rugsėjis",
        "spalis",
        "lapkritis",
        "gruodis",
    ];
    let at = at.to_utc();
    let number = usize::from(u8::from(at.month())) - 1;
    match locale {
        "lt" => format!("{} m. {}", at.year(), LT[number]),
        _ => format!("{} {}", EN[number], at.year()),
    }
}

#[cfg(feature = "ssr")]
fn machine(at: Timestamp) -> String {
    at.rfc3339()
}

#[cfg(feature = "ssr")]
fn local(locale: &str, at: Timestamp, with_time: bool) -> String {
    written(locale, at, with_time)
}

#[cfg(feature = "hydrate")]
fn machine(at: Timestamp) -> String {
    let iso = String::from(js_sys::Date::new(&(at.0 as f64).into()).to_iso_string());
    // The server writes whole seconds.
    iso.split('.').next().map(|s| format!("{s}Z")).unwrap_or(iso)
}

#[cfg(feature = "hydrate")]
fn format(locale: &str, at: Timestamp, options: &[(&str, &str)]) -> String {
    use js_sys::{Date, Object, Reflect};
    let wanted = Object::new();
    for (key, value) in options {
        let _ = Reflect::set(&wanted, &(*key).into(), &(*value).into());
    }
    let locale = if locale == "en" { "en-GB" } else { locale };
    String::from(Date::new(&(at.0 as f64).into()).to_locale_string(locale, &wanted))
}

/// As on the server.
#[cfg(feature = "hydrate")]
pub fn month(locale: &str, at: Timestamp) -> String {
    format(locale, at, &[("year", "numeric"), ("month", "long"), ("timeZone", "UTC")])
}

/// As on the server.
#[cfg(feature = "hydrate")]
pub fn written(locale: &str, at: Timestamp, with_time: bool) -> String {
    let day = [("dateStyle", "long"), ("timeZone", "UTC"), ("timeStyle", "short")];
    if with_time { format!("{} UTC", format(locale, at, &day)) } else { format(locale, at, &day[..2]) }
}

#[cfg(feature = "hydrate")]
fn local(locale: &str, at: Timestamp, with_time: bool) -> String {
    let day = [("dateStyle", "long"), ("timeStyle", "short")];
    format(locale, at, if with_time { &day } else { &day[..1] })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_a_zone_is_what_its_clocks_show() {
        let at = Timestamp::of_day("2026-07-15").unwrap().plus_minutes(11 * 60);
        assert_eq!(in_zone("en", at, "Europe/Vilnius", 180), "15 July 2026 at 14:00 (Europe/Vilnius)");
        assert_eq!(in_zone("lt", at, "America/New_York", -240), "2026 m. liepos 15 d. 07:00 (America/New York)");
    }
}
