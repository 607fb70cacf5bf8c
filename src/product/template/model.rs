//! The types, words and pure rules of Work Package templates.

pub mod suggestion;

use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::row;
use crate::service::sla::model::Severity;
use crate::service::work_package::model::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

row! {
    /// A template as stored.
    #[derive(Clone, Debug)]
    pub struct Template {
        /// Number.
        pub id: i64,
        /// Project.
        pub project_id: i64,
        /// Name.
        pub name: String,
        /// Category of the Work Packages it makes.
        pub category: Option<String>,
        /// Severity of the Work Packages it makes.
        pub severity: Option<Severity>,
        /// Estimate of the Work Packages it makes.
        pub standard_effort: Option<Hundredths>,
        /// Tasks, JSON.
        pub tasks: String,
        /// Approval steps, JSON.
        pub approval_steps: String,
        /// Keys of stories, JSON.
        pub escalates_to: String,
        /// Whether completion is approval enough (R84).
        pub pre_approved: bool,
        /// Key of the finished item it was made from (R79).
        pub made_from: Option<String>,
        /// Version, counted from 1.
        pub version: i64,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

/// A task as a template keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TemplateTaskView {
    /// Title.
    pub title: String,
    /// Estimate.
    pub estimate: Option<f64>,
}

/// An approval step as a template keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TemplateStepView {
    /// Name.
    pub name: String,
    /// Role, a word of [`Role`].
    pub role: String,
}

/// A version of a template.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TemplateRef {
    /// Number of the template.
    pub id: i64,
    /// Version.
    pub version: i64,
}
