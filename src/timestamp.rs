//! A point in time, the same type in the browser, on the server and in the database.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z, in UTC, stored as a 64-bit integer on both databases.
///
/// A number sorts and compares the same in SQLite, PostgreSQL and JSON, which texts of times don't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sea_orm::DeriveValueType))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Milliseconds in a minute.
pub const MINUTE: i64 = 60 * 1000;
/// Milliseconds in a day of 24 hours.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

impl Timestamp {
    /// This time and a number of days of 24 hours later (UTC has no other days).
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days * DAY)
    }

    /// The last moment of the calendar day (UTC) that is so many days later. The day itself isn't counted: what begins at
    /// any hour of day 0 may end at any hour of day `days`.
    pub const fn deadline(self, days: i64) -> Self {
        Self((self.0.div_euclid(DAY) + days + 1) * DAY - 1)
    }

    /// This time and a number of minutes later.
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }

    /// Whole days from now until this time, rounded up; negative when it has passed.
    pub const fn days_from(self, now: Timestamp) -> i64 {
        let ms = self.0 - now.0;
        if ms >= 0 { (ms + DAY - 1) / DAY } else { ms / DAY }
    }
}

impl From<verifier::Timestamp> for Timestamp {
    fn from(at: verifier::Timestamp) -> Self {
        Self(at.0)
    }
}

impl From<Timestamp> for verifier::Timestamp {
    fn from(at: Timestamp) -> Self {
        Self(at.0)
    }
}

#[cfg(feature = "ssr")]
mod server {
    use super::Timestamp;
    use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339};

    impl Timestamp {
        /// The calendar form in UTC.
        pub fn to_utc(self) -> OffsetDateTime {
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        }

        /// RFC 3339 with whole seconds and `Z`, as credentials and `<time datetime>` want it.
        pub fn rfc3339(self) -> String {
            let whole = self.to_utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
            whole.format(&Rfc3339).unwrap_or_default()
        }

        /// From the calendar form.
        pub fn from_utc(at: OffsetDateTime) -> Self {
            Self((at.unix_timestamp_nanos() / 1_000_000) as i64)
        }

        /// The beginning of a day as forms write it: `2026-03-31`.
        pub fn of_day(text: &str) -> Option<Self> {
            let mut parts = text.splitn(3, '-');
            let mut next = || parts.next();
            let (year, month, day) = (next()?.parse().ok()?, next()?.parse::<u8>().ok()?, next()?.parse().ok()?);
            let date = Date::from_calendar_date(year, month.try_into().ok()?, day).ok()?;
            Some(Self::from_utc(date.midnight().assume_utc()))
        }

        /// The day as forms write it.
        pub fn day(self) -> String {
            let at = self.to_utc();
            format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day())
        }

        /// The same day and time a number of calendar months later; where that month is too short, its last day.
        pub fn plus_months(self, months: i32) -> Self {
            let at = self.to_utc();
            let count = i64::from(at.year()) * 12 + i64::from(u8::from(at.month())) - 1 + i64::from(months);
            let (Ok(year), Ok(month)) = (i32::try_from(count.div_euclid(12)), u8::try_from(count.rem_euclid(12) + 1))
            else {
                return self;
            };
            let later = time::Month::try_from(month).ok().and_then(|month| {
                let day = at.day().min(month.length(year));
                let date = time::Date::from_calendar_date(year, month, day).ok()?;
                Some(at.replace_date(date))
            });
            later.map_or(self, Self::from_utc)
        }

        /// The same day and time a number of calendar years later; 29 February becomes 28 February.
        pub fn plus_years(self, years: i32) -> Self {
            let at = self.to_utc();
            let year = at.year() + years;
            let later = at.replace_year(year).or_else(|_| at.replace_day(28).and_then(|d| d.replace_year(year)));
            later.map_or(self, Self::from_utc)
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};

    #[test]
    fn a_month_that_is_too_short_ends_on_its_last_day() {
        let at = |text: &str| {
            let at = OffsetDateTime::parse(text, &Rfc3339).unwrap();
            Timestamp::from_utc(at)
        };
        assert_eq!(at("2028-08-31T09:00:00Z").plus_months(-6), at("2028-02-29T09:00:00Z"));
        assert_eq!(at("2028-02-29T09:00:00Z").plus_months(-6), at("2027-08-29T09:00:00Z"));
        assert_eq!(at("2026-01-15T09:00:00Z").plus_months(-1), at("2025-12-15T09:00:00Z"));
        assert_eq!(at("2026-01-15T09:00:00Z").plus_months(i32::MAX).0, at("2026-01-15T09:00:00Z").0);
    }

    #[test]
    fn days_left_are_rounded_up_and_turn_negative_a_day_after() {
        let now = Timestamp(1_000);
        assert_eq!(Timestamp(1_001).days_from(now), 1);
        assert_eq!(now.plus_days(90).days_from(now), 90);
        assert_eq!(now.days_from(now), 0);
        assert_eq!(Timestamp(1_000 - DAY).days_from(now), -1);
    }

    #[test]
    fn months_later_is_the_same_day_or_the_last_of_a_shorter_month() {
        let of = |day: &str| Timestamp::of_day(day).unwrap();
        assert_eq!(of("2025-09-04").plus_months(6), of("2026-03-04"));
        assert_eq!(of("2025-08-31").plus_months(6), of("2026-02-28"));
        assert_eq!(of("2025-12-01").plus_months(13).day(), "2027-01-01");
        for odd in ["", "2026-02-30", "2026-13-01", "4 March", "2026-03"] {
            assert_eq!(Timestamp::of_day(odd), None, "{odd}");
        }
    }

    #[test]
    fn three_years_from_a_leap_day_is_the_28th() {
        let leap = Timestamp(1_709_164_800_000);
        assert_eq!(leap.rfc3339(), "2024-02-29T00:00:00Z");
        assert_eq!(leap.plus_years(3).rfc3339(), "2027-02-28T00:00:00Z");
    }
}
