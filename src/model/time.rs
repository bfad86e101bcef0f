//! Instants: microseconds since the Unix epoch in UTC, stored as integers, shown as RFC 3339.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Error, Result};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    pub fn now() -> Time {
        // A clock before 1970 is a broken machine; the epoch is as good an answer as any.
        Time(
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| d.as_micros() as i64),
        )
    }

    pub fn millis(self) -> u64 {
        (self.0 / 1000).max(0) as u64
    }

    /// For names of files: `20260715T100005Z`.
    pub fn compact(self) -> String {
        let at = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX);
        at.strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// Any offset is accepted. Fractions finer than a microsecond are dropped.
    pub fn parse(text: &str) -> Result<Time> {
        let at: jiff::Timestamp = text.parse().map_err(|e: jiff::Error| {
            Error::invalid(format!("{text:?} is not an RFC 3339 time such as 2026-07-15T10:00:05Z")).because(e)
        })?;
        Ok(Time(at.as_microsecond()))
    }
}

impl std::ops::Add<Duration> for Time {
    type Output = Time;
    fn add(self, d: Duration) -> Time {
        Time(self.0.saturating_add(d.as_micros().min(i64::MAX as u128) as i64))
    }
}

impl std::ops::Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, d: Duration) -> Time {
        Time(self.0.saturating_sub(d.as_micros().min(i64::MAX as u128) as i64))
    }
}

impl fmt::Display for Time {
    /// `2026-07-15T10:00:05.12Z`: trailing zeros of the fraction dropped, no fraction when it is zero.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => f.write_str("9999-12-31T23:59:59Z"),
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Time, D::Error> {
        let text = String::deserialize(d)?;
        Time::parse(&text).map_err(|e| serde::de::Error::custom(e.message))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_lose_their_trailing_zeros() {
        let at = Time::parse("2026-07-15T12:00:05.120+02:00").unwrap();
        assert_eq!(at.to_string(), "2026-07-15T10:00:05.12Z");
        assert_eq!(Time(at.0 - 120_000).to_string(), "2026-07-15T10:00:05Z");
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        assert!(Time::parse("yesterday").unwrap_err().message.contains("RFC 3339"));
    }
}
