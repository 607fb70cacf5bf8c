//! Views of the organization picture.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::people::back_up::model::BackUp;
use crate::people::back_up::read::BackUpView;
use crate::people::team::read::TeamView;
use crate::people::{account, back_up, team};
use crate::product::level::model::Level;
use crate::product::project::model::Project;
use crate::product::project::read::ProjectView;
use crate::product::project::read::RepresentsView;
use crate::product::{level, project};
use schemars::JsonSchema;
use serde::Serialize;

/// The organisation of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectPicture {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Login of the Chief Product Owner.
    pub chief_product_owner: Option<String>,
    /// Login of the Chief Scrum Master.
    pub chief_scrum_master: Option<String>,
    /// Logins of the Product Owners.
    pub product_owners: Vec<String>,
    /// Whom they represent.
    pub represents: Vec<RepresentsView>,
    /// Slugs of its teams.
    pub teams: Vec<String>,
}

/// A specialist who works in several of the teams (R11).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Shared {
    /// Login.
    pub login: String,
    /// The share of each team in percent.
    pub shares: Vec<Share>,
    /// The shares of these teams together.
    pub sum: i64,
}

/// What a team has of a specialist.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Share {
    /// Slug of the team.
    pub team: String,
    /// Percent.
    pub allocation: i64,
}

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Organisation {
    /// Login of the Product Owner of the program; null of a project.
    pub product_owner: Option<String>,
    /// Login of the Scrum Master of the program; null of a project.
    pub scrum_master: Option<String>,
    /// The projects: one, or those of the program that the reader sees.
    pub projects: Vec<ProjectPicture>,
    /// The teams of all of them, each once.
    pub teams: Vec<TeamView>,
    /// Who works in several of these teams.
    pub shared: Vec<Shared>,
    /// Who stands in for whom.
    pub back_ups: Vec<BackUpView>,
}

/// The organisation of a project.
pub fn of_project(cx: &mut Cx<'_>, p: Project) -> Result<Organisation, Problem> {
    of_projects(cx, vec![p])
}

/// The organisation of a program or portfolio: of the projects below that the reader sees.
pub fn of_level(cx: &mut Cx<'_>, l: &Level) -> Result<Organisation, Problem> {
    let below: Vec<i64> = level::read::below(cx, l)?.into_iter().map(|b| b.id).collect();
    let mut projects = project::store::by_ids(cx.tx, &below)?;
    let projects = below.iter().filter_map(|id| projects.remove(id)).collect();
    let mut picture = of_projects(cx, projects)?;
    let logins = account::store::logins_of(cx.tx, &[l.product_owner_id, l.scrum_master_id])?;
    picture.product_owner = Some(logins.of(l.product_owner_id));
    picture.scrum_master = Some(logins.of(l.scrum_master_id));
    Ok(picture)
}

fn of_projects(cx: &mut Cx<'_>, projects: Vec<Project>) -> Result<Organisation, Problem> {
    let ids: Vec<i64> = projects.iter().map(|p| p.id).collect();
    let team_ids = project::store::team_ids_of(cx.tx, &ids)?;
    let mut in_order: Vec<i64> = Vec::new();
    for t in ids.iter().flat_map(|p| team_ids.get(*p)) {
        if !in_order.contains(t) {
            in_order.push(*t);
        }
    }
    // By project, as the projects stand; what belongs to a team, by the first project that the team works on.
    let place = |b: &BackUp| {
        let here = |p: &i64| b.project_id == Some(*p) || b.team_id.is_some_and(|t| team_ids.get(*p).contains(&t));
        ids.iter().position(here)
    };
    let mut back_ups = back_up::store::of_projects(cx.tx, &ids)?;
    back_ups.sort_by_key(|b| (place(b), b.id));
    let back_ups = back_up::read::many(cx, back_ups)?;
    let picture = |v: ProjectView| ProjectPicture {
        key: v.key,
        name: v.name,
        chief_product_owner: v.chief_product_owner,
        chief_scrum_master: v.chief_scrum_master,
        product_owners: v.product_owners,
        represents: v.represents,
        teams: v.teams,
    };
    let pictures = project::read::many(cx, projects)?.into_iter().map(picture).collect();
    let mut stored = team::store::by_ids(cx.tx, &in_order)?;
    let stored = in_order.iter().filter_map(|id| stored.remove(id)).collect();
    let teams = team::read::many(cx, stored)?;
    let shared = shared(&teams);
    Ok(Organisation { product_owner: None, scrum_master: None, projects: pictures, teams, shared, back_ups })
}

/// Who is a member of several teams, with the share of each.
fn shared(teams: &[TeamView]) -> Vec<Shared> {
    let mut all: Vec<Shared> = Vec::new();
    for t in teams {
        for m in &t.members {
            let share = Share { team: t.slug.clone(), allocation: m.allocation };
            match all.iter_mut().find(|s| s.login == m.login) {
                Some(s) => s.shares.push(share),
                None => all.push(Shared { login: m.login.clone(), shares: vec![share], sum: 0 }),
            }
        }
    }
    all.retain(|s| s.shares.len() > 1);
    for s in &mut all {
        s.sum = s.shares.iter().map(|x| x.allocation).sum();
    }
    all.sort_by(|a, b| a.login.cmp(&b.login));
    all
}
