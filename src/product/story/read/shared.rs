//! The stories of several teams of a project, and on whom they depend (R39): to be kept few.

use super::scrum_of_scrums;
use super::scrum_of_scrums::IDLE_DAYS;
use crate::app::Cx;
use crate::args;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use crate::product::story::model::{Class, Lack, State};
use crate::product::story::store;
use schemars::JsonSchema;
use serde::Serialize;

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

fn slugs(cx: &mut Cx<'_>, story: i64) -> Result<Vec<String>, Problem> {
    Ok(store::teams(cx.tx, story)?.into_iter().map(|t| t.slug).collect())
}

/// The stories of several teams of a project that the caller was seen to be allowed to see.
///
/// # Errors
/// Those of the database.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<SharedStories, Problem> {
    let ids: Vec<i64> = cx.tx.column(
        "SELECT id FROM story WHERE project_id = $1 AND team_mode = 'multiple' AND state NOT IN ('accepted', 'retired', 'dormant')
          ORDER BY rank, id LIMIT 300",
        args![p.id],
    )?;
    let mut items = Vec::new();
    for id in ids {
        let s = store::by_id(cx.tx, id)?;
        let lacking = scrum_of_scrums::lacking(cx, &s, IDLE_DAYS)?;
        let teams = slugs(cx, id)?;
        let mut depends_on = Vec::new();
        for t in store::target::targets(cx.tx, id)?.into_iter().filter(|t| t.accepted && s.escalation_permitted) {
            let mut others = slugs(cx, t.id)?;
            others.retain(|o| !teams.contains(o));
            if !others.is_empty() {
                depends_on.push(Dependency { story: t.key, teams: others });
            }
        }
        let v = super::story(cx, s)?;
        items.push(SharedStory {
            story: v.key,
            title: v.title,
            class: v.class,
            state: v.state,
            teams,
            lead_scrum_master: v.lead_scrum_master,
            proposed_lead_scrum_master: v.proposed_lead_scrum_master,
            not_engaged: lacking.into_iter().map(|(team, why)| NotEngaged { team, why }).collect(),
            depends_on,
        });
    }
    items.sort_by_key(|i| std::cmp::Reverse(i.teams.len()));
    Ok(SharedStories { items })
}
