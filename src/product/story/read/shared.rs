//! The stories of several teams of a project, and on whom they depend (R39): to be kept few.

use super::scrum_of_scrums::IDLE_DAYS;
use super::scrum_of_scrums::engagement::{Engagement, engagement};
use crate::app::Cx;
use crate::args;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use crate::product::story::model::{Class, Lack, State, Target};
use crate::product::story::store;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// The stories of several teams of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SharedStories {
    /// Those that are not over, the ones with the most teams first.
    pub items: Vec<SharedStory>,
}

/// A story of several teams.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SharedStory {
    /// Key.
    pub story: String,
    /// Title.
    pub title: String,
    /// Class.
    pub class: Class,
    /// State.
    pub state: State,
    /// Slugs of the teams on it.
    pub teams: Vec<String>,
    /// Login of the lead Scrum Master.
    pub lead_scrum_master: Option<String>,
    /// Login of the one that is proposed.
    pub proposed_lead_scrum_master: Option<String>,
    /// The teams that are not engaged, and why (R35).
    pub not_engaged: Vec<NotEngaged>,
    /// The stories that its Work Packages may be escalated to, with other teams on them.
    pub depends_on: Vec<Dependency>,
}

/// A team that is not engaged.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotEngaged {
    /// Slug.
    pub team: String,
    /// Why.
    pub why: Lack,
}

/// A story that another one depends on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Dependency {
    /// Key.
    pub story: String,
    /// Slugs of the teams on it that are not on the other one.
    pub teams: Vec<String>,
}

fn not_engaged(e: Engagement) -> Option<NotEngaged> {
    Some(NotEngaged { team: e.team, why: e.lack? })
}

/// The stories of several teams of a project that the caller was seen to be allowed to see.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<SharedStories, Problem> {
    let ids: Vec<i64> = cx.tx.column(
        "SELECT id FROM story WHERE project_id = $1 AND team_mode = 'multiple' AND state NOT IN ('accepted', 'retired', 'dormant')
          ORDER BY rank, id LIMIT 300",
        args![p.id],
    )?;
    let mut stories = store::by_ids(cx.tx, &ids)?;
    stories.sort_by_key(|s| (s.rank, s.id));
    let mut engagement = engagement(cx, &stories, IDLE_DAYS)?;
    let mut targets = store::target::targets_of(cx.tx, &ids)?;
    let around: Vec<i64> =
        ids.iter().flat_map(|id| targets.get(*id)).map(|t| t.id).chain(ids.iter().copied()).collect();
    let slugs = store::teams_of(cx.tx, &around)?;
    let permitted: HashMap<i64, bool> = stories.iter().map(|s| (s.id, s.escalation_permitted)).collect();
    let views = super::many(cx, stories)?;
    let mut items = Vec::new();
    for (id, v) in ids.into_iter().zip(views) {
        let teams: Vec<String> = slugs.get(id).iter().map(|t| t.1.clone()).collect();
        let depends_on = |t: Target| {
            let others: Vec<String> =
                slugs.get(t.id).iter().map(|o| o.1.clone()).filter(|o| !teams.contains(o)).collect();
            (!others.is_empty()).then_some(Dependency { story: t.key, teams: others })
        };
        let open = targets.take(id).into_iter().filter(|t| t.accepted && permitted[&id]);
        let depends_on = open.filter_map(depends_on).collect();
        items.push(SharedStory {
            story: v.key,
            title: v.title,
            class: v.class,
            state: v.state,
            lead_scrum_master: v.lead_scrum_master,
            proposed_lead_scrum_master: v.proposed_lead_scrum_master,
            not_engaged: engagement.take(id).into_iter().filter_map(not_engaged).collect(),
            depends_on,
            teams,
        });
    }
    items.sort_by_key(|i| std::cmp::Reverse(i.teams.len()));
    Ok(SharedStories { items })
}
