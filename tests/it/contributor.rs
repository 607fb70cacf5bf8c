//! Specialists attached to stories of several teams: what they see and do, and what stays with the teams (R11, R44, R45).

use crate::support::*;
use serde_json::{Value, json};

/// A recurring story of the first team, with a Work Package and a task in it.
fn world(w: &World) -> (String, String, i64) {
    let s = w.story(
        OLGA,
        "OPS",
        json!({"title": "desk", "recurrence": "recurring", "team_mode": "multiple", "team": "first"}),
    );
    let wp = w.work_package(MIA, &s, json!({"title": "call"}));
    let task = w.task(MIA, &wp, "look into the database");
    (s, wp, task)
}

fn attach(w: &World, who: &str, story: &str, login: &str) -> Answer {
    w.put(who, &format!("/stories/{story}/contributors/{login}"), json!({}))
}

fn ids(items: &[Value]) -> Vec<i64> {
    items.iter().map(|t| t["id"].as_i64().unwrap()).collect()
}

/// R45, R11: the Product Owner or a Scrum Master of a team on the story attaches a person; others do not.
each_engine!(the_product_owner_or_a_scrum_master_on_the_story_attaches_people, |w| {
    let (s, ..) = world(w);
    for who in [OTTO, CHLOE, MIA, SVEN, ADA] {
        attach(w, who, &s, WILL).refused(403, "forbidden");
    }
    attach(w, STAN, &s, WILL).not_found();
    attach(w, OLGA, &s, "nobody").not_found();
    assert_eq!(attach(w, OLGA, &s, WILL).ok()["contributors"], json!([WILL]));
    attach(w, OLGA, &s, WILL).ok();
    assert_eq!(attach(w, SAM, &s, STAN).ok()["contributors"], json!([WILL, STAN]));
    let told: Vec<Value> = w.all(WILL, "/notifications");
    assert_eq!(told.iter().filter(|n| n["kind"] == "contributor_added" && n["subject"] == json!(s)).count(), 1);
    w.delete(MIA, &format!("/stories/{s}/contributors/{WILL}")).refused(403, "forbidden");
    w.delete(SAM, &format!("/stories/{s}/contributors/{WILL}")).gone();
    w.delete(SAM, &format!("/stories/{s}/contributors/{WILL}")).not_found();
    let kinds: Vec<Value> = w.history(MIA, &format!("/stories/{s}")).into_iter().map(|f| f["kind"].clone()).collect();
    assert!(kinds.contains(&json!("contributor_added")) && kinds.contains(&json!("contributor_removed")), "{kinds:?}");
});

/// R45, R11: a contributor sees this story with all in it, and nothing else of the project.
each_engine!(a_contributor_sees_the_story_and_nothing_else_of_the_project, |w| {
    let (s, wp, task) = world(w);
    let loose = w.loose_task(MIA, &s, "loose");
    let (other, hidden, _) = world(w);
    let seen = [
        format!("/stories/{s}"),
        format!("/stories/{s}/tasks"),
        format!("/stories/{s}/history"),
        format!("/stories/{s}/comments"),
        format!("/work-packages/{wp}"),
        format!("/work-packages/{wp}/history"),
        format!("/work-packages/{wp}/comments"),
        format!("/tasks/{task}"),
        format!("/tasks/{loose}"),
    ];
    for path in &seen {
        w.get(WILL, path).not_found();
    }
    attach(w, OLGA, &s, WILL).ok();
    for path in &seen {
        assert_eq!(w.get(WILL, path).status, 200, "{path}");
    }
    let keys: Vec<Value> = w.all(WILL, "/work-packages").into_iter().map(|x| x["key"].clone()).collect();
    assert_eq!(keys, [json!(wp)]);
    assert_eq!(ids(&w.all(WILL, "/tasks")), [task, loose]);
    for path in [
        format!("/stories/{other}"),
        format!("/work-packages/{hidden}"),
        "/projects/OPS".into(),
        "/projects/OPS/backlog".into(),
        "/projects/OPS/advice".into(),
        "/teams/first".into(),
        "/teams/first/sprints".into(),
    ] {
        w.get(WILL, &path).not_found();
    }
    assert!(w.all(WILL, "/projects").iter().all(|p| p["key"] != "OPS"));
    // And all of it goes with the attachment.
    w.delete(OLGA, &format!("/stories/{s}/contributors/{WILL}")).gone();
    for path in &seen {
        w.get(WILL, path).not_found();
    }
    assert_eq!(w.all(WILL, "/tasks").len(), 0);
});

/// R45: what is escalated to the story is seen with its chain; what only its own story concerns is not.
each_engine!(a_contributor_of_a_target_sees_what_is_escalated_to_it, |w| {
    let (a, b) = (w.recurring("a"), w.recurring("b"));
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    w.running("second", &[&b]);
    attach(w, SVEN, &b, WILL).ok();
    let (gone_on, stays) =
        (w.work_package(MIA, &a, json!({"title": "x"})), w.work_package(MIA, &a, json!({"title": "y"})));
    w.get(WILL, &format!("/work-packages/{gone_on}")).not_found();
    w.escalate(MIA, &gone_on, &b);
    w.get(WILL, &format!("/work-packages/{gone_on}")).ok();
    w.get(WILL, &format!("/work-packages/{stays}")).not_found();
    w.get(WILL, &format!("/stories/{a}")).not_found();
    let keys: Vec<Value> = w.all(WILL, "/work-packages").into_iter().map(|x| x["key"].clone()).collect();
    assert_eq!(keys, [json!(gone_on)]);
});

/// R45, R44: a contributor is given tasks, and edits those and no others; comments.
each_engine!(a_contributor_edits_the_tasks_that_are_theirs, |w| {
    let (s, wp, task) = world(w);
    let give = |task: i64| w.patch(MIA, &format!("/tasks/{task}"), json!({"assignee": WILL}));
    give(task).invalid(&["assignee"]);
    attach(w, OLGA, &s, WILL).ok();
    let edit = |body: Value| w.patch(WILL, &format!("/tasks/{task}"), body);
    edit(json!({"state": "done"})).refused(403, "not_task_team");
    assert_eq!(w.get(WILL, &format!("/tasks/{task}")).ok()["may_edit"], false);
    give(task).ok();
    assert_eq!(w.get(WILL, &format!("/tasks/{task}")).ok()["may_edit"], true);
    let in_list = w.get(WILL, &format!("/work-packages/{wp}")).ok()["tasks"][0]["may_edit"].clone();
    assert_eq!(in_list, true);
    edit(json!({"state": "done", "spent": 2})).ok();
    // New tasks may be theirs from the beginning, under a Work Package and loose.
    for path in [format!("/work-packages/{wp}/tasks"), format!("/stories/{s}/tasks")] {
        let made = w.post(MIA, &path, json!({"title": "t", "assignee": WILL})).created();
        assert_eq!(made["assignee"], WILL);
    }
    w.post(WILL, &format!("/stories/{s}/comments"), json!({"text": "the index is missing"})).created();
    w.post(WILL, &format!("/work-packages/{wp}/comments"), json!({"text": "here too"})).created();
});

/// R45: portions, commitments, Work Packages and escalation stay with the teams.
each_engine!(a_contributor_does_not_act_for_a_team, |w| {
    let (s, wp, _) = world(w);
    let to = w.recurring("target");
    w.put(OLGA, &format!("/stories/{s}/escalation"), json!({"permitted": true, "targets": [to]})).ok();
    let sprint = w.running("first", &[&s]);
    attach(w, OLGA, &s, WILL).ok();
    // The team is not visible, so neither its portion nor its Sprint is.
    w.put(WILL, &format!("/stories/{s}/portions/first"), json!({"estimate": 1})).not_found();
    w.put(WILL, &format!("/sprints/{sprint}/commitments/{s}"), json!({"unknown": 1})).not_found();
    w.patch(WILL, &format!("/stories/{s}"), json!({"title": "x"})).refused(403, "not_product_owner");
    let denied = |path: String, body: Value| w.post(WILL, &path, body).refused(403, "not_team_member");
    denied(format!("/stories/{s}/work-packages"), json!({"title": "x"}));
    denied(format!("/stories/{s}/tasks"), json!({"title": "x"}));
    denied(format!("/work-packages/{wp}/tasks"), json!({"title": "x"}));
    denied(format!("/work-packages/{wp}/take"), json!({}));
    denied(format!("/work-packages/{wp}/complete"), json!({}));
    denied(format!("/work-packages/{wp}/escalate"), json!({"to": to, "reason": "r"}));
    w.patch(WILL, &format!("/work-packages/{wp}"), json!({"title": "x"})).refused(403, "not_team_member");
});

/// R45: a detached person's open tasks return to nobody; done ones stay theirs.
each_engine!(the_open_tasks_of_a_detached_person_return_to_nobody, |w| {
    let (s, wp, open) = world(w);
    let done = w.task(MIA, &wp, "done");
    attach(w, OLGA, &s, WILL).ok();
    for task in [open, done] {
        w.patch(MIA, &format!("/tasks/{task}"), json!({"assignee": WILL})).ok();
    }
    w.done(WILL, done, 1.0);
    w.delete(OLGA, &format!("/stories/{s}/contributors/{WILL}")).gone();
    let assignee = |task: i64| w.get(MIA, &format!("/tasks/{task}")).ok()["assignee"].clone();
    assert_eq!((assignee(open), assignee(done)), (json!(null), json!(WILL)));
});

/// R45, R11: one place lists the tasks of a person over all projects, and filters them.
each_engine!(the_tasks_of_a_person_are_listed_in_one_place, |w| {
    let (s, wp, first) = world(w);
    let web = w.story(PAUL, "WEB", json!({"title": "site", "recurrence": "recurring", "team": "web"}));
    let second = w.loose_task(WILL, &web, "own");
    attach(w, OLGA, &s, WILL).ok();
    w.patch(MIA, &format!("/tasks/{first}"), json!({"assignee": WILL})).ok();
    w.patch(WILL, &format!("/tasks/{second}"), json!({"assignee": WILL, "state": "in_progress"})).ok();
    w.task(MIA, &wp, "not theirs");
    let list = |who: &str, query: &str| ids(&w.all(who, &format!("/tasks?{query}")));
    assert_eq!(list(WILL, "assignee=me"), [first, second]);
    assert_eq!(list(WILL, "assignee=me&limit=1"), [first, second]);
    assert_eq!(list(WILL, "assignee=me&state=in_progress"), [second]);
    assert_eq!(list(WILL, "assignee=me&open=false"), Vec::<i64>::new());
    assert_eq!(list(WILL, "assignee=me&project=WEB"), [second]);
    assert_eq!(list(WILL, &format!("assignee=me&story={s}")), [first]);
    assert_eq!(list(MIA, "assignee=will&team=first"), [first]);
    // Others see of them what they see anyway.
    assert_eq!(list(MIA, "assignee=will"), [first]);
    assert_eq!(list(PAUL, "assignee=will"), [second]);
    assert_eq!(list(STAN, ""), Vec::<i64>::new());
    w.get(WILL, "/tasks?assignee=nobody").invalid(&["assignee"]);
    w.get(WILL, "/tasks?state=open").invalid(&["state"]);
    w.get(WILL, "/tasks?colour=red").invalid(&["colour"]);
    w.get(PAUL, "/tasks?project=OPS").invalid(&["project"]);
});
