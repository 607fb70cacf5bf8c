//! User Stories.

use crate::support::*;
use serde_json::{Value, json};

fn show(w: &World, key: &str) -> Value {
    w.get(MIA, &format!("/stories/{key}")).ok()
}
fn change(w: &World, key: &str, body: Value) -> Answer {
    w.patch(OLGA, &format!("/stories/{key}"), body)
}

mod classes {
    use super::*;

    /// R14, R26.
    each_engine!(a_new_story_is_finite_single_team_and_its_callers, |w| {
        let made = w.post(OLGA, "/projects/OPS/stories", json!({"title": "a"}));
        let key = text(&made.body["key"]);
        assert_eq!(made.header("location"), format!("/api/v1/stories/{key}"));
        let s = made.created();
        for (name, value) in [
            ("type", json!("story")),
            ("class", json!("single_team_finite")),
            ("recurrence", json!("finite")),
            ("team_mode", json!("single")),
            ("sla", json!("none")),
            ("product_owner", json!("olga")),
            ("state", json!("proposed")),
            ("portions", json!([])),
            ("estimate_total", json!(null)),
            ("team", json!(null)),
            ("epic", json!(null)),
            ("acceptance_criteria", json!([])),
        ] {
            assert_eq!(s[name], value, "{name}");
        }
        has(
            &s,
            &json!({"escalation": {"permitted": false, "targets": []}, "work_packages": {"open": 0, "completed": 0}}),
        );
        assert_eq!(show(w, &key), s);
    });

    /// R13, R200.
    each_engine!(two_properties_make_four_classes, |w| {
        for (recurrence, team_mode, class, state) in [
            ("finite", "single", "single_team_finite", "proposed"),
            ("finite", "multiple", "multiple_teams_finite", "proposed"),
            ("recurring", "single", "single_team_recurring", "active"),
            ("recurring", "multiple", "multiple_teams_recurring", "active"),
        ] {
            let s = w
                .post(
                    OLGA,
                    "/projects/OPS/stories",
                    json!({"title": "a", "recurrence": recurrence, "team_mode": team_mode}),
                )
                .created();
            assert_eq!((s["class"].clone(), s["state"].clone()), (json!(class), json!(state)));
        }
    });

    /// R23, R12.
    each_engine!(every_field_is_kept_as_sent, |w| {
        let body = json!({
            "title": " Hiring\u{200d} 👩‍💻 é ", "as_a": "HR manager", "i_want": "to hire\npeople", "so_that": "work gets done",
            "acceptance_criteria": ["an offer is signed", "within 30 days"], "product_owner": "otto", "recurrence": "recurring",
            "team_mode": "single", "team": "first", "estimate": 2.75, "business_value": 1e3, "cadence": "scheduled",
            "schedule": "FREQ=MONTHLY;BYMONTHDAY=-1", "sla": "project", "category": "personnel"
        });
        let s = w.post(OLGA, "/projects/OPS/stories", body.clone()).created();
        for (name, value) in body.as_object().unwrap() {
            if name == "business_value" {
                assert_eq!(s[name].as_f64(), Some(1000.0));
            } else {
                assert_eq!(&s[name], value, "{name}");
            }
        }
        assert_eq!(s["class"], "single_team_recurring");
    });

    /// R21.
    each_engine!(a_finite_story_cannot_recur, |w| {
        let refuse = |extra: Value| {
            let mut body = json!({"title": "a"});
            body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            w.post(OLGA, "/projects/OPS/stories", body).conflict("finite_story_cannot_recur");
        };
        refuse(json!({"schedule": "FREQ=DAILY"}));
        refuse(json!({"cadence": "every_sprint"}));
        refuse(json!({"cadence": "on_demand", "recurrence": "finite"}));
        let finite = w.story(OLGA, "OPS", json!({"title": "a"}));
        change(w, &finite, json!({"schedule": "FREQ=DAILY"})).conflict("finite_story_cannot_recur");
        change(w, &finite, json!({"cadence": "every_sprint", "recurrence": "recurring"})).ok();
        change(w, &finite, json!({"recurrence": "finite"})).conflict("finite_story_cannot_recur");
        change(w, &finite, json!({"recurrence": "finite", "cadence": null, "schedule": null})).ok();
    });

    /// R15.
    each_engine!(only_a_product_owner_of_the_project_makes_stories, |w| {
        for who in [MIA, SAM, CHLOE, CYRIL, ADA] {
            w.post(who, "/projects/OPS/stories", json!({"title": "a"})).refused(403, "not_product_owner");
        }
        w.post(PAUL, "/projects/OPS/stories", json!({"title": "a"})).not_found();
        w.post(OTTO, "/projects/OPS/stories", json!({"title": "a", "product_owner": "olga"})).created();
    });

    each_engine!(a_wrong_story_is_refused_field_by_field, |w| {
        let post = |body| w.post(OLGA, "/projects/OPS/stories", body);
        post(json!({})).invalid(&["title"]);
        post(json!({"title": "", "recurrence": "x", "team_mode": 1, "estimate": "5", "sla": "maybe", "schedule": "sometimes", "colour": "red"}))
            .invalid(&["title", "recurrence", "team_mode", "estimate", "sla", "schedule", "colour"]);
        post(json!({"title": "a", "product_owner": "mia"})).invalid(&["product_owner"]);
        post(json!({"title": "a", "product_owner": "nobody", "team": "web"})).invalid(&["product_owner", "team"]);
        post(json!({"title": "a", "acceptance_criteria": ["ok", 7]})).invalid(&["acceptance_criteria.1"]);
        for estimate in [json!(-1), json!(1_000_000.01), json!(0.001), json!(1e300), json!(true)] {
            post(json!({"title": "a", "estimate": estimate})).invalid(&["estimate"]);
        }
        for estimate in [json!(0), json!(1_000_000), json!(0.01), json!(13.50)] {
            let s = post(json!({"title": "a", "estimate": estimate})).created();
            assert_eq!(s["estimate"].as_f64(), estimate.as_f64());
        }
    });

    /// R16, R26, R54.
    each_engine!(only_the_storys_own_product_owner_changes_it, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a"}));
        for who in [OTTO, CHLOE, SAM, MIA, ADA, CYRIL] {
            w.patch(who, &format!("/stories/{s}"), json!({"team_mode": "multiple"})).refused(403, "not_product_owner");
        }
        w.patch(PAUL, &format!("/stories/{s}"), json!({"team_mode": "multiple"})).not_found();
        assert_eq!(change(w, &s, json!({"team_mode": "multiple"})).ok()["class"], "multiple_teams_finite");
    });

    /// R16, R25.
    each_engine!(a_change_of_class_is_kept_with_person_and_reason, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first", "estimate": 5}));
        let task = w.loose_task(MIA, &s, "t");
        change(w, &s, json!({"team_mode": "multiple", "reason": "the database team helps"})).ok();
        let after = show(w, &s);
        assert_eq!(after["portions"][0]["team"], "first", "portions stay: {after}");
        assert_eq!(after["portions"][0]["estimate"], 5);
        w.get(MIA, &format!("/tasks/{task}")).ok();
        let fact =
            w.history(MIA, &format!("/stories/{s}")).into_iter().find(|f| f["reason"] == "the database team helps");
        let fact = fact.expect("the change is in the history");
        assert_eq!(fact["actor"], "olga");
        assert!(fact["at"].as_str().is_some_and(|a| a.starts_with("2026-03-02T")), "{fact}");
        assert_eq!(
            (fact["before"]["team_mode"].clone(), fact["after"]["team_mode"].clone()),
            (json!("single"), json!("multiple"))
        );
    });

    /// R16.
    each_engine!(back_to_single_team_only_with_one_team_on_it, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        w.put(NIA, &format!("/stories/{s}/portions/second"), json!({"estimate": 3})).ok();
        change(w, &s, json!({"team_mode": "single"})).conflict("several_teams_on_story");
        let one = w.story(OLGA, "OPS", json!({"title": "b", "team_mode": "multiple"}));
        w.put(MIA, &format!("/stories/{one}/portions/first"), json!({"estimate": 3})).ok();
        let s = change(w, &one, json!({"team_mode": "single"})).ok();
        assert_eq!(s["class"], "single_team_finite");
        assert_eq!(s["team"], "first");
    });

    /// R16.
    each_engine!(open_work_packages_keep_a_story_recurring, |w| {
        let s = w.recurring("a");
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        change(w, &s, json!({"recurrence": "finite"})).conflict("work_packages_open");
        w.act(MIA, &format!("/work-packages/{wp}/drop"));
        assert_eq!(change(w, &s, json!({"recurrence": "finite"})).ok()["state"], "proposed");
    });

    /// R26, R54, R155, R171.
    each_engine!(a_product_owner_hands_the_story_over_or_the_chief_does, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a"}));
        w.patch(OTTO, &format!("/stories/{s}"), json!({"product_owner": "otto"})).refused(403, "not_product_owner");
        change(w, &s, json!({"product_owner": "mia"})).invalid(&["product_owner"]);
        change(w, &s, json!({"product_owner": "otto"})).ok();
        change(w, &s, json!({"title": "b"})).refused(403, "not_product_owner");
        assert_eq!(
            w.patch(CHLOE, &format!("/stories/{s}"), json!({"product_owner": "olga", "reason": "her area"})).ok()["product_owner"],
            "olga"
        );
        w.patch(CHLOE, &format!("/stories/{s}"), json!({"product_owner": "otto", "title": "b"}))
            .refused(403, "not_product_owner");
        w.patch(CHLOE, &format!("/stories/{s}"), json!({"product_owner": "paul"})).invalid(&["product_owner"]);
    });

    each_engine!(a_change_keeps_what_it_does_not_name, |w| {
        let s =
            w.story(OLGA, "OPS", json!({"title": "a", "as_a": "x", "estimate": 3, "team": "first", "category": "c"}));
        let after = change(w, &s, json!({"title": "b"})).ok();
        assert_eq!(
            (after["as_a"].clone(), after["estimate"].clone(), after["category"].clone()),
            (json!("x"), json!(3), json!("c"))
        );
        let after = change(w, &s, json!({"as_a": null, "category": null})).ok();
        assert_eq!((after["as_a"].clone(), after["category"].clone()), (json!(null), json!(null)));
        change(w, &s, json!({"title": null})).invalid(&["title"]);
        change(w, &s, json!({"key": "OPS-9"})).invalid(&["key"]);
        assert_eq!(change(w, &s, json!({})).ok()["title"], "b");
    });
}

mod portions {
    use super::*;

    fn estimate(w: &World, who: &str, story: &str, team: &str, body: Value) -> Answer {
        w.put(who, &format!("/stories/{story}/portions/{team}"), body)
    }

    /// R29.
    each_engine!(portions_of_8_and_5_and_13_make_26, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        estimate(w, MIA, &s, "first", json!({"estimate": 8})).ok();
        estimate(w, NIA, &s, "second", json!({"estimate": 5})).ok();
        let after = estimate(w, TINA, &s, "third", json!({"estimate": 13, "uncertain": true})).ok();
        assert_eq!(after["estimate_total"], 26);
        has(
            &after["portions"],
            &json!([
                {"team": "first", "estimate": 8, "uncertain": false, "engaged": false, "complete": false},
                {"team": "second", "estimate": 5, "uncertain": false, "engaged": false, "complete": false},
                {"team": "third", "estimate": 13, "uncertain": true, "engaged": false, "complete": false}
            ]),
        );
    });

    /// R29, R47.
    each_engine!(each_team_estimates_its_own_portion, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for who in [NIA, OLGA, SAM, CHLOE, ADA] {
            estimate(w, who, &s, "first", json!({"estimate": 8})).refused(403, "not_team_member");
        }
        estimate(w, WILL, &s, "web", json!({"estimate": 8})).not_found();
        estimate(w, MIA, &s, "none", json!({"estimate": 8})).not_found();
        estimate(w, MIA, &s, "first", json!({"estimate": -8})).invalid(&["estimate"]);
        estimate(w, MIA, &s, "first", json!({})).invalid(&["estimate"]);
        estimate(w, MIA, &s, "first", json!({"estimate": 8})).ok();
        assert_eq!(estimate(w, MAX, &s, "first", json!({"estimate": 9.5})).ok()["estimate_total"], 9.5);
    });

    /// R27.
    each_engine!(a_second_team_on_a_single_team_story_is_refused, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first"}));
        estimate(w, NIA, &s, "second", json!({"estimate": 8})).conflict("single_team_story");
        estimate(w, MIA, &s, "first", json!({"estimate": 8})).ok();
        assert_eq!(show(w, &s)["estimate_total"], 8);
        // The first team that comes makes a story of no team its own.
        let free = w.story(OLGA, "OPS", json!({"title": "b"}));
        estimate(w, NIA, &free, "second", json!({"estimate": 2})).ok();
        estimate(w, MIA, &free, "first", json!({"estimate": 2})).conflict("single_team_story");
    });
}

mod acceptance {
    use super::*;

    each_engine!(ready_and_proposed_are_all_that_can_be_written, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first", "estimate": 1}));
        assert_eq!(change(w, &s, json!({"state": "ready"})).ok()["state"], "ready");
        assert_eq!(change(w, &s, json!({"state": "proposed"})).ok()["state"], "proposed");
        for state in ["committed", "completed", "accepted", "rejected", "active", "dormant", "done", ""] {
            change(w, &s, json!({"state": state})).invalid(&["state"]);
        }
    });

    /// R43: all teams on it; a team that has left the project is waited for no longer.
    each_engine!(a_team_that_left_the_project_is_not_waited_for, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team) in [(MIA, "first"), (NIA, "second")] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": 3})).ok();
        }
        change(w, &s, json!({"state": "ready"})).ok();
        w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 1.0);
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
        let teams = |slugs: &[&str]| w.patch(ADA, "/projects/OPS", json!({"teams": slugs})).ok();
        teams(&["first", "third"]);
        assert_eq!(show(w, &s)["state"], "completed");
        has(&show(w, &s)["portions"], &json!([{"team": "first", "left": false}, {"team": "second", "left": true}]));
        assert_eq!(show(w, &s)["estimate_total"], 6);
        // Back again, it is waited for again.
        teams(&["first", "second"]);
        assert_eq!(show(w, &s)["state"], "committed");
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
        teams(&["first"]);
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).ok();
        // Where every team has left, nobody has finished it.
        let alone = w.finite("b", "first", 1.0);
        let sprint = w.sprint("first", "2026-04-06", "2026-04-19");
        w.commit("first", sprint, &alone, json!({}));
        teams(&["third"]);
        w.post(OLGA, &format!("/stories/{alone}/accept"), json!({})).conflict("portions_incomplete");
    });

    /// R43: the page asks the rule that the command asks.
    each_engine!(the_button_to_accept_is_on_once_nobody_is_waited_for, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team) in [(MIA, "first"), (NIA, "second")] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": 3})).ok();
        }
        change(w, &s, json!({"state": "ready"})).ok();
        let (olga, mia) = (w.sign_in(OLGA), w.sign_in(MIA));
        let page = |cookie: &str| w.page(cookie, &format!("/stories/{s}"));
        let accept = |who: &str| w.post(who, &format!("/stories/{s}/accept"), json!({}));
        let (on, off) =
            ("commandfor=\"accept\" command=\"show-modal\"", "Accept<span class=\"visually-hidden\">, not now: ");
        let sentence = text(&accept(OLGA).conflict("story_not_committed")["detail"]);
        assert!(page(&olga).contains(&format!("{off}{sentence}")), "{}", page(&olga));
        w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 1.0);
        let sentence = text(&accept(OLGA).conflict("portions_incomplete")["detail"]);
        assert!(page(&olga).contains(&format!("{off}{sentence}")) && !page(&olga).contains(on));
        // The second team leaves with its portion open: nobody waits for it.
        w.patch(ADA, "/projects/OPS", json!({"teams": ["first", "third"]})).ok();
        assert!(page(&olga).contains(on), "{}", page(&olga));
        let sentence = text(&accept(MIA).refused(403, "not_product_owner")["detail"]);
        assert!(page(&mia).contains(&format!("{off}{sentence}")) && !page(&mia).contains(on));
        assert_eq!(accept(OLGA).ok()["state"], "accepted");
    });

    /// R48, R50.
    each_engine!(a_finite_story_goes_from_proposed_to_accepted, |w| {
        let s = w.finite("a", "first", 5.0);
        let accept = || w.post(OLGA, &format!("/stories/{s}/accept"), json!({"reason": "good"}));
        accept().conflict("story_not_committed");
        w.running("first", &[&s]);
        assert_eq!(show(w, &s)["state"], "committed");
        assert_eq!(show(w, &s)["portions"][0]["engaged"], true);
        accept().conflict("portions_incomplete");
        let task = w.loose_task(MIA, &s, "t");
        accept().conflict("portions_incomplete");
        w.done(MIA, task, 1.0);
        assert_eq!(show(w, &s)["state"], "completed");
        // A new open task undoes that.
        let second = w.loose_task(MIA, &s, "u");
        assert_eq!(show(w, &s)["state"], "committed");
        accept().conflict("portions_incomplete");
        w.set_task(MIA, second, "dropped");
        assert_eq!(show(w, &s)["state"], "completed");
        for who in [OTTO, CHLOE, SAM, MIA, ADA] {
            w.post(who, &format!("/stories/{s}/accept"), json!({})).refused(403, "not_product_owner");
        }
        w.post(STAN, &format!("/stories/{s}/accept"), json!({})).not_found();
        assert_eq!(accept().ok()["state"], "accepted");
        let fact = w.history(MIA, &format!("/stories/{s}")).into_iter().find(|f| f["reason"] == "good").unwrap();
        assert_eq!(fact["actor"], "olga");
    });

    each_engine!(a_story_whose_only_task_was_dropped_is_not_complete, |w| {
        let s = w.finite("a", "first", 5.0);
        w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.set_task(MIA, task, "dropped");
        assert_eq!(show(w, &s)["state"], "committed");
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
    });

    /// R43.
    each_engine!(a_story_of_several_teams_is_signed_off_after_all_portions, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team) in [(MIA, "first"), (NIA, "second")] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": 3})).ok();
        }
        change(w, &s, json!({"state": "ready"})).ok();
        w.running("first", &[&s]);
        w.running("second", &[&s]);
        let a = w.loose_task(MIA, &s, "t");
        w.done(MIA, a, 1.0);
        let now = show(w, &s);
        assert_eq!(
            (now["portions"][0]["complete"].clone(), now["portions"][1]["complete"].clone()),
            (json!(true), json!(false))
        );
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
        let b = w.loose_task(NIA, &s, "t");
        w.done(NIA, b, 1.0);
        assert_eq!(show(w, &s)["state"], "completed");
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).ok();
    });

    each_engine!(a_rejected_story_is_not_accepted, |w| {
        let s = w.finite("a", "first", 5.0);
        w.post(OLGA, &format!("/stories/{s}/reject"), json!({})).conflict("story_not_committed");
        w.running("first", &[&s]);
        let task = w.loose_task(MIA, &s, "t");
        w.done(MIA, task, 1.0);
        w.post(OTTO, &format!("/stories/{s}/reject"), json!({})).refused(403, "not_product_owner");
        assert_eq!(w.post(OLGA, &format!("/stories/{s}/reject"), json!({"reason": "no"})).ok()["state"], "rejected");
        assert_eq!(w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).ok()["state"], "accepted");
    });

    /// R52, R55.
    each_engine!(a_recurring_story_is_never_done, |w| {
        let s = w.recurring("a");
        w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("recurring_story_never_done");
        w.post(OLGA, &format!("/stories/{s}/reject"), json!({})).conflict("recurring_story_never_done");
        assert_eq!(change(w, &s, json!({"state": "ready"})).status, 422);
    });
}

mod recurring {
    use super::*;

    /// R62, R65.
    each_engine!(a_recurring_story_rests_wakes_and_retires, |w| {
        let s = w.recurring("a");
        let act = |who: &str, verb: &str| w.post(who, &format!("/stories/{s}/{verb}"), json!({}));
        assert_eq!(show(w, &s)["state"], "active");
        assert_eq!(act(OLGA, "rest").ok()["state"], "dormant");
        assert_eq!(act(OLGA, "wake").ok()["state"], "active");
        assert_eq!(act(OLGA, "retire").ok()["state"], "retired");
        act(OTTO, "wake").refused(403, "not_product_owner");
        act(PAUL, "wake").not_found();
        let finite = w.story(OLGA, "OPS", json!({"title": "f"}));
        for verb in ["rest", "wake", "retire"] {
            assert_eq!(w.post(OLGA, &format!("/stories/{finite}/{verb}"), json!({})).status, 409);
        }
    });

    each_engine!(a_running_sprint_keeps_a_recurring_story_awake, |w| {
        let s = w.recurring("a");
        let sprint = w.running("first", &[&s]);
        w.post(OLGA, &format!("/stories/{s}/rest"), json!({})).conflict("story_committed");
        w.post(OLGA, &format!("/stories/{s}/retire"), json!({})).conflict("story_committed");
        w.close("first", sprint);
        w.act(OLGA, &format!("/stories/{s}/rest"));
    });

    /// R62.
    each_engine!(what_sleeps_is_not_committed_and_what_retired_gets_no_work, |w| {
        let s = w.recurring("a");
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        let commit = || w.put(MIA, &format!("/sprints/{sprint}/commitments/{s}"), json!({"unknown": 3}));
        let work = || w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "p"}));
        w.act(OLGA, &format!("/stories/{s}/rest"));
        commit().conflict("story_not_ready");
        work().created();
        w.act(OLGA, &format!("/stories/{s}/retire"));
        commit().conflict("story_not_ready");
        work().conflict("story_not_ready");
        w.act(OLGA, &format!("/stories/{s}/wake"));
        commit().ok();
    });

    /// R56.
    each_engine!(the_product_owner_reviews_a_recurring_story, |w| {
        let s = w.recurring("a");
        let made = w.post(OLGA, &format!("/stories/{s}/reviews"), json!({"input": "more monitoring"})).created();
        assert_eq!(made["input"], "more monitoring");
        for who in [OTTO, MIA, CHLOE] {
            w.post(who, &format!("/stories/{s}/reviews"), json!({"input": "x"})).refused(403, "not_product_owner");
        }
        w.post(OLGA, &format!("/stories/{s}/reviews"), json!({})).invalid(&["input"]);
        let all = w.get(MIA, &format!("/stories/{s}/reviews")).items();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0]["input"], "more monitoring");
        let finite = w.story(OLGA, "OPS", json!({"title": "f"}));
        assert_eq!(w.post(OLGA, &format!("/stories/{finite}/reviews"), json!({"input": "x"})).status, 409);
    });

    /// R25, R66, R203.
    each_engine!(history_tells_every_change_before_and_after, |w| {
        let s = w.recurring("a");
        change(w, &s, json!({"title": "b", "reason": "clearer"})).ok();
        let other = w.recurring("c");
        w.post(OLGA, &format!("/stories/{s}/rank"), json!({"after": other})).ok();
        let facts = w.history(MIA, &format!("/stories/{s}"));
        let kinds: Vec<String> = facts.iter().map(|f| text(&f["kind"])).collect();
        assert_eq!(kinds, ["story_created", "story_changed", "story_ranked"]);
        assert_eq!(
            (facts[1]["before"].clone(), facts[1]["after"].clone()),
            (json!({"title": "a"}), json!({"title": "b"}))
        );
        assert_eq!(facts[1]["reason"], "clearer");
        assert!(facts[0]["at"].as_str() <= facts[1]["at"].as_str());
        w.get(STAN, &format!("/stories/{s}/history")).not_found();
    });
}

mod escalation_settings {
    use super::*;

    fn set(w: &World, key: &str, body: Value) -> Answer {
        w.put(OLGA, &format!("/stories/{key}/escalation"), body)
    }

    /// R113, R116.
    each_engine!(the_product_owner_permits_escalation_and_names_targets, |w| {
        let (a, b) = (w.recurring("a"), w.story(OTTO, "OPS", json!({"title": "b", "recurrence": "recurring"})));
        let s = set(w, &a, json!({"permitted": true, "targets": [b]})).ok();
        assert_eq!(
            (s["escalation"]["permitted"].clone(), s["escalation"]["targets"].clone()),
            (json!(true), json!([b]))
        );
        for who in [OTTO, MIA, CHLOE, ADA] {
            w.put(who, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": []}))
                .refused(403, "not_product_owner");
        }
        assert!(!w.told(OTTO, &b).is_empty(), "the target's Product Owner is told");
        let s = set(w, &a, json!({"permitted": false, "targets": []})).ok();
        assert_eq!(
            (s["escalation"]["permitted"].clone(), s["escalation"]["targets"].clone()),
            (json!(false), json!([]))
        );
    });

    /// R114, R117.
    each_engine!(what_cannot_escalate_is_refused, |w| {
        let multiple = w.recurring("a");
        let single = w.story(OLGA, "OPS", json!({"title": "b", "recurrence": "recurring"}));
        let finite = w.story(OLGA, "OPS", json!({"title": "c"}));
        let finite_multiple = w.story(OLGA, "OPS", json!({"title": "d", "team_mode": "multiple"}));
        set(w, &single, json!({"permitted": true, "targets": [multiple]})).conflict("escalation_needs_multiple_teams");
        set(w, &finite, json!({"permitted": true, "targets": [multiple]})).conflict("escalation_needs_multiple_teams");
        set(w, &finite_multiple, json!({"permitted": true, "targets": [multiple]}))
            .conflict("escalation_target_not_recurring");
        set(w, &multiple, json!({"permitted": true, "targets": [finite]})).conflict("escalation_target_not_recurring");
        set(w, &multiple, json!({"permitted": true, "targets": [multiple]})).conflict("escalation_cycle");
        set(w, &multiple, json!({"permitted": true, "targets": ["OPS-99"]})).invalid(&["targets.0"]);
        set(w, &multiple, json!({"permitted": true})).invalid(&["targets"]);
        set(w, &multiple, json!({"targets": []})).invalid(&["permitted"]);
        // A single-team story may be a target.
        set(w, &multiple, json!({"permitted": true, "targets": [single]})).ok();
    });

    /// R114.
    each_engine!(a_story_that_permits_escalation_stays_one_of_multiple_teams, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        set(w, &a, json!({"permitted": true, "targets": [b]})).ok();
        change(w, &a, json!({"team_mode": "single"})).conflict("escalations_permitted");
        set(w, &a, json!({"permitted": false, "targets": []})).ok();
        change(w, &a, json!({"team_mode": "single"})).ok();
    });

    /// R116.
    each_engine!(the_owner_of_a_target_may_refuse_a_source, |w| {
        let (a, b) = (w.recurring("a"), w.story(OTTO, "OPS", json!({"title": "b", "recurrence": "recurring"})));
        let answer = |who: &str, accepted: bool| {
            w.put(who, &format!("/stories/{b}/escalation-sources/{a}"), json!({"accepted": accepted}))
        };
        answer(OTTO, false).not_found();
        set(w, &a, json!({"permitted": true, "targets": [b]})).ok();
        answer(OLGA, false).refused(403, "not_product_owner");
        answer(OTTO, false).ok();
        answer(OTTO, true).ok();
    });
}

mod tasks {
    use super::*;

    /// R67.
    each_engine!(loose_tasks_stand_under_a_story, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first"}));
        let made = w.post(
            MIA,
            &format!("/stories/{s}/tasks"),
            json!({"title": "t", "estimate": 2, "assignee": "max", "kind": "ops"}),
        );
        let id = made.body["id"].as_i64().unwrap();
        assert_eq!(made.header("location"), format!("/api/v1/tasks/{id}"));
        let task = made.created();
        for (name, value) in [
            ("story", json!(s)),
            ("work_package", json!(null)),
            ("team", json!("first")),
            ("title", json!("t")),
            ("state", json!("to_do")),
            ("assignee", json!("max")),
            ("estimate", json!(2)),
            ("created_by", json!("mia")),
            ("escalation", json!(null)),
            ("may_edit", json!(true)),
        ] {
            assert_eq!(task[name], value, "{name}");
        }
        assert_eq!(w.get(MIA, &format!("/stories/{s}/tasks")).items().len(), 1);
        for who in [NIA, OLGA, SAM, ADA] {
            let refused = w.post(who, &format!("/stories/{s}/tasks"), json!({"title": "t"}));
            assert!(matches!(refused.status, 403 | 409), "{refused}");
        }
        w.post(STAN, &format!("/stories/{s}/tasks"), json!({"title": "t"})).not_found();
    });

    /// R27, R74.
    each_engine!(a_task_of_another_team_on_a_single_team_story_is_refused, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first"}));
        w.post(NIA, &format!("/stories/{s}/tasks"), json!({"title": "t", "team": "second"}))
            .conflict("single_team_story");
    });

    /// R30, R31, R33, R191.
    each_engine!(a_member_edits_tasks_of_the_own_team_and_only_views_those_of_another, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple"}));
        for (who, team) in [(MIA, "first"), (NIA, "second")] {
            w.put(who, &format!("/stories/{s}/portions/{team}"), json!({"estimate": 3})).ok();
        }
        let task = w.loose_task(MIA, &s, "t");
        assert_eq!(w.get(MAX, &format!("/tasks/{task}")).ok()["may_edit"], true);
        w.patch(MAX, &format!("/tasks/{task}"), json!({"state": "in_progress", "spent": 1.5})).ok();
        assert_eq!(w.get(NIA, &format!("/tasks/{task}")).ok()["may_edit"], false);
        w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "done"})).refused(403, "not_task_team");
        for who in [OLGA, SAM, CHLOE, ADA] {
            assert_eq!(w.patch(who, &format!("/tasks/{task}"), json!({"state": "done"})).status, 403);
            assert_eq!(w.get(who, &format!("/tasks/{task}")).ok()["may_edit"], false);
        }
        w.get(STAN, &format!("/tasks/{task}")).not_found();
        w.patch(STAN, &format!("/tasks/{task}"), json!({"state": "done"})).not_found();
        w.patch(MIA, &format!("/tasks/{task}"), json!({"state": "finished", "spent": -1})).invalid(&["state", "spent"]);
        w.patch(MIA, &format!("/tasks/{task}"), json!({"assignee": "nobody"})).invalid(&["assignee"]);
        w.get(MIA, "/tasks/0").not_found();
        w.get(MIA, "/tasks/x").not_found();
        w.get(MIA, "/tasks/99999999999999999999").not_found();
    });
}
