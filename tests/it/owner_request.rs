//! What Scrum Masters ask the Product Owner of a story.

use crate::support::*;
use serde_json::json;

each_engine!(
    /// R36: a Scrum Master of a team on the story asks its Product Owner from within it; the owner is told and answers once.
    a_scrum_master_asks_the_product_owner_of_a_story,
    |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let r = w.post(SAM, &format!("/stories/{s}/requests"), json!({"text": "May we close it? 🤔"})).created();
        has(&r, &json!({"story": s, "state": "open", "asked_by": SAM, "text": "May we close it? 🤔", "answer": null}));
        assert_eq!(w.told(OLGA, &s), ["answer_requested"]);
        assert!(w.told(OTTO, &s).is_empty(), "the other owner of the project is not asked");
        let id = r["id"].as_i64().unwrap();
        w.post(SAM, &format!("/requests/{id}/answer"), json!({"text": "x"})).refused(403, "not_product_owner");
        w.post(OTTO, &format!("/requests/{id}/answer"), json!({"text": "x"})).refused(403, "not_product_owner");
        w.post(OLGA, &format!("/requests/{id}/answer"), json!({})).invalid(&["text"]);
        let a = w.post(OLGA, &format!("/requests/{id}/answer"), json!({"text": "Yes, please."})).ok();
        has(&a, &json!({"state": "answered", "answered_by": OLGA, "answer": "Yes, please."}));
        assert_eq!(w.told(SAM, &s), ["request_answered"]);
        w.post(OLGA, &format!("/requests/{id}/answer"), json!({"text": "again"})).conflict("request_answered");
        assert_eq!(w.get(NIA, &format!("/stories/{s}/requests")).items().len(), 1, "everybody on the story sees it");
        assert_eq!(w.get(NIA, &format!("/requests/{id}")).ok()["answer"], "Yes, please.");
        let kinds: Vec<String> = w.history(MIA, &format!("/stories/{s}")).iter().map(|f| text(&f["kind"])).collect();
        for kind in ["answer_requested", "request_answered"] {
            assert!(kinds.iter().any(|k| k == kind), "{kinds:?}");
        }
    }
);

each_engine!(
    /// R36: only who leads asks: members have the discussion, Scrum Masters of teams elsewhere have nothing to do with it.
    only_who_leads_a_team_on_the_story_asks,
    |w| {
        let s = w.recurring("a");
        let ask = |who: &str| w.post(who, &format!("/stories/{s}/requests"), json!({"text": "When?"}));
        ask(SAM).refused(403, "not_scrum_master");
        ask(CYRIL).created();
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        ask(SAM).created();
        for who in [MIA, SVEN, OTTO, OLGA] {
            ask(who).refused(403, "not_scrum_master");
        }
        ask(STAN).not_found();
        ask(PAUL).not_found();
        w.post(SAM, &format!("/stories/{s}/requests"), json!({"text": ""})).invalid(&["text"]);
    }
);

each_engine!(
    /// R36: an open request goes with the story: its new Product Owner answers.
    the_present_product_owner_answers,
    |w| {
        let s = w.recurring("a");
        let id = w.post(CYRIL, &format!("/stories/{s}/requests"), json!({"text": "When?"})).created()["id"].clone();
        w.patch(OLGA, &format!("/stories/{s}"), json!({"product_owner": OTTO})).ok();
        w.post(OLGA, &format!("/requests/{id}/answer"), json!({"text": "x"})).refused(403, "not_product_owner");
        w.post(OTTO, &format!("/requests/{id}/answer"), json!({"text": "Today"})).ok();
        assert_eq!(w.told(CYRIL, &s), ["request_answered"]);
    }
);
