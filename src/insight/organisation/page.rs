//! The organisation picture as a page.

use super::read::{Organisation, ProjectPicture};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, parts, render, tabs};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::people::back_up::model::Role;
use crate::people::back_up::read::BackUpView;
use crate::people::team::read::TeamView;
use crate::people::{account, back_up};
use crate::product::level::model::Level;
use crate::product::project::model::Project;
use askama::Template;
use askama::filters::Safe;

/// A role that has or may have a back-up, as its row shows it.
struct Row {
    role: Role,
    /// Key of the project, or slug of the team.
    place: String,
    holder: String,
    back_up: Option<BackUpView>,
    /// Whether the reader names and activates it.
    mine: bool,
    /// Where a new one is posted to.
    action: String,
}

#[derive(Template)]
#[template(path = "insight/organisation/pages/picture.html")]
struct Page<'a> {
    frame: Frame,
    project: Option<&'a Project>,
    level: Option<&'a Level>,
    here: String,
    o: &'a Organisation,
    rows: Vec<Row>,
    people: Html,
}

impl Page<'_> {
    /// The teams of a project.
    fn teams(&self, p: &ProjectPicture) -> Vec<&TeamView> {
        self.o.teams.iter().filter(|t| p.teams.contains(&t.slug)).collect()
    }

    /// Whom a Product Owner of a project represents.
    fn represents(&self, p: &ProjectPicture, login: &str) -> String {
        let found = p.represents.iter().find(|r| r.product_owner == login);
        found.map_or_else(String::new, |r| format!("for {} ({})", r.name, r.kind.word()))
    }

    /// Who stands in for the holder of a role, as words.
    fn stand_in(&self, role: &str, place: &str, holder: &str) -> String {
        let found = self.o.back_ups.iter().find(|b| {
            b.role.word() == role
                && b.holder == holder
                && (b.project.as_deref() == Some(place) || b.team.as_deref() == Some(place))
        });
        found.map_or_else(String::new, |b| {
            let name = parts::name(&b.person);
            if b.active { format!("{name} stands in now") } else { format!("back-up {name}") }
        })
    }

    fn is_shared(&self, login: &str) -> bool {
        self.o.shared.iter().any(|s| s.login == login)
    }

    fn team_name<'b>(&'b self, slug: &'b str) -> &'b str {
        self.o.teams.iter().find(|t| t.slug == slug).map_or(slug, |t| &t.name)
    }
}

fn rows(cx: &Cx<'_>, o: &Organisation) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |role: Role, place: &str, holder: &str, action: String| {
        let at = |b: &&BackUpView| {
            b.role == role && b.holder == holder && b.project.as_deref().or(b.team.as_deref()) == Some(place)
        };
        rows.push(Row {
            role,
            place: place.to_owned(),
            holder: holder.to_owned(),
            back_up: o.back_ups.iter().find(at).cloned(),
            mine: back_up::model::may_manage(cx.by.admin, cx.by.login == holder).is_ok(),
            action,
        });
    };
    for p in &o.projects {
        let action = format!("/projects/{}/back-ups", p.key);
        for (role, holder) in
            [(Role::ChiefProductOwner, &p.chief_product_owner), (Role::ChiefScrumMaster, &p.chief_scrum_master)]
        {
            if let Some(holder) = holder {
                add(role, &p.key, holder, action.clone());
            }
        }
        for owner in &p.product_owners {
            add(Role::ProductOwner, &p.key, owner, action.clone());
        }
    }
    for t in &o.teams {
        add(Role::ScrumMaster, &t.slug, &t.scrum_master, format!("/teams/{}/back-ups", t.slug));
    }
    rows
}

fn people(cx: &mut Cx<'_>, rows: &[Row]) -> Result<Html, Problem> {
    if rows.iter().any(|r| r.mine) { account::page::proposals(cx) } else { Ok(Safe(String::new())) }
}

/// The organisation of a project.
pub fn project(cx: &mut Cx<'_>, p: &Project, o: &Organisation) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Organisation of {}", p.name), "project", Some(p.id), None)?;
    let rows = rows(cx, o);
    let people = people(cx, &rows)?;
    let here = format!("/projects/{}/organisation", p.key);
    render(&Page { frame, project: Some(p), level: None, here, o, rows, people })
}

/// The organisation of a level.
pub fn level(cx: &mut Cx<'_>, l: &Level, o: &Organisation) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Organisation of {}", l.name), "levels", None, None)?;
    let rows = rows(cx, o);
    let people = people(cx, &rows)?;
    render(&Page { frame, project: None, level: Some(l), here: format!("{}/organisation", l.url()), o, rows, people })
}
