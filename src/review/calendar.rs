//! The day of the decision as a file for calendars (RFC 5545).

use super::reading;
use crate::{
    account::Actor,
    error::AppError,
    platform::Ctx,
    texts::{Locale, Texts},
    timestamp::Timestamp,
};
use uuid::Uuid;

/// More octets than this has no line.
const LINE: usize = 75;

/// The last day on which an application is decided, for the members of its organiser.
///
/// # Errors
/// [`AppError::NotFound`] for others, and for what wasn't submitted.
pub async fn decision(ctx: &Ctx, actor: &Actor, locale: Locale, id: Uuid) -> Result<(String, Vec<u8>), AppError> {
    let view = reading::status(ctx, actor, locale, id).await?;
    let due = view.clock.ok_or(AppError::NotFound)?.due_at;
    let reference = view.application.reference.unwrap_or_default();
    let title = Texts::of(locale).apply_calendar_title(&reference);
    let page = ctx.config.url(&format!("/apply/{id}/submitted"));
    Ok((format!("{reference}.ics"), event(&id, &title, &page, due, ctx.now()).into_bytes()))
}

/// An event of a whole day. The day is the one that the pages show: that of UTC, the same for everybody.
fn event(id: &Uuid, title: &str, page: &str, day: Timestamp, now: Timestamp) -> String {
    let digits = |at: Timestamp| at.rfc3339().replace(['-', ':'], "");
    let date = |at: Timestamp| digits(at).chars().take(8).collect::<String>();
    let lines = [
        "BEGIN:VCALENDAR".to_string(),
        "VERSION:2.0".to_string(),
        "PRODID:-//Quality Label//Application//EN".to_string(),
        "BEGIN:VEVENT".to_string(),
        format!("UID:{id}"),
        format!("DTSTAMP:{}", digits(now)),
        format!("DTSTART;VALUE=DATE:{}", date(day)),
        format!("DTEND;VALUE=DATE:{}", date(day.plus_days(1))),
        format!("SUMMARY:{}", escaped(title)),
        format!("URL:{page}"),
        "TRANSP:TRANSPARENT".to_string(),
        "END:VEVENT".to_string(),
        "END:VCALENDAR".to_string(),
    ];
    lines.iter().map(|line| format!("{}\r\n", folded(line))).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n").replace('\r', "")
}

/// A long line goes on in the next one after a blank, and no letter is cut.
fn folded(line: &str) -> String {
    let (mut folded, mut octets) = (String::new(), 0);
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE {
            folded.push_str("\r\n ");
            octets = 1;
        }
        folded.push(letter);
        octets += letter.len_utf8();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_calendars_read_it() {
        let title = format!("Sprendimas; {}", "ž".repeat(60));
        // The last moment of 25 October 2026, on which Vilnius puts its clocks back.
        let day = Timestamp(1_792_972_799_999);
        let text = event(&Uuid::nil(), &title, "https://example.org", day, Timestamp(1_772_442_000_000));
        assert!(text.contains("DTSTART;VALUE=DATE:20261025\r\nDTEND;VALUE=DATE:20261026\r\n"), "{text}");
        assert!(text.contains("DTSTAMP:20260302T090000Z\r\n"), "{text}");
        assert!(text.contains("SUMMARY:Sprendimas\\; ž"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= LINE) && text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.replace("\r\n ", "").contains(&"ž".repeat(60)), "folding loses nothing");
    }
}
