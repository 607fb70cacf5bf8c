//! Facts about Work Packages as people read them, after the actor's name.

use super::Fact;
use crate::facts::activity::model::Kind;
use crate::kit::text::{between, state_name};
use crate::kit::time::At;
use serde_json::Value;

fn text<'a>(f: &'a Fact, name: &str) -> &'a str {
    f.detail.get(name).and_then(Value::as_str).unwrap_or("")
}

fn because(f: &Fact, name: &str) -> String {
    match text(f, name) {
        "" => String::new(),
        said => format!(": {said}"),
    }
}

/// What happened, in words; done with the rights of somebody else, for whom.
pub fn sentence(f: &Fact) -> String {
    match text(f, "acting_for") {
        "" => plain(f),
        holder => format!("{} (standing in for {holder})", plain(f)),
    }
}

fn plain(f: &Fact) -> String {
    let level = f.detail.get("level").and_then(Value::as_i64).unwrap_or(1);
    match f.kind {
        Kind::WorkPackageCreated => format!(
            "opened it{}",
            if f.detail.get("template").is_some_and(Value::is_object) { " from a template" } else { "" }
        ),
        Kind::TemplateApplied => format!("applied the template “{}”", text(f, "name")),
        Kind::WorkPackageChanged => format!("changed {}", changes(f)),
        Kind::WorkPackageTaken => "took it".into(),
        Kind::WorkPackageCompleted => format!("completed it{}", because(f, "note")),
        Kind::WorkPackageReopened => format!("opened it again{}", because(f, "note")),
        Kind::WorkPackageDropped => format!("gave it up{}", because(f, "note")),
        Kind::WorkPackageAccepted => format!("accepted it{}", because(f, "reason")),
        Kind::WorkPackageRejected => format!("rejected it{}", because(f, "reason")),
        Kind::ApprovalApproved => format!("approved “{}”{}", text(f, "name"), because(f, "note")),
        Kind::ApprovalDeclined => format!("declined “{}”{}", text(f, "name"), because(f, "note")),
        Kind::CriterionChecked => {
            let found = match f.detail.get("after").and_then(Value::as_bool) {
                Some(true) => "found that it meets",
                Some(false) => "found that it does not meet",
                None => "took back the check of",
            };
            format!("{found} “{}”", text(f, "criterion"))
        }
        Kind::TaskCreated => format!("added the task “{}”", text(f, "title")),
        Kind::TaskChanged => task_changed(f),
        Kind::Escalated => {
            format!("escalated it to {}, Escalation{level}{}", text(f, "to_story"), because(f, "reason"))
        }
        Kind::EscalationTaken => format!("took Escalation{level}{}", because(f, "note")),
        Kind::EscalationCompleted => format!("completed Escalation{level}{}", because(f, "note")),
        Kind::EscalationReturned => format!("returned Escalation{level}{}", because(f, "note")),
        Kind::SwarmStarted => "started a swarm".into(),
        Kind::SwarmJoined if f.actor.as_deref() == Some(text(f, "login")) => "joined the swarm".into(),
        Kind::SwarmJoined => format!("called {} into the swarm", text(f, "login")),
        Kind::SwarmLeft => "left the swarm".into(),
        Kind::SwarmEnded => "ended the swarm".into(),
        Kind::SlaPaused => format!("paused the clock{}", because(f, "reason")),
        Kind::SlaResumed => match text(f, "ended") {
            "completed" | "dropped" => "ended the pause of the clock with it".into(),
            "not_allowed" => "ended the pause: the clock allows none any more".into(),
            _ => format!("let the clock run again{}", because(f, "note")),
        },
        Kind::ClockChanged => clock_changed(f),
        Kind::SlaAtRisk => "The clock is at risk: a quarter of the time is left".into(),
        Kind::SlaBreached => "The time has run out: the clock is breached".into(),
        Kind::ImpedimentRaised => format!("raised an impediment{}", because(f, "text")),
        kind => kind.sentence(),
    }
}

/// The fields of a change: `severity from SEV2 to SEV1, title`.
fn changes(f: &Fact) -> String {
    let (Some(before), Some(after)) = (object(f, "before"), object(f, "after")) else { return "it".into() };
    let mut parts: Vec<String> = after
        .iter()
        .map(|(field, new)| match field.as_str() {
            "assignee_id" => "the assignee".into(),
            "description" => "the description".into(),
            "title" => format!("the title to “{}”", shown(Some(new))),
            _ => format!("{} from {} to {}", field.replace('_', " "), shown(before.get(field)), shown(Some(new))),
        })
        .collect();
    parts.sort();
    if parts.is_empty() { "nothing".into() } else { parts.join(", ") }
}

/// `moved what is due 3 h later: the time of the pause does not count`.
fn clock_changed(f: &Fact) -> String {
    let due =
        |name: &str| object(f, name).and_then(|c| c.get("resolve_by")).and_then(Value::as_str).and_then(At::parse);
    let why = match text(f, "cause") {
        "severity" => "another severity",
        "definitions" => "the project’s SLAs changed",
        "calendar" => "the project’s calendar changed",
        "switch" => "the story was switched",
        "pause" => "the time of the pause does not count",
        _ => "what holds now counts",
    };
    match (due("before"), due("after")) {
        (Some(before), Some(after)) if before < after => {
            format!("moved what is due {} later: {why}", between(&before, &after))
        }
        (Some(before), Some(after)) if before > after => {
            format!("moved what is due {} earlier: {why}", between(&after, &before))
        }
        (None, Some(_)) => format!("started the clock: {why}"),
        (Some(_), None) => format!("took the clock away: {why}"),
        _ => format!("computed the clock anew: {why}"),
    }
}

fn task_changed(f: &Fact) -> String {
    let title = text(f, "title");
    let after = object(f, "after");
    let of = |field: &str| after.and_then(|a| a.get(field));
    match (of("state").and_then(Value::as_str), of("assignee_id")) {
        (Some("done"), _) => format!("did “{title}”"),
        (Some(state), _) => format!("set “{title}” to {}", state_name(state)),
        (None, Some(Value::Null)) => format!("left “{title}” to nobody"),
        (None, Some(_)) => format!("assigned “{title}”"),
        (None, None) => match of("spent") {
            Some(spent) => format!("recorded {} spent on “{title}”", shown(Some(spent))),
            None => format!("changed {} of “{title}”", changes(f)),
        },
    }
}

fn object<'a>(f: &'a Fact, name: &str) -> Option<&'a serde_json::Map<String, Value>> {
    f.detail.get(name).and_then(Value::as_object)
}

fn shown(v: Option<&Value>) -> String {
    match v {
        None | Some(Value::Null) => "nothing".into(),
        Some(Value::String(s)) => state_name(s),
        Some(other) => other.to_string(),
    }
}
