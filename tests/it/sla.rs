//! The clocks of Service Level Agreements.

use crate::support::*;
use serde_json::{Value, json};
use tandem::kit::db::{Conn, Filter};
use tandem::kit::problem::Problem;
use tandem::kit::time::{At, HOUR, SECOND};
use tandem::product::project;
use tandem::service::sla;
use tandem::service::sla::model::rules::{ClockState, Due, Outcome};
use tandem::service::sla::model::{Severity, SlaDefinition};

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

/// R98, R106, R100, R103: the due time follows from severity and start: SEV1 6 h, SEV2 24 h.
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

/// R99, R102, R103, H.7: without SLAs, severity or definition there is no clock.
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

/// R104: time left, nearing breach and breach.
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

/// R103: the time to respond.
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

/// R104: a result stays, whatever changes later.
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

/// R104: what is rejected is open again, and its clock runs on.
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

/// R103, H.6, R106: another severity counts from the original start.
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

/// R102, R103: the Product Owner of the story switches; there is no third state.
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

/// A change counts for every open clock, however many: the first at once, the others a batch at a time.
each_engine!(a_change_reaches_every_open_clock_in_batches, |w| {
    let s = story(w);
    let batch = usize::try_from(sla::verbs::recount::BATCH).unwrap();
    let all: Vec<String> =
        (0..batch + 5).map(|_| w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}))).collect();
    let limit = |wp: &str| {
        let p = w.wp(MIA, wp);
        (at(&p["sla"]["resolve_by"]).0 - at(&p["created_at"]).0) / HOUR
    };
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT2H"}]})).ok();
    assert_eq!(
        (limit(&all[0]), limit(&all[batch - 1]), limit(&all[batch])),
        (2, 2, 6),
        "the rest is left to the sweep"
    );
    let cookie = w.session(OLGA);
    let page = || {
        let a = w.ask(VISITOR, "GET", "//projects/OPS/sla").header("cookie", &cookie).send();
        String::from_utf8(a.raw).unwrap()
    };
    assert!(page().contains("being recomputed"));
    w.sweep();
    assert!(all.iter().all(|wp| limit(wp) == 2));
    assert!(!page().contains("being recomputed"));
    let facts = w.all(MIA, &format!("/work-packages/{}/history", all[batch + 4]));
    let changed = facts.iter().find(|f| f["kind"] == "clock_changed").unwrap();
    assert_eq!(
        (&changed["actor"], &changed["cause"]),
        (&json!("olga"), &json!("definitions")),
        "in the name of who changed it"
    );
});

/// A clock that cannot be computed is left out, in the command as in the sweep; it is not tried for ever, and keeps no other waiting.
each_engine!(a_clock_that_cannot_be_computed_keeps_no_other_waiting, |w| {
    let (well, broken) = (w.recurring("a"), w.recurring("b"));
    w.running("first", &[&well, &broken]);
    let all = [&well, &broken, &well].map(|s| w.work_package(MIA, s, json!({"title": "p", "severity": "sev1"})));
    let number: i64 = broken.rsplit_once('-').unwrap().1.parse().unwrap();
    let spoil = |value: Option<&'static str>| {
        let spoiled = w.app.db.write(move |tx| {
            tx.run("UPDATE story SET review_every = $1 WHERE number = $2", tandem::args![value, number])?;
            Ok::<_, Problem>(())
        });
        w.wait_for(spoiled).unwrap();
    };
    let limits = || {
        let limit = |p: Value| (at(&p["sla"]["resolve_by"]).0 - at(&p["created_at"]).0) / HOUR;
        all.each_ref().map(|wp| limit(w.wp(MIA, wp)))
    };
    spoil(Some("nonsense"));
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [{"severity": "sev1", "resolve_within": "PT2H"}]})).ok();
    spoil(None);
    assert_eq!(limits(), [2, 6, 2]);
    // As if the command had left all of them to the sweep, and another project behind them.
    let left = w.app.db.write(move |tx| {
        let by_id = tandem::people::account::store::id_of(tx, OLGA)?.unwrap();
        let project = |tx: &mut Conn, key: &str| Ok::<_, Problem>(project::store::by_key(tx, key)?.unwrap().id);
        let (ops, web) = (project(tx, "OPS")?, project(tx, "WEB")?);
        let resolve_within = tandem::kit::time::Dur::parse("PT3H").unwrap();
        let definition =
            SlaDefinition { severity: Severity::Sev1, respond_within: None, resolve_within, pausable: false };
        sla::store::set_definitions(tx, ops, &[definition])?;
        for project_id in [ops, web] {
            let cause = sla::model::Cause::Definitions;
            let all = sla::model::Recount { id: 0, project_id, story_id: None, cause, after_id: 0, by_id };
            sla::store::recount::insert(tx, &all)?;
        }
        Ok::<_, Problem>(())
    });
    w.wait_for(left).unwrap();
    spoil(Some("nonsense"));
    w.wait_for(sla::verbs::recount::sweep(&w.app)).unwrap();
    spoil(None);
    assert_eq!(limits(), [3, 6, 3]);
    let left = w.wait_for(w.app.db.read(|tx| Ok::<_, Problem>(sla::store::recount::ids(tx)?))).unwrap();
    assert!(left.is_empty(), "nothing is tried again: {left:?}");
});

/// R103, R104: a task shows the clock of its Work Package.
each_engine!(tasks_show_the_clock_of_their_work_package, |w| {
    let s = story(w);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    let task = w.task(MIA, &wp, "t");
    let clock = w.get(MIA, &format!("/tasks/{task}")).ok()["sla"].clone();
    assert_eq!(clock["resolve_by"], sla(w, &wp)["resolve_by"]);
});

mod telling {
    use super::*;

    /// R105: people concerned are told before and at breach.
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

    /// R105: without an assignee, the team that holds it.
    each_engine!(without_an_assignee_the_holding_team_is_told, |w| {
        let a = w.recurring("a");
        let b = w.story(
            OTTO,
            "OPS",
            json!({"title": "b", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
        );
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
        // The Scrum Masters and the Product Owners of both sides (R105).
        for who in [NIA, NED, SVEN, SAM, OLGA, OTTO] {
            assert!(w.told(who, &escalated).contains(&"sla_at_risk".to_owned()), "{who}");
        }
        for who in [MIA, MAX] {
            assert!(!w.told(who, &escalated).contains(&"sla_at_risk".to_owned()), "{who}");
        }
        for who in [SVEN, OTTO] {
            assert!(!w.told(who, &mine).contains(&"sla_at_risk".to_owned()), "{who}");
        }
    });

    /// R105: of what is done nobody is told.
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

    /// R105: two servers tell once.
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

/// H.6: a clock counts in the working time of the project's calendar.
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
    for _ in 0..2 {
        assert_eq!(w.put(OLGA, "/projects/OPS/calendar", calendar.clone()).ok()["version"], 1);
    }
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

/// All orders that the instants of a clock can stand in, missing ones and results included: what lists and figures ask the database
/// for is what a Work Package shows.
each_engine!(the_state_of_a_clock_is_the_same_in_sql, |w| {
    let instants = || std::iter::once(None).chain((0..4).map(|i| Some(At(i))));
    let mut dues = Vec::new();
    for (resolve_by, at_risk_at) in instants().flat_map(|r| instants().map(move |a| (r, a))) {
        for paused_since in instants() {
            let due = Due { resolve_by, at_risk_at, paused_since, respond_by: None };
            dues.extend([None, Some(Outcome::Met), Some(Outcome::Breached)].map(|result| (due, result)));
        }
    }
    let null = |v: Option<At>| v.map_or("CAST(NULL AS BIGINT)".to_owned(), |a| format!("CAST({} AS BIGINT)", a.0));
    let values: Vec<String> = dues
        .iter()
        .enumerate()
        .map(|(i, (d, result))| {
            let result = result.map_or("CAST(NULL AS TEXT)".to_owned(), |r| format!("'{r}'"));
            format!("({i}, {}, {}, {}, {result})", null(d.resolve_by), null(d.at_risk_at), null(d.paused_since))
        })
        .collect();
    let with =
        format!("WITH w (n, resolve_by, at_risk_at, paused_since, sla_result) AS (VALUES {})", values.join(", "));
    for now in (0..4).map(At) {
        let mut q = Filter::new(&format!("{with} SELECT "), &[]);
        sla::store::clock::state(&mut q, now).push(" FROM w ORDER BY n");
        let found: Vec<(Option<ClockState>,)> = w.wait_for(w.app.db.read(move |tx| q.all(tx))).unwrap();
        for ((d, result), (found,)) in dues.iter().zip(found) {
            assert_eq!(found, sla::model::rules::state(d, *result, now), "{d:?}, {result:?}, now {now:?}");
        }
    }
});

mod pauses {
    use super::*;

    /// H.6: a clock that was paused in time is breached nowhere, however long the pause takes.
    each_engine!(a_paused_clock_is_breached_in_no_figure_and_no_report, |w| {
        w.levels();
        let first = story(w);
        let second = w.recurring("second level");
        w.put(OLGA, &format!("/stories/{first}/escalation"), json!({"permitted": true, "targets": [second]})).ok();
        w.running("second", &[&second]);
        pausable(w);
        let waiting = sev1(w, &first);
        pause(w, MIA, &waiting);
        w.escalate(MIA, &waiting, &second);
        let late = sev1(w, &first);
        w.escalate(MIA, &late, &second);
        w.pass_hours(7);
        assert_eq!((&sla(w, &waiting)["state"], &sla(w, &late)["state"]), (&json!("ok"), &json!("breached")));
        let listed = |state: &str| {
            w.all(MIA, &format!("/work-packages?sla={state}")).iter().map(|p| text(&p["key"])).collect::<Vec<_>>()
        };
        assert_eq!((listed("ok"), listed("breached")), (vec![waiting], vec![late]));
        for level in ["/programs/line", "/portfolios/all"] {
            has(
                &w.get(CHLOE, &format!("{level}/figures")).ok()["sum"]["sla"],
                &json!({"breached": 1, "running": 1, "at_risk": 0}),
            );
        }
        has(&w.get(MIA, "/projects/OPS/reports/work-packages").ok()["all"], &json!({"created": 2, "breaches": 1}));
        has(
            &w.get(MIA, "/projects/OPS/reports/escalations").ok()["all"],
            &json!({"sla_breached": 1, "sla_running": 1}),
        );
    });

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

    /// H.6: off by default, allowed per definition.
    each_engine!(a_clock_is_paused_only_where_its_definition_allows_it, |w| {
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
        w.ask(MIA, "POST", &format!("{at}/pause"))
            .header("if-match", "\"x\"")
            .json(&reason)
            .send()
            .refused(412, "stale");
        pause(w, MIA, &wp);
        w.post(MAX, &format!("{at}/pause"), reason.clone()).refused(409, "already_paused");
        w.post(NIA, &format!("{at}/resume"), json!({})).refused(403, "not_team_member");
        resume(w, MAX, &wp);
        w.act(MIA, &format!("{at}/complete"));
        w.post(MIA, &format!("{at}/pause"), reason).refused(409, "work_package_closed");
        w.post(MIA, &format!("{at}/resume"), json!({})).refused(409, "work_package_closed");
    });

    /// H.6: the clock stands while it is paused; what is due moves by the time that the pause took.
    each_engine!(the_clock_stands_and_what_is_due_moves_by_the_pause, |w| {
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
        let found =
            |kind: &str| history.iter().find(|f| f["kind"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone();
        assert_eq!(
            (&found("sla_paused")["actor"], &found("sla_paused")["reason"]),
            (&json!("mia"), &json!("the customer is away"))
        );
        assert_eq!(
            (&found("sla_resumed")["actor"], &found("sla_resumed")["note"]),
            (&json!("max"), &json!("she is back"))
        );
        assert_eq!(found("clock_changed")["cause"], "pause");
        // A pause that begins when all is used up moves nothing.
        w.pass_hours(7);
        assert_eq!(sla(w, &wp)["state"], "breached");
        let due = sla(w, &wp)["resolve_by"].clone();
        pause(w, MIA, &wp);
        w.pass_hours(5);
        assert_eq!(resume(w, MIA, &wp)["sla"]["resolve_by"], due);
    });

    /// H.6: in a business calendar, a pause moves what is due by its working time.
    each_engine!(in_a_business_calendar_the_working_time_of_the_pause_counts, |w| {
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

    /// H.6, R105: nobody is told of a clock that stands; afterwards they are.
    each_engine!(nobody_is_told_of_a_clock_that_stands, |w| {
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

    /// H.6: completing ends the pause, whose time counts; reopening keeps the pauses that were.
    each_engine!(a_pause_ends_with_the_work_package_and_counts_when_it_is_reopened, |w| {
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

    /// H.6: another severity counts from the original start with the pauses that were; one that allows none ends the pause.
    each_engine!(a_change_of_severity_keeps_the_pauses_and_may_end_the_running_one, |w| {
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

    /// H.6: definitions that allow pauses no longer, and a story without SLAs, end those that run.
    each_engine!(pauses_that_are_allowed_no_longer_end, |w| {
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

    /// R124, H.6: escalating moves nothing, also of a paused clock; at each level the team that holds it pauses.
    each_engine!(at_every_level_the_team_that_holds_it_pauses, |w| {
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

    /// H.6: tasks, boards and lists show that the clock of their Work Package stands.
    each_engine!(tasks_show_that_the_clock_stands, |w| {
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

mod explaining {
    use super::*;

    fn clock(w: &World, wp: &str) -> Value {
        w.get(MIA, &format!("/work-packages/{wp}/clock")).ok()
    }

    /// The same computed again is what was recorded.
    #[track_caller]
    fn agrees(c: &Value) {
        let again = &c["recomputed"];
        assert_eq!(again["agrees"], true, "{c}");
        for name in ["respond_by", "at_risk_at", "resolve_by", "result"] {
            assert_eq!(again[name], c[name], "{name}");
        }
    }

    fn kinds(c: &Value) -> Vec<&str> {
        c["changes"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect()
    }

    /// R103, R100: a due time says what it follows from.
    each_engine!(a_due_time_says_what_it_follows_from, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        let c = clock(w, &wp);
        assert_eq!(c["start"], w.wp(MIA, &wp)["created_at"]);
        for (name, value) in [
            ("work_package", json!(wp)),
            ("severity", json!("sev1")),
            ("nature", json!("informal")),
            ("respond_within", json!("PT30M")),
            ("resolve_within", json!("PT6H")),
            ("counting", json!("calendar_hours")),
            ("calendar", json!(null)),
            ("pauses", json!([])),
            ("result", json!(null)),
        ] {
            assert_eq!(c[name], value, "{name}");
        }
        assert!(text(&c["left"]).starts_with("PT5H59M59."), "{c}");
        let said = text(&c["explanation"]);
        assert_eq!(said, text(&sla(w, &wp)["explanation"]));
        assert!(
            said.contains("6 h from") && said.contains("SEV1") && said.ends_with("calendar hours, no pauses"),
            "{said}"
        );
        assert_eq!(kinds(&c), ["work_package_created"]);
        assert_eq!(c["changes"][0]["clock"]["resolve_by"], c["resolve_by"]);
        agrees(&c);
        let none = w.work_package(MIA, &s, json!({"title": "p"}));
        let c = clock(w, &none);
        assert_eq!((&c["resolve_by"], &c["resolve_within"]), (&json!(null), &json!(null)));
        assert!(text(&c["explanation"]).contains("no severity"));
        agrees(&c);
        w.get(STAN, &format!("/work-packages/{wp}/clock")).not_found();
    });

    /// H.6: everything that moved a clock is told: severity, definitions, calendar, switch and pauses.
    each_engine!(everything_that_moved_a_clock_is_told, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev2"}));
        w.patch(MIA, &format!("/work-packages/{wp}"), json!({"severity": "sev1"})).ok();
        let pausable = json!({"severity": "sev1", "resolve_within": "PT8H", "pausable": true});
        w.put(OLGA, "/projects/OPS/sla", json!({"nature": "contract", "definitions": [pausable]})).ok();
        let week = json!([{"day": "monday", "from": "00:00", "to": "12:00"}, {"day": "tuesday", "from": "00:00", "to": "24:00"}]);
        w.put(OLGA, "/projects/OPS/calendar", json!({"time_zone": "UTC", "weekly_hours": week})).ok();
        w.post(MIA, &format!("/work-packages/{wp}/pause"), json!({"reason": "the customer is away"})).ok();
        w.pass_hours(24);
        w.post(MIA, &format!("/work-packages/{wp}/resume"), json!({})).ok();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "none"})).ok();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "project"})).ok();
        let c = clock(w, &wp);
        agrees(&c);
        assert_eq!((&c["nature"], &c["counting"]), (&json!("contract"), &json!("working_time")));
        assert_eq!((&c["calendar"]["version"], &c["calendar"]["weekly_hours"]), (&json!(1), &week));
        // Monday from 8:00 to 12:00, and Tuesday from 0:00 to 8:00.
        assert!(text(&c["pauses"][0]["counted"]).starts_with("PT12H"), "{}", c["pauses"]);
        let facts = c["changes"].as_array().unwrap();
        let causes: Vec<&str> = facts.iter().filter_map(|f| f["cause"].as_str()).collect();
        assert_eq!(causes, ["severity", "definitions", "calendar", "pause", "switch", "switch"]);
        // Each begins where the one before ended.
        let moved: Vec<&Value> = facts.iter().filter(|f| f["kind"] == "clock_changed").collect();
        assert_eq!(moved[0]["before"], facts[0]["clock"]);
        for pair in moved.windows(2) {
            assert_eq!(pair[0]["after"], pair[1]["before"]);
        }
        assert_eq!(moved[5]["after"]["resolve_by"], c["resolve_by"]);
        assert_eq!(moved[4]["after"], json!(null));
        assert_eq!(moved[1]["actor"], "olga");
        let paused: Vec<&str> = kinds(&c).into_iter().filter(|k| k.starts_with("sla_")).collect();
        assert_eq!(paused, ["sla_paused", "sla_resumed"]);
    });

    /// R104: a result of the past can be computed again from what was recorded, whatever changed since.
    each_engine!(a_result_of_the_past_can_be_computed_again, |w| {
        let s = story(w);
        let sev1 = |limit: &str| json!({"definitions": [{"severity": "sev1", "respond_within": "PT1H", "resolve_within": limit, "pausable": true}]});
        let week = |from: &str| {
            json!({"time_zone": "America/New_York", "weekly_hours": [
            {"day": "monday", "from": from, "to": "12:00"}, {"day": "tuesday", "from": from, "to": "17:30"}, {"day": "friday", "from": from, "to": "17:30"}]})
        };
        w.put(OLGA, "/projects/OPS/sla", sev1("PT6H")).ok();
        w.put(OLGA, "/projects/OPS/calendar", week("08:00")).ok();
        let make = || w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        let (met, late) = (make(), make());
        w.pass_hours(6);
        w.post(MIA, &format!("/work-packages/{met}/pause"), json!({"reason": "the customer is away"})).ok();
        w.pass_hours(100);
        w.act(MIA, &format!("/work-packages/{met}/complete"));
        w.act(MIA, &format!("/work-packages/{late}/complete"));
        let before = (clock(w, &met), clock(w, &late));
        assert_eq!((&before.0["result"], &before.1["result"]), (&json!("met"), &json!("breached")));
        // Other definitions, another calendar, then none, and no SLAs at all.
        w.put(OLGA, "/projects/OPS/sla", sev1("PT1H")).ok();
        w.put(OLGA, "/projects/OPS/calendar", week("11:00")).ok();
        w.delete(OLGA, "/projects/OPS/calendar").gone();
        w.put(OLGA, "/projects/OPS/sla", json!({"definitions": []})).ok();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"sla": "none"})).ok();
        for (wp, was) in [(&met, before.0), (&late, before.1)] {
            let now = clock(w, wp);
            agrees(&now);
            assert_eq!(now, was);
            assert_eq!((&now["resolve_within"], &now["calendar"]["version"]), (&json!("PT6H"), &json!(1)));
        }
        // The versions stand, with who made them.
        let versions = w.all(MIA, "/projects/OPS/calendar/versions");
        let told: Vec<(i64, &Value, bool)> =
            versions.iter().map(|v| (v["version"].as_i64().unwrap(), &v["by"], v["time_zone"].is_null())).collect();
        assert_eq!(told, [(3, &json!("olga"), true), (2, &json!("olga"), false), (1, &json!("olga"), false)]);
        w.get(STAN, "/projects/OPS/calendar/versions").not_found();
    });
}

mod holidays {
    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:New Year\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Company days\r\nDTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260503\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Party\r\nDTSTART:20260601T180000Z\r\nDTEND:20260601T200000Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:Long ago\r\nDTSTART;VALUE=DATE:20010101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn week(w: &World) {
        let week = json!([{"day": "friday", "from": "00:00", "to": "24:00"}, {"day": "saturday", "from": "00:00", "to": "24:00"}]);
        w.put(
            OLGA,
            "/projects/OPS/calendar",
            json!({"time_zone": "UTC", "weekly_hours": week, "holidays": ["2026-05-02"]}),
        )
        .ok();
    }

    fn days(list: &Value) -> Vec<&str> {
        list.as_array().unwrap().iter().map(|d| d["date"].as_str().unwrap()).collect()
    }

    /// H.6: the holidays of an iCalendar file become holidays of a new version of the calendar.
    each_engine!(the_holidays_of_a_file_are_taken_into_the_calendar, |w| {
        let at = "/projects/OPS/calendar/holidays";
        let body = |more: Value| {
            let mut body = json!({"icalendar": FILE});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        w.post(MIA, at, body(json!({}))).refused(403, "not_product_owner");
        w.post(STAN, at, body(json!({}))).not_found();
        w.post(OLGA, at, body(json!({}))).refused(409, "no_business_calendar");
        week(w);
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev2"}));
        // First it is looked at.
        let seen = w.post(OLGA, at, body(json!({"dry_run": true}))).ok();
        assert_eq!((&seen["dry_run"], &seen["version"]), (&json!(true), &json!(1)));
        assert_eq!(w.get(OLGA, "/projects/OPS/calendar").ok()["version"], 1);
        assert_eq!((&seen["from"], &seen["until"]), (&json!("2026-01-01"), &json!("2031-12-31")));
        assert_eq!(
            days(&seen["added"]),
            ["2026-01-01", "2026-05-01", "2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01", "2031-01-01"]
        );
        assert_eq!(seen["there"], json!([{"date": "2026-05-02", "name": "Company days"}]));
        assert_eq!(seen["outside"], 1);
        let left_out = &seen["skipped"][0];
        assert_eq!(
            (&left_out["name"], &left_out["date"], &left_out["why"]),
            (&json!("Party"), &json!("2026-06-01"), &json!("not_all_day"))
        );
        assert!(!text(&left_out["message"]).is_empty());
        // Then what was chosen is taken; the names stand beside the days.
        let only = json!({"only": ["New Year"], "from": "2026-03-01", "until": "2028-12-31"});
        let done = w.post(OLGA, at, body(only)).ok();
        assert_eq!((days(&done["added"]), &done["version"]), (vec!["2027-01-01", "2028-01-01"], &json!(2)));
        let calendar = w.get(MIA, "/projects/OPS/calendar").ok();
        assert_eq!(calendar["holidays"], json!(["2026-05-02", "2027-01-01", "2028-01-01"]));
        assert_eq!(calendar["holiday_names"], json!({"2027-01-01": "New Year", "2028-01-01": "New Year"}));
        // Nothing new makes no version.
        let range = json!({"only": ["New Year"], "from": "2026-03-01", "until": "2028-12-31"});
        let again = w.post(OLGA, at, body(range)).ok();
        assert_eq!((days(&again["added"]), &again["version"]), (vec![], &json!(2)));
        // Open clocks follow: the Friday of May is none any more.
        w.post(OLGA, at, body(json!({}))).ok();
        assert!(text(&sla(w, &wp)["explanation"]).contains("version 3"));
        // A change by hand keeps the names of the days that stay.
        let kept = json!({"weekly_hours": [{"day": "monday", "from": "09:00", "to": "17:00"}], "holidays": ["2028-01-01", "2028-01-02"]});
        assert_eq!(
            w.put(OLGA, "/projects/OPS/calendar", kept).ok()["holiday_names"],
            json!({"2028-01-01": "New Year"})
        );
    });

    /// H.6: a file that is none is refused with a sentence.
    each_engine!(a_file_that_is_none_is_refused, |w| {
        week(w);
        let at = "/projects/OPS/calendar/holidays";
        for text in [
            "hello",
            "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            &FILE[..FILE.len() - 20],
            "\u{1}\u{2}",
            "BEGIN:VCARD\r\nEND:VCARD\r\n",
        ] {
            w.post(OLGA, at, json!({"icalendar": text})).invalid(&["icalendar"]);
        }
        w.post(OLGA, at, json!({})).invalid(&["icalendar"]);
        w.post(OLGA, at, json!({"icalendar": ""})).invalid(&["icalendar"]);
        w.post(OLGA, at, json!({"icalendar": FILE, "only": ["New Year", "Party"]})).invalid(&["only.1"]);
        w.post(OLGA, at, json!({"icalendar": FILE, "from": "2026-03-01", "until": "2026-02-01"})).invalid(&["until"]);
        w.post(OLGA, at, json!({"icalendar": FILE, "until": "2099-02-01"})).invalid(&["until"]);
        w.post(OLGA, at, json!({"icalendar": FILE, "from": "9999-12-31"})).ok();
        w.ask(OLGA, "POST", at)
            .header("if-match", "\"x\"")
            .json(&json!({"icalendar": FILE}))
            .send()
            .refused(412, "stale");
    });
}

mod severity {
    use super::*;

    /// R98, R106: the four levels are there, and are given when the Work Package is made, or later.
    each_engine!(the_four_levels_are_given_at_creation_or_later, |w| {
        let s = story(w);
        for level in ["sev1", "sev2", "sev3", "non_production_defect"] {
            let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": level}));
            assert_eq!(w.wp(MIA, &wp)["severity"], level);
            assert_eq!(w.all(MIA, &format!("/work-packages?severity={level}")).len(), 1);
            let later = w.work_package(MIA, &s, json!({"title": "p"}));
            assert_eq!(
                w.patch(MIA, &format!("/work-packages/{later}"), json!({"severity": level})).ok()["severity"],
                level
            );
        }
        w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "p", "severity": "sev4"}))
            .invalid(&["severity"]);
    });

    /// R99: severity need not be used: without it there is no clock, and all else goes its way.
    each_engine!(work_goes_its_way_without_severity, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        assert_eq!(w.wp(MIA, &wp)["severity"], json!(null));
        w.act(MIA, &format!("/work-packages/{wp}/take"));
        assert_eq!(w.act(MIA, &format!("/work-packages/{wp}/complete"))["sla"], json!(null));
        assert_eq!(w.act(OLGA, &format!("/work-packages/{wp}/accept"))["state"], "accepted");
    });

    /// H.7: a Non-production Defect has no SLA unless the project defines one.
    each_engine!(a_non_production_defect_has_a_clock_only_where_one_is_defined, |w| {
        let s = story(w);
        let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "non_production_defect"}));
        assert_eq!(sla(w, &wp), json!(null));
        w.put(
            OLGA,
            "/projects/OPS/sla",
            json!({"definitions": [{"severity": "non_production_defect", "resolve_within": "P14D"}]}),
        )
        .ok();
        let p = w.wp(MIA, &wp);
        assert_eq!(at(&p["sla"]["resolve_by"]), at(&p["created_at"]).plus(14 * 24 * HOUR));
    });

    /// R101: an SLA says how binding it is; informal, where nothing is said.
    each_engine!(an_sla_says_how_binding_it_is, |w| {
        assert_eq!(w.get(OLGA, "/projects/OPS/sla").ok()["nature"], "informal");
        for nature in ["agreed", "contract", "informal"] {
            let set = w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [], "nature": nature})).ok();
            assert_eq!(set["nature"], nature);
            assert_eq!(w.get(MIA, "/projects/OPS").ok()["sla"]["nature"], nature);
        }
        w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [], "nature": "sworn"})).invalid(&["nature"]);
    });

    /// R104: breaches are kept, and found, also when the Work Package is closed and opened again.
    each_engine!(breaches_are_kept_and_found, |w| {
        let s = story(w);
        let make = || w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        let (late, met) = (make(), make());
        w.act(MIA, &format!("/work-packages/{met}/complete"));
        w.pass_hours(7);
        w.sweep();
        w.act(MIA, &format!("/work-packages/{late}/complete"));
        w.act(OLGA, &format!("/work-packages/{late}/accept"));
        let found: Vec<String> = w.all(MIA, "/work-packages?sla=breached").iter().map(|p| text(&p["key"])).collect();
        assert_eq!(found, [late.clone()]);
        assert_eq!(w.all(MIA, "/work-packages?sla=breached&state=accepted").len(), 1);
        let p = w.wp(MIA, &late);
        assert_eq!((&p["sla"]["state"], &p["sla"]["breached_at"]), (&json!("breached"), &p["sla"]["resolve_by"]));
        let kept = |wp: &str| {
            let all = w.history(MIA, &format!("/work-packages/{wp}"));
            let done = all.iter().rev().find(|f| f["kind"] == "work_package_completed").unwrap()["sla"].clone();
            (all.iter().any(|f| f["kind"] == "sla_breached"), done)
        };
        assert_eq!(kept(&late), (true, json!("breached")));
        assert_eq!(kept(&met), (false, json!("met")));
        w.act(MIA, &format!("/work-packages/{late}/reopen"));
        assert_eq!(kept(&late), (true, json!("breached")));
    });

    /// R107: resolving or escalating within the SLA can be a criterion, and the record shows whether it was met.
    each_engine!(resolution_or_escalation_in_time_can_be_a_criterion, |w| {
        let target = w.recurring("second level");
        let criteria = json!(["Solved within its SLA, or escalated in time"]);
        let a = w.story(OLGA, "OPS", json!({
            "title": "help desk", "recurrence": "recurring", "team_mode": "multiple", "sla": "project", "acceptance_criteria": criteria,
        }));
        w.put(MIA, &format!("/stories/{a}/portions/first"), json!({"estimate": 1})).ok();
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [target]})).ok();
        assert_eq!(w.get(MIA, &format!("/stories/{a}")).ok()["acceptance_criteria"], criteria);
        w.running("first", &[&a]);
        w.running("second", &[&target]);
        let make = || w.work_package(MIA, &a, json!({"title": "p", "severity": "sev1"}));
        let (solved, escalated, late) = (make(), make(), make());
        w.act(MIA, &format!("/work-packages/{solved}/complete"));
        w.escalate(MIA, &escalated, &target);
        w.pass_hours(7);
        w.act(MIA, &format!("/work-packages/{late}/complete"));
        assert_eq!(sla(w, &solved)["state"], "met");
        assert_eq!(sla(w, &late)["state"], "breached");
        let p = w.wp(MIA, &escalated);
        assert!(at(&p["escalations"][0]["opened_at"]) < at(&p["sla"]["resolve_by"]));
    });
}
