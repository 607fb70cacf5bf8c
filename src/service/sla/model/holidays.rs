//! Holidays out of an iCalendar file (RFC 5545): text in, days out. Pure.
//!
//! Taken are events of whole days: several days whole (`DTEND` is the first day after them), rules expanded over a range,
//! `RDATE` added, `EXDATE` and what a `RECURRENCE-ID` replaces left out. Whatever is left out is told, with its reason.

pub mod event;

use crate::kit::recurrence::Rule;
use crate::kit::time::Day;
use crate::words;
use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarFrequency, ICalendarProperty, ICalendarRecurrenceRule,
};
use event::{Event, day, event, first_day, name, parse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many steps all rules of a file may take together; a yearly one takes as many as there are years.
const STEPS: i64 = 100_000;

/// How many days one rule may name in the range.
const MOST: u16 = 10_000;

words! {
    /// Why an event is no holiday.
    pub enum Why {
        NotAllDay = "not_all_day",
        Cancelled = "cancelled",
        NoDay = "no_day",
        TooLong = "too_long",
        RuleNotUnderstood = "rule_not_understood",
        TooManyRules = "too_many_rules",
    }
}

/// An event that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it is called.
    pub name: String,
    /// The day it begins on, where it has one.
    pub date: Option<Day>,
    /// Why.
    pub why: Why,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    /// The days in the range, each with the names of its events.
    pub days: BTreeMap<Day, Vec<String>>,
    /// The events that were left out.
    pub skipped: Vec<Skipped>,
    /// How many events have no day in the range.
    pub outside: usize,
}

impl Found {
    /// The events by name, each with its days, in the order of their first day.
    pub fn by_name(&self) -> Vec<(&str, Vec<Day>)> {
        let mut all: Vec<(&str, Vec<Day>)> = Vec::new();
        for (day, names) in &self.days {
            for name in names {
                match all.iter_mut().find(|(n, _)| n == name) {
                    Some((_, days)) => days.push(*day),
                    None => all.push((name, vec![*day])),
                }
            }
        }
        all
    }

    /// Keeps the events of these names alone.
    pub fn keep_only(&mut self, wanted: &[String]) {
        for names in self.days.values_mut() {
            names.retain(|n| wanted.contains(n));
        }
        self.days.retain(|_, names| !names.is_empty());
    }
}

/// The holidays of a file from one day to another, both included.
///
/// # Errors
/// A sentence, when the text is no iCalendar or holds no event.
pub fn read(text: &str, from: Day, until: Day) -> Result<Found, String> {
    let calendars = parse(text)?;
    let components = calendars.iter().flat_map(|c| &c.components);
    let all: Vec<&ICalendarComponent> =
        components.filter(|c| c.component_type == ICalendarComponentType::VEvent).collect();
    if all.is_empty() {
        return Err("holds no event (VEVENT)".into());
    }
    let mut found = Found::default();
    // What takes the place of one of a row of events; also when it is cancelled, or is no whole day.
    let mut replaced: HashMap<&str, BTreeSet<Day>> = HashMap::new();
    for c in &all {
        if let Some((uid, day)) = c.uid().zip(first_day(c, &ICalendarProperty::RecurrenceId)) {
            replaced.entry(uid).or_default().insert(day);
        }
    }
    let mut steps = STEPS;
    for c in all {
        let days = event(c).and_then(|e| Ok((occurrences(&e, &replaced, from, until, &mut steps)?, e)));
        match days {
            Ok((starts, e)) => take(&mut found, &e, &starts, from, until),
            Err(why) => {
                found.skipped.push(Skipped { name: name(c), date: first_day(c, &ICalendarProperty::Dtstart), why });
            }
        }
    }
    Ok(found)
}

/// The days on which an event begins, as far as it reaches into the range.
fn occurrences(
    e: &Event<'_>,
    replaced: &HashMap<&str, BTreeSet<Day>>,
    from: Day,
    until: Day,
    steps: &mut i64,
) -> Result<BTreeSet<Day>, Why> {
    let mut starts: BTreeSet<Day> = e.more.iter().copied().collect();
    if e.rules.is_empty() {
        starts.insert(e.start);
    }
    for r in &e.rules {
        starts.extend(expand(r, e.start, from.plus(-e.days), until, steps)?);
    }
    for day in &e.left_out {
        starts.remove(day);
    }
    if let Some(gone) = e.uid.filter(|_| e.replaces.is_none()).and_then(|uid| replaced.get(uid)) {
        starts.retain(|d| !gone.contains(d));
    }
    Ok(starts)
}

fn expand(rule: &ICalendarRecurrenceRule, start: Day, from: Day, until: Day, steps: &mut i64) -> Result<Vec<Day>, Why> {
    let per_year = match rule.freq {
        ICalendarFrequency::Yearly => 1,
        ICalendarFrequency::Monthly => 12,
        ICalendarFrequency::Weekly => 53,
        ICalendarFrequency::Daily => 366,
        _ => return Err(Why::RuleNotUnderstood),
    };
    if rule.rscale.is_some() || rule.skip.is_some() {
        return Err(Why::RuleNotUnderstood);
    }
    *steps -= (start.days_to(until).max(0) / 365 + 1) * per_year;
    if *steps < 0 {
        return Err(Why::TooManyRules);
    }
    // Days have no hours, and the end of a rule is a day like its beginning.
    let plain = ICalendarRecurrenceRule {
        until: None,
        byhour: Vec::new(),
        byminute: Vec::new(),
        bysecond: Vec::new(),
        ..rule.clone()
    };
    let last = match &rule.until {
        Some(last) => day(last).ok_or(Why::RuleNotUnderstood)?.min(until),
        None => until,
    };
    let days = Rule::parse(&plain.to_string()).and_then(|r| r.days(start, from, last, MOST));
    days.map_err(|_| Why::RuleNotUnderstood)
}

fn take(found: &mut Found, e: &Event<'_>, starts: &BTreeSet<Day>, from: Day, until: Day) {
    let days = starts.iter().flat_map(|s| (0..e.days).map(|i| s.plus(i))).filter(|d| (from..=until).contains(d));
    let mut any = false;
    for d in days {
        any = true;
        let names = found.days.entry(d).or_default();
        if !names.contains(&e.name) {
            names.push(e.name.clone());
        }
    }
    found.outside += usize::from(!any);
}

impl Why {
    pub fn sentence(self) -> &'static str {
        match self {
            Why::NotAllDay => "is no event of whole days",
            Why::Cancelled => "is cancelled",
            Why::NoDay => "has no day that a calendar knows",
            Why::TooLong => "is longer than a year",
            Why::RuleNotUnderstood => "has a rule that is not understood, or that repeats within the day",
            Why::TooManyRules => "would repeat too often: the rules before it have used up what one file may ask for",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    fn day(s: &str) -> Day {
        Day::parse(s).unwrap_or(Day(Date::ZERO))
    }

    /// What a file with these events holds from 2026 to 2028: the days with their names, and what was left out.
    fn found(events: &str) -> (Vec<String>, Vec<Why>) {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.replace('\n', "\r\n"));
        let found = read(&text, day("2026-01-01"), day("2028-12-31")).unwrap_or_default();
        let days = found.days.iter().map(|(d, n)| format!("{d} {}", n.join("+"))).collect();
        (days, found.skipped.into_iter().map(|s| s.why).collect())
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\nSUMMARY:x\n{lines}\nEND:VEVENT\n")
    }

    fn days(lines: &str) -> Vec<String> {
        found(&event(lines)).0.into_iter().map(|d| d[..10].to_owned()).collect()
    }

    #[test]
    fn several_days_are_taken_whole_and_the_end_is_the_day_after() {
        assert_eq!(days("DTSTART;VALUE=DATE:20260501"), ["2026-05-01"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:20260501"), ["2026-05-01"]);
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227"),
            ["2026-12-24", "2026-12-25", "2026-12-26"]
        );
        assert_eq!(days("DTSTART;VALUE=DATE:20240228\nDURATION:P2D"), [""; 0]);
        assert_eq!(days("DTSTART;VALUE=DATE:20280228\nDURATION:P1W").len(), 7);
        assert_eq!(days("DTSTART:20260501T000000\nDTEND:20260503T000000"), ["2026-05-01", "2026-05-02"]);
        // One that begins before the range reaches into it.
        assert_eq!(days("DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20260103"), ["2026-01-01", "2026-01-02"]);
    }

    #[test]
    fn rules_are_expanded_over_the_range() {
        let christmas = "DTSTART;VALUE=DATE:19701225\nRRULE:FREQ=YEARLY";
        assert_eq!(days(christmas), ["2026-12-25", "2027-12-25", "2028-12-25"]);
        let until = |last: &str| days(&format!("{christmas};UNTIL={last}"));
        assert_eq!(until("20271225"), ["2026-12-25", "2027-12-25"]);
        assert_eq!(until("20271224T230000Z"), ["2026-12-25"]);
        assert_eq!(until("19691224"), [""; 0]);
        assert_eq!(days("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY;COUNT=8"), ["2026-01-01", "2027-01-01"]);
        let thanksgiving = "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH";
        assert_eq!(days(thanksgiving), ["2026-11-26", "2027-11-25", "2028-11-23"]);
        // A leap day comes in leap years.
        assert_eq!(days("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY"), ["2028-02-29"]);
    }

    #[test]
    fn what_is_left_out_of_a_row_of_events_is_left_out() {
        let row = "UID:a\nDTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY";
        assert_eq!(days(&format!("{row}\nEXDATE;VALUE=DATE:20270501")), ["2026-05-01", "2028-05-01"]);
        assert_eq!(days(&format!("{row}\nRDATE;VALUE=DATE:20270502;UNTIL=x\nRDATE;VALUE=DATE:20270502")).len(), 4);
        let moved = event(row) + &event("UID:a\nRECURRENCE-ID;VALUE=DATE:20270501\nDTSTART;VALUE=DATE:20270503");
        assert_eq!(found(&moved).0, ["2026-05-01 x", "2027-05-03 x", "2028-05-01 x"]);
        let gone = event(row)
            + &event("UID:a\nRECURRENCE-ID;VALUE=DATE:20270501\nDTSTART;VALUE=DATE:20270501\nSTATUS:CANCELLED");
        assert_eq!(found(&gone).0, ["2026-05-01 x", "2028-05-01 x"]);
    }

    #[test]
    fn every_event_that_is_no_holiday_is_told_with_its_reason() {
        let why = |lines: &str| found(&event(lines)).1;
        assert_eq!(why("DTSTART:20260501T090000Z\nDTEND:20260501T100000Z"), [Why::NotAllDay]);
        assert_eq!(why("DTSTART:20260501T000000Z\nDTEND:20260502T000000Z"), [Why::NotAllDay]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260501\nDURATION:PT5H"), [Why::NotAllDay]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260501\nSTATUS:CANCELLED"), [Why::Cancelled]);
        assert_eq!(why("DTEND;VALUE=DATE:20260501"), [Why::NoDay]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260231"), [Why::NoDay]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20280101"), [Why::TooLong]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=SOMETIMES"), [Why::RuleNotUnderstood]);
        assert_eq!(why("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=SECONDLY"), [Why::RuleNotUnderstood]);
        let many = event("DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1").repeat(4);
        assert_eq!(found(&many).1, [Why::TooManyRules; 2]);
    }

    #[test]
    fn an_event_without_a_name_can_be_named_all_the_same() {
        assert_eq!(found("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nEND:VEVENT\n").0, ["2026-05-01 unnamed"]);
    }

    #[test]
    fn a_day_of_two_names_has_both_and_each_can_be_taken_alone() {
        let two =
            event("DTSTART;VALUE=DATE:20260501") + &event("DTSTART;VALUE=DATE:20260501").replace(":x", ":y \n z\\, w");
        assert_eq!(found(&two).0, ["2026-05-01 x+y z, w"]);
        let text = format!("BEGIN:VCALENDAR\n{two}END:VCALENDAR\n");
        let mut all = read(&text, day("2026-01-01"), day("2026-12-31")).unwrap_or_default();
        assert_eq!(all.by_name().len(), 2);
        all.keep_only(&["x".to_owned()]);
        assert_eq!(all.by_name(), [("x", vec![day("2026-05-01")])]);
    }

    #[test]
    fn what_is_no_calendar_is_refused_with_a_sentence() {
        let no = |text: &str| read(text, day("2026-01-01"), day("2026-12-31")).err().unwrap_or_default();
        assert!(no("").contains("no BEGIN:VCALENDAR"));
        assert!(no("Dear all,\nplease find attached").contains("Dear all"));
        assert!(no("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n").contains("no event"));
        assert!(no("BEGIN:VCARD\nVERSION:4.0\nFN:x\nEND:VCARD\n").contains("vCard"));
        assert!(no("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\n").contains("ends in the middle"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_sent_breaks_it(text in "(BEGIN:|END:|VEVENT|VCALENDAR|DTSTART|RRULE:FREQ=|YEARLY|;|:|\\n|[0-9]{8}|\\PC){0,60}") {
            let _ = read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR\n"), day("2026-01-01"), day("2028-12-31"));
            let _ = read(&text, day("2026-01-01"), day("2028-12-31"));
        }
    }
}
