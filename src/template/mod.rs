//! Templates: a good way of doing something, kept for the next time; versioned, and what was made from one remembers the
//! version (R83). A *Work Package template* holds tasks, effort and approval steps (R76); a *story template* and an
//! *Epic template* fill in the fields of a story, or of an Epic with its stories (R78). A *proposal* asks for a change of one
//! (R82); the *figures* of one say how well it works.

pub mod commands;
pub mod figures;
pub mod item;
mod item_source;
pub mod page;
pub mod proposal;
pub mod rights;
mod source;
mod store;
pub mod suggestion;
pub mod view;
pub mod web;

pub use rights::may_keep;
pub use source::may_begin_with;
pub use store::{Template, in_project, of_severity};
pub use view::{TemplateView, list};

use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::{project, words};
use view::{TemplateStepView, TemplateTaskView};

words! {
    /// Who carries out an approval step (R75).
    pub enum Role {
        ProductOwner = "product_owner",
        ScrumMaster = "scrum_master",
        TeamMember = "team_member",
        ChiefProductOwner = "chief_product_owner",
    }
}

impl Template {
    /// Its tasks: title and estimate.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn task_list(&self) -> Result<Vec<(String, Option<Hundredths>)>, Problem> {
        let tasks: Vec<TemplateTaskView> = serde_json::from_str(&self.tasks).map_err(Problem::internal)?;
        #[allow(clippy::cast_possible_truncation, reason = "efforts have two decimals and a small range")]
        let hundredths = |x: f64| Hundredths((x * 100.0).round() as i64);
        Ok(tasks.into_iter().map(|t| (t.title, t.estimate.map(hundredths))).collect())
    }
    /// Its approval steps.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn steps(&self) -> Result<Vec<(String, Role)>, Problem> {
        let steps: Vec<TemplateStepView> = serde_json::from_str(&self.approval_steps).map_err(Problem::internal)?;
        Ok(steps.into_iter().filter_map(|s| Some((s.name, Role::parse(&s.role)?))).collect())
    }
    /// The keys of its proposed targets.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn targets(&self) -> Result<Vec<String>, Problem> {
        serde_json::from_str(&self.escalates_to).map_err(Problem::internal)
    }
}

/// A Work Package template that the caller may see.
fn find(cx: &mut Cx<'_>, id: i64) -> Result<Template, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if project::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("template {id}"))),
    }
}
