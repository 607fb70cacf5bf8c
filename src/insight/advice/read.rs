//! Views of advice.

pub mod commitments;
pub mod facts;
pub mod organization;
pub mod rows;
pub mod stories;

use super::model::Code;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project::model::Project;
use crate::product::{project, story};
use commitments::{alignment, commitments};
use facts::Facts;
use organization::{environments, large_scale, meetings, overbooked, sizes};
use schemars::JsonSchema;
use serde::Serialize;
use stories::{frozen_criteria, stories, work_packages};

/// What advice is about.
#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct Subject {
    /// `project`, `team`, `sprint`, `story`, `epic`, `work_package`, `user`, `environment` or `meeting`.
    pub r#type: &'static str,
    /// What names it: key, slug, login or number.
    pub key: String,
}

/// A piece of advice.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Advice {
    /// Code.
    pub code: Code,
    /// What it is about.
    pub subject: Subject,
    /// The sentence.
    pub message: String,
}

/// All advice of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AdviceList {
    /// What is not dismissed.
    pub items: Vec<Advice>,
}

pub struct List {
    pub items: Vec<Advice>,
}

impl List {
    fn add(&mut self, code: Code, kind: &'static str, key: impl ToString, message: impl Into<String>) {
        let subject = Subject { r#type: kind, key: key.to_string() };
        self.items.push(Advice { code, subject, message: message.into() });
    }
}

/// The advice for a project.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<Vec<Advice>, Problem> {
    let facts = Facts::load(cx, p)?;
    let mut list = List { items: Vec::new() };
    sizes(&facts, &mut list);
    large_scale(&facts, &mut list);
    commitments(&facts, &mut list);
    alignment(&facts, &mut list);
    stories(&facts, &mut list);
    frozen_criteria(&facts, &mut list)?;
    work_packages(&facts, &mut list);
    overbooked(&facts, &mut list);
    meetings(&facts, &mut list);
    environments(&facts, &mut list);
    let dismissed = rows::dismissed(cx.tx, p.id)?;
    list.items
        .retain(|a| !dismissed.iter().any(|(code, subject)| *code == a.code && *subject == subject_text(&a.subject)));
    Ok(list.items)
}

fn subject_text(s: &Subject) -> String {
    format!("{} {}", s.r#type, s.key)
}

/// Whoever leads the project or one of its teams may dismiss advice.
pub fn may_dismiss(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if project::read::acting_owner(cx, p.id)?.is_some()
        || story::read::is_chief_of(cx, p)?
        || project::read::is_chief_scrum_master(cx, p)?
    {
        return Ok(Ok(()));
    }
    for t in team::store::of_project(cx.tx, p.id)? {
        if team::read::is_scrum_master(cx, &t)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotDismissing))
}
