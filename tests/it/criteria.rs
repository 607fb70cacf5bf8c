//! Definition of Ready, Done Criteria, Minimum Done Criteria and the checklist of a story.

use crate::support::*;
use serde_json::{Value, json};

/// The numbers of the criteria of a list, in its order.
fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|c| c["id"].as_i64().unwrap()).collect()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|c| text(&c["text"])).collect()
}

fn set(w: &World, body: Value) -> Value {
    w.put(OLGA, "/projects/OPS/criteria", body).ok()
}

/// A finite story of the first team, committed, with its one task done: it waits for acceptance.
fn completed(w: &World) -> String {
    let key = w.finite("feature", "first", 3.0);
    w.running("first", &[&key]);
    let task = w.loose_task(MIA, &key, "build");
    w.done(MIA, task, 1.0);
    key
}

each_engine!(
    /// R217: nothing is checked as long as nobody has set a criterion.
    without_criteria_a_story_is_committed_and_accepted_as_ever, |w| {
    let criteria = w.get(MIA, "/projects/OPS/criteria").ok();
    assert_eq!(
        criteria,
        json!({"definition_of_ready": [], "done": [], "minimum_done": [], "check_acceptance_criteria": false})
    );
    let key = completed(w);
    let list = w.get(MIA, &format!("/stories/{key}/checklist")).ok();
    has(&list, &json!({"story": key, "ready": true, "done_complete": true, "done": [], "acceptance_criteria": []}));
    w.act(OLGA, &format!("/stories/{key}/accept"));
});

each_engine!(
    /// R217: criteria of a project are its Product Owner's.
    a_product_owner_sets_the_criteria_of_a_project, |w| {
    let body = json!({"definition_of_ready": ["Estimated", "Small enough"], "done": ["Reviewed"], "minimum_done": ["Documented"]});
    let set = w.put(OLGA, "/projects/OPS/criteria", body.clone()).ok();
    assert_eq!(texts(&set["definition_of_ready"]), ["Estimated", "Small enough"]);
    assert_eq!(set["done"][0]["from"], json!({"level": "project", "key": "OPS", "name": "Operations"}));
    assert_eq!(w.get(MIA, "/projects/OPS/criteria").ok(), set);
    for who in [MIA, SAM, ADA, CHLOE] {
        w.put(who, "/projects/OPS/criteria", body.clone()).refused(403, "not_product_owner");
    }
    w.put(PAUL, "/projects/OPS/criteria", body).not_found();
    w.put(OLGA, "/projects/OPS/criteria", json!({"done": ["a", "b", "a"], "definition_of_ready": [""], "colour": 1}))
        .invalid(&["colour", "definition_of_ready.0"]);
    w.put(OLGA, "/projects/OPS/criteria", json!({"done": ["a", "b", "a"]})).invalid(&["done.2"]);
    // What is left out stays, what stays keeps its number.
    let changed = w.put(OLGA, "/projects/OPS/criteria", json!({"definition_of_ready": ["Small enough", "Named"]})).ok();
    assert_eq!(texts(&changed["definition_of_ready"]), ["Small enough", "Named"]);
    assert_eq!(ids(&changed["definition_of_ready"])[0], ids(&set["definition_of_ready"])[1]);
    assert_eq!(changed["done"], set["done"]);
});

each_engine!(
    /// R217: Minimum Done Criteria are inherited downward; a lower level adds, never removes.
    minimum_done_criteria_are_inherited_and_never_removed_below, |w| {
    w.levels();
    let put = |who, path: &str, list: Value| w.put(who, path, json!({"minimum_done": list}));
    put(CHLOE, "/portfolios/all/criteria", json!(["Safe"])).ok();
    let program = put(OLGA, "/programs/line/criteria", json!(["Measured"])).ok();
    assert_eq!(texts(&program["minimum_done"]), ["Safe", "Measured"]);
    put(OLGA, "/portfolios/all/criteria", json!([])).refused(403, "not_product_owner");
    put(CHLOE, "/programs/line/criteria", json!([])).refused(403, "not_product_owner");
    put(ADA, "/programs/line/criteria", json!([])).refused(403, "not_product_owner");
    put(STAN, "/programs/line/criteria", json!([])).not_found();
    w.put(OLGA, "/programs/line/criteria", json!({})).invalid(&["minimum_done"]);
    let project = put(OTTO, "/projects/OPS/criteria", json!(["Documented"])).ok();
    assert_eq!(texts(&project["minimum_done"]), ["Safe", "Measured", "Documented"]);
    let from: Vec<&Value> = project["minimum_done"].as_array().unwrap().iter().map(|c| &c["from"]["level"]).collect();
    assert_eq!(from, ["portfolio", "program", "project"]);
    // Emptying the lower lists leaves what comes from above.
    put(OLGA, "/programs/line/criteria", json!([])).ok();
    let project = put(OLGA, "/projects/OPS/criteria", json!([])).ok();
    assert_eq!(texts(&project["minimum_done"]), ["Safe"]);
    // They hold for acceptance, and the refusal names what is missing.
    let key = completed(w);
    let refusal = w.post(OLGA, &format!("/stories/{key}/accept"), json!({})).conflict("done_criteria_unmet");
    assert!(text(&refusal["detail"]).contains("Safe"), "{refusal}");
    let safe = ids(&project["minimum_done"]);
    w.put(MIA, &format!("/stories/{key}/checklist"), json!({"minimum_done": safe})).ok();
    assert_eq!(w.act(OLGA, &format!("/stories/{key}/accept"))["state"], "accepted");
});

each_engine!(
    /// R217: the Definition of Ready is looked at when a finite story is committed.
    a_story_whose_definition_of_ready_does_not_hold_is_not_committed, |w| {
    let criteria = set(w, json!({"definition_of_ready": ["Estimated", "Understood"]}));
    let [estimated, understood] = ids(&criteria["definition_of_ready"])[..] else { panic!("{criteria}") };
    let key = w.finite("feature", "first", 3.0);
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    let path = format!("/sprints/{sprint}/commitments/{key}");
    let checklist = format!("/stories/{key}/checklist");
    w.put(MIA, &checklist, json!({"definition_of_ready": [estimated]})).ok();
    let refusal = w.put(MIA, &path, json!({})).conflict("definition_of_ready_unmet");
    let detail = text(&refusal["detail"]);
    assert!(detail.contains("Understood") && !detail.contains("Estimated"), "{detail}");
    // The refusals of the contract come first.
    w.patch(OLGA, &format!("/stories/{key}"), json!({"state": "proposed"})).ok();
    w.put(MIA, &path, json!({})).conflict("story_not_ready");
    w.patch(OLGA, &format!("/stories/{key}"), json!({"state": "ready"})).ok();
    let list = w.put(OLGA, &checklist, json!({"definition_of_ready": [estimated, understood]})).ok();
    assert_eq!(list["ready"], true);
    has(&list["definition_of_ready"], &json!([{"holds": true, "by": "mia"}, {"holds": true, "by": "olga"}]));
    w.put(MIA, &path, json!({})).ok();
    // What is committed may still be changed when a point is added later; a recurring story is not asked.
    set(w, json!({"definition_of_ready": ["Estimated", "Understood", "Funded"]}));
    w.put(MIA, &path, json!({"known": 5})).ok();
    let desk = w.recurring("desk");
    w.put(MIA, &format!("/sprints/{sprint}/commitments/{desk}"), json!({"unknown": 5})).ok();
});

each_engine!(
    /// R217: Done Criteria are looked at when a finite story is accepted.
    a_story_whose_done_criteria_do_not_hold_is_not_accepted, |w| {
    let criteria = set(w, json!({"done": ["Reviewed", "Deployed"]}));
    let [reviewed, deployed] = ids(&criteria["done"])[..] else { panic!("{criteria}") };
    let key = w.finite("feature", "first", 3.0);
    w.running("first", &[&key]);
    let (accept, checklist) = (format!("/stories/{key}/accept"), format!("/stories/{key}/checklist"));
    // The refusals of the contract come first.
    w.post(OLGA, &accept, json!({})).conflict("portions_incomplete");
    let task = w.loose_task(MIA, &key, "build");
    w.done(MIA, task, 1.0);
    w.put(MAX, &checklist, json!({"done": [reviewed]})).ok();
    let refusal = text(&w.post(OLGA, &accept, json!({})).conflict("done_criteria_unmet")["detail"]);
    assert!(refusal.contains("Deployed") && !refusal.contains("Reviewed"), "{refusal}");
    // Rejecting asks for nothing.
    w.act(OLGA, &format!("/stories/{key}/reject"));
    w.put(MAX, &checklist, json!({"done": [deployed, reviewed]})).ok();
    w.act(OLGA, &accept);
});

each_engine!(
    /// R217: what is added later counts for what is not accepted yet; an accepted story keeps the list it was accepted under.
    a_criterion_added_later_counts_for_what_is_not_accepted_yet, |w| {
    let criteria = set(w, json!({"done": ["Reviewed"]}));
    let key = completed(w);
    let checklist = format!("/stories/{key}/checklist");
    w.put(MIA, &checklist, json!({"done": ids(&criteria["done"])})).ok();
    set(w, json!({"done": ["Reviewed", "Deployed"]}));
    w.post(OLGA, &format!("/stories/{key}/accept"), json!({})).conflict("done_criteria_unmet");
    set(w, json!({"done": ["Reviewed"]}));
    w.act(OLGA, &format!("/stories/{key}/accept"));
    set(w, json!({"done": ["Translated"]}));
    let list = w.get(MIA, &checklist).ok();
    assert_eq!(texts(&list["done"]), ["Reviewed"]);
    assert_eq!((list["done"][0]["holds"].clone(), list["done_complete"].clone()), (json!(true), json!(true)));
    w.put(MIA, &checklist, json!({"done": []})).conflict("checklist_closed");
});

each_engine!(
    /// R217: who works on a story says what holds for it, and the history keeps it.
    the_product_owner_and_the_teams_say_what_holds, |w| {
    let criteria = set(w, json!({"definition_of_ready": ["Estimated"], "done": ["Reviewed"]}));
    let ready = ids(&criteria["definition_of_ready"]);
    let key = w.finite("feature", "first", 3.0);
    let path = format!("/stories/{key}/checklist");
    for who in [OLGA, MIA, NIA] {
        w.put(who, &path, json!({"definition_of_ready": ready})).ok();
        w.put(who, &path, json!({"definition_of_ready": []})).ok();
    }
    for who in [ADA, SAM, OTTO, CYRIL] {
        w.put(who, &path, json!({"definition_of_ready": ready})).refused(403, "not_team_member");
    }
    w.put(STAN, &path, json!({})).not_found();
    // A number of another list, or of none.
    w.put(MIA, &path, json!({"done": ready, "definition_of_ready": [999], "acceptance_criteria": [1]})).invalid(&[
        "acceptance_criteria.0",
        "definition_of_ready.0",
        "done.0",
    ]);
    let tag = w.get(MIA, &path).header("etag").to_owned();
    w.put(MIA, &path, json!({"definition_of_ready": ready})).ok();
    let stale = w.ask(MIA, "PUT", &path).header("if-match", &tag).json(&json!({"done": []})).send();
    stale.refused(412, "stale");
    let fact = w.history(MIA, &format!("/stories/{key}")).pop().unwrap();
    has(
        &fact,
        &json!({"kind": "story_checked", "actor": "mia", "before": {"definition_of_ready": []}, "after": {"definition_of_ready": ["Estimated"]}}),
    );
    let desk = w.recurring("desk");
    let path = format!("/stories/{desk}/checklist");
    has(&w.get(MIA, &path).ok(), &json!({"definition_of_ready": [], "done": []}));
    w.put(MIA, &path, json!({"acceptance_criteria": []})).conflict("recurring_story_never_done");
});

each_engine!(
    /// R217, C.2: Acceptance Criteria are met or not; where the project says so, fixed at commitment and looked at before acceptance.
    acceptance_criteria_are_met_or_not_and_fixed_where_the_project_says_so, |w| {
    let body =
        json!({"title": "f", "team": "first", "estimate": 3, "acceptance_criteria": ["It is fast", "It is safe"]});
    let key = w.story(OLGA, "OPS", body);
    let (story, checklist) = (format!("/stories/{key}"), format!("/stories/{key}/checklist"));
    w.patch(OLGA, &story, json!({"state": "ready"})).ok();
    let list = w.put(MIA, &checklist, json!({"acceptance_criteria": [2]})).ok();
    has(
        &list["acceptance_criteria"],
        &json!([{"number": 1, "text": "It is fast", "met": false}, {"number": 2, "met": true}]),
    );
    w.running("first", &[&key]);
    let task = w.loose_task(MIA, &key, "build");
    w.done(MIA, task, 1.0);
    // As long as the project does not say so, nothing is refused.
    w.patch(OLGA, &story, json!({"acceptance_criteria": ["It is safe", "It is fast"]})).ok();
    set(w, json!({"check_acceptance_criteria": true}));
    w.patch(OLGA, &story, json!({"acceptance_criteria": ["Anything"]})).conflict("acceptance_criteria_fixed");
    w.patch(OLGA, &story, json!({"title": "g", "acceptance_criteria": ["It is safe", "It is fast"]})).ok();
    let refusal = text(&w.post(OLGA, &format!("{story}/accept"), json!({})).conflict("done_criteria_unmet")["detail"]);
    assert!(refusal.contains("It is fast") && !refusal.contains("It is safe"), "{refusal}");
    w.put(MIA, &checklist, json!({"acceptance_criteria": [1, 2]})).ok();
    w.act(OLGA, &format!("{story}/accept"));
    // Before commitment they may be changed in any case.
    let other = w.story(OLGA, "OPS", json!({"title": "o", "acceptance_criteria": ["a"]}));
    w.patch(OLGA, &format!("/stories/{other}"), json!({"acceptance_criteria": ["b"]})).ok();
});
