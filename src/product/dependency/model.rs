//! The types, words and pure rules of dependencies.

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// Whether the order is given by the nature of the work, or chosen.
    pub enum DependencyKind { Mandatory = "mandatory", Discretionary = "discretionary" }
}

words! {
    /// Whether what is waited for lies within what the teams do themselves.
    pub enum DependencyScope { Internal = "internal", External = "external" }
}

row! {
    /// A dependency as stored.
    #[derive(Clone, Debug)]
    pub struct Dependency {
        id: i64, project_id: i64, from_story_id: Option<i64>, from_team_id: Option<i64>, to_story_id: Option<i64>,
        to_team_id: Option<i64>, to_activity: Option<String>, kind: DependencyKind, scope: DependencyScope,
        note: Option<String>, resolved_at: Option<At>, created_by: i64, created_at: At,
    }
}
