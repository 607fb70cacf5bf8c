//! What happens in the Sprints of the sample organisation, day by day.

use super::people::TEAMS;
use super::teller::{Teller, text};
use super::{CLOSED, LENGTH, Stories};
use crate::kit::problem::Problem;
use crate::kit::time::{At, DAY, HOUR};
use serde_json::{Value, json};

/// The first of the three features of each Sprint; the last of the third one comes back.
pub const FEATURES_FROM: [usize; 4] = [0, 3, 6, 8];

/// What a team commits to in Sprint `n`: story, known, unknown.
pub fn commitments(team: &str, n: i64, s: &Stories) -> Vec<(String, i64, i64)> {
    let n = usize::try_from(n).unwrap_or(0);
    match team {
        "help-desk" => vec![(s.desk.clone(), 4, 22)],
        "website" => vec![(s.website.clone(), 4, 26)],
        "mobile" => vec![(s.mobile.clone(), 2, 9)],
        "platform" => vec![(s.platform.clone(), 2, 4), (s.monitoring.clone(), 3, 3)],
        "shop" => {
            // About 21 of 30 points for features, 9 for bugs and monitoring.
            const POINTS: [[i64; 3]; 4] = [[5, 8, 8], [5, 8, 5], [3, 8, 8], [8, 8, 3]];
            let from = FEATURES_FROM[n.min(3)];
            let features = (0..3).map(|i| (s.features[from + i].clone(), POINTS[n.min(3)][i], 0));
            std::iter::once((s.bugs.clone(), 2, 7)).chain(features).collect()
        }
        "hr" => vec![(s.onboarding.clone(), 1, 1)],
        "hardware" if n == 3 => vec![(s.datacentre.clone(), 13, 0)],
        "software" | "configuration" if n == 3 => vec![(s.datacentre.clone(), 8, 0)],
        "tuning" if n == 3 => vec![(s.datacentre.clone(), 5, 0)],
        _ => vec![],
    }
}

const CALLS: &[(&str, &str, &str)] = &[
    ("Order shows as paid but was not sent", "website", "sev2"),
    ("Cannot change my delivery address", "website", "sev2"),
    ("The app closes when I open the basket", "mobile app", "sev2"),
    ("Voucher is not taken", "website", "sev3"),
    ("Invoice without VAT number", "billing", "sev3"),
    ("Password forgotten", "account", "sev3"),
    ("Push messages arrive twice", "mobile app", "sev3"),
    ("Parcel is a week late", "delivery", "sev3"),
    ("Login asks for a code again and again", "account", "sev2"),
    ("Search finds nothing since this morning", "website", "sev1"),
    ("Newsletter cannot be cancelled", "account", "sev3"),
    ("Picture of the product is wrong", "website", "non_production_defect"),
];

/// Puts the days of a Sprint on the agenda.
pub fn sprint(t: &mut Teller, begin: At, n: i64, s: &Stories) {
    for day in 0..LENGTH {
        let morning = begin.plus(day * DAY);
        if matches!(morning.day().0.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            continue;
        }
        for i in 0..3 {
            let (s, at) =
                (s.clone(), morning.plus((i * 2 + 1) * HOUR + i64::try_from(t.dice(90)).unwrap_or(0) * 60_000_000));
            t.at(at, move |t| call(t, &s));
        }
        let bug = s.bugs.clone();
        if day % 4 == 1 {
            t.at(morning.plus(3 * HOUR), move |t| small(t, "yara", &bug, "Price is shown with three decimals"));
        }
        let monitoring = s.monitoring.clone();
        if day % 3 == 2 {
            t.at(morning.plus(2 * HOUR), move |t| small(t, "stig", &monitoring, "Disk of a database node fills up"));
        }
    }
    let (features, onboarding) = (s.features.clone(), s.onboarding.clone());
    t.at(begin.plus(DAY), move |t| work_on_features(t, n, &features));
    t.at(begin.plus(2 * DAY), move |t| small(t, "elif", &onboarding, "First day of two colleagues in sales"));
    if n == CLOSED {
        let key = s.datacentre.clone();
        t.at(begin.plus(DAY), move |t| data_centre(t, &key));
    }
}

/// A customer calls: the first level opens a Work Package, takes it, solves or escalates it.
fn call(t: &mut Teller, s: &Stories) -> Result<(), Problem> {
    let (title, category, severity) = *t.pick(CALLS);
    let by = *t.pick(TEAMS[0].members);
    let mut body =
        json!({"title": title, "category": category, "severity": severity, "submitter": "a customer", "estimate": 1});
    if category == "account" {
        body["template"] = json!(s.template_password);
    } else if title.contains("address") {
        body["template"] = json!(s.template_address);
    }
    let made = t.post(by, &format!("/stories/{}/work-packages", s.desk), body)?;
    let key = text(&made, "key");
    let s = s.clone();
    let wait = 5 + i64::try_from(t.dice(60)).unwrap_or(0);
    t.after(wait, move |t| {
        t.post(by, &format!("/work-packages/{key}/take"), json!({}))?;
        let target = match category {
            "website" if t.dice(3) > 0 => Some((s.website.clone(), 1)),
            "mobile app" => Some((s.mobile.clone(), 2)),
            _ => None,
        };
        match target {
            Some((target, team)) => escalate(t, by, key, target, team, &s),
            None => finish_later(t, by, key, 60),
        }
        Ok(())
    });
    Ok(())
}

/// Works the tasks of the first level but the last, then hands it on.
fn escalate(t: &mut Teller, by: &'static str, key: String, target: String, team: usize, s: &Stories) {
    let third = s.platform.clone();
    t.after(40, move |t| {
        work(t, by, &key, None, true)?;
        let e = t.post(
            by,
            &format!("/work-packages/{key}/escalate"),
            json!({"to": target, "reason": "needs rights that the first level does not have"}),
        )?;
        let id = e["id"].as_i64().unwrap_or(0);
        let member = *t.pick(TEAMS[team].members);
        let wait = 20 + i64::try_from(t.dice(200)).unwrap_or(0);
        t.after(wait, move |t| second_level(t, member, by, key, id, third));
        Ok(())
    });
}

fn second_level(
    t: &mut Teller,
    member: &'static str,
    first: &'static str,
    key: String,
    id: i64,
    third: String,
) -> Result<(), Problem> {
    t.post(member, &format!("/escalations/{id}/take"), json!({}))?;
    for title in ["Find the cause", "Mend it", "Test with the customer's data"] {
        t.post(member, &format!("/work-packages/{key}/tasks"), json!({"title": title, "estimate": 1}))?;
    }
    if t.dice(6) == 0 {
        let wait = 30 + i64::try_from(t.dice(60)).unwrap_or(0);
        t.after(wait, move |t| third_level(t, member, first, key, id, third));
        return Ok(());
    }
    let wait = 60 + i64::try_from(t.dice(600)).unwrap_or(0);
    t.after(wait, move |t| come_back(t, member, first, key, id));
    Ok(())
}

fn third_level(
    t: &mut Teller,
    second: &'static str,
    first: &'static str,
    key: String,
    outer: i64,
    third: String,
) -> Result<(), Problem> {
    let e = t.post(
        second,
        &format!("/work-packages/{key}/escalate"),
        json!({"to": third, "reason": "the cause is in the platform"}),
    )?;
    let id = e["id"].as_i64().unwrap_or(0);
    let member = *t.pick(TEAMS[3].members);
    t.after(45, move |t| {
        t.post(member, &format!("/escalations/{id}/take"), json!({}))?;
        t.post(member, &format!("/work-packages/{key}/tasks"), json!({"title": "Remove the cause", "estimate": 2}))?;
        t.after(150, move |t| {
            work(t, member, &key, Some(id), false)?;
            t.post(member, &format!("/escalations/{id}/complete"), json!({"note": "deployed"}))?;
            t.after(30, move |t| come_back(t, second, first, key, outer));
            Ok(())
        });
        Ok(())
    });
    Ok(())
}

fn come_back(t: &mut Teller, member: &'static str, first: &'static str, key: String, id: i64) -> Result<(), Problem> {
    work(t, member, &key, Some(id), false)?;
    t.post(member, &format!("/escalations/{id}/complete"), json!({"note": "mended and tested"}))?;
    finish_later(t, first, key, 25);
    Ok(())
}

fn finish_later(t: &mut Teller, by: &'static str, key: String, minutes: i64) {
    let wait = minutes + i64::try_from(t.dice(120)).unwrap_or(0);
    t.after(wait, move |t| {
        work(t, by, &key, None, false)?;
        let w = t.get(by, &format!("/work-packages/{key}"))?;
        for a in w["approvals"].as_array().cloned().unwrap_or_default() {
            t.post(TEAMS[0].scrum_master, &format!("/work-packages/{key}/approvals/{}/approve", a["step"]), json!({}))?;
        }
        t.post(by, &format!("/work-packages/{key}/complete"), json!({}))?;
        if t.dice(5) == 0 && w["template"].is_null() {
            let owner = text(&t.get(by, &format!("/stories/{}", text(&w, "story")))?, "product_owner");
            t.after(120, move |t| t.post(&owner, &format!("/work-packages/{key}/accept"), json!({})).map(|_| ()));
        }
        Ok(())
    });
}

/// Does the open tasks of a level, all or all but the last.
fn work(t: &mut Teller, by: &str, key: &str, level: Option<i64>, but_the_last: bool) -> Result<(), Problem> {
    let w = t.get(by, &format!("/work-packages/{key}"))?;
    let level = level.map_or(Value::Null, Value::from);
    let mut tasks: Vec<Value> = w["tasks"].as_array().cloned().unwrap_or_default();
    tasks.retain(|x| x["escalation"] == level && x["state"] != "done");
    if but_the_last {
        tasks.pop();
    }
    for task in tasks {
        let spent = task["estimate"].as_f64().unwrap_or(1.0);
        t.patch(by, &format!("/tasks/{}", task["id"]), json!({"state": "done", "assignee": by, "spent": spent}))?;
    }
    Ok(())
}

/// A small Work Package that one person opens, takes and completes on the next day.
fn small(t: &mut Teller, by: &'static str, story: &str, title: &str) -> Result<(), Problem> {
    let made = t.post(by, &format!("/stories/{story}/work-packages"), json!({"title": title, "estimate": 2}))?;
    let key = text(&made, "key");
    t.post(by, &format!("/work-packages/{key}/tasks"), json!({"title": "Look into it", "estimate": 2}))?;
    t.post(by, &format!("/work-packages/{key}/take"), json!({}))?;
    finish_later(t, by, key, 24 * 60);
    Ok(())
}

/// The shop's team works on its finite stories; the Product Owner accepts what is complete, rejects one.
fn work_on_features(t: &mut Teller, n: i64, features: &[String]) -> Result<(), Problem> {
    let from = FEATURES_FROM[usize::try_from(n).unwrap_or(0).min(3)];
    for (i, key) in (0i64..).zip(features[from..from + 3].iter().cloned()) {
        let made = t.get("yara", &format!("/stories/{key}"))?;
        if made["state"] == "accepted" {
            continue;
        }
        let who = TEAMS[4].members[usize::try_from(i).unwrap_or(0)];
        for (title, kind) in [("Build it", "dev"), ("Test it on phones", "dev"), ("Release it and watch it", "ops")] {
            let task =
                t.post(who, &format!("/stories/{key}/tasks"), json!({"title": title, "kind": kind, "assignee": who}))?;
            let id = task["id"].clone();
            let day = (i * 2 + if kind == "ops" { 3 } else { 1 }) * 24 * 60;
            let doing = id.clone();
            t.after(day / 2, move |t| {
                t.patch(who, &format!("/tasks/{doing}"), json!({"state": "in_progress"})).map(|_| ())
            });
            t.after(day, move |t| {
                t.patch(who, &format!("/tasks/{id}"), json!({"state": "done", "spent": 2})).map(|_| ())
            });
        }
        // The last one of the third Sprint is not done in time, and comes back.
        if !(n == CLOSED - 1 && i == 2) {
            t.after((i * 2 + 4) * 24 * 60 + 60, move |t| {
                let s = t.get("leila", &format!("/stories/{key}"))?;
                if s["state"] == "completed" {
                    t.post("leila", &format!("/stories/{key}/accept"), json!({"reason": "measured and good"}))?;
                }
                Ok(())
            });
        }
    }
    Ok(())
}

/// Four teams on one story: one is done, two are at it, one has not begun.
fn data_centre(t: &mut Teller, key: &str) -> Result<(), Problem> {
    for (who, titles, states) in [
        ("hanna", ["Mount the racks", "Power them twice"], ["done", "done"]),
        ("sofia", ["Build the images", "Boot them unattended"], ["done", "in_progress"]),
        ("carlos", ["Move the settings", "Compare both sites"], ["in_progress", "to_do"]),
    ] {
        for (title, state) in titles.iter().zip(states) {
            let task =
                t.post(who, &format!("/stories/{key}/tasks"), json!({"title": title, "assignee": who, "estimate": 4}))?;
            if state != "to_do" {
                t.patch(who, &format!("/tasks/{}", task["id"]), json!({"state": state, "spent": 3}))?;
            }
        }
    }
    t.post("viktor", &format!("/stories/{key}/comments"), json!({"text": "@tuva what does your team wait for?"}))?;
    Ok(())
}
