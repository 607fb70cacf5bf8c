//! The clocks of Service Level Agreements.

use crate::support::*;
use serde_json::{Value, json};
use tandem::kit::time::{At, HOUR, SECOND};

const MINUTE: i64 = 60 * SECOND;

fn story(w: &World) -> String {
    let s = w.recurring("help desk");
    w.running("first", &[&s]);
    s
}

fn sla(w: &World, wp: &str) -> Value {
    w.wp(MIA, wp)["sla"].clone()
}

fn at(v: &Value) -> At {
    At::parse(v.as_str().unwrap_or_else(|| panic!("no instant: {v}"))).unwrap()
}

/// R98, R100, R103, R106.
each_engine!(the_clock_starts_at_creation_and_follows_the_severity, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let p = w.wp(MIA, &wp);
    let (start, clock) = (at(&p["created_at"]), &p["sla"]);
    assert_eq!(at(&clock["resolve_by"]), start.plus(6 * HOUR));
    assert_eq!(at(&clock["respond_by"]), start.plus(30 * MINUTE));
    for (name, value) in [
        ("responded_at", json!(null)),
        ("response_breached", json!(false)),
        ("state", json!("ok")),
        ("breached_at", json!(null)),
    ] {
        assert_eq!(clock[name], value, "{name}");
    }
    let sev2 = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev2"}));
    let p = w.wp(MIA, &sev2);
    assert_eq!(at(&p["sla"]["resolve_by"]), at(&p["created_at"]).plus(24 * HOUR));
    assert_eq!(p["sla"]["respond_by"], json!(null));
});

/// R99, R102, R103.
each_engine!(there_is_no_clock_without_slas_severity_or_definition, |w| {
    let without = w.story(OLGA, "OPS", json!({"title": "a", "recurrence": "recurring", "team": "first"}));
    let with = w.recurring("b");
    w.put(MIA, &format!("/stories/{with}/portions/first"), json!({"estimate": 1})).ok();
    for (s, severity) in [
        (&without, json!("sev1")),
        (&with, json!(null)),
        (&with, json!("sev3")),
        (&with, json!("non_production_defect")),
    ] {
        let wp = w.work_package(MIA, s, json!({"title": "p", "severity": severity}));
        assert_eq!(sla(w, &wp), json!(null), "{severity}");
    }
});

/// R104.
each_engine!(the_state_goes_from_ok_over_at_risk_to_breached, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let start = at(&w.wp(MIA, &wp)["created_at"]);
    let state_at = |t: At| {
        w.set_clock(t.plus(-1000));
        text(&sla(w, &wp)["state"])
    };
    assert_eq!(state_at(start.plus(4 * HOUR + 30 * MINUTE - 1)), "ok");
    assert_eq!(state_at(start.plus(4 * HOUR + 30 * MINUTE)), "at_risk");
    assert_eq!(state_at(start.plus(6 * HOUR)), "at_risk");
    assert_eq!(state_at(start.plus(6 * HOUR + 1)), "breached");
    assert_eq!(at(&sla(w, &wp)["breached_at"]), start.plus(6 * HOUR));
});

each_engine!(the_response_is_the_first_take_or_the_first_task_begun, |w| {
    let s = story(w);
    let make = || w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let (taken, begun, late) = (make(), make(), make());
    w.act(MIA, &format!("/work-packages/{taken}/take"));
    let first = sla(w, &taken)["responded_at"].clone();
    assert_ne!(first, json!(null));
    w.act(MAX, &format!("/work-packages/{taken}/take"));
    assert_eq!(sla(w, &taken)["responded_at"], first);
    let task = w.task(MIA, &begun, "t");
    assert_eq!(sla(w, &begun)["responded_at"], json!(null));
    w.set_task(MIA, task, "in_progress");
    assert_ne!(sla(w, &begun)["responded_at"], json!(null));
    w.pass_hours(1);
    assert_eq!(sla(w, &late)["response_breached"], true);
    w.act(MIA, &format!("/work-packages/{late}/take"));
    assert_eq!(sla(w, &late)["response_breached"], true);
    assert_eq!(sla(w, &taken)["response_breached"], false);
});

each_engine!(the_state_is_fixed_at_completion_and_runs_on_when_reopened, |w| {
    let s = story(w);
    let make = || w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let (met, late) = (make(), make());
    w.act(MIA, &format!("/work-packages/{met}/complete"));
    let due = sla(w, &met)["resolve_by"].clone();
    assert_eq!(sla(w, &met)["state"], "met");
    w.pass_hours(7);
    assert_eq!(sla(w, &met)["state"], "met");
    assert_eq!(sla(w, &met)["breached_at"], json!(null));
    w.act(MIA, &format!("/work-packages/{late}/complete"));
    assert_eq!(sla(w, &late)["state"], "breached");
    // Definitions that change later leave what is fixed alone.
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT100H"}]})).ok();
    assert_eq!(sla(w, &late)["state"], "breached");
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT6H"}]})).ok();
    w.act(MIA, &format!("/work-packages/{met}/reopen"));
    let clock = sla(w, &met);
    assert_eq!((clock["state"].clone(), clock["resolve_by"].clone()), (json!("breached"), due));
});

each_engine!(a_rejected_work_package_runs_on_and_an_accepted_one_does_not, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    w.act(MIA, &format!("/work-packages/{wp}/complete"));
    w.act(OLGA, &format!("/work-packages/{wp}/reject"));
    assert_eq!(sla(w, &wp)["state"], "ok");
    w.pass_hours(5);
    assert_eq!(sla(w, &wp)["state"], "at_risk");
    w.act(MIA, &format!("/work-packages/{wp}/complete"));
    w.act(OLGA, &format!("/work-packages/{wp}/accept"));
    w.pass_hours(5);
    assert_eq!(sla(w, &wp)["state"], "met");
});

/// R103.
each_engine!(a_change_of_severity_counts_from_the_original_start, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev2"}));
    let start = at(&w.wp(MIA, &wp)["created_at"]);
    w.pass_hours(5);
    let p = w.patch(MIA, &format!("/work-packages/{wp}"), json!({"severity": "sev1"})).ok();
    assert_eq!(at(&p["sla"]["resolve_by"]), start.plus(6 * HOUR));
    assert_eq!(p["sla"]["state"], "at_risk");
    let p = w.patch(MIA, &format!("/work-packages/{wp}"), json!({"severity": "sev3"})).ok();
    assert_eq!(p["sla"], json!(null));
    let p = w.patch(MIA, &format!("/work-packages/{wp}"), json!({"severity": null})).ok();
    assert_eq!((p["sla"].clone(), p["severity"].clone()), (json!(null), json!(null)));
});

/// R102.
each_engine!(changed_definitions_and_a_switched_story_count_for_open_work, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let start = at(&w.wp(MIA, &wp)["created_at"]);
    w.pass_hours(5);
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT2H"}]})).ok();
    let clock = sla(w, &wp);
    assert_eq!(at(&clock["resolve_by"]), start.plus(2 * HOUR));
    assert_eq!((clock["state"].clone(), clock["respond_by"].clone()), (json!("breached"), json!(null)));
    w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "none"})).ok();
    assert_eq!(sla(w, &wp), json!(null));
    w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "project"})).ok();
    assert_eq!(at(&sla(w, &wp)["resolve_by"]), start.plus(2 * HOUR));
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": []})).ok();
    assert_eq!(sla(w, &wp), json!(null));
    for who in [OTTO, SAM, MIA, CHLOE, ADA] {
        w.patch(who, &format!("/stories/{s}"), json!({"sla": "none"})).refused(403, "not_product_owner");
    }
    w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "later"})).invalid(&["sla"]);
});

/// R103.
each_engine!(tasks_show_the_clock_of_their_work_package, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let task = w.task(MIA, &wp, "t");
    let clock = w.get(MIA, &format!("/tasks/{task}")).ok()["sla"].clone();
    assert_eq!(clock["resolve_by"], sla(w, &wp)["resolve_by"]);
});

mod telling {
    use super::*;

    /// R105.
    each_engine!(assignee_scrum_master_and_product_owner_are_told_once, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        w.act(MAX, &format!("/work-packages/{wp}/take"));
        w.sweep();
        assert!(w.told(MAX, &wp).is_empty());
        w.pass_hours(5);
        for _ in 0..3 {
            w.sweep();
        }
        for who in [MAX, SAM, OLGA] {
            assert_eq!(w.told(who, &wp), ["sla_at_risk"], "{who}");
        }
        assert!(w.told(MIA, &wp).is_empty(), "the assignee is told, not the team");
        w.pass_hours(2);
        for _ in 0..3 {
            w.sweep();
        }
        for who in [MAX, SAM, OLGA] {
            assert_eq!(w.told(who, &wp), ["sla_breached", "sla_at_risk"], "{who}");
        }
        let notice = &w.get(MAX, "/notifications").items()[0];
        assert_eq!((notice["subject"].clone(), notice["read"].clone()), (json!(wp), json!(false)));
        assert!(notice["message"].as_str().is_some_and(|m| !m.is_empty()));
    });

    /// R105.
    each_engine!(without_an_assignee_the_holding_team_is_told, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let mine = w.work_package(MIA, &a, json!({"title": "p", "severity": "sev1"}));
        let escalated = w.work_package(MIA, &a, json!({"title": "q", "severity": "sev1"}));
        w.escalate(MIA, &escalated, &b);
        w.pass_hours(5);
        w.sweep();
        for who in [MIA, MAX, SAM] {
            assert!(w.told(who, &mine).contains(&"sla_at_risk".to_owned()), "{who}");
        }
        assert!(!w.told(NIA, &mine).contains(&"sla_at_risk".to_owned()));
        for who in [NIA, NED, SVEN] {
            assert!(w.told(who, &escalated).contains(&"sla_at_risk".to_owned()), "{who}");
        }
    });

    each_engine!(nobody_is_told_of_what_is_done_and_of_a_longer_limit_anew, |w| {
        let s = story(w);
        let done = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        let open = w.work_package(MIA, &s, json!({"title": "q", "severity": "sev1"}));
        w.act(MIA, &format!("/work-packages/{done}/complete"));
        w.pass_hours(7);
        w.sweep();
        assert!(w.told(SAM, &done).is_empty());
        assert_eq!(w.told(SAM, &open).first().map(String::as_str), Some("sla_breached"));
        let told = w.told(SAM, &open).len();
        w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT10H"}]}))
            .ok();
        w.sweep();
        assert_eq!(w.told(SAM, &open).len(), told);
        w.pass_hours(4);
        w.sweep();
        assert_eq!(w.told(SAM, &open).first().map(String::as_str), Some("sla_breached"));
        assert!(w.told(SAM, &open).len() > told, "the new limit is told of");
    });

    each_engine!(two_servers_on_one_database_tell_once, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        w.pass_hours(5);
        let other = World::again(w);
        std::thread::scope(|t| {
            t.spawn(|| w.sweep());
            t.spawn(|| other.sweep());
        });
        assert_eq!(w.told(SAM, &wp), ["sla_at_risk"]);
    });
}

each_engine!(a_clock_counts_in_the_working_time_of_the_projects_calendar, |w| {
    let s = story(w);
    let before = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let week: Vec<Value> = ["monday", "tuesday", "wednesday", "thursday", "friday"]
        .map(|d| json!({"day": d, "from": "09:00", "to": "13:00"}))
        .into();
    let calendar = json!({"time_zone": "Europe/Berlin", "weekly_hours": week, "holidays": ["2026-03-03"]});
    w.put(MIA, "/projects/OPS/calendar", calendar.clone()).refused(403, "not_product_owner");
    w.put(STAN, "/projects/OPS/calendar", calendar.clone()).not_found();
    w.put(OLGA, "/projects/OPS/calendar", json!({"weekly_hours": []})).invalid(&["weekly_hours"]);
    w.put(OLGA, "/projects/OPS/calendar", json!({"weekly_hours": [{"day": "monday", "from": "9", "to": "24:01"}]}))
        .invalid(&["weekly_hours.0.from", "weekly_hours.0.to"]);
    assert_eq!(w.put(OLGA, "/projects/OPS/calendar", calendar).ok()["version"], 1);
    // Monday 9:00 in Berlin: four hours on Monday, none on the holiday, two on Wednesday. Open ones follow at once.
    let wednesday = at(&json!("2026-03-04T10:00:00Z"));
    assert!((at(&sla(w, &before)["resolve_by"]).0 - wednesday.0).abs() < MINUTE, "{}", sla(w, &before));
    assert!(text(&sla(w, &before)["explanation"]).contains("version 1 of the project's calendar"));
    // Back to calendar hours, for what is open; what was completed keeps what it had.
    w.post(MIA, &format!("/work-packages/{before}/complete"), json!({})).ok();
    let after = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    w.delete(OLGA, "/projects/OPS/calendar").gone();
    let p = w.wp(MIA, &after);
    assert_eq!(at(&p["sla"]["resolve_by"]), at(&p["created_at"]).plus(6 * HOUR));
    assert!((at(&sla(w, &before)["resolve_by"]).0 - wednesday.0).abs() < MINUTE);
});

mod pauses {
    use super::*;

    /// The SLAs of OPS with pauses for sev1 and without for sev2.
    fn pausable(w: &World) {
        let definitions = json!([
            {"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H", "pausable": true},
            {"severity": "sev2", "resolve_within": "PT24H"},
        ]);
        let set = w.put(OLGA, "/projects/OPS/sla", json!({"definitions": definitions})).ok();
        assert_eq!(set["definitions"][0]["pausable"], true);
        assert_eq!(set["definitions"][1]["pausable"], false);
        assert_eq!(w.get(OLGA, "/projects/OPS/sla").ok()["definitions"], set["definitions"]);
    }

    fn sev1(w: &World, story: &str) -> String {
        w.work_package(MIA, story, json!({"title": "p", "severity": "sev1"}))
    }

    fn pause(w: &World, who: &str, wp: &str) -> Value {
        w.post(who, &format!("/work-packages/{wp}/pause"), json!({"reason": "the customer is away"})).ok()
    }

    fn resume(w: &World, who: &str, wp: &str) -> Value {
        w.post(who, &format!("/work-packages/{wp}/resume"), json!({"note": "she is back"})).ok()
    }

    each_engine!(
        /// H.6: off by default, allowed per definition.
        a_clock_is_paused_only_where_its_definition_allows_it, |w| {
        let s = story(w);
        let wp = sev1(w, &s);
        let at = format!("/work-packages/{wp}");
        let reason = json!({"reason": "the customer is away"});
        assert_eq!(w.get(OLGA, "/projects/OPS/sla").ok()["definitions"][0]["pausable"], false);
        w.post(MIA, &format!("{at}/pause"), reason.clone()).refused(409, "pause_not_allowed");
        let plain = w.work_package(MIA, &s, json!({"title": "q"}));
        w.post(MIA, &format!("/work-packages/{plain}/pause"), reason.clone()).refused(409, "pause_not_allowed");
        pausable(w);
        let other = w.work_package(MIA, &s, json!({"title": "q", "severity": "sev2"}));
        w.post(MIA, &format!("/work-packages/{other}/pause"), reason.clone()).refused(409, "pause_not_allowed");
        w.post(NIA, &format!("{at}/pause"), reason.clone()).refused(403, "not_team_member");
        w.post(OLGA, &format!("{at}/pause"), reason.clone()).refused(403, "not_team_member");
        w.post(STAN, &format!("{at}/pause"), reason.clone()).not_found();
        w.post(MIA, &format!("{at}/pause"), json!({})).invalid(&["reason"]);
        w.post(MIA, &format!("{at}/resume"), json!({})).refused(409, "not_paused");
        w.ask(MIA, "POST", &format!("{at}/pause")).header("if-match", "\"x\"").json(&reason).send().refused(412, "stale");
        pause(w, MIA, &wp);
        w.post(MAX, &format!("{at}/pause"), reason.clone()).refused(409, "already_paused");
        w.post(NIA, &format!("{at}/resume"), json!({})).refused(403, "not_team_member");
        resume(w, MAX, &wp);
        w.act(MIA, &format!("{at}/complete"));
        w.post(MIA, &format!("{at}/pause"), reason).refused(409, "work_package_closed");
        w.post(MIA, &format!("{at}/resume"), json!({})).refused(409, "work_package_closed");
    });

    each_engine!(
        /// H.6: the clock stands while it is paused; what is due moves by the time that the pause took.
        the_clock_stands_and_what_is_due_moves_by_the_pause, |w| {
        let s = story(w);
        pausable(w);
        let wp = sev1(w, &s);
        let start = at(&w.wp(MIA, &wp)["created_at"]);
        w.set_clock(start.plus(20 * MINUTE - 1000));
        let paused = pause(w, MIA, &wp);
        let since = at(&paused["sla"]["paused_since"]);
        assert_eq!(since, start.plus(20 * MINUTE));
        assert_eq!(at(&paused["sla"]["resolve_by"]), start.plus(6 * HOUR));
        w.pass_hours(20);
        let standing = sla(w, &wp);
        assert_eq!((&standing["state"], &standing["response_breached"]), (&json!("ok"), &json!(false)));
        assert!(text(&standing["explanation"]).contains("paused since"), "{standing}");
        // A response during the pause is in time; so is what is not yet late when the clock runs again.
        w.act(MIA, &format!("/work-packages/{wp}/take"));
        assert_eq!(sla(w, &wp)["response_breached"], false);
        let running = resume(w, MAX, &wp);
        let kept = &running["sla"]["pauses"][0];
        let took = at(&kept["until"]).0 - since.0;
        assert!(took > 20 * HOUR);
        assert_eq!(at(&running["sla"]["resolve_by"]), start.plus(6 * HOUR + took));
        assert_eq!(at(&running["sla"]["at_risk_at"]), start.plus(6 * HOUR / 4 * 3 + took));
        assert_eq!(at(&running["sla"]["respond_by"]), start.plus(30 * MINUTE + took));
        assert_eq!((&running["sla"]["state"], &running["sla"]["paused_since"]), (&json!("ok"), &json!(null)));
        for (name, value) in [
            ("by", json!("mia")),
            ("reason", json!("the customer is away")),
            ("ended_by", json!("max")),
            ("ended", json!("resumed")),
            ("note", json!("she is back")),
        ] {
            assert_eq!(kept[name], value, "{name}");
        }
        assert!(text(&running["sla"]["explanation"]).contains("one pause of 20 h"), "{running}");
        // Who, when and why are in the history.
        let history = w.history(MIA, &format!("/work-packages/{wp}"));
        let found = |kind: &str| history.iter().find(|f| f["kind"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone();
        assert_eq!((&found("sla_paused")["actor"], &found("sla_paused")["reason"]), (&json!("mia"), &json!("the customer is away")));
        assert_eq!((&found("sla_resumed")["actor"], &found("sla_resumed")["note"]), (&json!("max"), &json!("she is back")));
        assert_eq!(found("clock_changed")["cause"], "pause");
        // A pause that begins when all is used up moves nothing.
        w.pass_hours(7);
        assert_eq!(sla(w, &wp)["state"], "breached");
        let due = sla(w, &wp)["resolve_by"].clone();
        pause(w, MIA, &wp);
        w.pass_hours(5);
        assert_eq!(resume(w, MIA, &wp)["sla"]["resolve_by"], due);
    });

    each_engine!(
        /// H.6: in a business calendar, a pause moves what is due by its working time.
        in_a_business_calendar_the_working_time_of_the_pause_counts, |w| {
        let s = story(w);
        pausable(w);
        let week: Vec<Value> = ["monday", "tuesday", "wednesday", "thursday", "friday"]
            .map(|d| json!({"day": d, "from": "09:00", "to": "17:00"}))
            .into();
        w.put(OLGA, "/projects/OPS/calendar", json!({"time_zone": "UTC", "weekly_hours": week})).ok();
        // The world begins on Monday at 8:00; the clock begins to count at 9:00.
        let wp = sev1(w, &s);
        w.set_clock(at(&json!("2026-03-02T14:00:00Z")).plus(-1000));
        pause(w, MIA, &wp);
        // One hour is left. Until Tuesday at 11:00: three hours on Monday, two on Tuesday.
        w.set_clock(at(&json!("2026-03-03T11:00:00Z")).plus(-1000));
        let running = resume(w, MIA, &wp);
        assert_eq!(at(&running["sla"]["resolve_by"]), at(&json!("2026-03-03T12:00:00Z")));
        let second = sev1(w, &s);
        let due = at(&sla(w, &second)["resolve_by"]);
        // A night takes no working time.
        w.set_clock(at(&json!("2026-03-03T17:00:00Z")));
        pause(w, MIA, &second);
        w.set_clock(at(&json!("2026-03-04T08:59:59Z")));
        assert_eq!(at(&resume(w, MIA, &second)["sla"]["resolve_by"]), due);
    });

    each_engine!(
        /// H.6, R105: nobody is told of a clock that stands; afterwards they are.
        nobody_is_told_of_a_clock_that_stands, |w| {
        let s = story(w);
        pausable(w);
        let wp = sev1(w, &s);
        pause(w, MIA, &wp);
        w.pass_hours(10);
        w.sweep();
        assert!(w.told(SAM, &wp).is_empty());
        for filter in ["at_risk", "breached"] {
            assert!(w.all(MIA, &format!("/work-packages?sla={filter}")).is_empty(), "{filter}");
        }
        assert_eq!(w.all(MIA, "/work-packages?sla=ok")[0]["key"], json!(wp));
        resume(w, MIA, &wp);
        w.sweep();
        assert!(w.told(SAM, &wp).is_empty());
        w.pass_hours(5);
        w.sweep();
        assert_eq!(w.told(SAM, &wp), ["sla_at_risk"]);
        w.pass_hours(2);
        w.sweep();
        assert_eq!(w.told(SAM, &wp), ["sla_breached", "sla_at_risk"]);
    });

    each_engine!(
        /// H.6: completing ends the pause, whose time counts; reopening keeps the pauses that were.
        a_pause_ends_with_the_work_package_and_counts_when_it_is_reopened, |w| {
        let s = story(w);
        pausable(w);
        let (wp, dropped) = (sev1(w, &s), sev1(w, &s));
        pause(w, MIA, &wp);
        pause(w, MIA, &dropped);
        w.pass_hours(30);
        let done = w.act(MAX, &format!("/work-packages/{wp}/complete"));
        assert_eq!((&done["sla"]["state"], &done["sla"]["paused_since"]), (&json!("met"), &json!(null)));
        let pauses = &done["sla"]["pauses"];
        assert_eq!((&pauses[0]["ended"], &pauses[0]["ended_by"]), (&json!("completed"), &json!("max")));
        let due = at(&done["sla"]["resolve_by"]);
        assert!(due > at(&done["created_at"]).plus(36 * HOUR));
        let gone = w.act(MAX, &format!("/work-packages/{dropped}/drop"));
        assert_eq!(gone["sla"]["pauses"][0]["ended"], "dropped");
        // As if it had never stopped, but for the pause.
        w.pass_hours(7);
        let open = w.act(MIA, &format!("/work-packages/{wp}/reopen"));
        assert_eq!((at(&open["sla"]["resolve_by"]), &open["sla"]["state"]), (due, &json!("breached")));
        assert_eq!(open["sla"]["pauses"].as_array().map(Vec::len), Some(1));
    });

    each_engine!(
        /// H.6: another severity counts from the original start with the pauses that were; one that allows none ends the pause.
        a_change_of_severity_keeps_the_pauses_and_may_end_the_running_one, |w| {
        let s = story(w);
        pausable(w);
        let wp = sev1(w, &s);
        let start = at(&w.wp(MIA, &wp)["created_at"]);
        pause(w, MIA, &wp);
        w.pass_hours(3);
        let p = w.patch(MAX, &format!("/work-packages/{wp}"), json!({"severity": "sev2"})).ok();
        let pause = &p["sla"]["pauses"][0];
        assert_eq!((&pause["ended"], &pause["ended_by"]), (&json!("not_allowed"), &json!("max")));
        let took = at(&pause["until"]).0 - at(&pause["from"]).0;
        assert!(took > 2 * HOUR);
        assert_eq!(at(&p["sla"]["resolve_by"]), start.plus(24 * HOUR + took));
        assert_eq!(p["sla"]["paused_since"], json!(null));
        let p = w.patch(MAX, &format!("/work-packages/{wp}"), json!({"severity": "sev1"})).ok();
        assert_eq!(at(&p["sla"]["resolve_by"]), start.plus(6 * HOUR + took));
    });

    each_engine!(
        /// H.6: definitions that allow pauses no longer, and a story without SLAs, end those that run.
        pauses_that_are_allowed_no_longer_end, |w| {
        let s = story(w);
        pausable(w);
        let (a, b) = (sev1(w, &s), sev1(w, &s));
        pause(w, MIA, &a);
        w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT6H"}]})).ok();
        assert_eq!(sla(w, &a)["pauses"][0]["ended"], "not_allowed");
        assert_eq!(sla(w, &a)["pauses"][0]["ended_by"], "olga");
        pausable(w);
        pause(w, MIA, &b);
        w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "none"})).ok();
        assert_eq!(sla(w, &b), json!(null));
        w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "project"})).ok();
        assert_eq!(sla(w, &b)["pauses"][0]["ended"], "not_allowed");
        assert_eq!(sla(w, &b)["paused_since"], json!(null));
    });

    each_engine!(
        /// R124, H.6: escalating moves nothing, also of a paused clock; at each level the team that holds it pauses.
        at_every_level_the_team_that_holds_it_pauses, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        pausable(w);
        let wp = sev1(w, &a);
        pause(w, MIA, &wp);
        let before = sla(w, &wp);
        w.escalate(MIA, &wp, &b);
        let after = sla(w, &wp);
        assert_eq!((&after["resolve_by"], &after["paused_since"]), (&before["resolve_by"], &before["paused_since"]));
        w.post(MIA, &format!("/work-packages/{wp}/resume"), json!({})).refused(403, "not_team_member");
        resume(w, NIA, &wp);
        pause(w, NED, &wp);
        assert_eq!(sla(w, &wp)["pauses"].as_array().map(Vec::len), Some(2));
    });

    each_engine!(
        /// H.6: tasks, boards and lists show that the clock of their Work Package stands.
        tasks_show_that_the_clock_stands, |w| {
        let s = story(w);
        pausable(w);
        let wp = sev1(w, &s);
        let task = w.task(MIA, &wp, "t");
        pause(w, MIA, &wp);
        let since = sla(w, &wp)["paused_since"].clone();
        assert_ne!(since, json!(null));
        assert_eq!(w.get(MIA, &format!("/tasks/{task}")).ok()["sla"]["paused_since"], since);
        assert_eq!(w.wp(MIA, &wp)["tasks"][0]["sla"]["paused_since"], since);
        assert_eq!(w.all(MIA, "/work-packages?order=due")[0]["sla"]["paused_since"], since);
    });
}
