//! Time zones: what the clocks show somewhere. The database of zones is in the program and nowhere else; a browser has one
//! of its own.

use crate::timestamp::{MINUTE, Timestamp};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// A time zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// By its name, such as `Europe/Vilnius`.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name.trim()).ok()?;
        // One without a name stands for a place that isn't known.
        zone.iana_name().is_some().then_some(Self(zone))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// By how many minutes its clocks are ahead of UTC at a time.
    pub fn ahead(&self, at: Timestamp) -> i32 {
        jiff::Timestamp::from_millisecond(at.0).map_or(0, |at| self.0.to_offset(at).seconds() / 60)
    }

    /// When its clocks show a time of a day, which is given as it would be in UTC; nothing where they go forward over it.
    /// Where they show it twice it is the first time.
    pub fn when(&self, shown: Timestamp) -> Option<Timestamp> {
        let shown_there = TimeZone::UTC.to_datetime(jiff::Timestamp::from_millisecond(shown.0).ok()?);
        let ahead = match self.0.to_ambiguous_timestamp(shown_there).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { .. } => return None,
        };
        Some(Timestamp(shown.0 - i64::from(ahead.seconds() / 60) * MINUTE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, minutes: i64) -> Timestamp {
        Timestamp::of_day(day).unwrap().plus_minutes(minutes)
    }

    #[test]
    fn a_time_is_what_the_clocks_there_show() {
        let vilnius = Zone::named("Europe/Vilnius").unwrap();
        assert_eq!(vilnius.when(at("2026-01-15", 14 * 60)), Some(at("2026-01-15", 12 * 60)));
        assert_eq!(vilnius.when(at("2026-07-15", 14 * 60)), Some(at("2026-07-15", 11 * 60)));
        assert_eq!(vilnius.ahead(at("2026-07-15", 0)), 180);
        assert_eq!(vilnius.when(at("2026-03-29", 3 * 60 + 30)), None, "the clocks go forward");
        assert_eq!(vilnius.when(at("2026-10-25", 3 * 60 + 30)), Some(at("2026-10-25", 30)), "the first of two");
        let kathmandu = Zone::named("asia/kathmandu").unwrap();
        assert_eq!((kathmandu.name(), kathmandu.ahead(at("2026-07-15", 0))), ("Asia/Kathmandu", 345));
        for odd in ["", "Europe", "Mars/Base", "Etc/Unknown", "+02:00"] {
            assert!(Zone::named(odd).is_none(), "{odd}");
        }
    }
}
