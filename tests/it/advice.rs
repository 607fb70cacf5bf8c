//! What the framework advises: shown, never blocking.

use crate::support::*;
use serde_json::json;

/// The advice of a project as pairs of code and subject.
fn advice(w: &World, project: &str) -> Vec<(String, String)> {
    let list = w.get(ADA, &format!("/projects/{project}/advice")).ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|a| {
            assert!(a["message"].as_str().is_some_and(|m| !m.is_empty()), "{a}");
            (text(&a["code"]), format!("{} {}", text(&a["subject"]["type"]), text(&a["subject"]["key"])))
        })
        .collect()
}

fn codes(w: &World, project: &str, code: &str) -> Vec<String> {
    advice(w, project).into_iter().filter(|a| a.0 == code).map(|a| a.1).collect()
}

/// R147.
each_engine!(teams_below_six_and_above_ten_are_flagged, |w| {
    assert_eq!(codes(w, "OPS", "team_size").len(), 3);
    for n in 0..4 {
        w.person(&format!("p{n}"));
        w.put(ADA, &format!("/teams/first/members/p{n}"), json!({})).ok();
    }
    assert!(!codes(w, "OPS", "team_size").contains(&"team first".to_owned()), "six are fine");
    for n in 4..9 {
        w.person(&format!("p{n}"));
        w.put(ADA, &format!("/teams/first/members/p{n}"), json!({})).ok();
    }
    assert!(codes(w, "OPS", "team_size").contains(&"team first".to_owned()), "eleven are too many");
});

/// R90.
each_engine!(over_and_under_commitment_are_flagged_for_running_and_planned_sprints, |w| {
    w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
    let s = w.recurring("incidents");
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    assert!(codes(w, "OPS", "under_commitment").is_empty(), "nothing is planned yet");
    let about = vec![format!("sprint {sprint}")];
    for (known, over, under) in [(20, vec![], vec![]), (25, about.clone(), vec![]), (15, vec![], about.clone())] {
        w.commit("first", sprint, &s, json!({"known": known, "unknown": 10}));
        assert_eq!((codes(w, "OPS", "over_commitment"), codes(w, "OPS", "under_commitment")), (over, under), "{known}");
    }
    w.start("first", sprint);
    assert_eq!(codes(w, "OPS", "under_commitment"), about);
    w.close("first", sprint);
    assert!(codes(w, "OPS", "under_commitment").is_empty());
});

/// R38, R157.
each_engine!(sprints_that_are_not_aligned_are_flagged, |w| {
    let s = w.recurring("a");
    w.running("first", &[&s]);
    let other = w.sprint("second", "2026-03-02", "2026-03-15");
    assert!(codes(w, "OPS", "sprints_not_aligned").is_empty());
    w.patch(SVEN, &format!("/sprints/{other}"), json!({"ends_on": "2026-03-22"})).ok();
    w.commit("second", other, &s, json!({"unknown": 1}));
    let flagged = codes(w, "OPS", "sprints_not_aligned");
    assert!(flagged.contains(&"project OPS".to_owned()) && flagged.contains(&format!("story {s}")), "{flagged:?}");
});

/// R19, R20, R22, R60, R35.
each_engine!(stories_are_looked_at, |w| {
    w.post(
        ADA,
        "/projects",
        json!({
            "key": "DEV", "name": "d", "kind": "development", "product_owners": ["olga"], "teams": ["first", "second"],
            "starts_on": "2026-01-01", "ends_on": "2026-12-31"
        }),
    )
    .created();
    let multiple = w.story(OLGA, "DEV", json!({"title": "m", "team_mode": "multiple"}));
    assert_eq!(codes(w, "DEV", "multiple_teams_in_development"), [format!("story {multiple}")]);
    assert_eq!(codes(w, "DEV", "could_be_split"), [format!("story {multiple}")]);
    w.patch(ADA, "/teams/first", json!({"initial_velocity": 10})).ok();
    let large = w.story(OLGA, "DEV", json!({"title": "l", "team": "first", "estimate": 10}));
    assert!(codes(w, "DEV", "story_larger_than_sprint").is_empty());
    w.put(MIA, &format!("/stories/{large}/portions/first"), json!({"estimate": 10.5})).ok();
    assert_eq!(codes(w, "DEV", "story_larger_than_sprint"), [format!("story {large}")]);
    let r = w.story(OLGA, "DEV", json!({"title": "r", "recurrence": "recurring", "team": "first"}));
    let wp = w.work_package(MIA, &r, json!({"title": "huge", "estimate": 11}));
    assert_eq!(codes(w, "DEV", "work_package_larger_than_sprint"), [format!("work_package {wp}")]);
    w.put(MIA, &format!("/stories/{multiple}/portions/first"), json!({"estimate": 1})).ok();
    w.put(NIA, &format!("/stories/{multiple}/portions/second"), json!({"estimate": 1})).ok();
    w.patch(OLGA, &format!("/stories/{multiple}"), json!({"state": "ready"})).ok();
    w.running("first", &[&multiple]);
    assert_eq!(codes(w, "DEV", "team_not_engaged"), [format!("story {multiple}")]);
    // In an operations project a story of multiple teams is nothing odd.
    w.recurring("x");
    assert!(codes(w, "OPS", "multiple_teams_in_development").is_empty());
});

/// R149, R150, R151.
each_engine!(four_teams_need_chiefs, |w| {
    w.team("fourth", "ops", CYRIL, &[]);
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": null, "chief_scrum_master": null})).ok();
    assert!(codes(w, "OPS", "chief_product_owner_missing").is_empty(), "three teams need none");
    w.patch(ADA, "/projects/OPS", json!({"teams": ["first", "second", "third", "fourth"]})).ok();
    assert_eq!(codes(w, "OPS", "chief_product_owner_missing"), ["project OPS"]);
    assert_eq!(codes(w, "OPS", "chief_scrum_master_missing"), ["project OPS"]);
    assert!(!codes(w, "OPS", "large_scale_item_missing").is_empty());
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": "chloe", "chief_scrum_master": "cyril"})).ok();
    assert!(codes(w, "OPS", "chief_product_owner_missing").is_empty());
    assert!(codes(w, "OPS", "chief_scrum_master_missing").is_empty());
    w.patch(ADA, "/projects/OPS", json!({"chief_product_owner": null, "product_owners": ["olga"]})).ok();
    assert!(codes(w, "OPS", "chief_product_owner_missing").is_empty(), "one Product Owner needs no chief");
});

/// R175, R176, R181, R228.
each_engine!(meetings_that_clash_or_overrun_are_flagged, |w| {
    w.patch(ADA, "/teams/second", json!({"scrum_master": "sam"})).ok();
    let plan = |team: &str, kind: &str, at: &str, minutes: i64| {
        w.post(SAM, &format!("/teams/{team}/meetings"), json!({"kind": kind, "starts_at": at, "minutes": minutes}))
            .created()["id"]
            .as_i64()
            .unwrap()
    };
    let a = plan("first", "daily_standup", "2026-03-03T08:00:00Z", 15);
    plan("second", "daily_standup", "2026-03-03T08:15:00Z", 15);
    assert!(codes(w, "OPS", "standup_clash").is_empty(), "one after the other");
    plan("second", "daily_standup", "2026-03-03T09:10:00+01:00", 15);
    assert_eq!(codes(w, "OPS", "standup_clash").len(), 1);
    plan("first", "retrospect_sprint", "2026-03-13T08:00:00Z", 60);
    w.post(
        THEO,
        "/teams/third/meetings",
        json!({"kind": "retrospect_sprint", "starts_at": "2026-03-13T08:30:00Z", "minutes": 60}),
    )
    .created();
    assert_eq!(codes(w, "OPS", "retrospect_clash").len(), 1, "they share the Product Owners");
    w.patch(SAM, &format!("/meetings/{a}"), json!({"took_minutes": 15})).ok();
    assert!(codes(w, "OPS", "time_box_overrun").is_empty());
    w.patch(SAM, &format!("/meetings/{a}"), json!({"took_minutes": 16})).ok();
    assert_eq!(codes(w, "OPS", "time_box_overrun"), [format!("meeting {a}")]);
    w.post(SAM, "/teams/first/meetings", json!({"kind": "party", "starts_at": "tomorrow", "minutes": 0})).invalid(&[
        "kind",
        "starts_at",
        "minutes",
    ]);
});

/// R164, R165, R169, R170.
each_engine!(resources_that_are_booked_twice_are_flagged, |w| {
    w.put(ADA, "/teams/first/members/mia", json!({"allocation": 60})).ok();
    w.put(ADA, "/teams/second/members/mia", json!({"allocation": 40})).ok();
    assert!(codes(w, "OPS", "shared_resource_overbooked").is_empty());
    w.put(ADA, "/teams/second/members/mia", json!({"allocation": 41})).ok();
    assert_eq!(codes(w, "OPS", "shared_resource_overbooked"), ["user mia"]);
    let e = w.post(OLGA, "/projects/OPS/environments", json!({"name": "staging", "kind": "staging"})).created()["id"]
        .as_i64()
        .unwrap();
    let book = |team: &str, from: &str, to: &str| {
        w.post(
            World::member(team),
            &format!("/environments/{e}/bookings"),
            json!({"team": team, "starts_on": from, "ends_on": to}),
        )
        .created()
    };
    book("first", "2026-03-02", "2026-03-04");
    book("second", "2026-03-05", "2026-03-06");
    assert!(codes(w, "OPS", "environment_clash").is_empty());
    book("third", "2026-03-04", "2026-03-04");
    assert_eq!(codes(w, "OPS", "environment_clash").len(), 1);
});

/// R171, R133.
each_engine!(orphaned_stories_and_escalations_without_a_next_sprint_are_flagged, |w| {
    let theirs = w.story(OTTO, "OPS", json!({"title": "otto's"}));
    w.patch(ADA, "/projects/OPS", json!({"product_owners": ["olga"]})).ok();
    assert_eq!(codes(w, "OPS", "story_without_product_owner"), [format!("story {theirs}")]);
    // The chief gives it to somebody.
    w.patch(CHLOE, &format!("/stories/{theirs}"), json!({"product_owner": "olga"})).ok();
    assert!(codes(w, "OPS", "story_without_product_owner").is_empty());
    let (a, b) = (w.recurring("a"), w.recurring("b"));
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    w.running("second", &[&b]);
    let wp = w.work_package(MIA, &a, json!({"title": "p"}));
    assert!(codes(w, "OPS", "no_next_sprint_for_escalation").is_empty());
    w.escalate(MIA, &wp, &b);
    assert!(!codes(w, "OPS", "no_next_sprint_for_escalation").is_empty());
    w.sprint("first", "2026-03-16", "2026-03-29");
    w.sprint("second", "2026-03-16", "2026-03-29");
    assert!(codes(w, "OPS", "no_next_sprint_for_escalation").is_empty());
});
