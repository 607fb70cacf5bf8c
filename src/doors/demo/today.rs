//! The last hours of the sample organisation: what is under way when its first reader looks.

use super::Stories;
use super::daily::FEATURES_FROM;
use super::teller::{Teller, text};
use crate::kit::problem::Problem;
use crate::kit::time::HOUR;
use serde_json::json;

/// Who writes to whom on the last day, and what waits for the answer of a Product Owner (R36, R37).
fn messages(t: &mut Teller, s: &Stories) {
    let feature = s.features[FEATURES_FROM[3] + 2].clone();
    t.at(t.end.plus(-3 * HOUR), move |t| {
        t.post("jonas", "/messages", json!({"to": "anna", "text": "Can you take the early shift on Thursday?"}))?;
        let text = "The address service costs 30 € a month. May we use it, or do we build our own?";
        t.post("sam", &format!("/stories/{feature}/requests"), json!({"text": text})).map(|_| ())
    });
    t.at(t.end.plus(-2 * HOUR), |t| {
        t.post("anna", "/messages", json!({"to": "jonas", "text": "Yes. I leave at two, then."}))?;
        t.post("gus", "/messages", json!({"to": "anna", "text": "The bank called back: half an hour more."}))
            .map(|_| ())
    });
}

/// A Work Package of the last hours, and what was done about it.
struct Scene {
    minutes_ago: i64,
    title: &'static str,
    category: &'static str,
    severity: &'static str,
    then: fn(&mut Teller, &str, &Stories) -> Result<(), Problem>,
}

const SCENES: [Scene; 6] = [
    Scene {
        minutes_ago: 26 * 60,
        title: "Refund was sent to the wrong account",
        category: "billing",
        severity: "sev2",
        then: breached,
    },
    Scene {
        minutes_ago: 20 * 60,
        title: "Invoices of November are missing",
        category: "billing",
        severity: "sev2",
        then: at_risk,
    },
    Scene { minutes_ago: 90, title: "Nobody can pay by card", category: "website", severity: "sev1", then: swarm },
    Scene {
        minutes_ago: 50,
        title: "The app does not start on one kind of phone",
        category: "mobile app",
        severity: "sev2",
        then: taken_by_nobody,
    },
    Scene {
        minutes_ago: 300,
        title: "The invoice names the wrong company",
        category: "billing",
        severity: "sev2",
        then: paused,
    },
    Scene {
        minutes_ago: 15,
        title: "Where is my parcel",
        category: "delivery",
        severity: "sev3",
        then: |_, _, _| Ok(()),
    },
];

/// The hours before the end: a clock that is breached, one at risk, some in order, a swarm, and an escalation that nobody has taken.
pub fn today(t: &mut Teller, s: &Stories) {
    messages(t, s);
    for scene in SCENES {
        let s = s.clone();
        t.at(t.end.plus(-scene.minutes_ago * 60_000_000), move |t| {
            let body = json!({"title": scene.title, "category": scene.category, "severity": scene.severity,
                "submitter": "a customer", "estimate": 2});
            let made = t.post("anna", &format!("/stories/{}/work-packages", s.desk), body)?;
            let key = text(&made, "key");
            let task = json!({"title": "Call the customer back", "estimate": 0.5});
            t.post("anna", &format!("/work-packages/{key}/tasks"), task)?;
            (scene.then)(t, &key, &s)
        });
    }
}

fn breached(t: &mut Teller, key: &str, _: &Stories) -> Result<(), Problem> {
    let w = t.post("ben", &format!("/work-packages/{key}/take"), json!({}))?;
    let task = format!("/tasks/{}", w["tasks"][0]["id"]);
    t.patch("ben", &task, json!({"state": "in_progress", "assignee": "ben"})).map(|_| ())
}

fn at_risk(t: &mut Teller, key: &str, _: &Stories) -> Result<(), Problem> {
    t.post("chloe", &format!("/work-packages/{key}/take"), json!({})).map(|_| ())
}

fn swarm(t: &mut Teller, key: &str, s: &Stories) -> Result<(), Problem> {
    t.post("anna", &format!("/work-packages/{key}/take"), json!({}))?;
    let why = json!({"to": s.website, "reason": "the payment page answers with an error"});
    let e = t.post("anna", &format!("/work-packages/{key}/escalate"), why)?;
    t.post("gus", &format!("/escalations/{}/take", e["id"]), json!({}))?;
    for (title, who, state) in [
        ("Trace a payment", "gus", "done"),
        ("Ask the bank", "hao", "testing"),
        ("Switch to the second provider", "gus", "in_progress"),
    ] {
        let task = t.post("gus", &format!("/work-packages/{key}/tasks"), json!({"title": title, "assignee": who}))?;
        t.patch("gus", &format!("/tasks/{}", task["id"]), json!({"state": state, "spent": 1}))?;
    }
    t.post("gus", &format!("/work-packages/{key}/swarm"), json!({}))?;
    for who in ["gus", "hao", "anna", "stig"] {
        t.post(who, &format!("/work-packages/{key}/swarm/members"), json!({"login": who}))?;
    }
    let note = "The bank's certificate was renewed this morning; ours still pins the old one. \
        @anna please tell callers it takes an hour.";
    t.post("hao", &format!("/work-packages/{key}/comments"), json!({"text": note})).map(|_| ())
}

fn taken_by_nobody(t: &mut Teller, key: &str, s: &Stories) -> Result<(), Problem> {
    t.post("deniz", &format!("/work-packages/{key}/take"), json!({}))?;
    let why = json!({"to": s.mobile, "reason": "crash in the log, needs a developer"});
    t.post("deniz", &format!("/work-packages/{key}/escalate"), why).map(|_| ())
}

fn paused(t: &mut Teller, key: &str, _: &Stories) -> Result<(), Problem> {
    t.post("ben", &format!("/work-packages/{key}/take"), json!({}))?;
    let why = json!({"reason": "The customer sends the number of the contract tomorrow"});
    t.post("ben", &format!("/work-packages/{key}/pause"), why).map(|_| ())
}
