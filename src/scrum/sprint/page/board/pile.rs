//! Laying out the cards of a board in lanes.

use super::address::BoardAddress;
use super::{Card, Cells, DONE_SHOWN, Lane, Swarm};
use crate::scrum::sprint::page;
use crate::scrum::sprint::read::CommitmentView;
use crate::scrum::sprint::read::board::Package;
use crate::service::sla::model::Severity;
use crate::service::task::model::TaskState;
use crate::service::task::read::TaskView;
use std::collections::{HashMap, HashSet};

/// What is still to be laid out.
pub struct Pile {
    pub tasks: Vec<TaskView>,
    pub found: Vec<Package>,
    /// Whose cards alone are shown.
    pub me: Option<String>,
}

impl Pile {
    /// Whether a card of this person is shown.
    fn shows(&self, who: Option<&String>) -> bool {
        self.me.as_ref().is_none_or(|me| who == Some(me))
    }

    pub fn swarms(&mut self, tasks: Vec<TaskView>) -> Vec<Swarm> {
        let (swarming, rest): (Vec<Package>, Vec<Package>) =
            std::mem::take(&mut self.found).into_iter().partition(|p| p.swarm.is_some());
        self.found = rest;
        let keys: HashSet<&str> = swarming.iter().map(|p| p.key.as_str()).collect();
        self.tasks.retain(|t| t.work_package.as_deref().is_none_or(|k| !keys.contains(k)));
        let mut cells: HashMap<String, Cells> = HashMap::new();
        for t in tasks {
            if let Some(key) = t.work_package.clone() {
                cells.entry(key).or_default().put(card(t, None));
            }
        }
        swarming
            .into_iter()
            .map(|p| Swarm {
                people: p.swarm.clone().unwrap_or_default(),
                cells: cells.remove(&p.key).unwrap_or_default(),
                hidden: 0,
                p,
            })
            .collect()
    }

    pub fn lanes(self, commitments: Vec<CommitmentView>, show: &BoardAddress) -> Vec<Lane> {
        let severities: HashMap<&str, Option<Severity>> =
            self.found.iter().map(|p| (p.key.as_str(), p.severity)).collect();
        let mut open: HashSet<&str> = HashSet::new();
        let mut any: HashSet<&str> = HashSet::new();
        for t in &self.tasks {
            if let Some(key) = t.work_package.as_deref() {
                any.insert(key);
                if t.state != TaskState::Done {
                    open.insert(key);
                }
            }
        }
        let lone: Vec<Card> = self
            .found
            .iter()
            .filter(|p| p.own && self.shows(p.assignee.as_ref()))
            .filter(|p| if p.state.is_open() { !open.contains(p.key.as_str()) } else { !any.contains(p.key.as_str()) })
            .map(|p| lone_package(p, any.contains(p.key.as_str())))
            .collect();
        let mut by_story: HashMap<String, Vec<Card>> = HashMap::new();
        for (p, c) in
            lone.into_iter().filter_map(|c| Some((self.found.iter().find(|p| Some(&p.key) == c.key.as_ref())?, c)))
        {
            by_story.entry(p.story.clone()).or_default().push(c);
        }
        for t in self.tasks.iter().filter(|t| self.shows(t.assignee.as_ref())) {
            let severity = t.work_package.as_deref().and_then(|k| severities.get(k).copied().flatten());
            by_story.entry(t.story.clone()).or_default().push(card(t.clone(), severity));
        }
        commitments
            .into_iter()
            .map(|c| {
                let cards = by_story.remove(&c.story).unwrap_or_default();
                lane(c, cards, show)
            })
            .collect()
    }
}

fn lane(c: CommitmentView, cards: Vec<Card>, show: &BoardAddress) -> Lane {
    let (tasks, done) = (cards.len(), cards.iter().filter(|c| c.state == TaskState::Done).count());
    let folded = show.folded(&c.story);
    let mut cells = Cells::default();
    let mut hidden = 0;
    if !folded {
        cards.into_iter().for_each(|c| cells.put(c));
        if !show.all {
            hidden = cells.0[3].len().saturating_sub(DONE_SHOWN);
            cells.0[3].drain(..hidden);
        }
    }
    Lane { recurring: page::recurring(&c), c, cells, tasks, done, hidden, folded }
}

fn card(t: TaskView, severity: Option<Severity>) -> Card {
    let of = t.work_package.as_ref().map_or_else(|| format!("/stories/{}", t.story), |k| format!("/work-packages/{k}"));
    Card {
        task: Some(t.id),
        title: t.title,
        href: of,
        state: t.state,
        key: t.work_package,
        severity,
        sla: t.sla.filter(|_| t.state != TaskState::Done),
        estimate: t.estimate,
        assignee: t.assignee,
        may_edit: t.may_edit,
        interrupted: t.interrupted_by,
        note: String::new(),
        takes: false,
    }
}

/// The card of a Work Package of which no task is open here; `worked`: whether some are done.
fn lone_package(p: &Package, worked: bool) -> Card {
    use crate::service::work_package::model::State as Is;
    let (state, note) = match (&p.elsewhere, p.state) {
        (Some(team), _) => (TaskState::InProgress, format!("with {team}")),
        (None, Is::Completed | Is::Accepted | Is::Dropped) => (TaskState::Done, "completed".to_owned()),
        (None, Is::Rejected) => (TaskState::ToDo, "rejected: open again".to_owned()),
        (None, _) if worked => (TaskState::Testing, "tasks done; complete it".to_owned()),
        (None, Is::InProgress) => (TaskState::InProgress, "no tasks".to_owned()),
        (None, Is::Open) => (TaskState::ToDo, "no tasks yet".to_owned()),
    };
    Card {
        task: None,
        title: p.title.clone(),
        href: format!("/work-packages/{}", p.key),
        state,
        key: Some(p.key.clone()),
        severity: p.severity,
        sla: p.sla.clone().filter(|_| p.state.is_open()),
        estimate: None,
        assignee: p.assignee.clone(),
        may_edit: false,
        interrupted: None,
        note,
        takes: p.state.is_open() && p.elsewhere.is_none() && p.assignee.is_none(),
    }
}
