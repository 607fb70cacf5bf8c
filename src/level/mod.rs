//! Portfolios and programs (R3): levels above the projects, with their Product Owner and Scrum Master, the strategic order of
//! what is below them, and the figures of all projects below in sum.
//!
//! A program may belong to a portfolio, a project to a program. Whoever sees one of the projects below sees the level, with
//! those projects; its Product Owner and Scrum Master (those of the portfolio also in its programs) see the *figures* of all
//! projects below, but no content that they do not see otherwise.

pub mod commands;
mod figures;
mod page;
mod store;
pub mod view;
pub mod web;

pub use figures::{FiguresView, LevelFigures};
pub use store::{Below, Level, above, by_id, by_slug, placed_last, program_names};

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::refusal::Refusal;
use crate::{project, words};

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

/// A level that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, kind: LevelKind, slug: &str) -> Result<Level, Problem> {
    match by_slug(cx.tx, kind, slug)? {
        Some(l) if visible(cx, &l)? => Ok(l),
        _ => Err(Problem::not_found(format!("{kind} {slug:?}"))),
    }
}

/// Whether the caller is its Product Owner or Scrum Master, or that of the portfolio above it.
///
/// # Errors
/// Those of the database.
pub fn leads(cx: &mut Cx<'_>, level: &Level) -> Result<bool, Problem> {
    let me = cx.by.id;
    let own = |l: &Level| l.product_owner_id == me || l.scrum_master_id == me;
    if own(level) {
        return Ok(true);
    }
    Ok(match level.portfolio_id {
        Some(id) => own(&by_id(cx.tx, id)?),
        None => false,
    })
}

fn visible(cx: &mut Cx<'_>, level: &Level) -> Result<bool, Problem> {
    Ok(cx.by.admin || leads(cx, level)? || !reach(cx, level)?.is_empty())
}

/// The projects below a level whose figures the caller may see, in the strategic order.
///
/// # Errors
/// Those of the database.
pub fn reach(cx: &mut Cx<'_>, level: &Level) -> Result<Vec<Below>, Problem> {
    let all = store::below(cx.tx, level)?;
    if leads(cx, level)? { Ok(all) } else { only_visible(cx, all) }
}

/// The projects below a level that the caller may see, in the strategic order.
///
/// # Errors
/// Those of the database.
pub fn below(cx: &mut Cx<'_>, level: &Level) -> Result<Vec<Below>, Problem> {
    let all = store::below(cx.tx, level)?;
    only_visible(cx, all)
}

/// Those of some projects whose contents the caller may see.
///
/// # Errors
/// Those of the database.
pub fn only_visible(cx: &mut Cx<'_>, mut all: Vec<Below>) -> Result<Vec<Below>, Problem> {
    let scope = project::scope(cx)?;
    all.retain(|b| scope.holds(b.id));
    Ok(all)
}

/// Refuses everybody but the Product Owner of the level.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_product_owner(cx: &Cx<'_>, level: &Level) -> Result<(), Problem> {
    if level.product_owner_id == cx.by.id {
        return Ok(());
    }
    Err(Refusal::NotProductOwner { of: level.name.clone() }.into())
}
