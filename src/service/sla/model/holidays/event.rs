//! The events of an iCalendar file, as far as they are of interest here.

use super::Why;
use crate::kit::time::Day;
use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarDuration, ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarStatus, ICalendarValue,
};
use calcard::{Entry, Parser};
use jiff::civil::Date;

/// The longest holiday that is taken, in days.
const LONGEST: i64 = 366;

/// The longest name of an event that is kept, in characters.
const NAME: usize = 100;

/// An event as far as it is of interest.
pub struct Event<'x> {
    pub name: String,
    pub uid: Option<&'x str>,
    pub start: Day,
    pub days: i64,
    pub replaces: Option<Day>,
    pub rules: Vec<&'x ICalendarRecurrenceRule>,
    pub more: Vec<Day>,
    pub left_out: Vec<Day>,
}

pub fn parse(text: &str) -> Result<Vec<ICalendar>, String> {
    let mut parser = Parser::new(text.trim_start_matches('\u{feff}'));
    let mut calendars = Vec::new();
    let mut fault = None;
    // Each turn takes at least a line.
    for _ in 0..=text.len() {
        match parser.entry() {
            Entry::ICalendar(c) => calendars.push(c),
            Entry::Eof => break,
            Entry::InvalidLine(line) => {
                let line: String = line.trim().chars().take(60).collect();
                fault = fault.or(Some(format!("is no iCalendar: {line:?} stands where BEGIN:VCALENDAR should")));
            }
            other => fault = fault.or(Some(format!("is no calendar of events: {}", kind_of(&other)))),
        }
    }
    if calendars.is_empty() {
        return Err(fault.unwrap_or_else(|| "is no iCalendar: there is no BEGIN:VCALENDAR".into()));
    }
    // The parser forgives what is cut off; half a year without holidays would not be noticed.
    let count = |wanted: &str| text.lines().filter(|l| l.trim().eq_ignore_ascii_case(wanted)).count();
    if count("END:VCALENDAR") < calendars.len() {
        return Err("ends in the middle: an END:VCALENDAR is missing".into());
    }
    Ok(calendars)
}

fn kind_of(e: &Entry) -> &'static str {
    match e {
        Entry::VCard(_) => "it is a vCard",
        Entry::TooManyComponents => "it has too many parts",
        _ => "its BEGIN and END do not match",
    }
}

pub fn name(c: &ICalendarComponent) -> String {
    let text = c.property(&ICalendarProperty::Summary).and_then(|p| p.values.first()).and_then(|v| v.as_text());
    let tidy: String = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = tidy.chars().filter(|c| !c.is_control()).take(NAME).collect();
    // Every event can be chosen by its name.
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

pub fn event(c: &ICalendarComponent) -> Result<Event<'_>, Why> {
    if c.status() == Some(&ICalendarStatus::Cancelled) {
        return Err(Why::Cancelled);
    }
    let begins = first(c, &ICalendarProperty::Dtstart).ok_or(Why::NoDay)?;
    let start = day(begins).ok_or(Why::NoDay)?;
    let ends = first(c, &ICalendarProperty::Dtend);
    // Some programs write a whole day as midnight to midnight, in a time of their own.
    let whole = |t: &PartialDateTime| midnight(t) && !t.has_zone();
    if begins.has_time() && !(whole(begins) && ends.is_some_and(whole)) {
        return Err(Why::NotAllDay);
    }
    let days = match (ends.and_then(day), length(c)) {
        (Some(end), _) => start.days_to(end).max(1),
        (None, Some(days)) => days.ok_or(Why::NotAllDay)?,
        (None, None) => 1,
    };
    if days > LONGEST {
        return Err(Why::TooLong);
    }
    Ok(Event {
        name: name(c),
        uid: c.uid(),
        start,
        days,
        replaces: first_day(c, &ICalendarProperty::RecurrenceId),
        rules: rules(c)?,
        more: days_of(c, &ICalendarProperty::Rdate),
        left_out: days_of(c, &ICalendarProperty::Exdate),
    })
}

fn first<'x>(c: &'x ICalendarComponent, p: &ICalendarProperty) -> Option<&'x PartialDateTime> {
    c.property(p)?.values.first()?.as_partial_date_time()
}

pub fn first_day(c: &ICalendarComponent, p: &ICalendarProperty) -> Option<Day> {
    first(c, p).and_then(day)
}

pub fn day(t: &PartialDateTime) -> Option<Day> {
    let (year, month, of_month) =
        (i16::try_from(t.year?).ok()?, i8::try_from(t.month?).ok()?, i8::try_from(t.day?).ok()?);
    // The years that a day of four digits can be written in.
    Date::new(year, month, of_month).ok().filter(|d| (1..=9999).contains(&d.year())).map(Day)
}

fn midnight(t: &PartialDateTime) -> bool {
    [t.hour, t.minute, t.second].into_iter().all(|part| part.unwrap_or(0) == 0)
}

/// The `DURATION` in days, where there is one; none inside, where that is no number of whole days.
fn length(c: &ICalendarComponent) -> Option<Option<i64>> {
    let Some(ICalendarValue::Duration(d)) = c.property(&ICalendarProperty::Duration)?.values.first() else {
        return None;
    };
    let ICalendarDuration { neg, weeks, days, hours, minutes, seconds } = *d;
    let rest = i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
    let whole = i64::from(weeks) * 7 + i64::from(days) + rest / 86_400;
    Some((!neg && rest % 86_400 == 0).then_some(whole.max(1)))
}

fn rules(c: &ICalendarComponent) -> Result<Vec<&ICalendarRecurrenceRule>, Why> {
    let values = c.properties(&ICalendarProperty::Rrule).flat_map(|p| &p.values);
    values
        .filter(|v| v.as_text() != Some(""))
        .map(|v| match v {
            ICalendarValue::RecurrenceRule(r) => Ok(r.as_ref()),
            _ => Err(Why::RuleNotUnderstood),
        })
        .collect()
}

fn days_of(c: &ICalendarComponent, p: &ICalendarProperty) -> Vec<Day> {
    let values = c.properties(p).flat_map(|p| &p.values);
    values
        .filter_map(|v| match v {
            ICalendarValue::PartialDateTime(t) => day(t),
            ICalendarValue::Period(ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. }) => {
                day(start)
            }
            _ => None,
        })
        .collect()
}
