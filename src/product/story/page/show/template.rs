//! What the template of a story's page asks.

use super::Page;
use crate::doors::frame::forms;
use crate::doors::frame::parts::Html;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::text;
use crate::product::story::model::{Cadence, Recurrence};
use crate::product::story::page::{TeamLine, intervals};
use crate::product::story::read::PortionView;
use crate::scrum::sprint::read::of_story::OpenSprint;
use crate::service::escalation::model::rules;
use crate::service::task::model::{TaskKind, TaskState};
use crate::service::task::read::TaskView;

impl Page<'_> {
    pub(super) fn recurring(&self) -> bool {
        self.s.recurrence == Recurrence::Recurring
    }

    /// The Sprints that hold it, the newest first.
    pub(super) fn running(&self) -> Vec<&OpenSprint> {
        self.sprints.iter().rev().filter(|x| x.holds).collect()
    }

    pub(super) fn review_waits(&self) -> bool {
        self.review_waits
    }

    pub(super) fn intervals(&self) -> Html {
        intervals(self.s.review_every.as_ref())
    }

    pub(super) fn kind(&self, k: &TaskKind) -> &'static str {
        match k {
            TaskKind::Dev => "Dev",
            TaskKind::Ops => "Ops",
        }
    }

    pub(super) fn leads(&self, login: &str) -> bool {
        let now = self.s.lead_scrum_master.as_ref().or(self.s.proposed_lead_scrum_master.as_ref());
        now.is_some_and(|l| l == login)
    }

    pub(super) fn team_name<'b>(&'b self, slug: &'b str) -> &'b str {
        self.teams.iter().find(|t| t.slug == slug).map_or(slug, |t| &t.name)
    }

    pub(super) fn mine(&self, slug: &str) -> bool {
        self.teams.iter().any(|t| t.slug == slug && t.mine)
    }

    /// The reader's teams that may join the story, and are not on it yet.
    pub(super) fn joinable(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.mine && t.fits && self.portion(&t.slug).is_none()).collect()
    }

    /// The teams that its Product Owner may put on it.
    pub(super) fn addable(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.fits && self.portion(&t.slug).is_none()).collect()
    }

    pub(super) fn portion(&self, slug: &str) -> Option<&PortionView> {
        self.s.portions.iter().find(|p| p.team == slug)
    }

    pub(super) fn escalation_word(&self) -> &'static str {
        match (self.s.escalation.permitted, self.targets.is_empty()) {
            (true, false) => "permitted",
            (true, true) => "permitted, but nowhere to",
            _ => "off",
        }
    }

    /// Why escalation is off, and what would allow it.
    pub(super) fn why_no_escalation(&self) -> Option<Refusal> {
        let (key, permitted) = (&self.s.key, self.s.escalation.permitted);
        let may = self.refused.permit.clone().and_then(|()| rules::may_begin(key, permitted));
        may.and_then(|()| rules::may_choose(key, self.targets.len())).err()
    }

    pub(super) fn target_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.targets.iter().map(|t| t.key.clone()).collect();
        if keys.is_empty() {
            keys.push(String::new());
        }
        keys
    }

    pub(super) fn cadence(&self) -> &'static str {
        match self.s.cadence {
            Some(Cadence::EverySprint) => "every Sprint",
            Some(Cadence::Scheduled) => "scheduled",
            Some(Cadence::OnDemand) => "on demand",
            None => "not said",
        }
    }

    pub(super) fn task_states(&self, t: &TaskView) -> Html {
        let all: Vec<_> = TaskState::ALL.iter().map(|s| (s.word(), text::state_name(s.word()))).collect();
        forms::options(&all, t.state.word())
    }

    pub(super) fn my_teams(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.mine && self.portion(&t.slug).is_some()).collect()
    }
}
