//! What was planned against what came: shares, disturbed work, the Review list.

use crate::support::*;
use serde_json::{Value, json};

fn report(w: &World, sprint: i64) -> Value {
    w.get(MIA, &format!("/sprints/{sprint}/report")).ok()
}

fn share<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["shares"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap_or_else(|| panic!("no share {name}"))
}

/// A team of velocity 30 that gives 70 percent to finite stories and 30 to recurring ones; its Sprint holds 21 and 9.
fn seventy_thirty(w: &World) -> (i64, String, String) {
    w.patch(
        SAM,
        "/teams/first",
        json!({"initial_velocity": 30, "shares": [{"work": "finite", "amount": 70}, {"work": "recurring", "amount": 30}]}),
    )
    .ok();
    let (support, story) = (w.recurring("support"), w.finite("address book", "first", 21.0));
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    w.commit("first", sprint, &support, json!({"unknown": 9}));
    w.commit("first", sprint, &story, json!({}));
    (sprint, support, story)
}

/// Finishes a Work Package that nobody foresaw, with this effort.
fn incident(w: &World, who: &str, story: &str, effort: f64, more: Value) -> String {
    let mut body = json!({"title": "incident"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let wp = w.work_package(who, story, body);
    let task = w.task(who, &wp, "mend it");
    w.done(who, task, effort);
    w.act(who, &format!("/work-packages/{wp}/complete"));
    wp
}

fn finish(w: &World, story: &str) {
    let task = w.loose_task(MIA, story, "all of it");
    w.set_task(MIA, task, "done");
    w.act(OLGA, &format!("/stories/{story}/accept"));
}

/// R233, R94, R95: velocity 30, 30 and 70 percent are 9 and 21; the report shows the real shares.
each_engine!(thirty_percent_of_a_velocity_of_thirty_are_nine, |w| {
    let (sprint, support, story) = seventy_thirty(w);
    let planned = report(w, sprint);
    has(
        share(&planned, "recurring"),
        &json!({"of": "work", "set": 9, "set_percent": 30, "planned": 9, "planned_percent": 30, "planned_deviates": false,
                "actual": 0, "actual_percent": null, "actual_deviates": false}),
    );
    has(share(&planned, "finite"), &json!({"set": 21, "set_percent": 70, "planned": 21, "planned_percent": 70}));
    w.start("first", sprint);
    incident(w, MIA, &support, 14.0, json!({}));
    finish(w, &story);
    w.close("first", sprint);
    let closed = report(w, sprint);
    has(&closed["all"], &json!({"planned": 30, "actual": 35}));
    has(&closed["unknown"], &json!({"planned": 9, "planned_percent": 30, "actual": 14, "actual_percent": 40}));
    has(&closed["known"], &json!({"planned": 21, "actual": 21, "actual_percent": 60}));
    has(&closed["finite"], &json!({"planned": 21, "actual": 21}));
    has(
        share(&closed, "recurring"),
        &json!({"actual": 14, "actual_percent": 40, "actual_deviation": 10, "actual_deviates": false}),
    );
    w.patch(SAM, "/teams/first", json!({"band_percent": 9})).ok();
    has(share(&report(w, sprint), "recurring"), &json!({"actual_deviation": 10, "actual_deviates": true}));
    has(share(&report(w, sprint), "finite"), &json!({"actual_deviation": -10, "actual_deviates": true}));
});

/// R95: hours are converted by the capacity, points stand for themselves; by class, category and story.
each_engine!(shares_are_stated_in_percent_hours_or_points, |w| {
    let (sprint, support, _) = seventy_thirty(w);
    w.patch(
        SAM,
        "/teams/first",
        json!({"shares": [
            {"class": "multiple_teams_recurring", "amount": 16, "unit": "hours"},
            {"category": "Access", "amount": 10, "unit": "percent"},
            {"story": support, "amount": 9, "unit": "points"}
        ]}),
    )
    .ok();
    let r = report(w, sprint);
    // Two people on ten working days of eight hours; 16 of 160 hours are a tenth of 30 points.
    assert_eq!(r["basis"]["capacity_hours"], 160);
    has(
        share(&r, "multiple_teams_recurring"),
        &json!({"set": 3, "set_percent": 10, "planned": 9, "planned_deviates": true}),
    );
    has(share(&r, "Access"), &json!({"set": 3, "planned": 0, "planned_deviation": -10, "planned_deviates": false}));
    has(share(&r, &support), &json!({"set": 9, "set_percent": 30, "planned": 9}));
    w.start("first", sprint);
    incident(w, MIA, &support, 2.0, json!({"category": "Access"}));
    incident(w, MIA, &support, 6.0, json!({"category": "Other"}));
    let r = report(w, sprint);
    has(share(&r, "Access"), &json!({"actual": 2, "actual_percent": 25}));
    has(share(&r, &support), &json!({"actual": 8, "actual_percent": 100, "actual_deviates": true}));
    has(&r["stories"][0], &json!({"story": support, "committed": true, "unknown": {"planned": 9, "actual": 8}}));
});

/// R94: what cannot be a share is refused, field by field.
each_engine!(a_share_is_for_one_thing_and_not_for_more_than_the_whole, |w| {
    let set = |shares: Value| w.patch(SAM, "/teams/first", json!({"shares": shares}));
    set(json!([{"amount": 10}])).invalid(&["shares.0"]);
    set(json!([{"work": "finite", "category": "Access", "amount": 10}])).invalid(&["shares.0"]);
    set(json!([{"story": "OPS-999", "amount": 10}])).invalid(&["shares.0.story"]);
    set(json!([{"work": "finite", "amount": 60}, {"work": "finite", "amount": 20}])).invalid(&["shares.1"]);
    set(json!([{"work": "finite", "amount": 60}, {"work": "recurring", "amount": 41}])).invalid(&["shares.1.amount"]);
    set(json!([{"work": "finite", "amount": 101}])).invalid(&["shares.0.amount"]);
    w.patch(MIA, "/teams/first", json!({"shares": []})).refused(403, "forbidden");
    w.patch(ADA, "/teams/third", json!({"shares": [{"work": "finite", "amount": 5, "unit": "points"}]})).ok();
    w.post(
        ADA,
        "/teams",
        json!({"slug": "hours", "name": "h", "kind": "ops", "scrum_master": SAM, "estimate_unit": "ideal_hours",
        "shares": [{"work": "finite", "amount": 5, "unit": "points"}]}),
    )
    .invalid(&["shares.0.unit"]);
    w.post(
        ADA,
        "/teams",
        json!({"slug": "hours", "name": "h", "kind": "ops", "scrum_master": SAM, "estimate_unit": "ideal_hours",
        "shares": [{"work": "finite", "amount": 5, "unit": "hours"}]}),
    )
    .created();
});

/// R97, R110: joining a swarm interrupts the planned task in progress until leaving; the Sprint report traces the deliverable that
/// was not completed to the incident, with the effort and the hours in the swarm.
each_engine!(a_deliverable_is_traced_to_the_incident_that_disturbed_it, |w| {
    let (support, story) = (w.recurring("support"), w.finite("address book", "first", 8.0));
    let planned = w.loose_task(MIA, &story, "the form");
    let idle = w.loose_task(MIA, &story, "not begun");
    let sprint = w.running("first", &[&support, &story]);
    w.patch(MIA, &format!("/tasks/{planned}"), json!({"state": "in_progress", "assignee": MIA})).ok();
    w.patch(MIA, &format!("/tasks/{idle}"), json!({"assignee": MIA})).ok();
    let wp = w.work_package(MAX, &support, json!({"title": "everything is down", "severity": "sev1"}));
    w.act(MAX, &format!("/work-packages/{wp}/swarm"));
    w.post(MAX, &format!("/work-packages/{wp}/swarm/members"), json!({"login": MIA})).ok();
    let task = |id: i64| w.get(MIA, &format!("/tasks/{id}")).ok()["interrupted_by"].clone();
    assert_eq!((task(planned), task(idle)), (json!(wp), Value::Null));
    let board = w.get(SAM, &format!("/sprints/{sprint}/board")).ok();
    assert_eq!(board["columns"][1]["tasks"][0]["interrupted_by"], json!(wp));
    w.pass_hours(3);
    w.delete(MIA, &format!("/work-packages/{wp}/swarm/members/{MIA}")).gone();
    assert_eq!(task(planned), Value::Null);
    let mend = w.task(MAX, &wp, "mend it");
    w.done(MAX, mend, 7.0);
    w.act(MAX, &format!("/work-packages/{wp}/complete"));
    w.close("first", sprint);
    let r = report(w, sprint);
    let d = &r["disturbance"];
    has(d, &json!({"budget": 5, "drawn": 7, "overdrawn": [{"work_package": wp, "effort": 7, "beyond": 2}]}));
    assert_eq!(d["deliverables"].as_array().unwrap().len(), 1);
    has(
        &d["deliverables"][0],
        &json!({"story": story, "outcome": "returned", "planned": 8, "completed": 0, "incidents": [
            {"work_package": wp, "severity": "sev1", "effort": 7, "swarm_hours": 3,
             "interrupted": [{"story": story, "task": planned, "person": MIA, "cause": "swarm", "hours": 3}]}]}),
    );
    // Who does not see the team does not see its report.
    w.get(STAN, &format!("/sprints/{sprint}/report")).not_found();
});

/// R97: taking what nobody foresaw interrupts planned work too, until it is done or handed on.
each_engine!(taking_an_incident_interrupts_planned_work, |w| {
    let (support, story) = (w.recurring("support"), w.finite("address book", "first", 8.0));
    let planned = w.loose_task(MIA, &story, "the form");
    let sprint = w.running("first", &[&support, &story]);
    let foreseen = w.work_package(MIA, &support, json!({"title": "foreseen", "estimate": 2, "known": true}));
    w.act(MIA, &format!("/work-packages/{foreseen}/take"));
    w.patch(MIA, &format!("/tasks/{planned}"), json!({"state": "in_progress", "assignee": MIA})).ok();
    let wp = w.work_package(MAX, &support, json!({"title": "down"}));
    w.act(MIA, &format!("/work-packages/{wp}/take"));
    w.pass_hours(1);
    // Taking it once more begins nothing anew.
    w.act(MIA, &format!("/work-packages/{wp}/take"));
    w.act(MAX, &format!("/work-packages/{wp}/take"));
    w.pass_hours(5);
    let r = report(w, sprint);
    let d = &r["disturbance"];
    assert_eq!(d["incidents"].as_array().unwrap().len(), 1, "what was foreseen is none: {d}");
    let lain = d["incidents"][0]["interrupted"].as_array().unwrap().clone();
    assert_eq!(lain.len(), 2, "{lain:?}");
    for i in &lain {
        has(i, &json!({"person": MIA, "cause": "taken", "hours": 1}));
        assert!(i["until"].is_string());
    }
    let titles: Vec<&Value> = lain.iter().map(|i| &i["title"]).collect();
    assert_eq!(titles, [&json!("the form"), &json!("foreseen")]);
    // Only a swarm marks the card.
    assert_eq!(w.get(MIA, &format!("/tasks/{planned}")).ok()["interrupted_by"], Value::Null);
});

/// R97, R135: an escalation that is taken interrupts the planned work of the second level, until it goes back.
each_engine!(an_escalation_interrupts_the_second_level, |w| {
    let (a, b) = (w.recurring("first level"), w.recurring("second level"));
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    let planned = w.finite("tuning", "second", 5.0);
    let task = w.loose_task(NIA, &planned, "measure");
    let sprint = w.running("second", &[&b, &planned]);
    w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "testing", "assignee": NIA})).ok();
    let wp = w.work_package(MIA, &a, json!({"title": "slow", "severity": "sev2"}));
    let id = w.escalate(MIA, &wp, &b);
    w.act(NIA, &format!("/escalations/{id}/take"));
    w.pass_hours(2);
    w.act(NIA, &format!("/escalations/{id}/complete"));
    w.pass_hours(2);
    let d = w.get(NIA, &format!("/sprints/{sprint}/report")).ok()["disturbance"].clone();
    has(&d["incidents"][0], &json!({"work_package": wp, "interrupted": [{"task": task, "person": NIA, "hours": 2}]}));
});

fn review(w: &World, who: &str, sprint: i64) -> Value {
    w.get(who, &format!("/sprints/{sprint}/review")).ok()
}

fn of<'a>(review: &'a Value, story: &str) -> &'a Value {
    review["stories"].as_array().unwrap().iter().find(|s| s["story"] == story).unwrap()
}

/// R144, R138, R145: what was approved, rejected or left open, by whom and when, also earlier in the Sprint; each owner judges the own.
each_engine!(the_review_lists_what_was_approved_rejected_or_left_open, |w| {
    let support = w.recurring("support");
    let (done, open) = (w.finite("done", "first", 3.0), w.finite("open", "first", 2.0));
    let others = w.story(OTTO, "OPS", json!({"title": "otto's", "team": "first", "estimate": 1}));
    w.patch(OTTO, &format!("/stories/{others}"), json!({"state": "ready"})).ok();
    let sprint = w.running("first", &[&support, &done, &open, &others]);
    let early = incident(w, MIA, &support, 1.0, json!({"title": "early"}));
    w.post(OLGA, &format!("/work-packages/{early}/accept"), json!({"reason": "well done"})).ok();
    let bad = incident(w, MIA, &support, 1.0, json!({"title": "bad"}));
    w.post(OLGA, &format!("/work-packages/{bad}/reject"), json!({"reason": "still slow"})).ok();
    let waits = incident(w, MIA, &support, 1.0, json!({"title": "waits"}));
    let begun = w.work_package(MIA, &support, json!({"title": "begun"}));
    w.pass_hours(24);
    finish(w, &done);
    let task = w.loose_task(MIA, &others, "x");
    w.set_task(MIA, task, "done");

    let r = review(w, OLGA, sprint);
    has(&r, &json!({"approved": 2, "rejected": 1, "open": 4}));
    has(
        of(&r, &done),
        &json!({"judged": {"verdict": "approved", "by": OLGA, "may_accept": false}, "product_owner": OLGA}),
    );
    has(of(&r, &open), &json!({"judged": {"verdict": "open", "may_accept": false, "may_reject": true}}));
    has(
        of(&r, &others),
        &json!({"product_owner": OTTO, "judged": {"verdict": "open", "may_accept": false, "may_reject": false}}),
    );
    assert_eq!(of(&r, &others)["judged"]["why_not"], format!("Only the Product Owner of {others} can do this."));
    has(
        of(&review(w, OTTO, sprint), &others),
        &json!({"judged": {"may_accept": true, "may_reject": true, "why_not": null}}),
    );
    let s = of(&r, &support);
    assert_eq!(s["judged"], Value::Null, "a recurring story is never judged as a whole");
    let package =
        |key: &str| s["work_packages"].as_array().unwrap().iter().find(|p| p["work_package"] == key).unwrap().clone();
    has(&package(&early), &json!({"verdict": "approved", "by": OLGA, "reason": "well done", "state": "accepted"}));
    assert!(
        package(&early)["at"].as_str() < of(&r, &done)["judged"]["at"].as_str(),
        "it was approved earlier in the Sprint"
    );
    has(&package(&bad), &json!({"verdict": "rejected", "reason": "still slow", "may_accept": false}));
    has(&package(&waits), &json!({"verdict": "open", "state": "completed", "may_accept": true, "may_reject": true}));
    has(&package(&begun), &json!({"verdict": "open", "state": "open", "may_accept": false}));

    // What is taken up again after a rejection is open, and the rejection stays on the record.
    w.act(MIA, &format!("/work-packages/{bad}/take"));
    let r = review(w, OLGA, sprint);
    let p = of(&r, &support)["work_packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["work_package"] == bad)
        .unwrap()
        .clone();
    has(&p, &json!({"verdict": "open", "judgements": [{"verdict": "rejected", "by": OLGA}]}));

    // The record of a closed Sprint stays as it was.
    w.close("first", sprint);
    w.pass_hours(1);
    let closed = review(w, OLGA, sprint);
    has(of(&closed, &open), &json!({"judged": {"verdict": "open", "may_accept": false, "may_reject": false}}));
    has(of(&closed, &done), &json!({"judged": {"verdict": "approved"}}));
    w.get(STAN, &format!("/sprints/{sprint}/review")).not_found();
});

/// R140: a predefined approval is a verdict of its own; the list says which of the two applied.
each_engine!(a_predefined_approval_is_listed_as_one, |w| {
    let support = w.recurring("support");
    let sprint = w.running("first", &[&support]);
    let template = w
        .post(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({"name": "reset", "tasks": [{"title": "x"}], "pre_approved": true}),
        )
        .created()["id"]
        .clone();
    let wp = w.work_package(MIA, &support, json!({"template": template}));
    let task = w.wp(MIA, &wp)["tasks"][0]["id"].as_i64().unwrap();
    w.done(MIA, task, 1.0);
    w.act(MIA, &format!("/work-packages/{wp}/complete"));
    let r = review(w, OLGA, sprint);
    has(&of(&r, &support)["work_packages"][0], &json!({"verdict": "approved", "by": null, "approval": "predefined"}));
});

/// Two levels, both running; answers the stories.
fn two_levels(w: &World) -> (String, String) {
    let (a, b) = (w.recurring("first level"), w.recurring("second level"));
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    w.running("second", &[&b]);
    (a, b)
}

/// One that goes to the second level, is taken after so many hours and is back after so many more.
fn escalated(w: &World, a: &str, b: &str, category: &str, to_take: i64, to_end: i64, verb: &str) -> String {
    let wp = w.work_package(MIA, a, json!({"title": "slow", "severity": "sev1", "category": category}));
    let id = w.escalate(MIA, &wp, b);
    w.pass_hours(to_take);
    w.act(NIA, &format!("/escalations/{id}/take"));
    w.pass_hours(to_end);
    w.act(NIA, &format!("/escalations/{id}/{verb}"));
    wp
}

/// R136: escalations per path, level and category; time to take and until back; how the clocks ended.
each_engine!(escalations_are_reported_by_path, |w| {
    let (a, b) = two_levels(w);
    let first = escalated(w, &a, &b, "Access", 1, 1, "complete");
    w.act(MIA, &format!("/work-packages/{first}/complete"));
    let second = escalated(w, &a, &b, "Access", 3, 5, "return");
    w.act(MIA, &format!("/work-packages/{second}/complete"));
    let third = w.work_package(MIA, &a, json!({"title": "open", "category": "Network"}));
    w.escalate(MIA, &third, &b);
    let r = w.get(MIA, "/projects/OPS/reports/escalations").ok();
    has(
        &r["all"],
        &json!({"count": 3, "open": 1, "taken": 0, "completed": 1, "returned": 1, "sla_met": 1, "sla_breached": 1}),
    );
    assert_eq!(r["paths"].as_array().unwrap().len(), 2);
    has(
        &r["paths"][0],
        &json!({"from_story": a, "from_title": "first level", "to_story": b, "level": 1, "category": "Access", "count": 2,
                "completed": 1, "returned": 1, "sla_met": 1, "sla_breached": 1}),
    );
    let times = &r["paths"][0]["time_to_take"];
    assert_eq!(times["count"], 2);
    assert!(text(&times["median"]).starts_with("PT2H") && text(&times["p85"]).starts_with("PT3H"), "{times}");
    assert!(text(&r["paths"][0]["time_to_end"]["p85"]).starts_with("PT8H"));
    has(
        &r["paths"][1],
        &json!({"category": "Network", "count": 1, "open": 1, "time_to_take": {"count": 0, "median": null}}),
    );

    // Narrowed down.
    let of = |q: &str| w.get(MIA, &format!("/projects/OPS/reports/escalations?{q}")).ok()["all"]["count"].clone();
    assert_eq!(of("category=Network"), 1);
    assert_eq!(of(&format!("story={b}")), 3);
    assert_eq!(of("to=2026-03-01"), 0);
    assert_eq!(of("from=2026-03-02"), 3);
    w.get(MIA, "/projects/OPS/reports/escalations?story=OPS-999").invalid(&["story"]);
    w.get(MIA, "/projects/OPS/reports/escalations?from=2026-03-02&to=2026-03-01").invalid(&["to"]);
    w.get(STAN, "/projects/OPS/reports/escalations").not_found();
    w.get(PAUL, "/projects/OPS/reports/escalations").not_found();
    let file = w.get(MIA, "/projects/OPS/reports/escalations?format=csv");
    let csv = String::from_utf8(file.raw.clone()).unwrap();
    assert!(
        csv.lines().count() == 3 && csv.contains(&format!("{a},first level,{b},second level,1,Access,2,0,0,1,1,")),
        "{csv}"
    );
});

/// R136: the title of a story that the reader may not see is left out.
each_engine!(a_path_to_another_project_shows_no_title_of_it, |w| {
    let a = w.recurring("first level");
    let b = w.story(
        PAUL,
        "WEB",
        json!({"title": "web secrets", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
    );
    w.patch(ADA, "/projects/WEB", json!({"product_owners": [PAUL, OLGA]})).ok();
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    w.running("web", &[&b]);
    let wp = w.work_package(MIA, &a, json!({"title": "x"}));
    w.escalate(MIA, &wp, &b);
    let r = w.get(MIA, "/projects/OPS/reports/escalations").ok();
    has(&r["paths"][0], &json!({"from_title": "first level", "to_story": b, "to_title": null}));
    let r = w.get(OLGA, "/projects/OPS/reports/escalations").ok();
    has(&r["paths"][0], &json!({"to_title": "web secrets"}));
});

fn over_time(w: &World, query: &str) -> Value {
    w.get(MIA, &format!("/projects/OPS/reports/work-packages{query}")).ok()
}

/// R72, R104, R195: by month: created, completed, effort, lead time, SLA, breaches, opened again.
each_engine!(work_packages_are_reported_by_month, |w| {
    let support = w.recurring("support");
    w.running("first", &[&support]);
    let quick = w.work_package(MIA, &support, json!({"title": "quick", "severity": "sev1", "category": "Access"}));
    w.pass_hours(2);
    let task = w.task(MIA, &quick, "x");
    w.done(MIA, task, 3.0);
    w.act(MIA, &format!("/work-packages/{quick}/complete"));
    w.act(MIA, &format!("/work-packages/{quick}/reopen"));
    w.pass_hours(2);
    w.act(MIA, &format!("/work-packages/{quick}/complete"));
    let late = w.work_package(MIA, &support, json!({"title": "late", "severity": "sev1", "estimate": 2}));
    let gone = w.work_package(MIA, &support, json!({"title": "gone", "category": "Access"}));
    w.act(MIA, &format!("/work-packages/{gone}/drop"));
    w.pass_hours(24 * 30);
    w.act(MIA, &format!("/work-packages/{late}/complete"));
    let r = over_time(w, "");
    has(
        &r,
        &json!({"by": "month", "group": null, "groups": [], "all": {"created": 3, "completed": 2, "dropped": 1, "effort": 5,
            "sla_met": 1, "sla_breached": 1, "breaches": 1, "reopened": 1, "lead_time": {"count": 2}}}),
    );
    assert_eq!(r["periods"].as_array().unwrap().len(), 2);
    has(
        &r["periods"][0],
        &json!({"period": "2026-03", "created": 3, "completed": 1, "dropped": 1, "effort": 3, "sla_met": 1, "breaches": 1, "reopened": 1}),
    );
    assert!(text(&r["periods"][0]["lead_time"]["median"]).starts_with("PT4H"));
    has(
        &r["periods"][1],
        &json!({"period": "2026-04", "created": 0, "completed": 1, "effort": 2, "sla_breached": 1, "breaches": 0}),
    );

    let r = over_time(w, "?group=category");
    has(&r["groups"][0], &json!({"group": null, "created": 1}));
    has(&r["groups"][1], &json!({"group": "Access", "created": 2, "completed": 1, "dropped": 1}));
    has(&over_time(w, "?group=severity")["groups"][1], &json!({"group": "sev1", "completed": 2}));
    has(&over_time(w, "?group=team")["groups"][0], &json!({"group": "first", "created": 3}));
    has(&over_time(w, "?group=template")["groups"][0], &json!({"group": null, "created": 3}));
    has(&over_time(w, "?from=2026-04-01&to=2026-04-30")["all"], &json!({"created": 0, "completed": 1}));

    let csv = String::from_utf8(w.get(MIA, "/projects/OPS/reports/work-packages?format=csv").raw.clone()).unwrap();
    assert!(csv.starts_with("period,group,created,") && csv.contains("\r\n2026-03,,3,1,1,3,PT4H"), "{csv}");
    w.get(MIA, "/projects/OPS/reports/work-packages?by=week").invalid(&["by"]);
    w.get(MIA, "/projects/OPS/reports/work-packages?group=colour").invalid(&["group"]);
    w.get(STAN, "/projects/OPS/reports/work-packages").not_found();
});

/// R72: by Sprint of the team that had the Work Package first.
each_engine!(work_packages_are_reported_by_sprint, |w| {
    let support = w.recurring("support");
    let sprint = w.running("first", &[&support]);
    w.running("second", &[]);
    incident(w, MIA, &support, 2.0, json!({}));
    w.pass_hours(1);
    w.close("first", sprint);
    let r = over_time(w, "?by=sprint");
    assert_eq!(r["periods"].as_array().unwrap().len(), 1, "{r}");
    has(
        &r["periods"][0],
        &json!({"period": "first: first 2026-03-02", "sprint": sprint, "created": 1, "completed": 1, "effort": 2}),
    );
});

/// R96: the velocity tells known and unknown work of each Sprint apart, as data and as a page.
each_engine!(the_velocity_has_both_parts, |w| {
    let (sprint, support, story) = seventy_thirty(w);
    w.start("first", sprint);
    incident(w, MIA, &support, 8.0, json!({}));
    finish(w, &story);
    w.close("first", sprint);
    let v = w.get(MIA, "/teams/first/velocity").ok();
    has(
        &v,
        &json!({"velocity": 29, "sprints": [{"id": sprint, "committed": 30, "completed_known": 21, "completed_unknown": 8, "completed": 29}]}),
    );
});
