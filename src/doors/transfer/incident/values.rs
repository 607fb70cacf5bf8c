//! What the cells of an incident log mean: numbers, and times the day first.

use super::Column;
use crate::doors::transfer::past::Text;
use crate::kit::time::At;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The cells of a row, to be read as what they are.
pub struct Values<'c> {
    pub cells: &'c [Option<Text>],
    pub zone: &'c TimeZone,
}

impl<'c> Values<'c> {
    pub fn get(&self, c: Column) -> Option<&'c str> {
        self.cells[c as usize].as_deref()
    }

    pub fn need(&self, c: Column) -> Result<&'c str, String> {
        self.get(c).ok_or_else(|| format!("{} is missing", c.word()))
    }

    pub fn count(&self, c: Column) -> Result<i64, String> {
        let Some(s) = self.get(c) else { return Ok(0) };
        match s.parse::<i64>() {
            Ok(n) if (0..=1_000_000).contains(&n) => Ok(n),
            _ => Err(format!("{} is {}, which is no number from 0 to 1000000", c.word(), quoted(s))),
        }
    }

    pub fn time(&self, c: Column) -> Result<Option<At>, String> {
        let Some(s) = self.get(c) else { return Ok(None) };
        let at = instant(s, self.zone);
        at.map(Some).ok_or_else(|| format!("{} is {}, which is no time; d/m/yyyy hh:mm is read", c.word(), quoted(s)))
    }
}

/// A value for a sentence, cut short.
pub fn quoted(s: &str) -> String {
    let short: String = s.chars().take(40).collect();
    if short.len() == s.len() { format!("{short:?}") } else { format!("{short:?}…") }
}

/// `d/m/yyyy hh:mm` with or without seconds, or the same in the order of ISO 8601.
fn instant(s: &str, zone: &TimeZone) -> Option<At> {
    let (date, time) = s.split_once([' ', 'T'])?;
    let number = |s: &str, most: usize| {
        let plain = !s.is_empty() && s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
        if plain { s.parse::<i16>().ok() } else { None }
    };
    let parts: Vec<&str> = date.split(['/', '-']).collect();
    let (year, month, day) = match parts.as_slice() {
        [d, m, y] if date.contains('/') && y.len() == 4 => (number(y, 4)?, number(m, 2)?, number(d, 2)?),
        [y, m, d] if date.contains('-') && y.len() == 4 => (number(y, 4)?, number(m, 2)?, number(d, 2)?),
        _ => return None,
    };
    let mut clock = time.split(':').map(|p| number(p, 2));
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().map_or(Some(0), |s| s)?;
    if clock.next().is_some() || second > 59 {
        return None;
    }
    let i8 = |n: i16| i8::try_from(n).ok();
    let civil = DateTime::new(year, i8(month)?, i8(day)?, i8(hour)?, i8(minute)?, i8(second)?, 0).ok()?;
    Some(At(zone.to_timestamp(civil).ok()?.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(s: &str) -> Option<String> {
        instant(s, &TimeZone::UTC).map(|a| a.to_string())
    }

    #[test]
    fn times_are_read_day_first_and_strictly() {
        assert_eq!(utc("29/2/2016 06:38").as_deref(), Some("2016-02-29T06:38:00Z"));
        assert_eq!(utc("1/12/2016 23:59:59").as_deref(), Some("2016-12-01T23:59:59Z"));
        assert_eq!(utc("2016-03-02 12:06:00").as_deref(), Some("2016-03-02T12:06:00Z"));
        for bad in [
            "",
            "29/2/2015 06:38",
            "2/29/2016 06:38",
            "1/1/16 00:00",
            "1/1/2016",
            "1/1/2016 24:00",
            "1/1/2016 1:2:3:4",
            "1/1/2016 +1:00",
            "99999/1/1 00:00",
        ] {
            assert_eq!(utc(bad), None, "{bad:?}");
        }
        let zone = TimeZone::get("Europe/Lisbon").expect("a zone");
        let summer = instant("1/7/2016 12:00", &zone).map(|a| a.to_string());
        assert_eq!(summer.as_deref(), Some("2016-07-01T11:00:00Z"));
    }
}
