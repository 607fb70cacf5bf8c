//! What can be done to a Work Package as a whole: the buttons beside its title, the menu, and why some are off.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::service::work_package::model::State;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::offers::Offers;

/// Something that can be done to the Work Package as a whole.
pub struct Act {
    /// Names the dialog, and the reason while it is off.
    pub name: &'static str,
    pub label: &'static str,
    pub key: &'static str,
    pub class: &'static str,
    /// Where it is sent to; without it a dialog opens.
    pub to: Option<String>,
    /// What is sent along.
    pub field: Option<(&'static str, String)>,
    /// Why it is off, if it is.
    pub off: Option<String>,
}

impl Act {
    pub fn dialog(name: &'static str, label: &'static str, key: &'static str, may: &May) -> Self {
        let off = may.as_ref().err().map(Refusal::sentence);
        Self { name, label, key, class: "", to: None, field: None, off }
    }
    pub fn post(name: &'static str, label: &'static str, key: &'static str, to: String, may: &May) -> Self {
        Self { to: Some(to), ..Self::dialog(name, label, key, may) }
    }
    pub fn primary(mut self) -> Self {
        self.class = "primary";
        self
    }
}

/// What stands beside the title, and what stands in the menu.
pub fn acts(v: &WorkPackageView, o: &Offers, me: &str) -> (Vec<Act>, Vec<Act>) {
    if v.state.is_open() { while_open(v, o, me) } else { once_closed(v, o) }
}

fn while_open(v: &WorkPackageView, o: &Offers, me: &str) -> (Vec<Act>, Vec<Act>) {
    let at = |verb: &str| format!("/work-packages/{}/{verb}", v.key);
    let mut acts = Vec::new();
    if !o.taken {
        let (label, to) = match &o.level {
            Some(l) => ("Take the escalation", format!("/escalations/{}/take", l.id)),
            None => ("Take", at("take")),
        };
        acts.push(Act::post("take", label, "i", to, &o.take));
    }
    acts.push(swarm_act(v, o, me));
    acts.push(Act::dialog("escalate", "Escalate", "u", &o.escalate.clone().map(drop)));
    match &o.level {
        Some(l) => {
            acts.push(Act::dialog("return", "Return", "r", &Ok(())));
            acts.push(Act::dialog("complete", "Complete the escalation", "d", &l.complete).primary());
        }
        None => acts.push(Act::post("complete", "Complete", "d", at("complete"), &o.complete).primary()),
    }
    let mut more = vec![Act::dialog("edit", "Edit", "e", &o.edit)];
    if v.swarm.is_some() {
        let to = format!("{}?_method=DELETE", at("swarm"));
        more.push(Act::post("end-swarm", "End the swarm", "", to, &o.end_swarm));
    }
    more.push(Act::dialog("drop", "Give it up", "", &o.drop));
    (acts, more)
}

fn once_closed(v: &WorkPackageView, o: &Offers) -> (Vec<Act>, Vec<Act>) {
    let at = |verb: &str| format!("/work-packages/{}/{verb}", v.key);
    let mut acts = Vec::new();
    if v.state == State::Completed {
        acts.push(Act::post("accept", "Accept", "a", at("accept"), &o.judge).primary());
        acts.push(Act::dialog("reject", "Reject", "x", &o.judge));
    }
    acts.push(Act::dialog("reopen", "Reopen", "o", &o.reopen));
    (acts, vec![Act::dialog("edit", "Edit", "e", &o.edit)])
}

fn swarm_act(v: &WorkPackageView, o: &Offers, me: &str) -> Act {
    let at = format!("/work-packages/{}/swarm", v.key);
    match (&v.swarm, o.swarming) {
        (None, _) => Act::post("swarm", "Swarm", "h", at, &o.swarm),
        (Some(_), true) => {
            Act::post("swarm", "Leave the swarm", "h", format!("{at}/members/{me}?_method=DELETE"), &Ok(()))
        }
        (Some(_), false) => {
            let join = Act::post("swarm", "Join the swarm", "h", format!("{at}/members"), &Ok(()));
            Act { field: Some(("login", me.to_owned())), ..join }
        }
    }
}

/// The reasons of what is off, each once, with what it concerns.
pub fn reasons(acts: &[Act]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for act in acts {
        let Some(why) = &act.off else { continue };
        match out.iter_mut().find(|(_, w)| w == why) {
            Some((names, _)) => *names = format!("{names}, {}", act.label),
            None => out.push((act.label.to_owned(), why.clone())),
        }
    }
    out
}
