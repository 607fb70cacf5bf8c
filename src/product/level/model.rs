//! The types, words and pure rules of portfolios and programs.

use crate::kit::fields::number::Hundredths;
use crate::product::story::model::{Recurrence, State, TeamMode};
use crate::{row, words};

words! {
    /// The levels above a project.
    pub enum LevelKind { Portfolio = "portfolio", Program = "program" }
}

impl LevelKind {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            LevelKind::Portfolio => "Portfolio",
            LevelKind::Program => "Program",
        }
    }
    /// Its part of an address.
    pub fn path(self) -> &'static str {
        match self {
            LevelKind::Portfolio => "portfolios",
            LevelKind::Program => "programs",
        }
    }
}

impl Level {
    /// The address of its page.
    pub fn url(&self) -> String {
        format!("/{}/{}", self.kind.path(), self.slug)
    }
}

row! {
    /// A portfolio or program as stored.
    #[derive(Clone, Debug)]
    pub struct Level {
        /// Number.
        pub id: i64,
        /// Which of the two.
        pub kind: LevelKind,
        /// Slug, unique among its kind.
        pub slug: String,
        /// Name.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// Number of its Product Owner.
        pub product_owner_id: i64,
        /// Number of its Scrum Master.
        pub scrum_master_id: i64,
        /// The portfolio that a program belongs to.
        pub portfolio_id: Option<i64>,
    }
}

row! {
    /// A project below a level.
    #[derive(Clone, Debug)]
    pub struct Below {
        /// Number.
        pub id: i64,
        /// Key.
        pub key: String,
        /// Name.
        pub name: String,
        /// Slug of its program.
        pub program: String,
    }
}

row! {
    /// An Epic or story below a level; what only stories have is null for an Epic.
    #[derive(Debug, Clone)]
    pub struct LevelEntry {
        kind: String, project_id: i64, key: String, title: String, owner: String, rank: i64, number: i64,
        recurrence: Option<Recurrence>, team_mode: Option<TeamMode>, state: Option<State>,
        estimate: Option<Hundredths>, business_value: Option<String>,
    }
}

words! {
    /// What the backlog of a level is ordered by: the strategic order of the projects and the rank in each, or business value.
    pub enum BacklogOrder { Rank = "rank", BusinessValue = "business_value" }
}
