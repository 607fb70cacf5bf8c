//! Sprints: planning, start, close, board, burndown, velocity.

use crate::support::*;
use serde_json::{Value, json};

fn show(w: &World, id: i64) -> Value {
    w.get(MIA, &format!("/sprints/{id}")).ok()
}

fn commit(w: &World, who: &str, sprint: i64, story: &str, body: Value) -> Answer {
    w.put(who, &format!("/sprints/{sprint}/commitments/{story}"), body)
}

mod planning {
    use super::*;

    /// R1, R146.
    each_engine!(the_scrum_master_plans_a_sprint, |w| {
        let body =
            json!({"name": "Sprint 1", "goal": "less noise", "starts_on": "2026-03-02", "ends_on": "2026-03-15"});
        for who in [MIA, OLGA, SVEN, CYRIL, ADA] {
            w.post(who, "/teams/first/sprints", body.clone()).refused(403, "not_scrum_master");
        }
        w.post(STAN, "/teams/first/sprints", body.clone()).not_found();
        let made = w.post(SAM, "/teams/first/sprints", body);
        let id = made.body["id"].as_i64().unwrap();
        assert_eq!(made.header("location"), format!("/api/v1/sprints/{id}"));
        let s = made.created();
        for (name, value) in [
            ("team", json!("first")),
            ("name", json!("Sprint 1")),
            ("goal", json!("less noise")),
            ("starts_on", json!("2026-03-02")),
            ("ends_on", json!("2026-03-15")),
            ("state", json!("planned")),
            ("velocity", json!(null)),
            ("committed_known", json!(0)),
            ("committed_unknown", json!(0)),
            ("committed", json!(0)),
            ("balance", json!("no_velocity")),
            ("completed_known", json!(0)),
            ("completed_unknown", json!(0)),
            ("unknown_left", json!(0)),
            ("commitments", json!([])),
        ] {
            assert_eq!(s[name], value, "{name}");
        }
        assert_eq!(show(w, id), s);
        assert_eq!(w.get(NIA, "/teams/first/sprints").items(), [s]);
        w.get(STAN, &format!("/sprints/{id}")).not_found();
        w.get(MIA, "/sprints/999").not_found();
        w.get(MIA, "/sprints/OPS-1").not_found();
    });

    /// R142.
    each_engine!(a_sprint_lasts_seven_to_forty_two_days_and_may_lie_in_the_past, |w| {
        let make = |from: &str, to: &str| {
            w.post(SAM, "/teams/first/sprints", json!({"name": "s", "starts_on": from, "ends_on": to}))
        };
        make("2026-03-02", "2026-03-07").invalid(&["ends_on"]);
        make("2026-03-02", "2026-04-13").invalid(&["ends_on"]);
        make("2026-03-02", "2026-03-01").invalid(&["ends_on"]);
        make("2026-02-30", "2026-03-15").invalid(&["starts_on"]);
        make("02.03.2026", "2026-3-15").invalid(&["starts_on", "ends_on"]);
        make("2026-03-02", "2026-03-08").created();
        make("2026-03-09", "2026-04-19").created();
        make("2020-02-24", "2020-03-01").created();
        w.post(SAM, "/teams/first/sprints", json!({})).invalid(&["name", "starts_on", "ends_on"]);
    });

    each_engine!(sprints_of_a_team_do_not_overlap, |w| {
        w.sprint("first", "2026-03-02", "2026-03-15");
        let make = |from: &str, to: &str| {
            w.post(SAM, "/teams/first/sprints", json!({"name": "s", "starts_on": from, "ends_on": to}))
        };
        make("2026-03-15", "2026-03-29").conflict("sprint_dates_overlap");
        make("2026-02-16", "2026-03-02").conflict("sprint_dates_overlap");
        make("2026-03-05", "2026-03-12").conflict("sprint_dates_overlap");
        make("2026-02-01", "2026-03-14").conflict("sprint_dates_overlap");
        make("2026-03-16", "2026-03-29").created();
        make("2026-02-16", "2026-03-01").created();
        w.sprint("second", "2026-03-02", "2026-03-15");
    });

    /// R28, R48.
    each_engine!(a_team_commits_to_the_portion_of_a_finite_story, |w| {
        let s = w.finite("a", "first", 5.5);
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        let after = commit(w, MIA, sprint, &s, json!({})).ok();
        has(
            &after["commitments"],
            &json!([{"story": s, "known": 5.5, "unknown": 0, "completed_known": 0, "completed_unknown": 0}]),
        );
        assert_eq!((after["committed_known"].clone(), after["committed"].clone()), (json!(5.5), json!(5.5)));
        let after = commit(w, MAX, sprint, &s, json!({"known": 3, "unknown": 1.25})).ok();
        assert_eq!(
            (after["committed_known"].clone(), after["committed_unknown"].clone(), after["committed"].clone()),
            (json!(3), json!(1.25), json!(4.25))
        );
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "committed");
        w.delete(MIA, &format!("/sprints/{sprint}/commitments/{s}")).gone();
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "ready");
        w.delete(MIA, &format!("/sprints/{sprint}/commitments/{s}")).not_found();
        assert_eq!(show(w, sprint)["commitments"], json!([]));
    });

    /// R85, R86, R201, R206.
    each_engine!(a_recurring_story_is_committed_as_an_amount_without_any_task, |w| {
        let s = w.recurring("incidents");
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        assert_eq!(commit(w, MIA, sprint, &s, json!({})).status, 422);
        let after = commit(w, MIA, sprint, &s, json!({"unknown": 10})).ok();
        has(
            &after["commitments"][0],
            &json!({"story": s, "known": 0, "unknown": 10, "completed_known": 0, "completed_unknown": 0}),
        );
        let after = commit(w, MIA, sprint, &s, json!({"known": 4})).ok();
        assert_eq!((after["committed_known"].clone(), after["committed_unknown"].clone()), (json!(4), json!(0)));
        assert_eq!(after["commitments"].as_array().unwrap().len(), 1);
        commit(w, MIA, sprint, &s, json!({"unknown": -1})).invalid(&["unknown"]);
    });

    /// R28.
    each_engine!(only_members_of_the_team_commit, |w| {
        let s = w.finite("a", "first", 5.0);
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        for who in [NIA, SAM, OLGA, CHLOE, ADA] {
            commit(w, who, sprint, &s, json!({})).refused(403, "not_team_member");
        }
        commit(w, STAN, sprint, &s, json!({})).not_found();
        commit(w, MIA, sprint, "OPS-99", json!({})).not_found();
        let web = w.story(PAUL, "WEB", json!({"title": "a"}));
        commit(w, MIA, sprint, &web, json!({})).not_found();
        commit(w, MIA, 999, &s, json!({})).not_found();
    });

    each_engine!(what_is_not_ready_is_not_committed, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first", "estimate": 2}));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        commit(w, MIA, sprint, &s, json!({})).conflict("story_not_ready");
        w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
        commit(w, MIA, sprint, &s, json!({})).ok();
        // What a Sprint holds is neither ready nor proposed by a word of its owner.
        assert_eq!(w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "proposed"})).status, 409);
    });

    /// R27.
    each_engine!(a_second_team_does_not_commit_to_a_single_team_story, |w| {
        let s = w.finite("a", "first", 5.0);
        let sprint = w.sprint("second", "2026-03-02", "2026-03-15");
        commit(w, NIA, sprint, &s, json!({})).conflict("single_team_story");
    });

    /// R28, R32.
    each_engine!(each_team_commits_to_its_own_portion, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 8})).ok();
        w.put(NIA, &format!("/stories/{s}/portions/second"), json!({"estimate": 5})).ok();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
        let (a, b) = (w.sprint("first", "2026-03-02", "2026-03-15"), w.sprint("second", "2026-03-02", "2026-03-22"));
        assert_eq!(commit(w, MIA, a, &s, json!({})).ok()["committed"], 8);
        assert_eq!(commit(w, NIA, b, &s, json!({})).ok()["committed"], 5);
        w.delete(MIA, &format!("/sprints/{a}/commitments/{s}")).gone();
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "committed", "the other team still holds it");
    });

    /// R90.
    each_engine!(known_and_unknown_work_is_weighed_against_the_velocity, |w| {
        w.patch(ADA, "/teams/first", json!({"initial_velocity": 30})).ok();
        let incidents = w.recurring("incidents");
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        for (known, unknown, balance) in [
            (20.0, 10.0, "matched"),
            (25.0, 10.0, "over"),
            (15.0, 10.0, "under"),
            (23.0, 10.0, "matched"),
            (23.01, 10.0, "over"),
            (17.0, 10.0, "matched"),
            (16.99, 10.0, "under"),
        ] {
            let s = commit(w, MIA, sprint, &incidents, json!({"known": known, "unknown": unknown})).ok();
            assert_eq!(
                (s["velocity"].clone(), s["balance"].clone()),
                (json!(30), json!(balance)),
                "{known} + {unknown}"
            );
        }
        w.patch(ADA, "/teams/first", json!({"band_percent": 0})).ok();
        commit(w, MIA, sprint, &incidents, json!({"known": 20.01, "unknown": 10})).ok();
        assert_eq!(show(w, sprint)["balance"], "over");
    });
}

mod running {
    use super::*;

    each_engine!(a_sprint_is_started_and_closed_by_the_scrum_master, |w| {
        let sprint = w.sprint("first", "2026-05-04", "2026-05-17");
        let act = |who: &str, verb: &str| w.post(who, &format!("/sprints/{sprint}/{verb}"), json!({}));
        act(SAM, "close").conflict("sprint_not_active");
        for who in [MIA, OLGA, SVEN, ADA] {
            act(who, "start").refused(403, "not_scrum_master");
        }
        act(STAN, "start").not_found();
        assert_eq!(act(SAM, "start").ok()["state"], "active", "not bound to the dates");
        act(SAM, "start").conflict("sprint_not_planned");
        act(MIA, "close").refused(403, "not_scrum_master");
        let closed = act(SAM, "close").ok();
        assert_eq!(
            (closed["carried_over"].clone(), closed["returned"].clone(), closed["next_sprint"].clone()),
            (json!([]), json!([]), json!(null))
        );
        assert_eq!(closed["sprint"]["state"], "closed");
        act(SAM, "close").conflict("sprint_not_active");
        act(SAM, "start").conflict("sprint_not_planned");
    });

    each_engine!(an_action_takes_an_empty_body, |w| {
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.ask(SAM, "POST", &format!("/sprints/{sprint}/start")).send().ok();
        w.ask(SAM, "POST", &format!("/sprints/{sprint}/close")).send().ok();
    });

    each_engine!(a_team_runs_one_sprint_at_a_time, |w| {
        let (a, b) = (w.sprint("first", "2026-03-02", "2026-03-15"), w.sprint("first", "2026-03-16", "2026-03-29"));
        w.start("first", a);
        w.post(SAM, &format!("/sprints/{b}/start"), json!({})).conflict("sprint_already_active");
        let other = w.sprint("second", "2026-03-02", "2026-03-15");
        w.start("second", other);
        w.close("first", a);
        w.start("first", b);
    });

    /// R89.
    each_engine!(the_scope_of_a_running_sprint_is_frozen, |w| {
        let (held, late) = (w.finite("held", "first", 3.0), w.finite("late", "first", 2.0));
        let sprint = w.running("first", &[&held]);
        commit(w, MIA, sprint, &late, json!({})).conflict("sprint_scope_frozen");
        commit(w, MIA, sprint, &held, json!({"known": 1})).conflict("sprint_not_planned");
        w.delete(MIA, &format!("/sprints/{sprint}/commitments/{held}")).conflict("sprint_not_planned");
        w.close("first", sprint);
        commit(w, MIA, sprint, &late, json!({})).conflict("sprint_not_planned");
    });

    /// R88, R42.
    each_engine!(work_under_a_held_story_is_no_change_of_scope, |w| {
        let s = w.recurring("incidents");
        w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        w.task(MIA, &wp, "t");
        w.loose_task(MIA, &s, "u");
    });

    /// R89.
    each_engine!(spare_capacity_lets_the_product_owner_add_one_story, |w| {
        let (held, late, later) =
            (w.finite("held", "first", 3.0), w.finite("late", "first", 5.0), w.finite("later", "first", 1.0));
        let sprint = w.running("first", &[&held]);
        commit(w, OLGA, sprint, &late, json!({})).conflict("sprint_scope_frozen");
        for who in [OLGA, SAM, NIA] {
            w.post(who, &format!("/sprints/{sprint}/spare-capacity"), json!({"amount": 4}))
                .refused(403, "not_team_member");
        }
        w.post(MIA, &format!("/sprints/{sprint}/spare-capacity"), json!({})).invalid(&["amount"]);
        w.post(MIA, &format!("/sprints/{sprint}/spare-capacity"), json!({"amount": 4, "note": "ahead"})).ok();
        commit(w, MIA, sprint, &late, json!({"known": 4})).conflict("sprint_scope_frozen");
        commit(w, OLGA, sprint, &late, json!({})).conflict("sprint_scope_frozen");
        let after = commit(w, OLGA, sprint, &late, json!({"known": 4})).ok();
        assert_eq!(after["committed"], 7);
        assert_eq!(w.get(MIA, &format!("/stories/{late}")).ok()["state"], "committed");
        commit(w, OLGA, sprint, &later, json!({"known": 0})).conflict("sprint_scope_frozen");
        let planned = w.sprint("second", "2026-03-02", "2026-03-15");
        w.post(NIA, &format!("/sprints/{planned}/spare-capacity"), json!({"amount": 4})).conflict("sprint_not_active");
    });

    /// R51.
    each_engine!(a_finite_story_that_was_not_accepted_returns, |w| {
        let (done, open) = (w.finite("done", "first", 3.0), w.finite("open", "first", 2.0));
        let sprint = w.running("first", &[&done, &open]);
        let task = w.loose_task(MIA, &done, "t");
        w.done(MIA, task, 9.0);
        w.act(OLGA, &format!("/stories/{done}/accept"));
        let unaccepted = w.loose_task(MIA, &open, "t");
        w.done(MIA, unaccepted, 1.0);
        let closed = w.close("first", sprint);
        assert_eq!(
            (closed["returned"].clone(), closed["carried_over"].clone(), closed["next_sprint"].clone()),
            (json!([open]), json!([]), json!(null))
        );
        assert_eq!(closed["sprint"]["completed_known"], 3, "the estimate of the accepted story, no partial credit");
        assert_eq!(w.get(MIA, &format!("/stories/{open}")).ok()["state"], "ready");
        assert_eq!(w.get(MIA, &format!("/stories/{done}")).ok()["state"], "accepted");
        let next = w.sprint("first", "2026-03-16", "2026-03-29");
        commit(w, MIA, next, &open, json!({})).ok();
        commit(w, MIA, next, &done, json!({})).conflict("story_not_ready");
    });

    /// R137, R53.
    each_engine!(a_recurring_story_with_open_work_is_carried_into_a_sprint_made_for_it, |w| {
        let (busy, idle) = (w.recurring("busy"), w.recurring("idle"));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", sprint, &busy, json!({"known": 2, "unknown": 8}));
        w.commit("first", sprint, &idle, json!({"unknown": 3}));
        w.work_package(MIA, &busy, json!({"title": "known", "known": true, "estimate": 3}));
        w.work_package(MIA, &busy, json!({"title": "known too", "estimate": 4}));
        let dropped = w.work_package(MIA, &busy, json!({"title": "dropped", "estimate": 9}));
        w.act(MIA, &format!("/work-packages/{dropped}/drop"));
        w.start("first", sprint);
        w.work_package(MIA, &busy, json!({"title": "came in", "estimate": 5}));
        let closed = w.close("first", sprint);
        assert_eq!(closed["carried_over"], json!([busy]));
        let next = show(w, closed["next_sprint"].as_i64().unwrap());
        assert_eq!(
            (next["starts_on"].clone(), next["ends_on"].clone(), next["state"].clone()),
            (json!("2026-03-16"), json!("2026-03-29"), json!("planned"))
        );
        has(
            &next["commitments"],
            &json!([{"story": busy, "known": 7, "unknown": 8, "completed_known": 0, "completed_unknown": 0}]),
        );
        assert_eq!(w.get(MIA, &format!("/stories/{busy}")).ok()["state"], "active");
    });

    /// R137.
    each_engine!(carrying_over_goes_into_the_earliest_planned_sprint_and_keeps_what_it_has, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        let sprint = w.running("first", &[&a, &b]);
        let later = w.sprint("first", "2026-04-06", "2026-04-19");
        let next = w.sprint("first", "2026-03-16", "2026-03-29");
        w.commit("first", next, &a, json!({"unknown": 1}));
        w.work_package(MIA, &a, json!({"title": "p"}));
        let task = w.loose_task(MIA, &b, "t");
        w.set_task(MIA, task, "in_progress");
        let closed = w.close("first", sprint);
        assert_eq!((closed["carried_over"].clone(), closed["next_sprint"].clone()), (json!([a, b]), json!(next)));
        let commitments = show(w, next)["commitments"].clone();
        assert_eq!(commitments[0]["unknown"], 1, "the commitment that was there stays: {commitments}");
        has(
            &commitments[1],
            &json!({"story": b, "known": 0, "unknown": 5, "completed_known": 0, "completed_unknown": 0}),
        );
        assert_eq!(show(w, later)["commitments"], json!([]));
    });

    /// R137.
    each_engine!(a_rejected_work_package_counts_as_open_at_the_end, |w| {
        let s = w.recurring("a");
        let sprint = w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        w.act(MIA, &format!("/work-packages/{wp}/complete"));
        w.act(OLGA, &format!("/work-packages/{wp}/reject"));
        assert_eq!(w.close("first", sprint)["carried_over"], json!([s]));
    });

    each_engine!(done_work_is_not_carried_over, |w| {
        let s = w.recurring("a");
        let sprint = w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        w.act(MIA, &format!("/work-packages/{wp}/complete"));
        let closed = w.close("first", sprint);
        assert_eq!((closed["carried_over"].clone(), closed["next_sprint"].clone()), (json!([]), json!(null)));
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "active");
    });

    /// R132.
    each_engine!(an_open_escalation_carries_both_stories_over, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        let (s1, s2) = (w.running("first", &[&a]), w.running("second", &[&b]));
        let wp = w.work_package(MIA, &a, json!({"title": "p", "severity": "sev1"}));
        let escalation = w.escalate(MIA, &wp, &b);
        let due = w.wp(MIA, &wp)["sla"]["resolve_by"].clone();
        assert_eq!(w.close("second", s2)["carried_over"], json!([b]));
        assert_eq!(w.close("first", s1)["carried_over"], json!([a]));
        let after = w.wp(MIA, &wp);
        assert_eq!(after["sla"]["resolve_by"], due);
        assert_eq!(after["held_by_story"], json!(b));
        w.act(NIA, &format!("/escalations/{escalation}/take"));
    });
}

mod results {
    use super::*;

    /// R92, R96, R58.
    each_engine!(spent_effort_counts_or_else_the_estimate_and_unknown_work_draws_on_the_budget, |w| {
        let s = w.recurring("a");
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", sprint, &s, json!({"known": 3, "unknown": 5}));
        let known = w.work_package(MIA, &s, json!({"title": "known", "estimate": 3}));
        w.start("first", sprint);
        let estimated = w.work_package(MIA, &s, json!({"title": "estimated", "estimate": 2}));
        let spent = w.work_package(MIA, &s, json!({"title": "spent", "estimate": 1}));
        let task = w.task(MIA, &spent, "t");
        w.done(MIA, task, 4.5);
        assert_eq!(w.wp(MIA, &known)["known"], true);
        assert_eq!(w.wp(MIA, &spent)["known"], false);
        assert_eq!(show(w, sprint)["completed_unknown"], 0, "nothing is completed yet");
        for key in [&known, &estimated, &spent] {
            w.act(MIA, &format!("/work-packages/{key}/complete"));
        }
        let now = show(w, sprint);
        assert_eq!(
            (now["completed_known"].clone(), now["completed_unknown"].clone(), now["unknown_left"].clone()),
            (json!(3), json!(6.5), json!(-1.5))
        );
        assert_eq!(now["commitments"][0]["completed_known"], 3);
        assert_eq!(now["commitments"][0]["completed_unknown"], 6.5);
        w.act(MIA, &format!("/work-packages/{spent}/reopen"));
        assert_eq!(show(w, sprint)["completed_unknown"], 2);
        w.act(MIA, &format!("/work-packages/{spent}/complete"));
        let closed = w.close("first", sprint)["sprint"].clone();
        assert_eq!((closed["completed_known"].clone(), closed["completed_unknown"].clone()), (json!(3), json!(6.5)));
        // What is written later changes nothing of it.
        w.patch(MIA, &format!("/work-packages/{spent}"), json!({"title": "renamed"}));
        assert_eq!(show(w, sprint)["completed_unknown"], 6.5);
    });

    each_engine!(loose_tasks_of_recurring_stories_count_too, |w| {
        let s = w.recurring("a");
        let sprint = w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 2.0);
        assert_eq!(show(w, sprint)["completed_unknown"], 2);
        w.set_task(MIA, task, "in_progress");
        assert_eq!(show(w, sprint)["completed_unknown"], 0);
    });

    /// R91.
    each_engine!(velocity_is_the_mean_of_the_last_three_sprints, |w| {
        w.patch(ADA, "/teams/first", json!({"initial_velocity": 50})).ok();
        let ops = w.recurring("a");
        let days = [
            ("2026-03-02", "2026-03-08"),
            ("2026-03-09", "2026-03-15"),
            ("2026-03-16", "2026-03-22"),
            ("2026-03-23", "2026-03-29"),
        ];
        let mut velocities = Vec::new();
        for ((from, to), points) in days.into_iter().zip([10.0, 20.0, 31.0, 1.0]) {
            let sprint = w.sprint("first", from, to);
            w.commit("first", sprint, &ops, json!({"unknown": 30}));
            w.start("first", sprint);
            let wp = w.work_package(MIA, &ops, json!({"title": "p", "estimate": points}));
            w.act(MIA, &format!("/work-packages/{wp}/complete"));
            w.close("first", sprint);
            velocities.push(w.get(MIA, "/teams/first/velocity").ok()["velocity"].as_f64().unwrap());
        }
        assert_eq!(velocities, [10.0, 15.0, 20.33, 17.33]);
        let v = w.get(MIA, "/teams/first/velocity").ok();
        assert_eq!(v["unit"], "story_points");
        let sprints = v["sprints"].as_array().unwrap();
        let last = sprints.iter().find(|s| s["name"] == "first 2026-03-23").unwrap();
        for (name, value) in [
            ("committed", json!(30)),
            ("completed_known", json!(0)),
            ("completed_unknown", json!(1)),
            ("completed", json!(1)),
        ] {
            assert_eq!(last[name], value, "{name}");
        }
        assert_eq!(w.get(MIA, "/teams/first").ok()["velocity"], 17.33);
    });

    /// R93.
    each_engine!(unknown_work_is_proposed_from_what_the_last_sprints_took, |w| {
        let none = w.get(MIA, "/teams/first/unknown-work-proposal").ok();
        assert_eq!((&none["median"], &none["careful"], &none["sprints"]), (&json!(null), &json!(null), &json!([])));
        let ops = w.recurring("a");
        for ((from, to), took) in
            [("2026-03-02", "2026-03-08"), ("2026-03-09", "2026-03-15"), ("2026-03-16", "2026-03-22")]
                .into_iter()
                .zip([15, 19, 17])
        {
            let sprint = w.sprint("first", from, to);
            w.commit("first", sprint, &ops, json!({"unknown": 16}));
            w.start("first", sprint);
            let wp = w.work_package(MIA, &ops, json!({"title": "p", "estimate": took}));
            w.act(MIA, &format!("/work-packages/{wp}/complete"));
            w.close("first", sprint);
        }
        let p = w.get(MIA, "/teams/first/unknown-work-proposal").ok();
        assert_eq!((&p["median"], &p["careful"]), (&json!(17), &json!(19)));
        assert_eq!(p["sprints"][1]["completed_unknown"], 19);
        assert_eq!(p["sprints"][1]["committed_unknown"], 16);
        assert_eq!(p["stories"], json!([{"story": ops, "median": 17, "careful": 19, "actuals": [15, 19, 17]}]));
        w.get(STAN, "/teams/first/unknown-work-proposal").not_found();
    });

    each_engine!(people_of_another_project_see_the_sprint_without_what_is_not_theirs, |w| {
        w.patch(ADA, "/projects/WEB", json!({"teams": ["web", "first"]})).ok();
        let ours = w.recurring("ours");
        let theirs = w.story(PAUL, "WEB", json!({"title": "theirs", "recurrence": "recurring", "team": "first"}));
        let s = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", s, &ours, json!({"unknown": 3}));
        w.commit("first", s, &theirs, json!({"unknown": 4}));
        w.start("first", s);
        let (p, q) =
            (w.work_package(MIA, &ours, json!({"title": "p"})), w.work_package(MIA, &theirs, json!({"title": "q"})));
        let (t, u) = (w.task(MIA, &p, "t"), w.task(MIA, &q, "u"));
        let seen = |who: &str| -> (Value, Vec<String>, Vec<String>, Vec<i64>) {
            let sprint = w.get(who, &format!("/sprints/{s}")).ok();
            let board = w.get(who, &format!("/sprints/{s}/board")).ok();
            let list = |v: &Value, f: &str| v.as_array().unwrap().iter().map(|x| text(&x[f])).collect();
            let tasks =
                board["columns"].as_array().unwrap().iter().flat_map(|c| c["tasks"].as_array().unwrap().clone());
            (
                sprint["committed"].clone(),
                list(&sprint["commitments"], "story"),
                list(&board["stories"], "key"),
                tasks.map(|t| t["id"].as_i64().unwrap()).collect(),
            )
        };
        let (both, one) = (vec![ours.clone(), theirs.clone()], vec![theirs.clone()]);
        assert_eq!(seen(MIA), (json!(7), both.clone(), both, vec![t, u]));
        assert_eq!(seen(PAUL), (json!(7), one.clone(), one, vec![u]));
        let facts = |who: &str| json!(w.history(who, &format!("/sprints/{s}"))).to_string();
        assert!(facts(MIA).contains(&ours) && facts(PAUL).contains(&theirs) && !facts(PAUL).contains(&ours));
        // What was escalated to the team is seen by those who see one of its stories.
        let source = w.recurring("source");
        w.put(OLGA, &format!("/stories/{source}/escalation"), json!({"permitted": true, "targets": [ours]})).ok();
        w.running("second", &[&source]);
        let wp = w.work_package(NIA, &source, json!({"title": "r"}));
        w.patch(OLGA, &format!("/stories/{ours}"), json!({"sla": "project"})).ok();
        w.escalate(NIA, &wp, &ours);
        let incoming = |who: &str| {
            let board = w.get(who, &format!("/sprints/{s}/board")).ok();
            board["incoming_escalations"].as_array().unwrap().len()
        };
        assert_eq!((incoming(MIA), incoming(PAUL)), (1, 0));
    });

    /// R69, R134, R220.
    each_engine!(the_board_shows_tasks_by_state_and_incoming_escalations_apart, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        let (s1, s2) = (w.running("first", &[&a]), w.running("second", &[&b]));
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        let (t1, t2) = (w.task(MIA, &wp, "one"), w.task(MIA, &wp, "two"));
        w.set_task(MIA, t1, "testing");
        let escalation = w.escalate(MIA, &wp, &b);
        let board = w.get(MIA, &format!("/sprints/{s1}/board")).ok();
        let column = |board: &Value, state: &str| -> Vec<i64> {
            let c = board["columns"]
                .as_array()
                .unwrap()
                .iter()
                .find(|c| c["state"] == state)
                .unwrap_or_else(|| panic!("no {state}"));
            c["tasks"].as_array().unwrap().iter().map(|t| t["id"].as_i64().unwrap()).collect()
        };
        assert_eq!(
            (column(&board, "to_do"), column(&board, "testing"), column(&board, "in_progress"), column(&board, "done")),
            (vec![t2], vec![t1], vec![], vec![])
        );
        has(&board["stories"], &json!([{"key": a, "work_packages": [wp]}]));
        assert_eq!(board["incoming_escalations"], json!([]));
        let board = w.get(NIA, &format!("/sprints/{s2}/board")).ok();
        assert_eq!(board["incoming_escalations"][0]["id"], escalation);
        assert_eq!(board["stories"][0]["work_packages"], json!([]));
        w.get(STAN, &format!("/sprints/{s1}/board")).not_found();
    });

    /// R221, R92.
    each_engine!(the_burndown_lifts_its_line_only_beyond_the_budget, |w| {
        let (f, r) = (w.finite("f", "first", 8.0), w.recurring("r"));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-08");
        w.commit("first", sprint, &f, json!({}));
        w.commit("first", sprint, &r, json!({"unknown": 5}));
        w.start("first", sprint);
        let one = w.work_package(MIA, &r, json!({"title": "p", "estimate": 3}));
        w.pass_hours(24);
        w.act(MIA, &format!("/work-packages/{one}/complete"));
        let task = w.loose_task(MIA, &f, "t");
        w.done(MIA, task, 1.0);
        w.act(OLGA, &format!("/stories/{f}/accept"));
        w.pass_hours(24);
        w.work_package(MIA, &r, json!({"title": "q", "estimate": 4}));
        let days = w.get(MIA, &format!("/sprints/{sprint}/burndown")).ok()["days"].as_array().unwrap().clone();
        assert_eq!(days.len(), 7);
        let day = |i: usize| {
            (
                days[i]["date"].clone(),
                days[i]["remaining_known"].clone(),
                days[i]["remaining_unknown"].clone(),
                days[i]["added"].clone(),
            )
        };
        assert_eq!(day(0), (json!("2026-03-02"), json!(8), json!(5), json!(0)));
        assert_eq!(day(1), (json!("2026-03-03"), json!(0), json!(2), json!(0)));
        assert_eq!(day(2), (json!("2026-03-04"), json!(0), json!(4), json!(2)));
        assert_eq!(days[0]["ideal"], 13);
        assert_eq!(days[6]["ideal"], 0);
        w.get(STAN, &format!("/sprints/{sprint}/burndown")).not_found();
    });
}

mod several_teams {
    use super::*;

    fn completed(w: &World, sprint: i64) -> (Value, Value) {
        let s = show(w, sprint);
        (s["completed_known"].clone(), s["completed_unknown"].clone())
    }

    /// R58, R123.
    each_engine!(effort_counts_apart_for_each_team_on_a_story, |w| {
        let s = w.recurring("a");
        let (one, two) = (w.running("first", &[&s]), w.running("second", &[&s]));
        let wp = w.work_package(MIA, &s, json!({"title": "p", "estimate": 50}));
        let (mine, theirs) = (w.task(MIA, &wp, "mine"), w.task(NIA, &wp, "theirs"));
        assert_eq!(w.get(MIA, &format!("/tasks/{theirs}")).ok()["team"], "second");
        w.done(MIA, mine, 1.5);
        w.done(NIA, theirs, 4.0);
        w.act(MIA, &format!("/work-packages/{wp}/complete"));
        assert_eq!(completed(w, one), (json!(0), json!(1.5)));
        assert_eq!(completed(w, two), (json!(0), json!(4)));
    });

    /// R29.
    each_engine!(an_accepted_story_counts_with_the_portion_of_each_team, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team, points) in [(MIA, "first", 8), (NIA, "second", 5)] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": points})).ok();
        }
        w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
        let (one, two) = (w.running("first", &[&s]), w.running("second", &[&s]));
        for who in [MIA, NIA] {
            let task = w.loose_task(who, &s, "t");
            w.done(who, task, 99.0);
        }
        w.act(OLGA, &format!("/stories/{s}/accept"));
        w.close("first", one);
        w.close("second", two);
        assert_eq!(completed(w, one), (json!(8), json!(0)));
        assert_eq!(completed(w, two), (json!(5), json!(0)));
        assert_eq!(w.get(NIA, "/teams/second/velocity").ok()["velocity"], 5);
    });

    each_engine!(a_story_that_another_sprint_holds_stays_committed, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team) in [(MIA, "first"), (NIA, "second")] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": 3})).ok();
        }
        w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
        let (one, two) = (w.running("first", &[&s]), w.running("second", &[&s]));
        assert_eq!(w.close("first", one)["returned"], json!([s]));
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "committed");
        w.close("second", two);
        assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "ready");
    });

    each_engine!(a_team_with_a_commitment_alone_is_on_the_story, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
        w.running("first", &[&s]);
        let sprint = w.sprint("second", "2026-03-02", "2026-03-15");
        w.commit("second", sprint, &s, json!({"known": 2}));
        w.start("second", sprint);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 1.0);
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
        let task = w.loose_task(NIA, &s, "t");
        w.done(NIA, task, 1.0);
        w.act(OLGA, &format!("/stories/{s}/accept"));
    });
}
