//! The dialogs that ask for a sentence before something is done to a Work Package.

use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::offers::Offers;

/// A dialog that asks for a sentence before something is done.
pub struct Ask {
    pub id: &'static str,
    pub title: String,
    pub to: String,
    pub field: &'static str,
    pub label: &'static str,
    pub verb: &'static str,
    pub required: bool,
}

/// The dialogs of what can be done now.
pub fn asks(v: &WorkPackageView, o: &Offers) -> Vec<Ask> {
    let mut out = of_level(o);
    out.extend(of_work(v, o));
    out.extend(of_clock(v, o));
    out.extend(of_judges(v, o));
    out
}

/// Where a verb of the Work Package is sent to.
fn at(v: &WorkPackageView, verb: &str) -> String {
    format!("/work-packages/{}/{verb}", v.key)
}

fn note(id: &'static str, title: String, to: String, label: &'static str, verb: &'static str) -> Ask {
    Ask { id, title, to, field: "note", label, verb, required: false }
}

fn of_level(o: &Offers) -> Vec<Ask> {
    let Some(l) = &o.level else { return Vec::new() };
    let to = |verb: &str| format!("/escalations/{}/{verb}", l.id);
    let title = |verb: &str| format!("{verb} Escalation{}", l.level);
    let why = "Why it goes back; the open tasks of this level are dropped";
    vec![
        note("complete", title("Complete"), to("complete"), "What was done", "Complete"),
        note("return", title("Return"), to("return"), why, "Return"),
    ]
}

fn of_work(v: &WorkPackageView, o: &Offers) -> Vec<Ask> {
    let (key, mut out) = (&v.key, Vec::new());
    if o.drop.is_ok() {
        let why = "Why; its open tasks are dropped with it";
        out.push(note("drop", format!("Give {key} up"), at(v, "drop"), why, "Give it up"));
    }
    if o.reopen.is_ok() {
        let why = "Why; its clock runs on as if it had never stopped";
        out.push(note("reopen", format!("Open {key} again"), at(v, "reopen"), why, "Open again"));
    }
    out
}

fn of_clock(v: &WorkPackageView, o: &Offers) -> Option<Ask> {
    if v.sla.as_ref().is_some_and(|s| s.paused_since.is_some()) {
        return Some(note("resume", "Let the clock run again".into(), at(v, "resume"), "Note", "Resume"));
    }
    o.pause.as_ref().ok()?;
    let why = "What or whom it waits for; it stands in the history";
    let pause = note("pause", format!("Pause the clock of {}", v.key), at(v, "pause"), why, "Pause");
    Some(Ask { field: "reason", required: true, ..pause })
}

fn of_judges(v: &WorkPackageView, o: &Offers) -> Vec<Ask> {
    let mut out = Vec::new();
    if o.judge.is_ok() {
        let what = "What is missing; it is open again";
        let reject = note("reject", format!("Reject {}", v.key), at(v, "reject"), what, "Reject");
        out.push(Ask { field: "reason", ..reject });
    }
    if let Some((step, Ok(()))) = &o.step {
        let to = |verb: &str| at(v, &format!("approvals/{step}/{verb}"));
        out.push(note("approve", "Approve".into(), to("approve"), "Note", "Approve"));
        out.push(note("decline", "Decline".into(), to("decline"), "What is missing", "Decline"));
    }
    out
}
