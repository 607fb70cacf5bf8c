//! The Impediment Log (framework.md C.2, D.2, R222).

use crate::support::*;
use serde_json::{Value, json};

fn raise(w: &World, who: &str, body: Value) -> Value {
    w.post(who, "/teams/first/impediments", body).created()
}

/// What a notification names as its subject.
fn subject(id: &Value) -> String {
    format!("impediment-{id}")
}

fn change(w: &World, who: &str, id: &Value, body: Value) -> Answer {
    w.patch(who, &format!("/impediments/{id}"), body)
}

/// R222: an impediment has text, who raised it and when, the affected item, the team, and the Scrum Master is told.
each_engine!(a_member_raises_an_impediment_and_the_scrum_master_is_told, |w| {
    let story = w.recurring("Incidents");
    let i = raise(w, MIA, json!({"text": "the staging server is down", "item": story}));
    has(
        &i,
        &json!({"team": "first", "project": "OPS", "text": "the staging server is down", "item": story, "story": story,
                "task": null, "raised_by": "mia", "owner": null, "state": "open", "resolution": null, "cross_team": false}),
    );
    assert_eq!(w.told(SAM, &subject(&i["id"])), ["impediment_raised"]);
    assert_eq!(w.told(MIA, &subject(&i["id"])), Vec::<String>::new(), "who raises it is not told");
    assert_eq!(w.get(NIA, &format!("/impediments/{}", i["id"])).ok(), i);
    assert_eq!(w.all(OLGA, "/teams/first/impediments"), [i]);
    assert_eq!(w.all(OLGA, "/teams/second/impediments"), Vec::<Value>::new());
});

/// R222: the affected item is a story, a Work Package, or a task, and has to be one that the caller sees.
each_engine!(the_affected_item_is_a_story_a_work_package_or_a_task, |w| {
    let story = w.recurring("Incidents");
    w.running("first", &[&story]);
    let wp = w.work_package(MIA, &story, json!({"title": "mail is slow"}));
    let task = w.task(MIA, &wp, "look at the queue");
    let loose = w.loose_task(MIA, &story, "tidy up");
    has(&raise(w, MIA, json!({"text": "x", "item": wp})), &json!({"item": wp, "story": story, "task": null}));
    has(&raise(w, MIA, json!({"text": "x", "task": task})), &json!({"item": wp, "story": story, "task": task}));
    has(&raise(w, MIA, json!({"text": "x", "task": loose})), &json!({"item": story, "task": loose}));
    has(&raise(w, MIA, json!({"text": "x", "item": wp, "task": task})), &json!({"item": wp, "task": task}));
    has(&raise(w, MIA, json!({"text": "x"})), &json!({"item": null, "project": null}));
    let url = "/teams/first/impediments";
    w.post(MIA, url, json!({"text": "x", "item": "OPS-99"})).invalid(&["item"]);
    w.post(MIA, url, json!({"text": "x", "task": 9999})).invalid(&["task"]);
    w.post(MIA, url, json!({"text": "x", "item": wp, "task": loose})).invalid(&["task"]);
    let hidden = w.story(PAUL, "WEB", json!({"title": "elsewhere"}));
    w.post(MIA, url, json!({"text": "x", "item": hidden})).invalid(&["item"]);
    w.post(MIA, url, json!({})).invalid(&["text"]);
    w.post(MIA, url, json!({"text": ""})).invalid(&["text"]);
});

/// R222, D.2: members add, the Scrum Masters and the Chief keep, a member of another team on the same story adds, a
/// Product Owner views.
each_engine!(members_and_scrum_masters_raise_and_product_owners_look, |w| {
    let body = || json!({"text": "x"});
    for who in [MIA, MAX, SAM, CYRIL] {
        raise(w, who, body());
    }
    for who in [OLGA, CHLOE, NIA, SVEN, ADA] {
        w.post(who, "/teams/first/impediments", body()).refused(403, "not_team_member");
    }
    for who in [STAN, PAUL] {
        w.post(who, "/teams/first/impediments", body()).not_found();
        w.get(who, "/teams/first/impediments").not_found();
    }
    let story = w.recurring("shared");
    w.post(NIA, "/teams/first/impediments", json!({"text": "x", "item": story})).refused(403, "not_team_member");
    w.put(NIA, &format!("/stories/{story}/portions/second"), json!({"estimate": 3})).ok();
    w.post(NIA, "/teams/first/impediments", json!({"text": "x", "item": story})).refused(403, "not_team_member");
    w.put(MIA, &format!("/stories/{story}/portions/first"), json!({"estimate": 3})).ok();
    raise(w, NIA, json!({"text": "you hold us up", "item": story}));
    w.post(TINA, "/teams/first/impediments", json!({"text": "x", "item": story})).refused(403, "not_team_member");
});

/// R222, D.2: the Scrum Master keeps the log: owner, state, resolution, the flag; nobody else does.
each_engine!(the_scrum_master_keeps_the_log, |w| {
    let i = raise(w, MIA, json!({"text": "no access"}));
    let id = &i["id"];
    for who in [MIA, MAX, OLGA, SVEN, CYRIL, ADA] {
        change(w, who, id, json!({"state": "in_progress"})).refused(403, "not_scrum_master");
    }
    change(w, STAN, id, json!({"state": "in_progress"})).not_found();
    change(w, SAM, id, json!({"owner": STAN})).invalid(&["owner"]);
    change(w, SAM, id, json!({"owner": "nobody"})).invalid(&["owner"]);
    change(w, SAM, id, json!({"state": "closed", "colour": "red"})).invalid(&["colour", "state"]);
    let kept = change(w, SAM, id, json!({"owner": MAX, "state": "in_progress"})).ok();
    has(&kept, &json!({"owner": "max", "state": "in_progress"}));
    assert_eq!(w.told(MAX, &subject(id)), ["impediment_assigned"]);
    has(&change(w, SAM, id, json!({"owner": null})).ok(), &json!({"owner": null, "state": "in_progress"}));
});

/// R222: it is resolved with a resolution, who raised it is told, and it can be opened again.
each_engine!(an_impediment_is_resolved_with_a_resolution_and_the_raiser_is_told, |w| {
    let story = w.recurring("Incidents");
    let i = raise(w, MIA, json!({"text": "no access", "item": story}));
    let id = &i["id"];
    change(w, SAM, id, json!({"state": "resolved"})).invalid(&["resolution"]);
    let done = change(w, SAM, id, json!({"state": "resolved", "resolution": "access granted"})).ok();
    has(&done, &json!({"state": "resolved", "resolution": "access granted", "resolved_by": "sam"}));
    assert!(done["resolved_at"].is_string());
    assert_eq!(w.told(MIA, &subject(id)), ["impediment_resolved"]);
    change(w, MIA, id, json!({"text": "late"})).refused(403, "not_scrum_master");
    let url = "/teams/first/impediments";
    assert_eq!(w.all(MIA, &format!("{url}?state=resolved")).len(), 1);
    assert_eq!(w.all(MIA, &format!("{url}?state=open")).len(), 0);
    w.get(MIA, &format!("{url}?state=gone")).refused(422, "invalid");
    let again = change(w, SAM, id, json!({"state": "open"})).ok();
    has(&again, &json!({"state": "open", "resolved_by": null, "resolved_at": null, "resolution": "access granted"}));
    assert_eq!(w.told(MIA, &subject(id)).len(), 1, "opening it again tells nobody");
});

/// R222, R40: what concerns several teams is told to the Chief Scrum Master, who keeps it too, and stands in the project's log.
each_engine!(a_cross_team_impediment_goes_to_the_chief_scrum_master_and_into_the_projects_log, |w| {
    let i = raise(w, MIA, json!({"text": "the network is slow"}));
    let id = &i["id"];
    let log = "/projects/OPS/impediments";
    assert_eq!(w.all(OLGA, log), Vec::<Value>::new());
    change(w, CYRIL, id, json!({"state": "in_progress"})).refused(403, "not_scrum_master");
    let flagged = change(w, SAM, id, json!({"cross_team": true})).ok();
    assert_eq!(flagged["cross_team"], true);
    assert_eq!(w.told(CYRIL, &subject(id)), ["impediment_cross_team"]);
    assert_eq!(w.all(OLGA, log), [flagged]);
    change(w, SVEN, id, json!({"state": "in_progress"})).refused(403, "not_scrum_master");
    change(w, CYRIL, id, json!({"state": "resolved", "resolution": "new cable", "owner": CYRIL})).ok();
    let told = w.told(SAM, &subject(id));
    assert_eq!(told, ["impediment_resolved", "impediment_raised"], "the Scrum Master is told too");
    assert_eq!(w.all(OLGA, &format!("{log}?state=open")).len(), 0);
    assert_eq!(w.all(OLGA, &format!("{log}?cross_team=true")).len(), 1);
    w.get(PAUL, log).not_found();
});

/// R222: who raised it puts the text and the item right until it is resolved.
each_engine!(who_raised_it_puts_it_right, |w| {
    let story = w.recurring("Incidents");
    let task = w.put(MIA, &format!("/stories/{story}/portions/first"), json!({"estimate": 1})).ok();
    assert!(task.is_object());
    let task = w.loose_task(MIA, &story, "t");
    let i = raise(w, MIA, json!({"text": "no acess", "task": task}));
    let id = &i["id"];
    change(w, MAX, id, json!({"text": "no access"})).refused(403, "not_scrum_master");
    let fixed = change(w, MIA, id, json!({"text": "no access", "item": story})).ok();
    has(&fixed, &json!({"text": "no access", "item": story, "task": task}));
    has(&change(w, MIA, id, json!({"task": null})).ok(), &json!({"item": story, "task": null}));
    has(&change(w, MIA, id, json!({"item": null})).ok(), &json!({"item": null, "project": null}));
    change(w, MIA, id, json!({"item": "OPS-99"})).invalid(&["item"]);
    change(w, MIA, id, json!({"text": null})).invalid(&["text"]);
});

/// R222: what happens to an impediment is in its history and in that of the story.
each_engine!(the_history_tells_who_did_what, |w| {
    let story = w.recurring("Incidents");
    let i = raise(w, MIA, json!({"text": "no access", "item": story}));
    let id = &i["id"];
    change(w, SAM, id, json!({"state": "in_progress"})).ok();
    change(w, SAM, id, json!({"state": "resolved", "resolution": "done"})).ok();
    let facts = w.all(OLGA, &format!("/impediments/{id}/history"));
    let kinds: Vec<&str> = facts.iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["impediment_raised", "impediment_changed", "impediment_resolved"]);
    has(&facts[1], &json!({"actor": "sam", "before": {"state": "open"}, "after": {"state": "in_progress"}}));
    let of_story = w.history(OLGA, &format!("/stories/{story}"));
    assert_eq!(of_story.iter().filter(|f| text(&f["kind"]).starts_with("impediment_")).count(), 3);
    w.get(STAN, &format!("/impediments/{id}/history")).not_found();
});

/// R222: a change may be held against what was read.
each_engine!(a_stale_change_is_refused, |w| {
    let i = raise(w, MIA, json!({"text": "no access"}));
    let path = format!("/impediments/{}", i["id"]);
    let tag = w.get(SAM, &path).header("etag").to_owned();
    w.ask(SAM, "PATCH", &path).header("if-match", &tag).json(&json!({"state": "in_progress"})).send().ok();
    let late = w.ask(SAM, "PATCH", &path).header("if-match", &tag).json(&json!({"state": "open"})).send();
    late.refused(412, "stale");
});

/// R222: an item of a project that a reader of the team does not see is not told to him; the team itself sees it.
each_engine!(an_item_of_a_hidden_project_hides_its_impediment, |w| {
    // The team first works on a second project, which nia does not see.
    let body = json!({"key": "HID", "name": "Hidden", "kind": "devops", "product_owners": [PAUL], "teams": ["first"]});
    w.post(ADA, "/projects", body).created();
    let story = w.story(PAUL, "HID", json!({"title": "secret"}));
    let i = raise(w, MIA, json!({"text": "x", "item": story}));
    let path = format!("/impediments/{}", i["id"]);
    for who in [MIA, SAM, PAUL] {
        w.get(who, &path).ok();
        assert_eq!(w.all(who, "/teams/first/impediments").len(), 1, "{who}");
    }
    w.get(NIA, &path).not_found();
    assert_eq!(w.all(NIA, "/teams/first/impediments").len(), 0);
});
