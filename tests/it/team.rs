//! Teams and their members.

use crate::support::*;
use serde_json::{Value, json};

fn member(team: &Value, login: &str) -> Value {
    team["members"].as_array().unwrap().iter().find(|m| m["login"] == login).unwrap_or(&Value::Null).clone()
}

/// R1, R71.
each_engine!(an_administrator_makes_a_team, |w| {
    let body = json!({
        "slug": "mobile", "name": "Mobile", "kind": "dev", "scrum_master": "sam", "estimate_unit": "ideal_hours",
        "initial_velocity": 30, "band_percent": 15
    });
    w.post(SAM, "/teams", body.clone()).refused(403, "forbidden");
    let made = w.post(ADA, "/teams", body.clone());
    assert_eq!(made.header("location"), "/api/v1/teams/mobile");
    let made = made.created();
    for (name, value) in [
        ("slug", json!("mobile")),
        ("name", json!("Mobile")),
        ("kind", json!("dev")),
        ("scrum_master", json!("sam")),
        ("estimate_unit", json!("ideal_hours")),
        ("members", json!([])),
        ("velocity", json!(30)),
        ("band_percent", json!(15)),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    w.post(ADA, "/teams", body).conflict("already_exists");
});

each_engine!(a_team_with_nothing_chosen_counts_story_points_in_a_band_of_ten_percent, |w| {
    let team = w.get(MIA, "/teams/first").ok();
    assert_eq!(team["estimate_unit"], "story_points");
    assert_eq!(team["band_percent"], 10);
    assert_eq!(team["velocity"], json!(null));
});

each_engine!(a_wrong_team_is_refused_field_by_field, |w| {
    w.post(ADA, "/teams", json!({})).invalid(&["slug", "name", "kind", "scrum_master"]);
    w.post(ADA, "/teams", json!({
        "slug": "A", "name": "n", "kind": "sales", "scrum_master": "sam", "estimate_unit": "apples", "initial_velocity": -1
    }))
    .invalid(&["slug", "kind", "estimate_unit", "initial_velocity"]);
    w.post(ADA, "/teams", json!({"slug": "a", "name": "n", "kind": "dev", "scrum_master": "nobody"}))
        .invalid(&["scrum_master"]);
});

each_engine!(members_come_change_and_go, |w| {
    let team = w.put(ADA, "/teams/first/members/stan", json!({"allocation": 40})).ok();
    has(&member(&team, "stan"), &json!({"allocation": 40}));
    let team = w.put(ADA, "/teams/first/members/stan", json!({})).ok();
    has(&member(&team, "stan"), &json!({"allocation": 100}));
    assert_eq!(team["members"].as_array().unwrap().len(), 3);
    w.get(STAN, "/teams/first").ok();
    w.delete(ADA, "/teams/first/members/stan").gone();
    w.delete(ADA, "/teams/first/members/stan").not_found();
    w.get(STAN, "/teams/first").not_found();
    w.put(ADA, "/teams/first/members/nobody", json!({})).not_found();
    w.put(ADA, "/teams/none/members/stan", json!({})).not_found();
    w.put(ADA, "/teams/first/members/stan", json!({"allocation": -1})).invalid(&["allocation"]);
    w.put(OLGA, "/teams/first/members/stan", json!({})).refused(403, "forbidden");
    w.put(STAN, "/teams/first/members/stan", json!({})).not_found();
});

/// R11.
each_engine!(a_person_may_be_lent_to_several_teams, |w| {
    w.put(ADA, "/teams/second/members/mia", json!({"allocation": 50})).ok();
    w.put(ADA, "/teams/first/members/mia", json!({"allocation": 50})).ok();
    let story = w.finite("a", "second", 1.0);
    w.put(MIA, &format!("/stories/{story}/portions/second"), json!({"estimate": 2})).ok();
});

each_engine!(a_team_is_changed_by_administrators, |w| {
    let team = w.patch(ADA, "/teams/first", json!({"name": "First Level", "initial_velocity": 21.5})).ok();
    assert_eq!((team["name"].clone(), team["velocity"].clone()), (json!("First Level"), json!(21.5)));
    w.patch(ADA, "/teams/first", json!({"scrum_master": "theo"})).ok();
    assert_eq!(w.get(MIA, "/teams/first").ok()["scrum_master"], "theo");
    w.patch(MIA, "/teams/first", json!({"name": "x"})).refused(403, "forbidden");
    w.patch(ADA, "/teams/first", json!({"scrum_master": "nobody"})).invalid(&["scrum_master"]);
    w.patch(ADA, "/teams/first", json!({"slug": "other"})).invalid(&["slug"]);
    w.patch(STAN, "/teams/first", json!({"name": "x"})).not_found();
});

/// R71.
each_engine!(the_unit_of_a_team_stays_that_of_its_projects, |w| {
    w.patch(ADA, "/teams/first", json!({"estimate_unit": "ideal_hours"})).conflict("estimate_unit_differs");
    // A team that stands alone in its projects may change.
    w.patch(ADA, "/teams/web", json!({"estimate_unit": "ideal_hours"})).ok();
    assert_eq!(w.get(WILL, "/projects/WEB").ok()["estimate_unit"], "ideal_hours");
});

each_engine!(a_team_is_seen_by_everybody_who_shares_a_project_with_it, |w| {
    for who in [MIA, SAM, NIA, SVEN, TINA, OLGA, OTTO, CHLOE, CYRIL, ADA] {
        w.get(who, "/teams/first").ok();
    }
    for who in [STAN, WILL, PAUL, WANDA] {
        w.get(who, "/teams/first").not_found();
    }
    let slugs = |who| w.all(who, "/teams").iter().map(|t| text(&t["slug"])).collect::<Vec<_>>();
    assert_eq!(slugs(WILL), ["web"]);
    assert_eq!(slugs(STAN), Vec::<String>::new());
    let mut all = slugs(ADA);
    all.sort();
    assert_eq!(all, ["first", "second", "third", "web"]);
});

/// R91.
each_engine!(the_velocity_of_a_new_team_is_what_it_stated, |w| {
    let v = w.get(MIA, "/teams/first/velocity").ok();
    assert_eq!(
        (v["velocity"].clone(), v["unit"].clone(), v["sprints"].clone()),
        (json!(null), json!("story_points"), json!([]))
    );
    w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
    assert_eq!(w.get(MIA, "/teams/first/velocity").ok()["velocity"], 30);
    w.get(STAN, "/teams/first/velocity").not_found();
});
