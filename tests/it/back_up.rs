//! Back-ups of leading roles: recorded, and with the rights of the holder only for as long as the holder says.

use crate::support::*;
use serde_json::{Value, json};

fn name(w: &World, who: &str, body: Value) -> i64 {
    w.post(who, "/projects/OPS/back-ups", body).created()["id"].as_i64().unwrap()
}

fn activate(w: &World, who: &str, id: i64, to: &str) -> Value {
    w.post(who, &format!("/back-ups/{id}/activate"), json!({"to": to})).ok()
}

each_engine!(
    /// 8.3 (Back-ups): the holder of a role, or an administrator, names who stands in.
    the_holder_of_a_role_names_a_back_up, |w| {
    let body = json!({"role": "product_owner", "person": "mia"});
    let made = w.post(OLGA, "/projects/OPS/back-ups", body.clone());
    let made = made.created();
    has(&made, &json!({"role": "product_owner", "project": "OPS", "team": null, "holder": "olga", "person": "mia", "from": null, "active": false}));
    assert_eq!(w.get(MIA, &format!("/back-ups/{}", made["id"])).ok(), made);
    assert_eq!(w.told(MIA, "OPS"), ["stands_in"]);
    w.post(OLGA, "/projects/OPS/back-ups", body.clone()).conflict("already_exists");
    // An administrator names one for anybody; an owner only for oneself.
    w.post(ADA, "/projects/OPS/back-ups", body.clone()).invalid(&["holder"]);
    w.post(ADA, "/projects/OPS/back-ups", json!({"role": "product_owner", "holder": "otto", "person": "olga"})).created();
    w.post(OTTO, "/projects/OPS/back-ups", json!({"role": "product_owner", "holder": "olga", "person": "max"})).refused(403, "forbidden");
    w.post(OTTO, "/projects/OPS/back-ups", json!({"role": "chief_product_owner", "person": "max"})).refused(403, "forbidden");
    for who in [MIA, SAM] {
        w.post(who, "/projects/OPS/back-ups", body.clone()).refused(403, "forbidden");
    }
    w.post(STAN, "/projects/OPS/back-ups", body).not_found();
    name(w, CHLOE, json!({"role": "chief_product_owner", "person": "olga"}));
    name(w, CYRIL, json!({"role": "chief_scrum_master", "person": "sam"}));
    w.post(SAM, "/teams/first/back-ups", json!({"person": "max"})).created();
    w.post(MAX, "/teams/first/back-ups", json!({"person": "mia"})).refused(403, "forbidden");
    w.post(STAN, "/teams/first/back-ups", json!({"person": "mia"})).not_found();
    assert_eq!(w.all(NIA, "/projects/OPS/back-ups").len(), 5);
    assert_eq!(w.all(NIA, "/teams/first/back-ups").len(), 1);
    w.get(STAN, &format!("/back-ups/{}", made["id"])).not_found();
});

each_engine!(a_back_up_is_somebody_else_who_has_a_part_in_the_project, |w| {
    let post = |who: &str, body: Value| w.post(who, "/projects/OPS/back-ups", body);
    post(OLGA, json!({"role": "product_owner", "person": "stan"})).invalid(&["person"]);
    post(OLGA, json!({"role": "product_owner", "person": "nobody"})).invalid(&["person"]);
    post(OLGA, json!({"role": "product_owner", "person": "olga"})).invalid(&["person"]);
    post(OLGA, json!({"role": "scrum_master", "person": "mia"})).invalid(&["role"]);
    post(ADA, json!({"role": "product_owner", "holder": "mia", "person": "max"})).invalid(&["holder"]);
    w.post(SAM, "/teams/first/back-ups", json!({"person": "will"})).invalid(&["person"]);
    w.patch(ADA, "/projects/OPS", json!({"chief_scrum_master": null})).ok();
    post(ADA, json!({"role": "chief_scrum_master", "person": "sam"})).invalid(&["role"]);
});

each_engine!(
    /// 8.3 (Back-ups), D.2: a back-up has the rights of the Product Owner in the days that the holder activates, and in no other.
    a_back_up_acts_for_the_product_owner_only_while_that_is_activated, |w| {
    let id = name(w, OLGA, json!({"role": "product_owner", "person": "sam"}));
    let key = w.story(OLGA, "OPS", json!({"title": "a"}));
    let story = format!("/stories/{key}");
    // Named is not activated.
    w.patch(SAM, &story, json!({"title": "b"})).refused(403, "not_product_owner");
    w.post(SAM, "/projects/OPS/stories", json!({"title": "x"})).refused(403, "not_product_owner");
    // Neither the back-up nor somebody else activates it.
    for who in [SAM, OTTO, CHLOE] {
        w.post(who, &format!("/back-ups/{id}/activate"), json!({"to": "2026-03-03"})).refused(403, "forbidden");
    }
    let active = activate(w, OLGA, id, "2026-03-03");
    has(&active, &json!({"from": "2026-03-02", "to": "2026-03-03", "active": true}));
    assert_eq!(w.patch(SAM, &story, json!({"title": "b"})).ok()["title"], "b");
    w.put(SAM, "/projects/OPS/sla", json!({"definitions": []})).ok();
    // A story that the back-up writes is the holder's.
    let made = w.post(SAM, "/projects/OPS/stories", json!({"title": "x"})).created();
    assert_eq!((made["product_owner"].clone(), made["created_by"].clone()), (json!("olga"), json!("sam")));
    let epic = w.post(SAM, "/projects/OPS/epics", json!({"title": "e"})).created();
    assert_eq!(epic["product_owner"], "olga");
    let other = w.story(OLGA, "OPS", json!({"title": "c"}));
    w.post(SAM, &format!("{story}/rank"), json!({"after": other})).ok();
    w.post(SAM, &format!("/epics/{}/rank", text(&epic["key"])), json!({"after": other})).ok();
    // The history says for whom it was done, and says nothing of the kind where it was not.
    let history = w.history(OLGA, &story);
    let changed = history.iter().find(|f| f["kind"] == "story_changed").unwrap();
    has(changed, &json!({"actor": "sam", "acting_for": "olga"}));
    assert_eq!(history[0]["acting_for"], Value::Null);
    // Not for another owner, and not for anybody else.
    let of_otto = w.story(OTTO, "OPS", json!({"title": "o"}));
    w.patch(SAM, &format!("/stories/{of_otto}"), json!({"title": "p"})).refused(403, "not_product_owner");
    w.patch(SVEN, &story, json!({"title": "c"})).refused(403, "not_product_owner");
    // Two days later it is over.
    w.pass_hours(48);
    w.patch(SAM, &story, json!({"title": "c"})).refused(403, "not_product_owner");
    assert_eq!(w.get(OLGA, &format!("/back-ups/{id}")).ok()["active"], false);
});

each_engine!(
    /// 8.3 (Back-ups): a period begins and ends with days of the holder's time zone.
    a_period_counts_in_days_of_the_holder, |w| {
    let id = name(w, OLGA, json!({"role": "product_owner", "person": "mia"}));
    let key = w.story(OLGA, "OPS", json!({"title": "a"}));
    let rename = || w.patch(MIA, &format!("/stories/{key}"), json!({"title": "b"}));
    w.patch(OLGA, "/me", json!({"time_zone": "Pacific/Auckland"})).ok();
    let path = format!("/back-ups/{id}/activate");
    // It is Monday, 2 March, 8:00 UTC: in Auckland (UTC+13) Tuesday begins at 11:00 UTC.
    w.post(OLGA, &path, json!({"from": "2026-03-03", "to": "2026-03-03"})).ok();
    rename().refused(403, "not_product_owner");
    w.pass_hours(3);
    rename().ok();
    w.pass_hours(24);
    rename().refused(403, "not_product_owner");
    w.post(OLGA, &path, json!({"from": "2026-03-03", "to": "2026-03-03"})).invalid(&["to"]);
    w.post(OLGA, &path, json!({"from": "2026-03-09", "to": "2026-03-08"})).invalid(&["to"]);
    w.post(OLGA, &path, json!({"from": "2026-03-09", "to": "2028-03-08"})).invalid(&["to"]);
    w.post(OLGA, &path, json!({})).invalid(&["to"]);
});

each_engine!(
    /// 8.3 (Back-ups): the holder takes the rights back at any time, and they go when the role goes to somebody else.
    the_rights_end_with_the_period_the_back_up_or_the_role, |w| {
    let id = name(w, OLGA, json!({"role": "product_owner", "person": "mia"}));
    let key = w.story(OLGA, "OPS", json!({"title": "a"}));
    let rename = || w.patch(MIA, &format!("/stories/{key}"), json!({"title": "b"}));
    w.act_refused(OLGA, &format!("/back-ups/{id}/end"), "back_up_not_active");
    activate(w, OLGA, id, "2026-03-10");
    rename().ok();
    w.act(OLGA, &format!("/back-ups/{id}/end"));
    rename().refused(403, "not_product_owner");
    activate(w, ADA, id, "2026-03-10");
    rename().ok();
    w.delete(MIA, &format!("/back-ups/{id}")).refused(403, "forbidden");
    w.delete(OLGA, &format!("/back-ups/{id}")).gone();
    rename().refused(403, "not_product_owner");
    // The role goes to another person: the back-up of the former holder stands in for nobody.
    let first = w.post(SAM, "/teams/first/back-ups", json!({"person": "mia"})).created()["id"].as_i64().unwrap();
    activate(w, SAM, first, "2026-03-10");
    let sprint = |who: &str, day: &str, end: &str| {
        w.post(who, "/teams/first/sprints", json!({"name": day, "starts_on": day, "ends_on": end}))
    };
    sprint(MIA, "2026-03-02", "2026-03-15").created();
    w.patch(ADA, "/teams/first", json!({"scrum_master": "sven"})).ok();
    sprint(MIA, "2026-03-16", "2026-03-29").refused(403, "not_scrum_master");
    assert_eq!(w.all(MIA, "/teams/first/back-ups"), Vec::<Value>::new());
});

each_engine!(
    /// 8.3 (Back-ups), R156: the back-up of a Scrum Master plans, starts and closes the Sprints of that team, and of no other.
    the_back_up_of_a_scrum_master_runs_the_sprint, |w| {
    let id = w.post(SAM, "/teams/first/back-ups", json!({"person": "max"})).created()["id"].as_i64().unwrap();
    let body = json!({"name": "1", "starts_on": "2026-03-02", "ends_on": "2026-03-15"});
    w.post(MAX, "/teams/first/sprints", body.clone()).refused(403, "not_scrum_master");
    activate(w, SAM, id, "2026-03-20");
    let sprint = w.post(MAX, "/teams/first/sprints", body.clone()).created()["id"].as_i64().unwrap();
    w.act(MAX, &format!("/sprints/{sprint}/start"));
    w.act(MAX, &format!("/sprints/{sprint}/close"));
    let last = w.history(MAX, &format!("/sprints/{sprint}")).pop().unwrap();
    has(&last, &json!({"kind": "sprint_closed", "actor": "max", "acting_for": "sam"}));
    w.patch(MAX, "/teams/first", json!({"band_percent": 20})).ok();
    w.patch(MAX, "/teams/first", json!({"name": "x"})).refused(403, "forbidden");
    w.post(MAX, "/teams/second/sprints", body).refused(403, "not_scrum_master");
});

each_engine!(
    /// 8.3 (Back-ups), R153: the back-up of the Chief Product Owner decides a priority conflict while standing in.
    the_back_up_of_a_chief_decides, |w| {
    let (a, b) = (w.story(OLGA, "OPS", json!({"title": "a"})), w.story(OTTO, "OPS", json!({"title": "b"})));
    let conflict = w.post(OLGA, "/projects/OPS/priority-conflicts", json!({"stories": [a, b], "reason": "r"})).created();
    let decide = format!("/priority-conflicts/{}/decide", conflict["id"]);
    let order = json!({"order": [b, a], "reason": "because"});
    let id = name(w, CHLOE, json!({"role": "chief_product_owner", "person": "theo"}));
    w.post(THEO, &decide, order.clone()).refused(403, "not_chief_product_owner");
    activate(w, CHLOE, id, "2026-03-03");
    assert_eq!(w.post(THEO, &decide, order).ok()["decided_by"], "theo");
});

each_engine!(
    /// 8.3 (Back-ups), R145, R223: what a Product Owner does at the Review, and where a Sprint is ended early, a back-up does too.
    a_back_up_judges_at_the_review_and_ends_a_sprint_early, |w| {
    let (done, open) = (w.finite("done", "first", 3.0), w.finite("open", "first", 2.0));
    let sprint = w.running("first", &[&done, &open]);
    let task = w.loose_task(MIA, &done, "x");
    w.set_task(MIA, task, "done");
    let judged = |who: &str, story: &str| {
        let review = w.get(who, &format!("/sprints/{sprint}/review")).ok();
        let stories = review["stories"].as_array().unwrap().clone();
        stories.into_iter().find(|s| s["story"] == story).unwrap()["judged"].clone()
    };
    let refused = format!("Only the Product Owner of {done} can do this.");
    has(&judged(MIA, &done), &json!({"may_accept": false, "may_reject": false, "why_not": refused}));
    let id = name(w, OLGA, json!({"role": "product_owner", "person": "mia"}));
    activate(w, OLGA, id, "2026-03-03");
    has(&judged(MIA, &done), &json!({"may_accept": true, "may_reject": true, "why_not": null}));
    // What the Review says of a story is what the verb says.
    let why = text(&judged(MIA, &open)["why_not"]);
    has(&judged(MIA, &open), &json!({"may_accept": false, "may_reject": true}));
    let refused = w.post(MIA, &format!("/stories/{open}/accept"), json!({})).refused(409, "portions_incomplete");
    assert_eq!(refused["detail"], why);
    w.act(MIA, &format!("/stories/{done}/accept"));
    has(&judged(MIA, &done), &json!({"may_accept": false, "may_reject": true, "why_not": null}));
    let early = format!("/sprints/{sprint}/end-early");
    w.post(NIA, &early, json!({"reason": "law"})).refused(403, "not_product_owner");
    w.post(MIA, &early, json!({"reason": "law"})).ok();
    has(&judged(MIA, &done), &json!({"may_accept": false, "may_reject": false}));
});

each_engine!(
    /// 8.3 (Back-ups), D.2: a back-up of the Chief Scrum Master raises and keeps impediments as the Chief does.
    a_back_up_raises_and_keeps_impediments_for_the_chief_scrum_master, |w| {
    let log = "/teams/first/impediments";
    let raise = || w.post(NIA, log, json!({"text": "no access"}));
    raise().refused(403, "not_team_member");
    let i = w.post(MIA, log, json!({"text": "no network"})).created()["id"].as_i64().unwrap();
    let path = format!("/impediments/{i}");
    w.patch(SAM, &path, json!({"cross_team": true})).ok();
    let resolve = || w.patch(NIA, &path, json!({"state": "resolved", "resolution": "asked"}));
    resolve().refused(403, "not_scrum_master");
    let id = name(w, CYRIL, json!({"role": "chief_scrum_master", "person": "nia"}));
    activate(w, CYRIL, id, "2026-03-03");
    raise().created();
    has(&resolve().ok(), &json!({"state": "resolved", "resolved_by": "nia"}));
});
