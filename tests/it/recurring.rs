//! Recurring stories in time: calendar rules, what planning proposes, dormant and woken ones, reviews at an interval.

use crate::support::*;
use serde_json::{Value, json};

fn recurring(w: &World, title: &str, extra: Value) -> String {
    let mut body = json!({"title": title, "recurrence": "recurring", "team": "first"});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    w.story(OLGA, "OPS", body)
}

fn monthly(w: &World, rule: &str) -> String {
    recurring(w, rule, json!({"schedule": rule}))
}

/// Key, why and dates of what is proposed for a Sprint.
fn proposed(w: &World, sprint: i64, query: &str) -> Vec<(String, String, String)> {
    let p = w.get(MIA, &format!("/sprints/{sprint}/proposal{query}")).ok();
    assert_eq!(p["sprint"], sprint);
    let dates = |i: &Value| i["dates"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ");
    p["items"].as_array().unwrap().iter().map(|i| (text(&i["story"]), text(&i["why"]), dates(i))).collect()
}

fn of(w: &World, sprint: i64, story: &str) -> Option<(String, String)> {
    proposed(w, sprint, "").into_iter().find(|p| p.0 == story).map(|p| (p.1, p.2))
}

fn due(dates: &str) -> Option<(String, String)> {
    Some(("scheduled".to_owned(), dates.to_owned()))
}

mod calendar {
    use super::*;

    /// R64: a story with a calendar rule is proposed for exactly those Sprints that contain a date of it.
    each_engine!(a_scheduled_story_is_proposed_for_the_sprints_that_contain_its_date, |w| {
        let close = monthly(w, "FREQ=MONTHLY;BYMONTHDAY=-1");
        let weekly = monthly(w, "FREQ=WEEKLY;BYDAY=MO");
        let once = monthly(w, "FREQ=MONTHLY;BYMONTHDAY=10;COUNT=1");
        let until = monthly(w, "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260320");
        let yearly = monthly(w, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31");
        let early = w.sprint("first", "2026-03-02", "2026-03-15");
        // The last day of the Sprint is the day.
        let late = w.sprint("first", "2026-03-18", "2026-03-31");
        let april = w.sprint("first", "2026-04-01", "2026-04-14");
        assert_eq!(of(w, early, &close), None);
        assert_eq!(of(w, late, &close), due("2026-03-31"));
        assert_eq!(of(w, april, &close), None);
        assert_eq!(of(w, early, &weekly), due("2026-03-02 2026-03-09"));
        // Summer time begins on 29 March.
        assert_eq!(of(w, late, &weekly), due("2026-03-23 2026-03-30"));
        assert_eq!(of(w, early, &once), due("2026-03-10"));
        assert_eq!(of(w, april, &once), None, "its count is used up");
        assert_eq!(of(w, late, &until), due("2026-03-20"));
        assert_eq!(of(w, april, &until), None);
        for sprint in [early, late, april] {
            assert_eq!(of(w, sprint, &yearly), None);
        }
    });

    /// R64: the rule counts from the day the story was made, or from the day that is said.
    each_engine!(a_rule_counts_from_the_day_that_is_said, |w| {
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        let from = recurring(w, "a", json!({"schedule": "FREQ=WEEKLY;INTERVAL=2", "schedule_from": "2026-02-25"}));
        assert_eq!(of(w, sprint, &from), due("2026-03-11"));
        w.patch(OLGA, &format!("/stories/{from}"), json!({"schedule_from": null})).ok();
        assert_eq!(of(w, sprint, &from), due("2026-03-02"), "Monday, 2 March: the day it was made");
        w.patch(OLGA, &format!("/stories/{from}"), json!({"schedule_from": "2026-03-06"})).ok();
        assert_eq!(of(w, sprint, &from), due("2026-03-06"));
        w.patch(OLGA, &format!("/stories/{from}"), json!({"cadence": "on_demand", "schedule": null})).ok();
        assert_eq!(w.get(MIA, &format!("/stories/{from}")).ok()["schedule_from"], json!(null));
        w.patch(OLGA, &format!("/stories/{from}"), json!({"schedule_from": "2026-03-06"})).invalid(&["schedule_from"]);
    });

    /// R64: the day on which a story is made, and the day of an end in UTC, are those of its project's time zone.
    each_engine!(a_rule_counts_in_the_time_zone_of_the_project, |w| {
        w.patch(ADA, "/projects/OPS", json!({"time_zone": "Pacific/Auckland"})).ok();
        // 11:30 in UTC is half an hour after midnight there: Tuesday.
        w.set_clock(BEGIN.plus(3 * tandem::kit::time::HOUR + tandem::kit::time::HOUR / 2));
        let weekly = monthly(w, "FREQ=WEEKLY;COUNT=2");
        let until = monthly(w, "FREQ=DAILY;UNTIL=20260304T120000Z");
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        assert_eq!(of(w, sprint, &weekly), due("2026-03-03 2026-03-10"));
        assert_eq!(of(w, sprint, &until), due("2026-03-03 2026-03-04 2026-03-05"));
    });

    /// R64: a rule that names no days is refused.
    each_engine!(a_rule_that_names_no_days_is_refused, |w| {
        for rule in
            ["FREQ=HOURLY", "FREQ=SECONDLY;COUNT=5", "FREQ=DAILY;BYHOUR=9,17", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
        {
            let body = json!({"title": "a", "recurrence": "recurring", "schedule": rule});
            w.post(OLGA, "/projects/OPS/stories", body).invalid(&["schedule"]);
        }
        monthly(w, "FREQ=DAILY;BYHOUR=9;UNTIL=20301231");
    });
}

mod planning {
    use super::*;

    /// R63, R62, R57: the perpetual story of the team is proposed for every Sprint; on demand and dormant ones never by
    /// themselves; those of another team are that team's.
    each_engine!(what_every_sprint_takes_is_proposed_and_what_waits_for_demand_is_not, |w| {
        let perpetual = recurring(w, "perpetual", json!({"cadence": "every_sprint"}));
        let demand = recurring(w, "on demand", json!({"cadence": "on_demand"}));
        let dormant = recurring(w, "dormant", json!({"cadence": "every_sprint"}));
        w.act(OLGA, &format!("/stories/{dormant}/rest"));
        let theirs = w.story(
            OLGA,
            "OPS",
            json!({"title": "b", "recurrence": "recurring", "team_mode": "multiple",
            "team": "second", "cadence": "every_sprint"}),
        );
        let nobodys = w.story(OLGA, "OPS", json!({"title": "c", "recurrence": "recurring", "cadence": "every_sprint"}));
        let ready = w.finite("ready", "first", 3.0);
        w.story(OLGA, "OPS", json!({"title": "proposed", "team": "first"}));
        let sprints = [w.sprint("first", "2026-03-02", "2026-03-15"), w.sprint("first", "2026-03-16", "2026-03-29")];
        for sprint in sprints {
            let all = proposed(w, sprint, "");
            let said: Vec<(&str, &str)> = all.iter().map(|p| (p.0.as_str(), p.1.as_str())).collect();
            assert_eq!(said, [(&*perpetual, "perpetual"), (&*nobodys, "perpetual"), (&*ready, "ready")]);
        }
        // Dormant ones are shown on request.
        let asked = proposed(w, sprints[0], "?dormant=true");
        assert!(asked.iter().any(|p| p.0 == dormant && p.1 == "dormant"), "{asked:?}");
        w.put(MIA, &format!("/sprints/{}/commitments/{dormant}", sprints[0]), json!({"unknown": 1}))
            .conflict("story_not_ready");
        // What is not proposed may still be picked: by any team, the second one too.
        w.commit("first", sprints[0], &demand, json!({"unknown": 1}));
        let second = w.sprint("second", "2026-03-02", "2026-03-15");
        w.commit("second", second, &theirs, json!({"unknown": 1}));
        w.put(MIA, &format!("/sprints/{}/commitments/{theirs}", sprints[0]), json!({"unknown": 1})).ok();
        // What the Sprint holds is not proposed for it any more.
        w.commit("first", sprints[0], &perpetual, json!({"unknown": 1}));
        assert_eq!(of(w, sprints[0], &perpetual), None);
        assert!(of(w, sprints[1], &perpetual).is_some());
    });

    /// R63, R64: unfinished recurring work stands on top, with the Sprint it comes from; what came back is marked (R51).
    each_engine!(unfinished_work_is_proposed_first, |w| {
        let perpetual = recurring(w, "perpetual", json!({"cadence": "every_sprint"}));
        let demand = recurring(w, "on demand", json!({"cadence": "on_demand"}));
        let finite = w.finite("finite", "first", 3.0);
        let running = w.running("first", &[&demand, &finite]);
        w.work_package(MIA, &demand, json!({"title": "open"}));
        let next = w.sprint("first", "2026-03-16", "2026-03-29");
        let later = w.sprint("first", "2026-03-30", "2026-04-12");
        let said = |sprint| proposed(w, sprint, "").into_iter().map(|p| (p.0, p.1)).collect::<Vec<_>>();
        let pair = |key: &str, why: &str| (key.to_owned(), why.to_owned());
        assert_eq!(said(next), [pair(&demand, "carried_over"), pair(&perpetual, "perpetual")]);
        assert_eq!(said(later), [pair(&perpetual, "perpetual")], "another planned Sprint comes first");
        let p = w.get(MIA, &format!("/sprints/{next}/proposal")).ok();
        assert_eq!(p["items"][0]["from"], "first 2026-03-02");
        w.close("first", running);
        // The carried story is committed by now; the finite one came back without credit.
        assert_eq!(said(next), [pair(&perpetual, "perpetual"), pair(&finite, "returned")]);
    });

    /// R93: the amount for unknown work is proposed with the story; `q` finds by title or key.
    each_engine!(a_proposal_brings_its_amounts, |w| {
        let desk = recurring(w, "Help desk", json!({"cadence": "every_sprint"}));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", sprint, &desk, json!({"unknown": 5}));
        w.start("first", sprint);
        let wp = w.work_package(MIA, &desk, json!({"title": "call", "estimate": 4}));
        w.act(MIA, &format!("/work-packages/{wp}/complete"));
        w.close("first", sprint);
        let known = w.work_package(MIA, &desk, json!({"title": "planned", "estimate": 2.5}));
        assert_eq!(w.wp(MIA, &known)["known"], true);
        let finite = w.finite("Finite", "first", 3.0);
        let next = w.sprint("first", "2026-03-16", "2026-03-29");
        let p = w.get(MIA, &format!("/sprints/{next}/proposal")).ok();
        has(
            &p["items"],
            &json!([{"story": desk, "estimate": 2.5, "unknown": 4}, {"story": finite, "estimate": 3, "unknown": null}]),
        );
        assert_eq!(proposed(w, next, "?q=HELP").len(), 1);
        assert_eq!(proposed(w, next, &format!("?q={finite}"))[0].0, finite);
        w.get(MIA, &format!("/sprints/{next}/proposal?dormant=maybe")).invalid(&["dormant"]);
        w.get(STAN, &format!("/sprints/{next}/proposal")).not_found();
    });

    /// R62: a dormant story is woken for a chosen period: it is proposed for the Sprints in it, and rests again after it.
    each_engine!(a_dormant_story_is_woken_for_a_period_and_rests_after_it, |w| {
        let hiring = recurring(w, "Hire", json!({"cadence": "on_demand"}));
        let path = format!("/stories/{hiring}");
        w.act(OLGA, &format!("{path}/rest"));
        let rank = w.get(MIA, &path).ok()["rank"].clone();
        let (now, then) =
            (w.sprint("first", "2026-03-02", "2026-03-15"), w.sprint("first", "2026-03-16", "2026-03-29"));
        for (body, field) in [
            (json!({"starts_on": "2026-03-16"}), "ends_on"),
            (json!({"ends_on": "2026-03-16"}), "starts_on"),
            (json!({"starts_on": "2026-03-16", "ends_on": "2026-03-15"}), "ends_on"),
        ] {
            w.post(OLGA, &format!("{path}/wake"), body).invalid(&[field]);
        }
        let period = json!({"starts_on": "2026-03-20", "ends_on": "2026-03-27"});
        w.post(MIA, &format!("{path}/wake"), period.clone()).refused(403, "not_product_owner");
        let woken = w.post(OLGA, &format!("{path}/wake"), period.clone()).ok();
        assert_eq!((&woken["state"], &woken["woken_for"], &woken["rank"]), (&json!("active"), &period, &rank));
        assert_eq!(of(w, now, &hiring), None);
        assert_eq!(of(w, then, &hiring).unwrap().0, "woken");
        w.commit("first", then, &hiring, json!({"unknown": 2}));
        w.start("first", then);
        w.close("first", then);
        let rests = w.get(MIA, &path).ok();
        assert_eq!((&rests["state"], &rests["woken_for"]), (&json!("dormant"), &json!(null)));
        let told = w.history(MIA, &path);
        assert!(told.iter().any(|f| f["kind"] == "story_woken" && f["period"] == period), "{told:?}");
    });

    /// R62: what is open under a woken story keeps it awake, and one woken for good stays awake.
    each_engine!(a_woken_story_with_open_work_stays_awake, |w| {
        let (open, good) = (recurring(w, "a", json!({})), recurring(w, "b", json!({})));
        for s in [&open, &good] {
            w.act(OLGA, &format!("/stories/{s}/rest"));
        }
        w.post(OLGA, &format!("/stories/{open}/wake"), json!({"starts_on": "2026-03-02", "ends_on": "2026-03-08"}))
            .ok();
        w.act(OLGA, &format!("/stories/{good}/wake"));
        let sprint = w.running("first", &[&open, &good]);
        w.work_package(MIA, &open, json!({"title": "still open"}));
        w.close("first", sprint);
        for s in [&open, &good] {
            assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "active");
        }
    });

    /// R65: dormant, active and retired recurring stories are told apart and listed.
    each_engine!(dormant_active_and_retired_stories_are_listed_apart, |w| {
        let stories: Vec<String> =
            ["active", "dormant", "retired"].iter().map(|t| recurring(w, t, json!({}))).collect();
        w.act(OLGA, &format!("/stories/{}/rest", stories[1]));
        w.act(OLGA, &format!("/stories/{}/retire", stories[2]));
        for (state, key) in ["active", "dormant", "retired"].iter().zip(&stories) {
            let listed = w.get(MIA, &format!("/projects/OPS/backlog?recurrence=recurring&state={state}")).items();
            let keys: Vec<&str> = listed.iter().filter_map(|i| i["key"].as_str()).collect();
            assert_eq!(keys, [key], "{state}");
        }
    });

    /// R66: a change of the text and a change of the order are both in the history, each as what it is.
    each_engine!(changes_of_text_and_of_order_are_both_in_the_history, |w| {
        let (a, b) = (recurring(w, "a", json!({"i_want": "old"})), recurring(w, "b", json!({})));
        w.post(OLGA, &format!("/stories/{b}/rank"), json!({"before": a})).ok();
        w.patch(OLGA, &format!("/stories/{b}"), json!({"i_want": "new"})).ok();
        let told = w.history(MIA, &format!("/stories/{b}"));
        let kinds: Vec<&str> = told.iter().filter_map(|f| f["kind"].as_str()).collect();
        assert_eq!(kinds, ["story_created", "story_ranked", "story_changed"]);
        has(&told[2], &json!({"before": {"i_want": null}, "after": {"i_want": "new"}}));
        assert_eq!(told[2]["after"].as_object().unwrap().len(), 1, "the order did not touch the text");
        assert_eq!(w.get(MIA, &format!("/stories/{a}")).ok()["i_want"], "old");
    });
}

mod reviews {
    use super::*;

    fn notices(w: &World, who: &str) -> Vec<Value> {
        w.all(who, "/notifications").into_iter().filter(|n| n["kind"] == "review_due").collect()
    }

    /// R56: the Product Owner sets an interval; the story shows when the next review is due; each review begins it anew.
    each_engine!(the_product_owner_sets_a_review_interval, |w| {
        let s = recurring(w, "desk", json!({"review_every": "P4W"}));
        let path = format!("/stories/{s}");
        has(
            &w.get(MIA, &path).ok(),
            &json!({"review_every": "P4W", "review_due_on": "2026-03-30", "last_reviewed_at": null}),
        );
        for who in [MIA, SAM, OTTO, CHLOE] {
            w.patch(who, &path, json!({"review_every": "P1W"})).refused(403, "not_product_owner");
        }
        for wrong in ["PT6H", "4 weeks", "P0D", "P9Y", "-P1W"] {
            w.patch(OLGA, &path, json!({"review_every": wrong})).invalid(&["review_every"]);
        }
        w.pass_hours(72);
        w.post(OLGA, &format!("{path}/reviews"), json!({"input": "fewer calls"})).created();
        let v = w.get(MIA, &path).ok();
        assert_eq!(v["review_due_on"], "2026-04-02");
        assert!(text(&v["last_reviewed_at"]).starts_with("2026-03-05T08:00:00"), "{v}");
        // Another interval counts from the last review.
        assert_eq!(w.patch(OLGA, &path, json!({"review_every": "P1M"})).ok()["review_due_on"], "2026-04-05");
        assert_eq!(w.patch(OLGA, &path, json!({"review_every": null})).ok()["review_due_on"], json!(null));
    });

    /// R56, R21: a finite story is accepted once and is not reviewed at intervals.
    each_engine!(a_finite_story_has_no_review_interval, |w| {
        let body = json!({"title": "a", "review_every": "P4W"});
        w.post(OLGA, "/projects/OPS/stories", body).conflict("finite_story_cannot_recur");
        let s = w.finite("a", "first", 1.0);
        w.patch(OLGA, &format!("/stories/{s}"), json!({"review_every": "P4W"})).conflict("finite_story_cannot_recur");
        let r = recurring(w, "b", json!({"review_every": "P4W"}));
        let finite = w.patch(OLGA, &format!("/stories/{r}"), json!({"recurrence": "finite"})).ok();
        has(&finite, &json!({"review_every": null, "review_due_on": null}));
    });

    /// R56: the Product Owner is reminded on the day, once for each due day.
    each_engine!(the_product_owner_is_reminded_once_for_each_due_day, |w| {
        let s = recurring(w, "desk", json!({"review_every": "P1W"}));
        let asleep = recurring(w, "asleep", json!({"review_every": "P1W"}));
        w.act(OLGA, &format!("/stories/{asleep}/rest"));
        w.pass_hours(6 * 24 + 15);
        w.sweep();
        assert_eq!(notices(w, OLGA).len(), 0, "it is the day before");
        w.pass_hours(1);
        w.sweep();
        w.sweep();
        World::again(w).sweep();
        let told = notices(w, OLGA);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["subject"], json!(s));
        for who in [OTTO, MIA, SAM] {
            assert_eq!(notices(w, who).len(), 0, "{who}");
        }
        w.post(OLGA, &format!("/stories/{s}/reviews"), json!({"input": "well"})).created();
        w.sweep();
        assert_eq!(notices(w, OLGA).len(), 1, "the next one is a week away");
        w.pass_hours(7 * 24);
        w.sweep();
        assert_eq!(notices(w, OLGA).len(), 2);
        assert!(w.history(MIA, &format!("/stories/{s}")).iter().any(|f| f["kind"] == "review_due"));
    });
}

mod review_agenda {
    use super::*;

    /// R56: a review shows the tasks and Work Packages with their state since the last one; what is said is recorded.
    each_engine!(a_review_shows_what_has_happened_since_the_last_one, |w| {
        let s = recurring(w, "desk", json!({"review_every": "P4W"}));
        w.running("first", &[&s]);
        let before = w.work_package(MIA, &s, json!({"title": "before"}));
        w.act(MIA, &format!("/work-packages/{before}/complete"));
        let open = w.work_package(MIA, &s, json!({"title": "open"}));
        let task = w.task(MIA, &open, "t");
        w.task(MIA, &open, "u");
        let agenda = || w.get(MIA, &format!("/stories/{s}/review-agenda")).ok();
        has(
            &agenda(),
            &json!({"since": null, "review_every": "P4W", "due_on": "2026-03-30",
            "counts": {"opened": 2, "completed": 1, "dropped": 0, "open": 1}}),
        );
        w.pass_hours(24);
        w.post(OLGA, &format!("/stories/{s}/reviews"), json!({"input": "answer within a day"})).created();
        w.pass_hours(24);
        w.done(MIA, task, 1.5);
        let new = w.work_package(MIA, &s, json!({"title": "new"}));
        w.act(MIA, &format!("/work-packages/{new}/complete"));
        let dropped = w.work_package(MIA, &s, json!({"title": "dropped"}));
        w.act(MIA, &format!("/work-packages/{dropped}/drop"));
        let loose = w.loose_task(MIA, &s, "loose");
        let a = agenda();
        has(&a, &json!({"counts": {"opened": 2, "completed": 1, "dropped": 1, "open": 1}}));
        let keys: Vec<String> = a["work_packages"].as_array().unwrap().iter().map(|x| text(&x["key"])).collect();
        assert!(!keys.contains(&before) && keys.len() == 3 && keys[0] == open, "{a}");
        has(&a["work_packages"][0], &json!({"tasks": 2, "tasks_done": 1, "spent": 1.5}));
        has(&a["tasks"], &json!([{"id": loose, "state": "to_do", "team": "first"}]));
        let said = w.get(MIA, &format!("/stories/{s}/reviews")).items();
        has(&json!(said), &json!([{"by": "olga", "input": "answer within a day"}]));
        w.get(STAN, &format!("/stories/{s}/review-agenda")).not_found();
    });
}

mod over_sprints {
    use super::*;

    /// R58, R59, R53: for each Sprint and team the estimate and the actual effort of a story stand side by side.
    each_engine!(estimate_and_actual_of_each_team_and_sprint_stand_side_by_side, |w| {
        let s = w.recurring("desk");
        let (one, two) = (w.running("first", &[&s]), w.running("second", &[&s]));
        for (who, spent) in [(MIA, 7.0), (NIA, 2.0)] {
            let wp = w.work_package(who, &s, json!({"title": "x"}));
            let task = w.task(who, &wp, "t");
            w.done(who, task, spent);
            w.act(who, &format!("/work-packages/{wp}/complete"));
        }
        w.close("first", one);
        let rows = w.get(OLGA, &format!("/stories/{s}/sprints")).items();
        let of = |id: i64| rows.iter().find(|r| r["id"] == id).cloned().unwrap();
        has(&of(one), &json!({"team": "first", "unknown": 5, "completed_unknown": 7, "state": "closed"}));
        has(&of(two), &json!({"team": "second", "unknown": 5, "completed_unknown": 2, "state": "active"}));
        // More than estimated is shown, and is no advice by itself.
        let codes: Vec<Value> = w.get(OLGA, "/projects/OPS/advice").ok()["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|a| a["subject"]["key"] == json!(s))
            .map(|a| a["code"].clone())
            .collect();
        assert!(codes.iter().all(|c| c == "could_be_split"), "{codes:?}");
        w.get(STAN, &format!("/stories/{s}/sprints")).not_found();
    });

    /// R55, R52: at the end of a Sprint nobody is asked to approve a recurring story as a whole.
    each_engine!(nobody_is_asked_to_approve_a_recurring_story, |w| {
        let s = recurring(w, "desk", json!({}));
        let sprint = w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 1.0);
        w.close("first", sprint);
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "active");
        let asked: Vec<Value> =
            w.all(OLGA, "/notifications").into_iter().filter(|n| n["subject"] == json!(s)).collect();
        assert!(asked.is_empty(), "{asked:?}");
    });
}

mod amounts {
    use super::*;

    fn commit(w: &World, sprint: i64, story: &str, body: Value) -> Answer {
        w.put(MIA, &format!("/sprints/{sprint}/commitments/{story}"), body)
    }

    /// R41, R95: a team commits a percentage of its velocity, or hours of its capacity, beside its other stories.
    each_engine!(an_amount_is_entered_in_percent_or_hours, |w| {
        let (bugs, other) = (recurring(w, "bugs", json!({})), w.finite("feature", "first", 8.0));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        for unit in ["percent", "hours"] {
            commit(w, sprint, &bugs, json!({"unknown": 10, "unknown_unit": unit})).invalid(&["unknown"]);
        }
        w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
        commit(w, sprint, &other, json!({})).ok();
        let amount = |body: Value| {
            let s = commit(w, sprint, &bugs, body).ok();
            let held = s["commitments"].as_array().unwrap().clone();
            assert_eq!(held.iter().find(|c| c["story"] == json!(other)).unwrap()["known"], 8, "the other stays");
            held.into_iter().find(|c| c["story"] == json!(bugs)).unwrap()["unknown"].clone()
        };
        assert_eq!(amount(json!({"unknown": 30, "unknown_unit": "percent"})), 9);
        assert_eq!(amount(json!({"unknown": 33.33, "unknown_unit": "percent"})), 10);
        // Two people, ten working days of eight hours: 16 of 160 hours are a tenth of 30.
        assert_eq!(amount(json!({"unknown": 16, "unknown_unit": "hours"})), 3);
        assert_eq!(amount(json!({"unknown": 7, "unknown_unit": "amount"})), 7);
        commit(w, sprint, &bugs, json!({"unknown": 101, "unknown_unit": "percent"})).invalid(&["unknown"]);
        commit(w, sprint, &bugs, json!({"unknown": 161, "unknown_unit": "hours"})).invalid(&["unknown"]);
        commit(w, sprint, &bugs, json!({"unknown": 1, "unknown_unit": "days"})).invalid(&["unknown_unit"]);
        let told = w.history(MIA, &format!("/stories/{bugs}"));
        assert!(told.iter().any(|f| f["entered"] == json!({"amount": 30, "unit": "percent"})), "{told:?}");
    });

    /// R42, R88: when a bug comes up, the team adds tasks within the budget and touches no other commitment.
    each_engine!(a_bug_draws_on_the_budget_and_on_nothing_else, |w| {
        w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
        let (bugs, other) = (recurring(w, "bugs", json!({})), w.finite("feature", "first", 8.0));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        commit(w, sprint, &bugs, json!({"unknown": 30, "unknown_unit": "percent"})).ok();
        commit(w, sprint, &other, json!({})).ok();
        w.start("first", sprint);
        let bug = w.work_package(MIA, &bugs, json!({"title": "the cart is empty"}));
        let task = w.task(MIA, &bug, "find it");
        w.done(MIA, task, 4.0);
        w.act(MIA, &format!("/work-packages/{bug}/complete"));
        let s = w.get(MIA, &format!("/sprints/{sprint}")).ok();
        has(&s, &json!({"committed": 17, "committed_unknown": 9, "completed_unknown": 4, "unknown_left": 5}));
        has(
            &s["commitments"],
            &json!([{"story": bugs, "unknown": 9}, {"story": other, "known": 8, "completed_known": 0}]),
        );
    });
}

/// R46: what a team lacks for a story stands beside it before the team commits to it.
each_engine!(missing_skills_are_seen_before_commitment, |w| {
    let skills = json!({"own": ["Website"], "with_help": ["payments"], "not_possible": ["hardware"]});
    w.patch(SAM, "/teams/first", json!({"specialization": skills})).ok();
    for (title, category) in [("a", "website"), ("b", "Payments"), ("c", "hardware"), ("d", "else")] {
        let body = json!({"title": title, "team": "first", "category": category, "estimate": 1});
        let key = w.story(OLGA, "OPS", body);
        w.patch(OLGA, &format!("/stories/{key}"), json!({"state": "ready"})).ok();
    }
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    let items = w.get(MIA, &format!("/sprints/{sprint}/proposal")).ok()["items"].clone();
    let seen: Vec<Value> = items.as_array().unwrap().iter().map(|i| i["skill"].clone()).collect();
    assert_eq!(seen, [json!("own"), json!("with_help"), json!("not_possible"), Value::Null]);
});

/// R18: one Sprint holds stories of all four classes.
each_engine!(a_sprint_mixes_the_four_classes, |w| {
    let mut held = Vec::new();
    for mode in ["single", "multiple"] {
        let mut body = json!({"title": mode, "team_mode": mode, "estimate": 2});
        if mode == "single" {
            body["team"] = json!("first");
        }
        let finite = w.story(OLGA, "OPS", body.clone());
        w.patch(OLGA, &format!("/stories/{finite}"), json!({"state": "ready"})).ok();
        body["recurrence"] = json!("recurring");
        body.as_object_mut().unwrap().remove("estimate");
        held.extend([finite, w.story(OLGA, "OPS", body)]);
    }
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    for key in &held {
        w.commit("first", sprint, key, json!({"known": 2, "unknown": 1}));
    }
    let s = w.start("first", sprint);
    let classes: Vec<&str> = s["commitments"].as_array().unwrap().iter().filter_map(|c| c["class"].as_str()).collect();
    assert_eq!(
        classes,
        ["single_team_finite", "single_team_recurring", "multiple_teams_finite", "multiple_teams_recurring"]
    );
});
