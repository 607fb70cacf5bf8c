//! Change Requests, tolerance, and the early end of a Sprint (framework.md C.4, D.2, R223).

use crate::support::*;
use serde_json::{Value, json};

fn raise(w: &World, who: &str, body: Value) -> Value {
    w.post(who, "/projects/OPS/change-requests", body).created()
}

fn asked(effort: Option<f64>) -> Value {
    json!({"text": "Pay by card\nThe shop asks for it.", "origin": "stakeholder", "impact": {"effort": effort}})
}

fn approve(w: &World, who: &str, id: &Value, body: Value) -> Answer {
    w.post(who, &format!("/change-requests/{id}/approve"), body)
}

fn reject(w: &World, who: &str, id: &Value, reason: &str) -> Answer {
    w.post(who, &format!("/change-requests/{id}/reject"), json!({"reason": reason}))
}

fn subject(id: &Value) -> String {
    format!("change-request-{id}")
}

fn tolerance(w: &World, effort: f64) {
    w.put(CHLOE, "/projects/OPS/change-tolerance", json!({"effort": effort})).ok();
}

/// R223: anybody who sees the project raises one; it is unapproved, with text, origin, impact and the affected item.
each_engine!(anybody_who_sees_the_project_raises_a_change_request, |w| {
    let story = w.finite("Shop", "first", 5.0);
    let body = json!({"text": "Pay by card", "origin": "senior_management", "item": story,
                      "impact": {"effort": 3.5, "text": "a new provider"}});
    let c = raise(w, MIA, body);
    has(
        &c,
        &json!({"project": "OPS", "text": "Pay by card", "origin": "senior_management", "item": story, "state": "unapproved",
                "impact": {"effort": 3.5, "text": "a new provider"}, "raised_by": "mia", "needs": "product_owner",
                "approvals": [], "decided_by": null, "result": null, "waits_for_sprint": null}),
    );
    assert_eq!(w.told(OLGA, &subject(&c["id"])), ["change_request_raised"]);
    for who in [SAM, OLGA, CHLOE, CYRIL, TINA, ADA] {
        raise(w, who, asked(None));
    }
    for who in [STAN, PAUL] {
        w.post(who, "/projects/OPS/change-requests", asked(None)).not_found();
        w.get(who, "/projects/OPS/change-requests").not_found();
        w.get(who, &format!("/change-requests/{}", c["id"])).not_found();
    }
    assert_eq!(w.all(NIA, "/projects/OPS/change-requests").len(), 7);
    assert_eq!(w.all(NIA, "/projects/OPS/change-requests?state=approved").len(), 0);
    let url = "/projects/OPS/change-requests";
    w.get(NIA, &format!("{url}?state=maybe")).refused(422, "invalid");
    w.post(MIA, url, json!({"origin": "stakeholder"})).invalid(&["text"]);
    w.post(MIA, url, json!({"text": "x"})).invalid(&["origin"]);
    w.post(MIA, url, json!({"text": "x", "origin": "nobody"})).invalid(&["origin"]);
    w.post(MIA, url, json!({"text": "x", "origin": "stakeholder", "item": "OPS-999"})).invalid(&["item"]);
    let elsewhere = w.story(PAUL, "WEB", json!({"title": "w"}));
    w.post(MIA, url, json!({"text": "x", "origin": "stakeholder", "item": elsewhere})).invalid(&["item"]);
});

/// R223: without a tolerance a Product Owner of the project approves alone, and the change becomes a story of the backlog,
/// linked both ways, at its end.
each_engine!(a_product_owner_approves_and_the_change_becomes_an_item_of_the_backlog, |w| {
    let story = w.finite("Shop", "first", 5.0);
    let mut body = asked(Some(900.0));
    body["item"] = json!(story);
    let c = raise(w, MIA, body);
    let id = &c["id"];
    for who in [MIA, SAM, CHLOE, CYRIL, ADA] {
        approve(w, who, id, json!({})).refused(403, "not_product_owner");
    }
    approve(w, STAN, id, json!({})).not_found();
    approve(w, OTTO, id, json!({"becomes": "task"})).invalid(&["becomes"]);
    let done = approve(w, OTTO, id, json!({"reason": "worth it"})).ok();
    has(&done, &json!({"state": "approved", "decided_by": "otto", "reason": "worth it", "needs": null}));
    let key = text(&done["result"]);
    let made = w.get(MIA, &format!("/stories/{key}")).ok();
    has(
        &made,
        &json!({"title": "Pay by card", "description": "Pay by card\nThe shop asks for it.", "state": "proposed",
                "product_owner": "otto", "class": "single_team_finite", "change_request": id}),
    );
    let backlog = w.all(MIA, "/projects/OPS/backlog");
    assert_eq!(backlog.last().unwrap()["key"], json!(key), "it is ordered like the rest, from the end");
    assert_eq!(w.get(MIA, &format!("/stories/{story}")).ok()["change_request"], Value::Null);
    assert_eq!(w.told(MIA, &subject(id)), ["change_request_approved"]);
    approve(w, OTTO, id, json!({})).conflict("change_request_decided");
    reject(w, OTTO, id, "no").conflict("change_request_decided");
    w.patch(MIA, &format!("/change-requests/{id}"), json!({"text": "x"})).conflict("change_request_decided");
});

/// R223: an approved change may become an Epic, under a title of its own.
each_engine!(a_change_may_become_an_epic, |w| {
    let c = raise(w, MIA, asked(None));
    let done = approve(w, OLGA, &c["id"], json!({"becomes": "epic", "title": "Payments"})).ok();
    let epic = w.get(MIA, &format!("/epics/{}", text(&done["result"]))).ok();
    has(&epic, &json!({"title": "Payments", "product_owner": "olga", "change_request": c["id"]}));
});

/// R223: a Product Owner rejects a change with a reason; who asked is told.
each_engine!(a_change_is_rejected_with_a_reason, |w| {
    let c = raise(w, MIA, asked(None));
    let id = &c["id"];
    reject(w, MIA, id, "no").refused(403, "not_product_owner");
    w.post(OLGA, &format!("/change-requests/{id}/reject"), json!({})).invalid(&["reason"]);
    let done = reject(w, OLGA, id, "too early").ok();
    has(&done, &json!({"state": "rejected", "decided_by": "olga", "reason": "too early", "result": null}));
    assert_eq!(w.told(MIA, &subject(id)), ["change_request_rejected"]);
    assert_eq!(w.all(MIA, "/projects/OPS/change-requests?state=rejected").len(), 1);
    assert_eq!(w.all(MIA, "/projects/OPS/backlog").len(), 0);
});

/// R223, D.2: above the tolerance, or where nobody has said how large it is, the Chief Product Owner decides and nobody else.
each_engine!(above_the_tolerance_the_chief_product_owner_decides, |w| {
    tolerance(w, 8.0);
    let within = raise(w, MIA, asked(Some(8.0)));
    assert_eq!(within["needs"], "product_owner");
    approve(w, CHLOE, &within["id"], json!({})).refused(403, "not_product_owner");
    approve(w, OLGA, &within["id"], json!({})).ok();
    for effort in [Some(8.01), None] {
        let above = raise(w, MIA, asked(effort));
        let id = &above["id"];
        assert_eq!(above["needs"], "chief_product_owner");
        assert_eq!(w.told(CHLOE, &subject(id)), ["change_request_raised"]);
        assert_eq!(w.told(OLGA, &subject(id)), Vec::<String>::new());
        approve(w, OLGA, id, json!({})).refused(403, "not_chief_product_owner");
        reject(w, OLGA, id, "no").refused(403, "not_chief_product_owner");
        let done = approve(w, CHLOE, id, json!({})).ok();
        // The Chief is no Product Owner of the project: the item belongs to its first one.
        let story = w.get(MIA, &format!("/stories/{}", text(&done["result"]))).ok();
        assert_eq!(story["product_owner"], "olga");
    }
});

/// R223: where there is no Chief, a change above the tolerance needs the yes of every Product Owner of the project; the no
/// of one is enough.
each_engine!(without_a_chief_all_product_owners_have_to_agree, |w| {
    tolerance(w, 8.0);
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": null})).ok();
    let c = raise(w, MIA, asked(Some(20.0)));
    let id = &c["id"];
    assert_eq!(c["needs"], "all_product_owners");
    approve(w, CYRIL, id, json!({})).refused(403, "not_product_owner");
    let half = approve(w, OLGA, id, json!({})).ok();
    has(&half, &json!({"state": "unapproved", "approvals": [{"by": "olga"}], "result": null}));
    // The same person twice is one yes.
    assert_eq!(approve(w, OLGA, id, json!({})).ok()["state"], "unapproved");
    let done = approve(w, OTTO, id, json!({})).ok();
    has(&done, &json!({"state": "approved", "approvals": [{"by": "olga"}, {"by": "otto"}]}));
    assert!(done["result"].is_string());

    // A change of the request asks everybody anew.
    let c = raise(w, MIA, asked(Some(20.0)));
    let id = &c["id"];
    approve(w, OLGA, id, json!({})).ok();
    w.patch(OTTO, &format!("/change-requests/{id}"), json!({"impact": {"effort": 40}})).ok();
    assert_eq!(w.get(MIA, &format!("/change-requests/{id}")).ok()["approvals"], json!([]));
    assert_eq!(approve(w, OTTO, id, json!({})).ok()["state"], "unapproved");
    assert_eq!(reject(w, OLGA, id, "too dear").ok()["state"], "rejected");
});

/// R223: the tolerance of a project is set by the Chief Product Owner, where there is none by a Product Owner.
each_engine!(the_tolerance_is_set_by_the_chief_product_owner_or_else_by_a_product_owner, |w| {
    let url = "/projects/OPS/change-tolerance";
    assert_eq!(w.get(MIA, url).ok(), json!({"effort": null}));
    for who in [OLGA, MIA, SAM, ADA] {
        w.put(who, url, json!({"effort": 5})).refused(403, "not_chief_product_owner");
    }
    w.put(STAN, url, json!({"effort": 5})).not_found();
    w.put(CHLOE, url, json!({"effort": -1})).invalid(&["effort"]);
    assert_eq!(w.put(CHLOE, url, json!({"effort": 5.5})).ok(), json!({"effort": 5.5}));
    assert_eq!(w.get(MIA, url).ok(), json!({"effort": 5.5}));
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": null})).ok();
    w.put(MIA, url, json!({"effort": 9})).refused(403, "not_product_owner");
    assert_eq!(w.put(OLGA, url, json!({"effort": null})).ok(), json!({"effort": null}));
});

/// R223: before it is decided, who raised it and the Product Owners put in what it would bring about.
each_engine!(who_raised_it_and_the_product_owners_change_it_until_it_is_decided, |w| {
    tolerance(w, 8.0);
    let c = raise(w, MIA, asked(None));
    let path = format!("/change-requests/{}", c["id"]);
    for who in [MAX, SAM, CYRIL, ADA] {
        w.patch(who, &path, json!({"text": "x"})).refused(403, "not_product_owner");
    }
    let tag = w.get(MIA, &path).header("etag").to_owned();
    has(&w.patch(MIA, &path, json!({"text": "Pay by card only"})).ok(), &json!({"text": "Pay by card only"}));
    w.ask(OLGA, "PATCH", &path).header("if-match", &tag).json(&json!({"text": "y"})).send().refused(412, "stale");
    let now = w.patch(OLGA, &path, json!({"impact": {"effort": 3, "text": "small"}})).ok();
    has(&now, &json!({"impact": {"effort": 3, "text": "small"}, "needs": "product_owner"}));
    assert_eq!(w.told(OTTO, &subject(&c["id"])), ["change_request_raised"], "now they are the ones to decide");
    has(&w.patch(MIA, &path, json!({"impact": null})).ok(), &json!({"impact": {"effort": null, "text": null}}));
    w.patch(MIA, &path, json!({"text": null})).invalid(&["text"]);
    w.patch(MIA, &path, json!({"item": "OPS-99"})).invalid(&["item"]);
    let facts = w.all(MIA, &format!("{path}/history"));
    let kinds: Vec<&str> = facts.iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["change_request_raised", "change_request_changed"]);
    has(&facts[1], &json!({"actor": "mia", "after": {"text": "Pay by card only"}}));
});

/// R223: no change to a running Sprint: the story that it holds stays as it is, the approved change waits in the backlog.
each_engine!(an_approved_change_of_a_story_in_a_running_sprint_waits, |w| {
    let story = w.finite("Shop", "first", 5.0);
    let sprint = w.running("first", &[&story]);
    let before = w.get(MIA, &format!("/stories/{story}")).ok();
    let board = w.get(MIA, &format!("/sprints/{sprint}")).ok();
    let mut body = asked(None);
    body["item"] = json!(story);
    let c = raise(w, MIA, body);
    assert_eq!(c["waits_for_sprint"], json!(sprint));
    let done = approve(w, OLGA, &c["id"], json!({})).ok();
    assert_eq!(done["waits_for_sprint"], json!(sprint));
    assert_eq!(w.get(MIA, &format!("/stories/{story}")).ok(), before, "the story in the Sprint is unchanged");
    assert_eq!(w.get(MIA, &format!("/sprints/{sprint}")).ok(), board, "and so is the Sprint");
    let key = text(&done["result"]);
    w.patch(OLGA, &format!("/stories/{key}"), json!({"state": "ready"})).ok();
    w.put(MIA, &format!("/sprints/{sprint}/commitments/{key}"), json!({"known": 1})).conflict("sprint_scope_frozen");
    w.close("first", sprint);
    let path = format!("/change-requests/{}", c["id"]);
    assert_eq!(w.get(MIA, &path).ok()["waits_for_sprint"], Value::Null);
});

/// R223: Acceptance Criteria stay as they were committed (C.2, C.4): whoever changes them meanwhile is not stopped, the Scrum
/// Master is told, and advice says so until the Sprint ends.
each_engine!(criteria_changed_in_a_running_sprint_are_told_to_the_scrum_master, |w| {
    let story = w.finite("Shop", "first", 5.0);
    let advised = |w: &World| -> Vec<Value> {
        let all = w.get(OLGA, "/projects/OPS/advice").items();
        all.into_iter().filter(|a| a["code"] == "criteria_changed_in_sprint").collect()
    };
    w.patch(OLGA, &format!("/stories/{story}"), json!({"acceptance_criteria": ["pays"]})).ok();
    let sprint = w.running("first", &[&story]);
    assert_eq!(w.told(SAM, &story), Vec::<String>::new());
    assert_eq!(advised(w).len(), 0, "what was written before the Sprint is no change in it");
    w.patch(OLGA, &format!("/stories/{story}"), json!({"title": "Shop!", "acceptance_criteria": ["pays"]})).ok();
    assert_eq!(advised(w).len(), 0, "the criteria are the same");
    w.patch(OLGA, &format!("/stories/{story}"), json!({"acceptance_criteria": ["pays by card"]})).ok();
    assert_eq!(w.told(SAM, &story), ["criteria_changed"]);
    let items = advised(w);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["subject"], json!({"type": "story", "key": story}));
    w.close("first", sprint);
    assert_eq!(advised(w).len(), 0);
});

/// R223, D.2: a Product Owner of a story in it ends a running Sprint early, with a reason; it does what closing does.
each_engine!(a_product_owner_ends_a_sprint_early_with_all_that_closing_does, |w| {
    let (finite, recurring) = (w.finite("Shop", "first", 5.0), w.recurring("Incidents"));
    let sprint = w.running("first", &[&finite, &recurring]);
    w.work_package(MIA, &recurring, json!({"title": "mail is slow"}));
    let url = format!("/sprints/{sprint}/end-early");
    let why = || json!({"reason": "the law has changed"});
    // Otto owns the project too, but no story of this Sprint.
    for who in [OTTO, CHLOE, SAM, MIA, ADA] {
        w.post(who, &url, why()).refused(403, "not_product_owner");
    }
    w.post(STAN, &url, why()).not_found();
    w.post(OLGA, &url, json!({})).invalid(&["reason"]);
    let tag = w.get(OLGA, &format!("/sprints/{sprint}")).header("etag").to_owned();
    let stale = w.ask(OLGA, "POST", &url).header("if-match", "\"old\"").json(&why()).send();
    stale.refused(412, "stale");
    let ended = w.ask(OLGA, "POST", &url).header("if-match", &tag).json(&why()).send().ok();
    has(&ended, &json!({"carried_over": [recurring], "returned": [finite], "sprint": {"state": "closed"}}));
    has(&ended["sprint"], &json!({"ended_early": {"by": "olga", "reason": "the law has changed"}}));
    assert!(ended["next_sprint"].is_i64());
    assert_eq!(w.get(MIA, &format!("/stories/{finite}")).ok()["state"], "ready");
    for who in [SAM, MIA, MAX] {
        assert_eq!(w.told(who, &format!("sprint-{sprint}")), ["sprint_ended_early"], "{who}");
    }
    assert_eq!(w.told(OLGA, &format!("sprint-{sprint}")), Vec::<String>::new());
    let facts = w.history(OLGA, &format!("/sprints/{sprint}"));
    has(
        facts.iter().find(|f| f["kind"] == "sprint_ended_early").unwrap(),
        &json!({"actor": "olga", "reason": "the law has changed"}),
    );
    w.post(OLGA, &url, why()).conflict("sprint_not_active");
});

/// R223: a Sprint without stories is ended by a Product Owner of a project of the team; a planned one is not ended.
each_engine!(an_empty_sprint_is_ended_by_an_owner_of_the_project_and_a_planned_one_by_nobody, |w| {
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    let url = format!("/sprints/{sprint}/end-early");
    w.post(OTTO, &url, json!({"reason": "x"})).conflict("sprint_not_active");
    w.start("first", sprint);
    w.post(PAUL, &url, json!({"reason": "x"})).not_found();
    let ended = w.post(OTTO, &url, json!({"reason": "x"})).ok();
    has(&ended, &json!({"carried_over": [], "returned": [], "next_sprint": null}));
    // Closed in time nobody ended it early.
    let next = w.sprint("first", "2026-03-16", "2026-03-29");
    w.start("first", next);
    assert_eq!(w.close("first", next)["sprint"]["ended_early"], Value::Null);
});
