//! What people choose to be told, and where; and that nobody is told twice of one fact.

use crate::support::*;
use serde_json::{Value, json};

const SETTINGS: &str = "/me/notification-settings";

fn choice(w: &World, who: &str, kind: &str) -> Value {
    let all = w.get(who, SETTINGS).ok();
    all["choices"].as_array().unwrap().iter().find(|c| c["kind"] == kind).expect("every kind stands there").clone()
}

each_engine!(
    /// R105, H.16: by default everything is told in the product, and nothing by e-mail.
    everything_is_told_in_the_product_until_somebody_chooses,
    |w| {
        let all = w.get(MIA, SETTINGS).ok();
        let choices = all["choices"].as_array().unwrap();
        assert_eq!(choices.len(), tandem::facts::notification::model::kind::NoticeKind::ALL.len());
        for c in choices {
            has(c, &json!({"in_product": true, "by_mail": "never"}));
            assert!(c["when"].as_str().is_some_and(|s| s.len() > 10), "{c}");
        }
        has(&all, &json!({"mail": false, "digest": {"every": "day", "hour": 8, "last_at": null}, "address": "mia@example.org"}));
    }
);

each_engine!(
    /// H.16: what is chosen is kept, for oneself alone; what is left out stays as it was.
    choices_are_kept_and_are_ones_own,
    |w| {
        let set = json!({"choices": [{"kind": "mentioned", "by_mail": "at_once"}, {"kind": "escalated", "in_product": false, "by_mail": "digest"}],
                         "digest": {"every": "week", "weekday": "friday"}});
        let a = w.put(NIA, SETTINGS, set).ok();
        has(&a["digest"], &json!({"every": "week", "weekday": "friday", "hour": 8}));
        w.put(NIA, SETTINGS, json!({"digest": {"hour": 17}, "choices": [{"kind": "escalated", "in_product": true}]})).ok();
        has(&choice(w, NIA, "mentioned"), &json!({"in_product": true, "by_mail": "at_once"}));
        has(&choice(w, NIA, "escalated"), &json!({"in_product": true, "by_mail": "digest"}));
        has(&w.get(NIA, SETTINGS).ok()["digest"], &json!({"every": "week", "weekday": "friday", "hour": 17}));
        has(&choice(w, NED, "mentioned"), &json!({"by_mail": "never"}));
        // Wrong ones are named each, and nothing of them is kept.
        let wrong = json!({"choices": [{"kind": "x"}, {"kind": "mentioned", "by_mail": "soon"}], "digest": {"hour": 24, "weekday": "friyay"}});
        w.put(NIA, SETTINGS, wrong).invalid(&["choices.0.kind", "choices.1.by_mail", "digest.weekday", "digest.hour"]);
        let twice = json!({"choices": [{"kind": "mentioned"}, {"kind": "mentioned"}]});
        w.put(NIA, SETTINGS, twice).invalid(&["choices.1.kind"]);
        has(&choice(w, NIA, "mentioned"), &json!({"by_mail": "at_once"}));
        let old = w.get(NIA, SETTINGS);
        let tag = old.header("etag").to_owned();
        w.put(NIA, SETTINGS, json!({"digest": {"hour": 9}})).ok();
        w.ask(NIA, "PUT", SETTINGS).header("if-match", &tag).json(&json!({})).send().refused(412, "stale");
    }
);

each_engine!(
    /// What somebody does not want in the product does not stand in the inbox; everything else does.
    what_is_not_wanted_in_the_product_does_not_stand_there,
    |w| {
        let s = w.recurring("a");
        let mention = |n: i32| w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": format!("@nia {n}")})).created();
        mention(1);
        w.put(NIA, SETTINGS, json!({"choices": [{"kind": "mentioned", "in_product": false}]})).ok();
        mention(2);
        assert_eq!(w.told(NIA, &s), ["mentioned"], "only the first");
        w.put(NIA, SETTINGS, json!({"choices": [{"kind": "mentioned", "in_product": true}]})).ok();
        mention(3);
        assert_eq!(w.told(NIA, &s).len(), 2);
    }
);

each_engine!(
    /// R105: one person in several roles is told once of one fact: assignee, member, Scrum Master and Product Owner at once.
    several_roles_make_one_notification,
    |w| {
        // mia is a member of both teams and Scrum Master of the second one's target; she has the Work Package too.
        w.put(ADA, "/teams/second/members/mia", json!({})).ok();
        w.patch(ADA, "/teams/first", json!({"scrum_master": MIA})).ok();
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        let sprint = |team: &str, leader: &str, story: &str| {
            let body = json!({"name": "s", "starts_on": "2026-03-02", "ends_on": "2026-03-15"});
            let id = w.post(leader, &format!("/teams/{team}/sprints"), body).created()["id"].as_i64().unwrap();
            w.commit(team, id, story, json!({"unknown": 5}));
            w.act(leader, &format!("/sprints/{id}/start"));
        };
        sprint("first", MIA, &a);
        sprint("second", SVEN, &b);
        let key = w.work_package(MAX, &a, json!({"title": "x", "severity": "sev1"}));
        w.act(MIA, &format!("/work-packages/{key}/take"));
        let e = w.escalate(MAX, &key, &b);
        assert_eq!(w.told(MIA, &key), ["escalated"], "a member of the target's team");
        w.act(NIA, &format!("/escalations/{e}/complete"));
        let returned: Vec<String> = w.told(MIA, &key).into_iter().filter(|k| k == "escalation_completed").collect();
        assert_eq!(returned.len(), 1, "assignee and Scrum Master of the first team");
        w.pass_hours(7);
        w.sweep();
        assert_eq!(w.told(MIA, &key).iter().filter(|k| *k == "sla_breached").count(), 1, "assignee and Scrum Master");
    }
);

each_engine!(
    /// R37: a mention that stands twice, and beside a role, is one notification.
    a_mention_that_stands_twice_is_one_notification,
    |w| {
        let s = w.recurring("a");
        w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": "@olga please, @olga; (@olga)"})).created();
        assert_eq!(w.told(OLGA, &s), ["mentioned"]);
    }
);

each_engine!(
    /// R105: two sweeps at once, of two servers on one database, tell of a clock once.
    two_sweeps_tell_once,
    |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let keys: Vec<String> =
            (0..6).map(|n| w.work_package(MIA, &s, json!({"title": format!("x{n}"), "severity": "sev1"}))).collect();
        let other = World::again(w);
        w.pass_hours(5);
        other.set_clock(w.now());
        std::thread::scope(|t| {
            t.spawn(|| other.sweep());
            w.sweep();
        });
        w.sweep();
        for key in &keys {
            for who in [MIA, MAX, SAM, OLGA] {
                assert_eq!(w.told(who, key), ["sla_at_risk"], "{who} {key}");
            }
        }
    }
);
