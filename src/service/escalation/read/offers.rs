//! Where a Work Package may be escalated to, and why not elsewhere.

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story::model::Story;
use crate::product::{project, story};
use crate::service::escalation::model::rules::Escalating;
use crate::service::escalation::model::{Level, State};
use crate::service::escalation::{model, store};
use crate::service::work_package::model::WorkPackage;
use crate::{args, row};
use std::collections::HashMap;

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
        if let Err(refusal) = super::as_in_chain(cx, w, &chain)? {
            return Ok(Err(refusal));
        }
        let from = story::store::by_id(cx.tx, w.holder_story_id)?;
        Ok(Ok(Self::within(cx, w, &chain, from)?))
    }

    /// That of a member of one of the teams of the chain; `from` is the story that holds the Work Package.
    fn within(cx: &mut Cx<'_>, w: &WorkPackage, chain: &[Level], from: Story) -> Result<Self, Problem> {
        let holds = team::read::has_caller(cx, w.holder_team_id)?;
        let waiting = chain.last().is_some_and(|l| l.state == State::Open);
        Ok(Self {
            from,
            level: i64::try_from(chain.len()).unwrap_or(0) + 1,
            stories: std::iter::once(w.story_id).chain(chain.iter().map(|l| l.story)).collect(),
            gone_on: !holds || waiting,
        })
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
    /// Slug and name of the teams whose running Sprints hold it.
    pub teams: Vec<(String, String)>,
    /// Why it is refused now.
    pub off: Option<Refusal>,
}

row! {
    /// A target of a story, with one of the teams whose running Sprints hold it.
    struct TargetRow { id: i64, accepted: bool, slug: Option<String>, name: Option<String> }
}

/// The targets of a story, in order; one with several teams stands there several times.
fn targets(tx: &mut Conn, story: i64) -> Result<Vec<TargetRow>, DbError> {
    tx.all(
        "SELECT t.target_id, t.accepted, m.slug, m.name FROM escalation_target t
           LEFT JOIN (SELECT c.story_id, n.id, n.team_id FROM commitment c JOIN sprint n ON n.id = c.sprint_id
                       WHERE n.state = 'active') h ON h.story_id = t.target_id
           LEFT JOIN team m ON m.id = h.team_id
          WHERE t.story_id = $1 AND t.named ORDER BY t.position, h.id",
        args![story],
    )
}

/// The stories that the caller may escalate a Work Package to, and why one is off; a refusal where every target would be
/// refused alike. `in_chain`: whether the caller is in the open chain, `chain`; `stories` are those of its chain and the targets, by number.
pub fn offers(
    cx: &mut Cx<'_>,
    w: &WorkPackage,
    (chain, in_chain): (&[Level], &May),
    stories: &HashMap<i64, Story>,
) -> Result<May<Vec<Offer>>, Problem> {
    if let Err(refusal) = in_chain {
        return Ok(Err(refusal.clone()));
    }
    let unknown = || Problem::internal("a story that was not loaded");
    let from = stories.get(&w.holder_story_id).cloned().ok_or_else(unknown)?;
    let standing = Standing::within(cx, w, chain, from)?;
    let from = standing.from.key().to_string();
    if let Err(refusal) = model::rules::may_leave(w, &from, standing.gone_on, standing.from.escalation_permitted) {
        return Ok(Err(refusal));
    }
    let rows = targets(cx.tx, standing.from.id)?;
    let mut out = Vec::new();
    for same in rows.chunk_by(|a, b| a.id == b.id) {
        let to = stories.get(&same[0].id).ok_or_else(unknown)?;
        let teams: Vec<_> = same.iter().filter_map(|t| t.slug.clone().zip(t.name.clone())).collect();
        let off = standing.may_go(w, to, true, same[0].accepted, !teams.is_empty()).err();
        out.push(Offer { key: to.key().to_string(), title: to.title.clone(), teams, off });
    }
    Ok(model::rules::may_choose(&from, out.len()).map(|()| out))
}
