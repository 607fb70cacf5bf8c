//! What a file tells of an item, in Tandem's words: a story as it is now, or a Work Package with all that happened to it.
//! People and groups are named as the file names them; the engine finds or makes who and what they stand for.

use super::names::Names;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::service::escalation;
use crate::service::sla::model::Severity;
use crate::service::work_package::model::State;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Text that many rows share.
pub type Text = Arc<str>;

/// A finite story at the end of the backlog.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryPast {
    /// Its number in the other tool.
    pub key: String,
    /// Title, at most 500 characters.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Estimate.
    pub estimate: Option<Hundredths>,
}

/// A Work Package and its history.
#[derive(Clone, Debug)]
pub struct WorkPackagePast {
    /// Title; cut after 500 characters.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Who reported it.
    pub submitter: Option<String>,
    /// What is kept beside it, shown as `external`.
    pub external: Map<String, Value>,
    /// The group that had it first.
    pub group: Text,
    /// How it ended, or where it stands.
    pub state: State,
    /// Severity.
    pub severity: Option<Severity>,
    /// Who worked on it last.
    pub assignee: Option<Text>,
    /// Who opened it.
    pub created_by: Option<Text>,
    /// When it was opened.
    pub created_at: At,
    /// When somebody was first assigned, or work began.
    pub responded_at: Option<At>,
    /// When it was completed, if it still is.
    pub completed_at: Option<At>,
    /// How often it was reopened.
    pub reopened: i64,
    /// Its hand-overs, in order.
    pub handovers: Vec<HandOver>,
    /// Its facts, in order.
    pub events: Vec<Event>,
}

impl WorkPackagePast {
    /// An open one without a history, for readers that say the rest: `WorkPackagePast { …, ..WorkPackagePast::opened(…) }`.
    pub fn opened(title: String, group: Text, at: At) -> Self {
        Self {
            title,
            description: None,
            category: None,
            submitter: None,
            external: Map::new(),
            group,
            state: State::Open,
            severity: None,
            assignee: None,
            created_by: None,
            created_at: at,
            responded_at: None,
            completed_at: None,
            reopened: 0,
            handovers: Vec::new(),
            events: Vec::new(),
        }
    }

    /// The innermost open hand-over, which holds the Work Package.
    pub fn holder(&self) -> Option<&HandOver> {
        self.handovers.iter().rev().find(|h| h.ended.is_none())
    }

    /// The group that holds it.
    pub fn held_by(&self) -> &Text {
        self.holder().map_or(&self.group, |h| &h.to)
    }

    /// Adds everybody and every group that it names.
    pub fn names(&self, names: &mut Names) {
        names.group(&self.group);
        for person in [&self.created_by, &self.assignee].into_iter().flatten() {
            names.person(person);
        }
        if let Some(who) = &self.assignee {
            names.member(self.held_by(), who);
        }
        for h in &self.handovers {
            names.group(&h.from);
            names.group(&h.to);
            let taker = h.taken.as_ref().and_then(|t| t.1.as_ref());
            for person in h.opened_by.as_ref().into_iter().chain(taker) {
                names.person(person);
            }
            if let Some(who) = taker {
                names.member(&h.to, who);
            }
        }
        for e in &self.events {
            let resolver = if let What::Completed(who, _) = &e.what { who.as_ref() } else { None };
            for person in e.actor.as_ref().into_iter().chain(resolver) {
                names.person(person);
            }
        }
    }
}

/// A hand-over from one group to another: an escalation.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Depth in the open chain, from 1.
    pub level: i64,
    /// From which group.
    pub from: Text,
    /// To which group.
    pub to: Text,
    /// Whether it was reopened and stayed with this group, instead of being reassigned.
    pub reopening: bool,
    /// When.
    pub opened_at: At,
    /// Who did it.
    pub opened_by: Option<Text>,
    /// When and by whom it was taken.
    pub taken: Option<(At, Option<Text>)>,
    /// When and how it ended.
    pub ended: Option<(At, escalation::model::State)>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: At,
    /// When the file says, if that cannot be.
    pub stated: Option<At>,
    /// Who did it.
    pub actor: Option<Text>,
    /// Which change of the item in the other tool, counted there. With its kind, it tells the next run that this fact is written.
    pub update: i64,
    /// What.
    pub what: What,
}

/// What happened. Numbers are positions in `handovers`.
#[derive(Clone, Debug)]
pub enum What {
    /// It was opened, with these first values.
    Created(Value),
    /// Fields changed: before and after.
    Changed(Value, Value),
    /// It was handed over.
    Escalated(usize),
    /// Somebody of the new group took it.
    Taken(usize),
    /// It came back.
    Ended(usize),
    /// It was completed: by whom, and with which code.
    Completed(Option<Text>, Option<Text>),
    /// It was opened again.
    Reopened,
}
