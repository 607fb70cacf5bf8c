//! Roles at every scale, and the picture of who does what.

use crate::support::*;
use serde_json::{Value, json};

each_engine!(
    /// R161, R11, R164: chiefs, owners, Scrum Masters, teams, shared specialists and back-ups in one picture.
    the_organisation_of_a_project_is_one_picture, |w| {
    w.put(ADA, "/teams/second/members/mia", json!({"allocation": 40})).ok();
    w.put(ADA, "/teams/first/members/mia", json!({"allocation": 60})).ok();
    w.post(SAM, "/teams/first/back-ups", json!({"person": "max"})).created();
    w.patch(OLGA, "/projects/OPS", json!({"represents": [{"product_owner": "olga", "kind": "product", "name": "Product A"}]})).ok();
    let o = w.get(NIA, "/projects/OPS/organisation").ok();
    has(&o["projects"], &json!([{"key": "OPS", "chief_product_owner": "chloe", "chief_scrum_master": "cyril",
        "product_owners": ["olga", "otto"], "teams": ["first", "second", "third"], "represents": [{"product_owner": "olga", "name": "Product A"}]}]));
    let masters: Vec<&Value> = o["teams"].as_array().unwrap().iter().map(|t| &t["scrum_master"]).collect();
    assert_eq!(masters, ["sam", "sven", "theo"]);
    has(&o["shared"], &json!([{"login": "mia", "sum": 100, "shares": [{"team": "first", "allocation": 60}, {"team": "second", "allocation": 40}]}]));
    has(&o["back_ups"], &json!([{"role": "scrum_master", "team": "first", "holder": "sam", "person": "max"}]));
    w.get(STAN, "/projects/OPS/organisation").not_found();
});

each_engine!(
    /// R161, R3: the picture of a program holds the projects that one sees.
    the_organisation_of_a_program_is_one_picture, |w| {
    w.levels();
    w.patch(ADA, "/projects/WEB", json!({"program": "line"})).ok();
    let keys = |who: &str, path: &str| {
        let o = w.get(who, path).ok();
        o["projects"].as_array().unwrap().iter().map(|p| text(&p["key"])).collect::<Vec<_>>()
    };
    assert_eq!(keys(ADA, "/programs/line/organisation"), ["OPS", "WEB"]);
    assert_eq!(keys(MIA, "/portfolios/all/organisation"), ["OPS"]);
    has(&w.get(MIA, "/programs/line/organisation").ok(), &json!({"product_owner": "olga", "scrum_master": "sam"}));
    w.get(STAN, "/programs/line/organisation").not_found();
});

each_engine!(
    /// R6: after launch a project passes into production with the same backlog and its history.
    a_project_passes_into_production, |w| {
    let body = json!({"key": "NEW", "name": "Portal", "kind": "development", "product_owners": ["olga"], "teams": ["first"],
                      "starts_on": "2026-01-01", "ends_on": "2026-03-31"});
    w.post(ADA, "/projects", body).created();
    let built = w.story(OLGA, "NEW", json!({"title": "Build the portal", "team": "first", "estimate": 3}));
    w.patch(OLGA, &format!("/stories/{built}"), json!({"state": "ready"})).ok();
    w.running("first", &[&built]);
    let task = w.loose_task(MIA, &built, "build");
    w.done(MIA, task, 1.0);
    w.act(OLGA, &format!("/stories/{built}/accept"));
    let history = w.history(OLGA, &format!("/stories/{built}")).len();
    let p = w.patch(ADA, "/projects/NEW", json!({"kind": "operations", "ends_on": null, "field_of_work": "it_operations"})).ok();
    assert_eq!((p["kind"].clone(), p["ends_on"].clone()), (json!("operations"), Value::Null));
    let run = w.story(OLGA, "NEW", json!({"title": "Run the portal", "team": "first", "recurrence": "recurring"}));
    let keys: Vec<Value> = w.all(MIA, "/projects/NEW/backlog").into_iter().map(|s| s["key"].clone()).collect();
    assert_eq!(keys, [json!(built), json!(run)]);
    assert_eq!(w.history(OLGA, &format!("/stories/{built}")).len(), history);
    w.work_package(MIA, &run, json!({"title": "first request"}));
});

each_engine!(
    /// R10: a DevOps team follows an item of several Dev teams through the test environment to production.
    a_devops_team_follows_an_item_of_several_teams_into_production, |w| {
    let key = w.story(OLGA, "OPS", json!({"title": "Release 2", "team_mode": "multiple"}));
    let story = format!("/stories/{key}");
    for (who, team, estimate) in [(MIA, "first", 8), (NIA, "second", 5), (TINA, "third", 3)] {
        w.put(who, &format!("{story}/portions/{team}"), json!({"estimate": estimate})).ok();
    }
    w.patch(OLGA, &story, json!({"state": "ready"})).ok();
    for team in ["first", "second", "third"] {
        w.running(team, &[&key]);
    }
    let built = w.loose_task(MIA, &key, "build");
    w.done(MIA, built, 1.0);
    w.loose_task(NIA, &key, "interface");
    for (env, days) in [("test", ("2026-03-09", "2026-03-10")), ("production", ("2026-03-12", "2026-03-12"))] {
        let e = w.post(THEO, "/projects/OPS/environments", json!({"name": env, "kind": env})).created();
        let path = format!("/environments/{}/bookings", e["id"]);
        w.post(TINA, &path, json!({"team": "third", "starts_on": days.0, "ends_on": days.1})).created();
    }
    // The DevOps team sees how far each of the others is.
    let portions = w.get(TINA, &story).ok()["portions"].clone();
    has(&portions, &json!([{"team": "first", "engaged": true, "complete": true}, {"team": "second", "complete": false}, {"team": "third", "complete": false}]));
    let deploy = w.post(TINA, &format!("{story}/tasks"), json!({"title": "deploy", "kind": "ops"})).created();
    assert_eq!(deploy["kind"], "ops");
});

each_engine!(
    /// R146: Product Owner, Scrum Master and Scrum Team have the duties of section D, in an operational project as in any other.
    the_three_roles_have_their_duties_in_operations_too, |w| {
    assert_eq!(w.get(MIA, "/projects/OPS").ok()["kind"], "operations");
    for who in [SAM, MIA, CHLOE, ADA] {
        w.post(who, "/projects/OPS/stories", json!({"title": "x"})).refused(403, "not_product_owner");
    }
    let key = w.recurring("desk");
    let sprint = json!({"name": "1", "starts_on": "2026-03-02", "ends_on": "2026-03-15"});
    for who in [OLGA, MIA, CYRIL, ADA] {
        w.post(who, "/teams/first/sprints", sprint.clone()).refused(403, "not_scrum_master");
    }
    let id = w.post(SAM, "/teams/first/sprints", sprint).created()["id"].as_i64().unwrap();
    let commitment = format!("/sprints/{id}/commitments/{key}");
    for who in [OLGA, SAM, ADA] {
        w.put(who, &commitment, json!({"unknown": 5})).refused(403, "not_team_member");
    }
    w.put(MIA, &commitment, json!({"unknown": 5})).ok();
});

each_engine!(
    /// R156: a Scrum Master serves a set of teams.
    a_scrum_master_serves_several_teams, |w| {
    w.team("fourth", "dev", SAM, &[MAX]);
    for team in ["first", "fourth"] {
        let body = json!({"name": "1", "starts_on": "2026-03-02", "ends_on": "2026-03-15"});
        let id = w.post(SAM, &format!("/teams/{team}/sprints"), body).created()["id"].as_i64().unwrap();
        w.act(SAM, &format!("/sprints/{id}/start"));
    }
    w.post(SAM, "/teams/second/sprints", json!({"name": "1", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}))
        .refused(403, "not_scrum_master");
});

each_engine!(
    /// R152, R154: the chiefs are owners or Scrum Masters of the project, or other people.
    chiefs_are_of_the_project_or_from_outside, |w| {
    let p = w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": "olga", "chief_scrum_master": "sam"})).ok();
    assert_eq!((p["chief_product_owner"].clone(), p["chief_scrum_master"].clone()), (json!("olga"), json!("sam")));
    let of_otto = w.story(OTTO, "OPS", json!({"title": "o"}));
    let mine = w.story(OLGA, "OPS", json!({"title": "m"}));
    w.post(OLGA, &format!("/stories/{of_otto}/rank"), json!({"after": mine})).ok();
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": "stan", "chief_scrum_master": "stan"})).ok();
    w.post(STAN, &format!("/stories/{of_otto}/rank"), json!({"before": mine})).ok();
    w.post(OLGA, &format!("/stories/{of_otto}/rank"), json!({"after": mine})).refused(403, "not_product_owner");
});
