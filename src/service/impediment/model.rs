//! The types, words and pure rules of impediments.

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// States of an impediment.
    pub enum State { Open = "open", InProgress = "in_progress", Resolved = "resolved" }
}

row! {
    /// An impediment as stored, with the names that a view needs.
    #[derive(Clone, Debug)]
    pub struct Impediment {
        id: i64, team_id: i64, team: String, project_id: Option<i64>, project: Option<String>, text: String,
        story_id: Option<i64>, work_package_id: Option<i64>, task_id: Option<i64>, story: Option<String>,
        work_package: Option<String>, raised_by_id: i64, raised_by: String, raised_at: At, owner_id: Option<i64>,
        owner: Option<String>, state: State, resolution: Option<String>, resolved_by_id: Option<i64>,
        resolved_by: Option<String>, resolved_at: Option<At>, cross_team: bool,
    }
}

row! {
    /// A team of a project, with who answers for its log.
    #[derive(Clone, Debug)]
    pub struct LogOf { team_id: i64, slug: String, name: String, scrum_master_id: i64, chief_scrum_master_id: Option<i64> }
}

impl LogOf {
    /// Whether a person raises something into it for work of the project: as a member of the team, as its Scrum Master, or as
    /// the Chief Scrum Master.
    pub fn takes_from(&self, person: i64, is_member: bool) -> bool {
        is_member || self.scrum_master_id == person || self.chief_scrum_master_id == Some(person)
    }
}
