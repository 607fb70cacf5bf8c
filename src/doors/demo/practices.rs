//! What stands in the way, what is asked to change, and what is being estimated: impediments, Change Requests, Planning Poker.

use super::Stories;
use super::teller::{Teller, text};
use crate::kit::problem::Problem;
use serde_json::json;

/// Tells it, half an hour before now.
pub fn tell(t: &Teller, s: &Stories) -> Result<(), Problem> {
    impediments(t, s)?;
    changes(t, s)?;
    poker(t, s)
}

/// One across teams that Jonas sees to, one that is resolved.
fn impediments(t: &Teller, s: &Stories) -> Result<(), Problem> {
    let rights = t.post(
        "anna",
        "/teams/help-desk/impediments",
        json!({"text": "Nobody at the help desk may see payments, so every refund waits for Website Support.", "item": s.desk}),
    )?;
    t.patch(
        "jonas",
        &format!("/impediments/{}", text(&rights, "id")),
        json!({"state": "in_progress", "owner": "jonas", "cross_team": true}),
    )?;
    let staging = t.post(
        "gus",
        "/teams/website/impediments",
        json!({"text": "Staging has no fresh data since Friday.", "item": s.website}),
    )?;
    t.patch(
        "jonas",
        &format!("/impediments/{}", text(&staging, "id")),
        json!({"state": "resolved", "resolution": "The nightly copy runs again; its certificate had expired."}),
    )?;
    Ok(())
}

/// One that became a story, one that waits.
fn changes(t: &Teller, s: &Stories) -> Result<(), Problem> {
    let url = "/projects/SHOP/change-requests";
    t.put("leila", "/projects/SHOP/change-tolerance", json!({"effort": 8}))?;
    let invoice = t.post(
        "yara",
        url,
        json!({"text": "Invoices as a file in the order confirmation\nThree companies have asked for it this month.",
               "origin": "stakeholder", "impact": {"effort": 5, "text": "One more step in the nightly job."}}),
    )?;
    let reason = json!({"reason": "Worth it, and small."});
    t.post("leila", &format!("/change-requests/{}/approve", text(&invoice, "id")), reason)?;
    t.post(
        "sam",
        url,
        json!({"text": "Vouchers also at the desk of a branch", "origin": "senior_management", "item": s.features[3],
               "impact": {"text": "The desk has no reader yet; nobody has estimated it."}}),
    )?;
    Ok(())
}

/// A session in its second round, in which one has played already.
fn poker(t: &Teller, s: &Stories) -> Result<(), Problem> {
    let made = t.post("sam", "/teams/shop/poker-sessions", json!({"stories": [s.features[11], s.features[10]]}))?;
    let id = text(&made, "id");
    for (login, card) in [("yara", "13"), ("zeno", "20")] {
        t.post(login, &format!("/poker-sessions/{id}/join"), json!({}))?;
        t.put(login, &format!("/poker-sessions/{id}/rounds/1/card"), json!({"value": card}))?;
    }
    t.post("sam", &format!("/poker-sessions/{id}/rounds"), json!({}))?;
    t.put("yara", &format!("/poker-sessions/{id}/rounds/2/card"), json!({"value": "13"}))?;
    Ok(())
}
