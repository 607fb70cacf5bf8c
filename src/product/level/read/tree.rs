//! All levels with the projects below them, and what of it the caller may see: two statements, however many there are.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::product::level::model::{Below, Level, LevelKind};
use crate::product::level::store;
use crate::product::project;
use crate::product::project::model::Scope;

/// The levels in the strategic order, with what the caller may see.
pub struct Tree {
    levels: Vec<Level>,
    /// The number of the program of each project, and the project, in the strategic order.
    projects: Vec<(i64, Below)>,
    scope: Scope,
    me: i64,
    admin: bool,
}

impl Tree {
    pub fn load(cx: &mut Cx<'_>) -> Result<Self, Problem> {
        Ok(Self {
            levels: store::all(cx.tx)?,
            projects: store::placed(cx.tx)?,
            scope: project::read::scope(cx)?,
            me: cx.by.id,
            admin: cx.by.admin,
        })
    }

    pub fn level(&self, id: i64) -> Option<&Level> {
        self.levels.iter().find(|l| l.id == id)
    }

    /// The levels of a kind in the strategic order.
    pub fn of_kind(&self, kind: LevelKind) -> impl Iterator<Item = &Level> {
        self.levels.iter().filter(move |l| l.kind == kind)
    }

    /// The programs of a portfolio that the caller may see, in the strategic order; of a program none.
    pub fn programs(&self, portfolio: &Level) -> impl Iterator<Item = &Level> {
        let id = portfolio.id;
        self.levels.iter().filter(move |l| l.portfolio_id == Some(id) && self.visible(l))
    }

    /// Whether the caller is its Product Owner or Scrum Master, or that of the portfolio above it.
    pub fn leads(&self, level: &Level) -> bool {
        let own = |l: &Level| l.product_owner_id == self.me || l.scrum_master_id == self.me;
        own(level) || level.portfolio_id.and_then(|id| self.level(id)).is_some_and(own)
    }

    pub fn visible(&self, level: &Level) -> bool {
        self.admin || self.leads(level) || self.reach(level).next().is_some()
    }

    /// The projects below a level whose figures the caller may see, in the strategic order: all for those who lead it.
    pub fn reach(&self, level: &Level) -> impl Iterator<Item = &Below> {
        let (id, leads) = (level.id, self.leads(level));
        let under =
            move |program: i64| program == id || self.level(program).is_some_and(|p| p.portfolio_id == Some(id));
        self.projects.iter().filter(move |p| under(p.0) && (leads || self.scope.holds(p.1.id))).map(|p| &p.1)
    }
}
