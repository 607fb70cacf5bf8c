//! The pages of levels: all of them as a tree, one with its figures, and its backlog.

use super::model::{Below, Level, LevelKind};
use super::read::figures::{FiguresView, LevelFigures, ProjectFigures};
use super::read::{LevelBacklog, LevelView, only_visible};
use super::{read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::{assets, text};
use crate::people::account;
use crate::product::project;
use crate::product::story::model::{Class, Recurrence, State, TeamMode};
use askama::Template;
use std::collections::HashMap;

/// How far the finite stories are: accepted, of how many.
fn finite(f: &LevelFigures) -> (i64, i64) {
    let finite = |c: Class| matches!(c, Class::SingleTeamFinite | Class::MultipleTeamsFinite);
    (f.count(|c, s| finite(c) && s == State::Accepted), f.count(|c, _| finite(c)))
}

#[derive(Template)]
#[template(path = "product/level/pages/progress.html")]
struct Progress {
    accepted: i64,
    all: i64,
    bar: Html,
}

/// The progress of the finite stories as words and a bar.
pub(super) fn progress(f: &LevelFigures) -> Html {
    let (accepted, all) = finite(f);
    let label = format!("{accepted} of {all} finite stories accepted");
    let bar = parts::bar(&[("done", Hundredths(accepted))], Hundredths(all), None, &label);
    parts::html(&Progress { accepted, all, bar })
}

/// Active recurring stories.
fn recurring(f: &LevelFigures) -> i64 {
    f.count(|_, s| s == State::Active)
}

#[derive(Template)]
#[template(path = "product/level/pages/tree.html")]
struct Tree {
    frame: Frame,
    portfolios: Vec<Branch>,
    /// Programs without a portfolio.
    programs: Vec<Twig>,
    /// Projects without a program.
    loose: Vec<ProjectFigures>,
    /// Keys of the projects that the reader may open.
    opens: Vec<String>,
    people: Html,
    portfolio_options: Html,
}

/// A portfolio with its programs.
struct Branch {
    level: Level,
    twigs: Vec<Twig>,
}

/// A program with its projects.
struct Twig {
    level: Level,
    projects: Vec<ProjectFigures>,
}

impl Tree {
    fn opens(&self, key: &str) -> bool {
        self.opens.iter().any(|k| k == key)
    }

    fn empty(&self) -> bool {
        self.portfolios.is_empty() && self.programs.is_empty()
    }
}

/// Levels in the order in which they were made.
fn by_number<'a>(levels: impl Iterator<Item = &'a Level>) -> Vec<&'a Level> {
    let mut all: Vec<&Level> = levels.collect();
    all.sort_by_key(|l| l.id);
    all
}

/// All levels that one sees: portfolios, programs, projects.
pub fn tree(cx: &mut Cx<'_>) -> Result<String, Problem> {
    let all = read::tree::Tree::load(cx)?;
    let loose = store::loose(cx.tx)?;
    let loose = only_visible(cx, loose)?;
    let shown = all.of_kind(LevelKind::Program).flat_map(|p| all.reach(p)).chain(&loose).cloned().collect();
    let figures = read::figures::of_projects(cx, shown)?.projects;
    let mut figures: HashMap<String, ProjectFigures> = figures.into_iter().map(|f| (f.key.clone(), f)).collect();
    let mut of = |b: &Below| figures.remove(&b.key);
    let mut twig = |p: &Level| Twig { projects: all.reach(p).filter_map(&mut of).collect(), level: p.clone() };
    let mut portfolios = Vec::new();
    for level in by_number(all.of_kind(LevelKind::Portfolio)).into_iter().filter(|l| all.visible(l)) {
        portfolios.push(Branch { twigs: all.programs(level).map(&mut twig).collect(), level: level.clone() });
    }
    let programs = by_number(all.of_kind(LevelKind::Program));
    let programs = programs.into_iter().filter(|p| p.portfolio_id.is_none() && all.visible(p)).map(twig).collect();
    let loose = loose.iter().filter_map(of).collect();
    let mut options = vec![(String::new(), "None".to_owned())];
    options.extend(portfolios.iter().map(|b| (b.level.slug.clone(), b.level.name.clone())));
    render(&Tree {
        frame: Frame::load(cx, "Portfolios and programs", "levels", None, None)?,
        portfolios,
        programs,
        loose,
        opens: project::read::keys(cx)?.into_iter().map(|(_, key)| key).collect(),
        people: account::page::proposals(cx)?,
        portfolio_options: forms::options(&options, ""),
    })
}

#[derive(Template)]
#[template(path = "product/level/pages/level.html")]
struct One<'a> {
    frame: Frame,
    level: &'a Level,
    view: &'a LevelView,
    parent: Option<Level>,
    programs: Vec<Level>,
    figures: FiguresView,
    /// Keys of the projects that the reader may open.
    opens: Vec<String>,
    owner: bool,
    people: Html,
    portfolio_options: Html,
}

impl One<'_> {
    /// The projects in groups: by program in a portfolio, else one without a name.
    fn groups(&self) -> Vec<(Option<&Level>, Vec<&ProjectFigures>)> {
        if self.level.kind == LevelKind::Program {
            return vec![(None, self.figures.projects.iter().collect())];
        }
        let of = |slug: &str| self.figures.projects.iter().filter(|p| p.program == slug).collect();
        self.programs.iter().map(|g| (Some(g), of(&g.slug))).collect()
    }

    fn opens(&self, key: &str) -> bool {
        self.opens.iter().any(|k| k == key)
    }

    /// Class by class, how many stories are in each of the states that occur.
    fn states(&self) -> Vec<State> {
        let here = |s: &&State| self.figures.sum.stories.iter().any(|c| c.state == **s);
        State::ALL.iter().filter(here).copied().collect()
    }

    fn classes(&self) -> Vec<Class> {
        let here = |c: &&Class| self.figures.sum.stories.iter().any(|s| s.class == **c);
        Class::ALL.iter().filter(here).copied().collect()
    }

    fn number(&self, class: &Class, state: &State) -> i64 {
        self.figures.sum.count(|c, s| c == *class && s == *state)
    }

    /// The names that the order of the level is made of.
    fn order(&self) -> Vec<String> {
        match self.level.kind {
            LevelKind::Portfolio => self.view.programs.clone(),
            LevelKind::Program => self.view.projects.clone(),
        }
    }

    /// The places of the order, from 1, with what stands there.
    fn places(&self) -> Vec<(usize, String)> {
        (1..).zip(self.order()).collect()
    }

    /// What may stand at a place.
    fn choices(&self, chosen: &str) -> Html {
        let name =
            |slug: &String| self.programs.iter().find(|p| p.slug == *slug).map_or(slug.clone(), |p| p.name.clone());
        let all: Vec<(String, String)> = self.order().into_iter().map(|x| (x.clone(), name(&x))).collect();
        forms::options(&all, chosen)
    }

    /// Completed of committed work, one gauge for each unit.
    fn gauges(&self) -> Vec<Html> {
        let gauge = |s: &read::figures::RunningSprints| {
            let many =
                if s.sprints == 1 { "1 running Sprint".to_owned() } else { format!("{} running Sprints", s.sprints) };
            let name = format!("{many}, {}", parts::unit(&s.estimate_unit));
            parts::gauge(&name, s.completed, s.committed, "done")
        };
        self.figures.sum.running_sprints.iter().map(gauge).collect()
    }
}

/// One level with its figures.
pub fn one(cx: &mut Cx<'_>, l: &Level, view: &LevelView) -> Result<String, Problem> {
    let tree = read::tree::Tree::load(cx)?;
    let opens = read::below(cx, l)?.into_iter().map(|b| b.key).collect();
    let programs = tree.programs(l).cloned().collect();
    let mut options = vec![(String::new(), "None".to_owned())];
    let admin = cx.by.admin;
    if admin {
        let portfolios = by_number(tree.of_kind(LevelKind::Portfolio));
        options.extend(portfolios.into_iter().map(|p| (p.slug.clone(), p.name.clone())));
    }
    let people = if admin { account::page::proposals(cx)? } else { askama::filters::Safe(String::new()) };
    render(&One {
        frame: Frame::load(cx, &l.name, "levels", None, None)?,
        level: l,
        view,
        parent: l.portfolio_id.and_then(|id| tree.level(id)).cloned(),
        programs,
        figures: read::figures::of_level(cx, l)?,
        opens,
        owner: read::as_product_owner(cx, l).is_ok(),
        people,
        portfolio_options: forms::options(&options, view.portfolio.as_deref().unwrap_or("")),
    })
}

#[derive(Template)]
#[template(path = "product/level/pages/backlog.html")]
struct Backlog<'a> {
    frame: Frame,
    level: &'a Level,
    list: LevelBacklog,
    q: Query,
    projects: Vec<(String, String)>,
}

impl Backlog<'_> {
    fn asked(&self, name: &str) -> &str {
        self.q.get(name).unwrap_or("")
    }

    fn filtered(&self) -> bool {
        self.q.narrows()
    }

    fn projects(&self) -> Html {
        let mut all = vec![(String::new(), "Every project".to_owned())];
        all.extend(self.projects.iter().cloned());
        forms::options(&all, self.asked("project"))
    }

    fn orders(&self) -> Html {
        forms::options(
            &[("rank", "By rank in the projects"), ("business_value", "By business value")],
            self.list.order.word(),
        )
    }

    fn recurrences(&self) -> Html {
        let mut all = vec![("", "Finite and recurring")];
        all.extend(
            Recurrence::ALL.iter().map(|r| (r.word(), if *r == Recurrence::Finite { "Finite" } else { "Recurring" })),
        );
        forms::options(&all, self.asked("recurrence"))
    }

    fn team_modes(&self) -> Html {
        let mut all = vec![("", "One or several teams")];
        all.extend(
            TeamMode::ALL
                .iter()
                .map(|m| (m.word(), if *m == TeamMode::Single { "Single team" } else { "Multiple teams" })),
        );
        forms::options(&all, self.asked("team_mode"))
    }

    fn states(&self) -> Html {
        let mut all = vec![(String::new(), "Every open state".to_owned())];
        all.extend(State::ALL.iter().map(|s| (s.to_string(), text::state_name(s.word()))));
        forms::options(&all, self.asked("state"))
    }
}

/// The backlog of a level.
pub fn backlog(cx: &mut Cx<'_>, l: &Level, mut asked: read::LevelBacklogQuery, q: &Query) -> Result<String, Problem> {
    // Unless a state is asked for, the page shows what is still to be done.
    if asked.state.is_none() {
        asked.open = Some(true);
    }
    let list = read::backlog(cx, l, &asked)?;
    let below = store::below(cx.tx, l)?;
    let projects = only_visible(cx, below)?.into_iter().map(|b| (b.key, b.name)).collect();
    render(&Backlog {
        frame: Frame::load(cx, format!("Backlog of {}", l.name), "levels", None, None)?,
        level: l,
        list,
        q: q.clone(),
        projects,
    })
}
