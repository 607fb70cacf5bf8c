//! What a change sends does not grow with what it concerns.

use crate::support::*;
use serde_json::json;

/// A Sprint of a team with `each` commitments of every kind that closing tells apart.
struct Full {
    sprint: i64,
    carried: Vec<String>,
    resting: Vec<String>,
    returned: Vec<String>,
}

fn full(w: &World, team: &str, each: usize) -> Full {
    let member = World::member(team);
    let sprint = w.sprint(team, "2026-03-02", "2026-03-15");
    let named = |kind: &str| (0..each).map(|n| format!("{kind} {n}")).collect::<Vec<_>>();
    let recurring = |kind: &str| named(kind).iter().map(|t| w.recurring(t)).collect::<Vec<_>>();
    let finite = |kind: &str| named(kind).iter().map(|t| w.finite(t, team, 2.0)).collect::<Vec<_>>();
    let (carried, resting, kept) = (recurring("carried"), recurring("resting"), recurring("kept"));
    let (returned, accepted) = (finite("returned"), finite("accepted"));
    for s in &resting {
        w.act(OLGA, &format!("/stories/{s}/rest"));
        let period = json!({"starts_on": "2026-03-02", "ends_on": "2026-03-08"});
        w.post(OLGA, &format!("/stories/{s}/wake"), period).ok();
    }
    for s in carried.iter().chain(&resting).chain(&kept) {
        w.commit(team, sprint, s, json!({"unknown": 5}));
    }
    for s in returned.iter().chain(&accepted) {
        w.commit(team, sprint, s, json!({}));
    }
    w.start(team, sprint);
    for s in &carried {
        w.work_package(member, s, json!({"title": "open", "estimate": 3, "known": true}));
    }
    for s in &kept {
        let wp = w.work_package(member, s, json!({"title": "done", "estimate": 1}));
        w.act(member, &format!("/work-packages/{wp}/complete"));
    }
    for s in &accepted {
        let task = w.loose_task(member, s, "t");
        w.done(member, task, 1.0);
        w.act(OLGA, &format!("/stories/{s}/accept"));
    }
    Full { sprint, carried, resting, returned }
}

/// R51, R62, R132, R137.
each_engine!(closing_a_sprint_sends_as_many_statements_for_a_hundred_commitments_as_for_ten, |w| {
    let close = |team: &str, each: usize| {
        let full = full(w, team, each);
        let before = w.app.db.statements();
        let closed = w.close(team, full.sprint);
        let sent = w.app.db.statements() - before;
        assert_eq!((&closed["carried_over"], &closed["returned"]), (&json!(full.carried), &json!(full.returned)));
        let commitments = closed["sprint"]["commitments"].as_array().unwrap();
        let outcomes = |o: &str| commitments.iter().filter(|c| c["outcome"] == o).count();
        assert_eq!(["carried_over", "kept", "returned", "accepted"].map(outcomes), [each, 2 * each, each, each]);
        has(&closed["sprint"], &json!({"completed_known": 2 * each, "completed_unknown": each}));
        let state = |s: &String| text(&w.get(OLGA, &format!("/stories/{s}")).ok()["state"]);
        assert!(full.resting.iter().all(|s| state(s) == "dormant"));
        assert!(full.returned.iter().all(|s| state(s) == "ready"));
        let next = w.get(OLGA, &format!("/sprints/{}", closed["next_sprint"])).ok();
        let held = full.carried.iter().map(|s| json!({"story": s, "known": 3, "unknown": 5})).collect::<Vec<_>>();
        has(&next["commitments"], &json!(held));
        let told = |s: &str| w.history(OLGA, &format!("/stories/{s}")).pop().unwrap();
        has(&told(&full.carried[0]), &json!({"kind": "story_carried_over", "actor": scrum_master(team), "known": 3}));
        has(&told(&full.returned[0]), &json!({"kind": "story_returned", "state": "committed"}));
        has(&told(&full.resting[0]), &json!({"kind": "story_rested", "before": "active", "after": "dormant"}));
        sent
    };
    let (ten, hundred) = (close("first", 2), close("second", 20));
    assert_eq!(ten, hundred);
    assert!(hundred <= 40, "{hundred} statements");
});

fn scrum_master(team: &str) -> &'static str {
    if team == "first" { SAM } else { SVEN }
}
