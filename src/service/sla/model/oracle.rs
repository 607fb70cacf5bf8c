//! Another way to the same answer: clocks counted minute by minute, over changes of clocks on both halves of the earth, leap
//! days, holidays, zones with odd offsets, and pauses.

use super::calendar::{Calendar, MINUTES};
use super::rules;
use super::rules::{Limits, Pause, counted, due};
use crate::kit::time::{At, SECOND};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MINUTE: i64 = 60 * SECOND;

/// Whether the minute that begins at `t` counts.
fn counts(c: Option<&Calendar>, zone: &TimeZone, pauses: &[Pause], t: At) -> bool {
    if pauses.iter().any(|p| p.from <= t && p.until.is_some_and(|u| t < u)) {
        return false;
    }
    let Some(c) = c else { return true };
    let wall = zone.to_datetime(t.timestamp());
    let minute = u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap_or(0);
    let hours = &c.week[usize::from(wall.date().weekday().to_monday_zero_offset().unsigned_abs())];
    hours.iter().any(|(a, b)| (*a..*b).contains(&minute)) && !c.holidays.contains(&wall.date().to_string())
}

fn zone_of(c: Option<&Calendar>) -> TimeZone {
    c.and_then(|c| TimeZone::get(&c.time_zone).ok()).unwrap_or(TimeZone::UTC)
}

/// When so many minutes have counted.
fn used_up(c: Option<&Calendar>, start: At, minutes: i64, pauses: &[Pause]) -> At {
    let zone = zone_of(c);
    let (mut t, mut left) = (start, minutes);
    loop {
        if counts(c, &zone, pauses, t) {
            left -= 1;
        }
        t = t.plus(MINUTE);
        if left == 0 {
            return t;
        }
    }
}

fn zones() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kathmandu",
        "Pacific/Chatham",
        "Africa/Casablanca",
        "Pacific/Apia",
        "Asia/Tehran",
    ])
}

fn days_hours() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop_oneof![
        Just(vec![]),
        Just(vec![(0, MINUTES)]),
        (0u16..700, 1u16..700).prop_map(|(from, length)| vec![(from, from + length)]),
        (0u16..600, 1u16..100, 1u16..100, 1u16..600)
            .prop_map(|(a, b, c, d)| vec![(a, a + b), (a + b + c, a + b + c + d)]),
    ]
}

/// Starts around changes of clocks, leap days and the day that Samoa left out.
fn starts() -> impl Strategy<Value = At> {
    let bases = [
        "2024-02-28T11:00:00Z",
        "2026-03-07T09:30:00Z",
        "2026-03-28T20:15:00Z",
        "2026-04-04T10:00:00Z",
        "2026-09-05T03:00:00Z",
        "2026-09-26T08:45:00Z",
        "2026-10-24T19:00:00Z",
        "2026-10-31T18:00:00Z",
        "2011-12-29T05:00:00Z",
        "2024-12-30T12:00:00Z",
    ];
    (prop::sample::select(bases.to_vec()), 0i64..3000)
        .prop_map(|(base, ahead)| At::parse(base).unwrap_or(At(0)).plus(ahead * MINUTE))
}

fn calendars(start: At) -> impl Strategy<Value = Calendar> {
    (zones(), prop::array::uniform7(days_hours()), prop::collection::btree_set(0i64..12, 0..4))
        .prop_map(move |(zone, week, days)| {
            let holidays: BTreeSet<String> = days.into_iter().map(|d| start.day().plus(d).to_string()).collect();
            Calendar { time_zone: zone.into(), week, holidays, names: BTreeMap::new() }
        })
        .prop_filter("has hours", |c| c.fault().is_none())
}

/// Pauses in order: how long after the one before, and how long.
fn pauses(start: At) -> impl Strategy<Value = Vec<Pause>> {
    prop::collection::vec((0i64..1500, 0i64..3000), 0..4).prop_map(move |all| {
        let mut at = start;
        let one = |(gap, length): (i64, i64)| {
            let from = at.plus(gap * MINUTE);
            at = from.plus(length * MINUTE);
            Pause { from, until: Some(at) }
        };
        all.into_iter().map(one).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn a_calendar_agrees_with_counting_minutes(
        (start, c) in starts().prop_flat_map(|s| (Just(s), calendars(s))),
        limit in 1i64..4000,
    ) {
        prop_assert_eq!(c.after(start, limit * MINUTE), used_up(Some(&c), start, limit, &[]));
    }

    #[test]
    fn a_clock_with_pauses_agrees_with_counting_minutes(
        (start, c, pauses) in starts().prop_flat_map(|s| (Just(s), prop::option::of(calendars(s)), pauses(s))),
        limit in 4i64..4000,
        respond in 1i64..4000,
        running in prop::option::of(0i64..5000),
    ) {
        let limits = Limits { respond: Some(respond * MINUTE), resolve: limit * 4 * MINUTE, pausable: true };
        let d = due(start, Some(limits), c.as_ref(), &pauses);
        let by = |minutes: i64| Some(used_up(c.as_ref(), start, minutes, &pauses));
        prop_assert_eq!(d.respond_by, by(respond));
        prop_assert_eq!(d.resolve_by, by(limit * 4));
        prop_assert_eq!(d.at_risk_at, by(limit * 3));
        prop_assert_eq!(d.paused_since, None);
        // A pause that goes on has moved nothing; when it ends, what is due moves by the counted time that it took.
        let Some(length) = running else { return Ok(()) };
        let from = pauses.last().and_then(|p| p.until).unwrap_or(start).plus(7 * MINUTE);
        let with = |until: Option<At>| {
            let all: Vec<Pause> = pauses.iter().copied().chain([Pause { from, until }]).collect();
            due(start, Some(limits), c.as_ref(), &all)
        };
        prop_assert_eq!(with(None), rules::Due { paused_since: Some(from), ..d });
        let until = from.plus(length * MINUTE);
        let moved = with(Some(until));
        let took = counted(from, until, c.as_ref());
        for (before, after) in [(d.respond_by, moved.respond_by), (d.resolve_by, moved.resolve_by)] {
            let (Some(before), Some(after)) = (before, after) else { return Err(TestCaseError::fail("no instant")) };
            if before <= from {
                prop_assert_eq!(before, after);
            } else {
                prop_assert_eq!(counted(before, after, c.as_ref()), took);
            }
        }
    }

    #[test]
    fn working_time_between_instants_agrees_with_counting_minutes(
        (start, c) in starts().prop_flat_map(|s| (Just(s), calendars(s))),
        length in 0i64..20000,
    ) {
        let zone = zone_of(Some(&c));
        let minutes = (0..length).filter(|m| counts(Some(&c), &zone, &[], start.plus(m * MINUTE))).count();
        let until = start.plus(length * MINUTE);
        prop_assert_eq!(c.between(start, until), i64::try_from(minutes).unwrap_or(-1) * MINUTE);
    }
}
