//! Where a Work Package may be escalated to, and why not elsewhere.

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story::model::Story;
use crate::product::{project, story};
use crate::scrum::sprint;
use crate::service::access;
use crate::service::escalation::model::State;
use crate::service::escalation::model::rules::Escalating;
use crate::service::escalation::{model, store};
use crate::service::work_package::model::WorkPackage;

/// The target, which the story that holds the Work Package names, or which the caller can see.
pub fn target(cx: &mut Cx<'_>, from: &Story, key: &Key) -> Result<(Story, bool, bool), Problem> {
    let none = || Problem::invalid("to", format!("there is no story {key} that you can see"));
    let to = story::store::by_key(cx.tx, key)?.ok_or_else(none)?;
    let link = story::store::target::targets(cx.tx, from.id)?.into_iter().find(|t| t.id == to.id);
    if link.is_none() && !project::read::scope(cx)?.holds(to.project_id) {
        return Err(none());
    }
    Ok((to, link.is_some(), link.is_some_and(|l| l.accepted)))
}

/// Where a Work Package stands, for whoever wants to escalate it.
pub struct Standing {
    pub from: Story,
    pub level: i64,
    pub stories: Vec<i64>,
    pub gone_on: bool,
}

impl Standing {
    /// Refuses all but members of the teams of the chain.
    pub fn of(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May<Self>, Problem> {
        let chain = store::levels(cx.tx, w)?;
        let holds = team::store::is_member(cx.tx, w.holder_team_id, cx.by.id)?;
        let mut outer = false;
        for t in super::open_chain_teams(cx.tx, w)? {
            outer = outer || team::store::is_member(cx.tx, t, cx.by.id)?;
        }
        if !outer && let Err(refusal) = access::read::as_holder(cx, w)? {
            return Ok(Err(refusal));
        }
        let waiting = chain.last().is_some_and(|l| l.state == State::Open);
        Ok(Ok(Self {
            from: story::store::by_id(cx.tx, w.holder_story_id)?,
            level: i64::try_from(chain.len()).unwrap_or(0) + 1,
            stories: std::iter::once(w.story_id).chain(chain.iter().map(|l| l.story)).collect(),
            gone_on: !holds || waiting,
        }))
    }

    pub fn may_go(&self, w: &WorkPackage, to: &Story, linked: bool, accepted: bool, in_active_sprint: bool) -> May {
        model::rules::may_escalate(&Escalating {
            package: w,
            from: &self.from.key().to_string(),
            to: &to.key().to_string(),
            gone_on: self.gone_on,
            permitted: self.from.escalation_permitted,
            in_chain: self.stories.contains(&to.id),
            linked,
            accepted,
            recurring: self.from.recurring() && to.recurring(),
            from_sla: self.from.sla,
            to_sla: to.sla,
            in_active_sprint,
        })
    }
}

/// A story that a Work Package may be escalated to.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The teams whose running Sprints hold it.
    pub teams: Vec<team::model::Team>,
    /// Why it is refused now.
    pub off: Option<Refusal>,
}

/// The stories that the caller may escalate a Work Package to, and why one is off; a refusal where every target would be
/// refused alike.
///
/// # Errors
/// Those of the database.
pub fn offers(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May<Vec<Offer>>, Problem> {
    let standing = match Standing::of(cx, w)? {
        Ok(standing) => standing,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let from = standing.from.key().to_string();
    if let Err(refusal) = model::rules::may_leave(w, &from, standing.gone_on, standing.from.escalation_permitted) {
        return Ok(Err(refusal));
    }
    let mut out = Vec::new();
    for target in story::store::target::targets(cx.tx, standing.from.id)? {
        let to = story::store::by_id(cx.tx, target.id)?;
        let mut teams = Vec::new();
        for sprint in sprint::store::active_holding(cx.tx, to.id)? {
            teams.push(team::store::by_id(cx.tx, sprint.team_id)?);
        }
        let off = standing.may_go(w, &to, true, target.accepted, !teams.is_empty()).err();
        out.push(Offer { key: target.key, title: to.title, teams, off });
    }
    Ok(if out.is_empty() { Err(Refusal::NoTargets { story: from }) } else { Ok(out) })
}
