//! Swarms: many people on one Work Package.

use crate::support::*;
use serde_json::{Value, json};

fn work(w: &World) -> String {
    let s = w.recurring("help desk");
    w.running("first", &[&s]);
    w.work_package(MIA, &s, json!({"title": "down", "severity": "sev1"}))
}

fn logins(p: &Value) -> Vec<String> {
    p["swarm"]["members"]
        .as_array()
        .unwrap_or_else(|| panic!("no swarm: {p}"))
        .iter()
        .map(|m| text(&m["login"]))
        .collect()
}

/// R108, R110.
each_engine!(a_swarm_is_started_joined_left_and_ended, |w| {
    let wp = work(w);
    let path = format!("/work-packages/{wp}/swarm");
    w.post(NIA, &format!("{path}/members"), json!({"login": "nia"})).conflict("no_swarm");
    for who in [NIA, OLGA, SAM, ADA] {
        w.post(who, &path, json!({})).refused(403, "not_team_member");
    }
    w.post(STAN, &path, json!({})).not_found();
    let started = w.post(MIA, &path, json!({})).ok();
    assert_eq!(started["swarm"]["started_by"], "mia");
    assert!(started["swarm"]["started_at"].as_str().is_some());
    // Twice changes nothing.
    assert_eq!(w.post(MAX, &path, json!({})).ok()["swarm"]["started_at"], started["swarm"]["started_at"]);
    let joined = w.post(NIA, &format!("{path}/members"), json!({"login": "nia"})).ok();
    assert!(logins(&joined).contains(&"nia".to_owned()));
    let again = w.post(NIA, &format!("{path}/members"), json!({"login": "nia"})).ok();
    assert_eq!(again["swarm"]["members"], joined["swarm"]["members"]);
    w.delete(NIA, &format!("{path}/members/nia")).gone();
    let after = w.wp(MIA, &wp);
    let nia = after["swarm"]["members"].as_array().unwrap().iter().find(|m| m["login"] == "nia").unwrap().clone();
    assert_ne!(nia["left_at"], json!(null), "time in the swarm is kept");
    w.delete(MIA, &path).gone();
    assert_eq!(w.wp(MIA, &wp)["swarm"], json!(null));
    w.post(NIA, &format!("{path}/members"), json!({"login": "nia"})).conflict("no_swarm");
});

/// R109.
each_engine!(members_of_a_swarm_edit_its_tasks, |w| {
    let wp = work(w);
    let task = w.task(MIA, &wp, "t");
    w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "done"})).refused(403, "not_task_team");
    w.act(MIA, &format!("/work-packages/{wp}/swarm"));
    w.post(NIA, &format!("/work-packages/{wp}/swarm/members"), json!({"login": "nia"})).ok();
    assert_eq!(w.get(NIA, &format!("/tasks/{task}")).ok()["may_edit"], true);
    w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "in_progress"})).ok();
    w.post(NIA, &format!("/work-packages/{wp}/tasks"), json!({"title": "another"})).created();
    w.delete(NIA, &format!("/work-packages/{wp}/swarm/members/nia")).gone();
    w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "done"})).refused(403, "not_task_team");
});

/// R112.
each_engine!(a_whole_team_is_called_in_one_step, |w| {
    let wp = work(w);
    w.act(MIA, &format!("/work-packages/{wp}/swarm"));
    let p = w.post(SAM, &format!("/work-packages/{wp}/swarm/members"), json!({"team": "second"})).ok();
    for who in ["nia", "ned"] {
        assert!(logins(&p).contains(&who.to_owned()), "{p}");
        assert!(!w.told(who, &wp).is_empty(), "{who} is told");
    }
    let call = |body: Value| w.post(MIA, &format!("/work-packages/{wp}/swarm/members"), body);
    assert_eq!(call(json!({})).status, 422);
    assert_eq!(call(json!({"login": "nia", "team": "second"})).status, 422);
    call(json!({"login": "nobody"})).invalid(&["login"]);
    call(json!({"team": "none"})).invalid(&["team"]);
    // Who cannot see it is not called in.
    call(json!({"login": "stan"})).invalid(&["login"]);
});

/// R110.
each_engine!(completing_or_dropping_ends_the_swarm, |w| {
    for verb in ["complete", "drop"] {
        let wp = {
            let s = w.recurring("r");
            w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 1})).ok();
            w.work_package(MIA, &s, json!({"title": "p"}))
        };
        w.act(MIA, &format!("/work-packages/{wp}/swarm"));
        w.post(NIA, &format!("/work-packages/{wp}/swarm/members"), json!({"login": "nia"})).ok();
        let after = w.act(MIA, &format!("/work-packages/{wp}/{verb}"));
        assert_eq!(after["swarm"], json!(null), "{verb}");
        w.post(MIA, &format!("/work-packages/{wp}/swarm"), json!({})).conflict("work_package_closed");
    }
});

/// R111.
each_engine!(swarms_are_found_while_they_run, |w| {
    let wp = work(w);
    w.act(MIA, &format!("/work-packages/{wp}/swarm"));
    assert_eq!(w.all(TINA, "/work-packages?swarming=true").len(), 1);
    assert_eq!(w.all(TINA, "/work-packages?swarming=false").len(), 0);
    w.delete(MIA, &format!("/work-packages/{wp}/swarm")).gone();
    assert_eq!(w.all(TINA, "/work-packages?swarming=true").len(), 0);
});

/// R111, R110: a running swarm is seen by all teams of the project until it is resolved; the time of each person in it is kept.
each_engine!(everybody_in_the_project_sees_a_swarm_until_it_is_resolved, |w| {
    let support = w.recurring("support");
    w.running("first", &[&support]);
    let wp = w.work_package(MIA, &support, json!({"title": "down", "severity": "sev1"}));
    w.act(MIA, &format!("/work-packages/{wp}/swarm"));
    w.post(MIA, &format!("/work-packages/{wp}/swarm/members"), json!({"team": "second"})).ok();
    w.pass_hours(2);
    for who in [NIA, TINA, OTTO, CHLOE] {
        let seen = w.get(who, "/projects/OPS/swarms").items();
        assert_eq!(seen.len(), 1, "{who}");
        has(&seen[0], &json!({"work_package": wp, "title": "down", "started_by": MIA, "ended_at": null, "hours": 4}));
    }
    w.delete(NED, &format!("/work-packages/{wp}/swarm/members/ned")).gone();
    w.pass_hours(1);
    w.act(MIA, &format!("/work-packages/{wp}/complete"));
    assert_eq!(w.get(NIA, "/projects/OPS/swarms").items(), Vec::<Value>::new());
    let past = w.get(NIA, &format!("/work-packages/{wp}/swarms")).items();
    has(&past[0], &json!({"members": [{"login": NIA, "hours": 3}, {"login": NED, "hours": 2}], "hours": 5}));
    assert!(past[0]["ended_at"].is_string());
    w.get(STAN, "/projects/OPS/swarms").not_found();
    w.get(STAN, &format!("/work-packages/{wp}/swarms")).not_found();
    assert_eq!(w.get(PAUL, "/projects/WEB/swarms").items(), Vec::<Value>::new());
});
