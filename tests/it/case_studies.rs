//! The case studies and examples of the white paper, told from end to end (framework.md G.21, R229 to R238).

use crate::support::*;
use serde_json::{Value, json};

fn set(w: &World, who: &str, path: &str, body: Value) -> Value {
    w.put(who, path, body).ok()
}

/// R237, R121, R122, R127, R128.
each_engine!(r237_update_customer_address_goes_to_the_second_level_and_back, |w| {
    let first = w.story(
        OLGA,
        "OPS",
        json!({"title": "First Level Support", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
    );
    let second = w.story(
        OTTO,
        "OPS",
        json!({"title": "Second Level Support", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
    );
    set(w, OLGA, &format!("/stories/{first}/escalation"), json!({"permitted": true, "targets": [second]}));
    w.running("first", &[&first]);
    w.running("second", &[&second]);
    let wp = w.work_package(
        MIA,
        &first,
        json!({"title": "Update Customer Address", "severity": "sev2", "submitter": "a customer"}),
    );
    w.act(MIA, &format!("/work-packages/{wp}/take"));
    let titles =
        ["1.1 Receive the request", "1.2 Verify the customer", "1.3 Update the address", "1.4 Inform the customer"];
    let tasks: Vec<i64> = titles.iter().map(|t| w.task(MIA, &wp, t)).collect();
    w.done(MIA, tasks[0], 0.25);
    w.done(MIA, tasks[1], 0.5);
    let due = w.wp(MIA, &wp)["sla"]["resolve_by"].clone();
    w.pass_hours(1);
    let body = json!({"to": second, "reason": "the address is locked in the system"});
    let escalation = w.post(MIA, &format!("/work-packages/{wp}/escalate"), body).created();
    assert_eq!(escalation["title"], "Escalation1—Update Customer Address");
    let id = escalation["id"].as_i64().unwrap();
    w.post(MIA, &format!("/work-packages/{wp}/complete"), json!({})).conflict("work_package_escalated");
    w.act(NIA, &format!("/escalations/{id}/take"));
    let titles = ["2.1 Analyse", "2.2 Unlock the record", "2.3 Update the address", "2.4 Report back"];
    let theirs: Vec<i64> = titles.iter().map(|t| w.task(NIA, &wp, t)).collect();
    w.set_task(MIA, tasks[2], "dropped");
    // Two lists under one Work Package.
    let p = w.wp(OLGA, &wp);
    let of = |level: &Value| -> Vec<i64> {
        p["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|t| t["escalation"] == *level)
            .map(|t| t["id"].as_i64().unwrap())
            .collect()
    };
    assert_eq!((of(&json!(null)), of(&json!(id))), (tasks.clone(), theirs.clone()));
    for (t, story) in [(tasks[0], &first), (theirs[0], &second)] {
        assert_eq!(w.get(SAM, &format!("/tasks/{t}")).ok()["story"], json!(story));
    }
    w.pass_hours(2);
    for t in &theirs {
        w.done(NIA, *t, 1.0);
    }
    w.post(NIA, &format!("/escalations/{id}/complete"), json!({"note": "unlocked"})).ok();
    assert!(w.told(MIA, &wp).contains(&"escalation_completed".to_owned()));
    assert_eq!(w.wp(MIA, &wp)["state"], "in_progress");
    w.post(MIA, &format!("/work-packages/{wp}/complete"), json!({})).conflict("work_package_has_open_tasks");
    w.done(MIA, tasks[3], 0.25);
    let done = w.act(MIA, &format!("/work-packages/{wp}/complete"));
    assert_eq!(done["sla"]["resolve_by"], due, "nothing moved the clock");
    assert_eq!((done["sla"]["state"].clone(), done["spent"].clone()), (json!("met"), json!(5)));
    // The effort counts for each team apart.
    let completed =
        |who: &str, team: &str| w.get(who, &format!("/teams/{team}/sprints")).items()[0]["completed_unknown"].clone();
    assert_eq!((completed(MIA, "first"), completed(NIA, "second")), (json!(1), json!(4)));
});

/// R229, R145, R160.
each_engine!(r229_five_teams_and_each_story_is_approved_by_its_own_product_owner, |w| {
    let people = ["po1", "po2", "po3", "po4", "po5"];
    let teams = ["t1", "t2", "t3", "t4", "t5"];
    for i in 0..5 {
        w.person(people[i]);
        w.person(&format!("m{i}"));
        w.team(teams[i], "devops", CYRIL, &[&format!("m{i}")]);
    }
    w.post(
        ADA,
        "/projects",
        json!({
            "key": "BIG", "name": "Big", "kind": "devops", "product_owners": people, "teams": teams,
            "chief_product_owner": CHLOE, "chief_scrum_master": CYRIL
        }),
    )
    .created();
    for i in 0..5 {
        let (owner, member) = (people[i], format!("m{i}"));
        let key = w.story(owner, "BIG", json!({"title": format!("story {i}"), "team": teams[i], "estimate": 5}));
        w.patch(owner, &format!("/stories/{key}"), json!({"state": "ready"})).ok();
        let sprint = w
            .post(
                CYRIL,
                &format!("/teams/{}/sprints", teams[i]),
                json!({"name": "s", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}),
            )
            .created()["id"]
            .clone();
        set(w, &member, &format!("/sprints/{sprint}/commitments/{key}"), json!({}));
        w.act(CYRIL, &format!("/sprints/{sprint}/start"));
        let task = w.loose_task(&member, &key, "t");
        w.done(&member, task, 3.0);
        for who in people.iter().filter(|p| **p != owner).chain(&[CHLOE, CYRIL, ADA, member.as_str()]) {
            w.post(who, &format!("/stories/{key}/accept"), json!({})).refused(403, "not_product_owner");
        }
        assert_eq!(w.act(owner, &format!("/stories/{key}/accept"))["state"], "accepted");
    }
});

/// R230, R231, R232, R9.
each_engine!(r230_to_r232_a_help_desk_query_is_resolved_over_two_levels, |w| {
    let help = w.story(OLGA, "OPS", json!({
        "title": "Help-desk queries on Product A", "recurrence": "recurring", "team_mode": "multiple", "sla": "project",
        "acceptance_criteria": ["resolved or escalated according to the SLA"]
    }));
    let second = w.story(OTTO, "OPS", json!({"title": "Second level for Product A", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}));
    set(w, OLGA, &format!("/stories/{help}/escalation"), json!({"permitted": true, "targets": [second]}));
    w.running("first", &[&help]);
    w.running("second", &[&second]);
    let template = w.post(OLGA, "/projects/OPS/work-package-templates", json!({
        "name": "Query", "category": "query", "tasks": [{"title": "understand"}, {"title": "answer"}], "escalates_to": [second]
    })).created()["id"].clone();
    let one = w.work_package(MIA, &help, json!({"template": template, "severity": "sev1"}));
    assert_eq!(w.wp(MIA, &one)["proposed_target"], json!(second));
    w.act(MAX, &format!("/work-packages/{one}/take"));
    for t in w.wp(MAX, &one)["tasks"].as_array().unwrap() {
        w.done(MAX, t["id"].as_i64().unwrap(), 0.5);
    }
    assert_eq!(w.act(MAX, &format!("/work-packages/{one}/complete"))["sla"]["state"], "met");
    let two = w.work_package(MIA, &help, json!({"template": template, "severity": "sev1"}));
    let start = w.wp(MIA, &two)["created_at"].clone();
    w.pass_hours(4);
    let id = w.escalate(MIA, &two, &second);
    w.act(NIA, &format!("/escalations/{id}/take"));
    let different = w.task(NIA, &two, "patch");
    w.done(NIA, different, 1.0);
    w.act(NIA, &format!("/escalations/{id}/complete"));
    w.pass_hours(3);
    for t in w.wp(MIA, &two)["tasks"].as_array().unwrap().iter().filter(|t| t["escalation"].is_null()) {
        w.done(MIA, t["id"].as_i64().unwrap(), 0.5);
    }
    let done = w.act(MIA, &format!("/work-packages/{two}/complete"));
    assert_eq!(
        (done["created_at"].clone(), done["sla"]["state"].clone()),
        (start, json!("breached")),
        "the time ran through from the start"
    );
});

/// R233, R94.
each_engine!(r233_a_team_plans_thirty_percent_for_support, |w| {
    w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
    w.patch(ADA, "/teams/first", json!({"shares": [{"work": "finite", "amount": 70, "unit": "percent"}, {"work": "recurring", "amount": 30, "unit": "percent"}]})).ok();
    let (bugs, watch) = (w.recurring("bug fixing"), w.recurring("monitoring"));
    let single = w.finite("single", "first", 13.0);
    let multi = w.story(OLGA, "OPS", json!({"title": "multi", "team_mode": "multiple"}));
    set(w, MIA, &format!("/stories/{multi}/portions/first"), json!({"estimate": 8}));
    w.patch(OLGA, &format!("/stories/{multi}"), json!({"state": "ready"})).ok();
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    w.commit("first", sprint, &bugs, json!({"unknown": 6}));
    w.commit("first", sprint, &watch, json!({"unknown": 3}));
    w.commit("first", sprint, &single, json!({}));
    let s = w.commit("first", sprint, &multi, json!({}));
    for (name, value) in [
        ("committed_known", json!(21)),
        ("committed_unknown", json!(9)),
        ("committed", json!(30)),
        ("balance", json!("matched")),
        ("velocity", json!(30)),
    ] {
        assert_eq!(s[name], value, "{name}");
    }
    w.start("first", sprint);
    let wp = w.work_package(MIA, &bugs, json!({"title": "bug"}));
    let task = w.task(MIA, &wp, "fix");
    w.done(MIA, task, 7.0);
    w.act(MIA, &format!("/work-packages/{wp}/complete"));
    let closed = w.close("first", sprint)["sprint"].clone();
    assert_eq!((closed["completed_unknown"].clone(), closed["unknown_left"].clone()), (json!(7), json!(2)));
});

/// R234, R12, R216.
each_engine!(r234_hiring_and_call_center_are_entered_word_for_word, |w| {
    let epic = text(
        &w.post(OLGA, "/projects/OPS/epics", json!({"title": "Hire employees for all departments"})).created()["key"],
    );
    let hiring = w.story(OLGA, "OPS", json!({
        "title": "Hire for an open position", "as_a": "hiring manager", "i_want": "HR to fill my open positions", "so_that": "my team can deliver",
        "acceptance_criteria": ["Job description is published", "At least three candidates are interviewed", "Offer letter is signed"],
        "epic": epic, "recurrence": "recurring", "cadence": "on_demand"
    }));
    w.act(OLGA, &format!("/stories/{hiring}/rest"));
    let s = w.get(MIA, &format!("/stories/{hiring}")).ok();
    assert_eq!((s["state"].clone(), s["acceptance_criteria"].as_array().unwrap().len()), (json!("dormant"), 3));
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    w.put(MIA, &format!("/sprints/{sprint}/commitments/{hiring}"), json!({"unknown": 5})).conflict("story_not_ready");
    w.act(OLGA, &format!("/stories/{hiring}/wake"));
    w.commit("first", sprint, &hiring, json!({"unknown": 5}));
    let reset = w.story(
        OLGA,
        "OPS",
        json!({
            "title": "Password resets", "as_a": "caller", "i_want": "my password reset", "so_that": "I can work on",
            "recurrence": "recurring", "cadence": "every_sprint", "sla": "project"
        }),
    );
    assert_eq!(w.get(MIA, &format!("/stories/{reset}")).ok()["class"], "single_team_recurring");
});

/// R235.
each_engine!(r235_the_account_access_template_is_applied_twice, |w| {
    let s = w.recurring("account access");
    let sprint = w.running("first", &[&s]);
    let id = w.post(SAM, "/projects/OPS/work-package-templates", json!({
        "name": "Account access", "standard_effort": 3, "tasks": [{"title": "collect"}, {"title": "validate"}, {"title": "add"}]
    })).created()["id"].clone();
    for effort in [1.0, 2.0] {
        let wp = w.work_package(MIA, &s, json!({"template": id}));
        let tasks = w.wp(MIA, &wp)["tasks"].as_array().unwrap().clone();
        assert_eq!(tasks.len(), 3);
        for t in tasks {
            w.done(MIA, t["id"].as_i64().unwrap(), effort);
        }
        assert_eq!(w.act(MIA, &format!("/work-packages/{wp}/complete"))["spent"].as_f64(), Some(3.0 * effort));
    }
    assert_eq!(w.get(MIA, &format!("/work-package-templates/{id}")).ok()["uses"], 2);
    assert_eq!(w.get(MIA, &format!("/sprints/{sprint}")).ok()["completed_unknown"], 9);
});

/// R236, R47.
each_engine!(r236_three_teams_budget_8_and_5_and_13_for_unknown_bug_fixes, |w| {
    let s = w.recurring("bug fixes");
    for (team, points) in [("first", 8), ("second", 5), ("third", 13)] {
        let who = World::member(team);
        set(w, who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": points, "uncertain": true}));
        let sprint = w.sprint(team, "2026-03-02", "2026-03-15");
        assert_eq!(w.commit(team, sprint, &s, json!({"unknown": points}))["committed_unknown"], points);
    }
    let story = w.get(OLGA, &format!("/stories/{s}")).ok();
    assert_eq!(story["estimate_total"], 26);
    assert!(story["portions"].as_array().unwrap().iter().all(|p| p["uncertain"] == true && p["engaged"] == true));
});

/// R238, R43.
each_engine!(r238_four_portions_are_complete_before_the_one_product_owner_signs_off, |w| {
    let teams = ["hardware", "software", "configuration", "tuning"];
    for t in teams {
        w.person(&format!("m-{t}"));
        w.team(t, "ops", CYRIL, &[&format!("m-{t}")]);
    }
    w.post(
        ADA,
        "/projects",
        json!({"key": "INFRA", "name": "i", "kind": "operations", "product_owners": ["olga"], "teams": teams}),
    )
    .created();
    let s = w.story(OLGA, "INFRA", json!({"title": "New data center", "team_mode": "multiple"}));
    for t in teams {
        set(w, &format!("m-{t}"), &format!("/stories/{s}/portions/{t}"), json!({"estimate": 5}));
    }
    w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
    for t in teams {
        let sprint = w
            .post(
                CYRIL,
                &format!("/teams/{t}/sprints"),
                json!({"name": "s", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}),
            )
            .created()["id"]
            .clone();
        set(w, &format!("m-{t}"), &format!("/sprints/{sprint}/commitments/{s}"), json!({}));
        w.act(CYRIL, &format!("/sprints/{sprint}/start"));
    }
    for t in teams {
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
        let who = format!("m-{t}");
        let task = w.loose_task(&who, &s, "build");
        w.done(&who, task, 5.0);
    }
    assert_eq!(w.act(OLGA, &format!("/stories/{s}/accept"))["state"], "accepted");
});
