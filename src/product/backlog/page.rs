//! The pages of the backlog: its order, and an Epic with its stories.

use super::model::{EpicLine, StoryLine};
use super::store::Filters;
use super::{read, store, web};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::{assets, text};
use crate::product::epic::model::Epic;
use crate::product::epic::read::EpicView;
use crate::product::item_template::model::ItemKind;
use crate::product::project::model::Project;
use crate::product::story::model::{Class, State};
use crate::product::{epic, item_template, project, story, template};
use crate::words;
use askama::Template;
use std::collections::HashMap;

/// How many lines a page has.
const LINES: usize = 100;

words! {
    /// The parts of a backlog.
    pub enum Tab { Stories = "stories", Epics = "epics", Dormant = "dormant", Retired = "retired", Accepted = "accepted" }
}

impl Tab {
    fn label(self) -> &'static str {
        match self {
            Tab::Stories => "Stories",
            Tab::Epics => "Epics",
            Tab::Dormant => "Dormant",
            Tab::Retired => "Retired",
            Tab::Accepted => "Accepted",
        }
    }

    fn states(self) -> &'static [State] {
        use State::Accepted;
        use State::Active;
        use State::Committed;
        use State::Completed;
        use State::Dormant;
        use State::Proposed;
        use State::Ready;
        use State::Rejected;
        use State::Retired;
        match self {
            Tab::Epics => &[],
            Tab::Stories => &[Proposed, Ready, Committed, Completed, Rejected, Active],
            Tab::Dormant => &[Dormant],
            Tab::Retired => &[Retired],
            Tab::Accepted => &[Accepted],
        }
    }
}

/// A story and what stands beside it.
struct Line {
    story: StoryLine,
    teams: Vec<String>,
    points: Option<Hundredths>,
    open: i64,
    /// Whether the reader may move it.
    movable: bool,
}

impl Line {
    fn class(&self) -> Class {
        story::model::rules::class(self.story.recurrence, self.story.team_mode)
    }
}

/// The stories with their teams, sums and open Work Packages: three statements for all of them.
fn lines(cx: &mut Cx<'_>, chief: bool, project: i64, stories: Vec<StoryLine>) -> Result<Vec<Line>, Problem> {
    let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
    let mut portions: HashMap<i64, Vec<(String, Option<Hundredths>)>> = HashMap::new();
    for (story, team, estimate) in store::portions_of(cx.tx, &ids)? {
        portions.entry(story).or_default().push((team, estimate));
    }
    let open: HashMap<i64, i64> = store::open_of(cx.tx, &ids)?.into_iter().collect();
    let line = |s: StoryLine| {
        let mover = read::as_mover(cx, chief, project, s.owner_id, &s.key)?;
        let own = portions.remove(&s.id).unwrap_or_default();
        let estimated = own.iter().any(|p| p.1.is_some());
        let sum = Hundredths(own.iter().filter_map(|p| p.1).map(|e| e.0).sum());
        Ok(Line {
            points: if estimated { Some(sum) } else { s.estimate },
            teams: own.into_iter().map(|p| p.0).collect(),
            open: open.get(&s.id).copied().unwrap_or(0),
            movable: mover.is_ok(),
            story: s,
        })
    };
    stories.into_iter().map(line).collect()
}

#[derive(Template)]
#[template(path = "product/backlog/pages/backlog.html")]
struct Backlog {
    frame: Frame,
    project: Project,
    tab: Tab,
    q: Query,
    counts: HashMap<Tab, i64>,
    stories: List<Line>,
    epics: List<EpicLine>,
    owners: Vec<(String, String)>,
    epic_templates: Vec<(String, String)>,
    /// Writing Epics and stories.
    write: May,
    /// The numbers of the Epics that the reader moves.
    movable: Vec<i64>,
}

impl Backlog {
    fn tabs(&self) -> Vec<(Tab, &'static str, i64)> {
        Tab::ALL.iter().map(|t| (*t, t.label(), self.counts.get(t).copied().unwrap_or(0))).collect()
    }

    fn asked(&self, name: &str) -> &str {
        self.q.get(name).unwrap_or("")
    }

    fn filtered(&self) -> bool {
        self.q.narrows()
    }

    /// The address of the page that begins at a cursor.
    fn at(&self, cursor: &str) -> String {
        let from = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        format!("/projects/{}/backlog?{}{from}", self.project.key, self.q.with("tab", Some(self.tab.word())))
    }

    fn movable(&self, epic: &EpicLine) -> bool {
        self.movable.contains(&epic.number)
    }

    fn recurrences(&self) -> Html {
        let all = [("", "Finite and recurring"), ("finite", "Finite"), ("recurring", "Recurring")];
        forms::options(&all, self.asked("recurrence"))
    }

    fn team_modes(&self) -> Html {
        let all = [("", "One or several teams"), ("single", "Single team"), ("multiple", "Multiple teams")];
        forms::options(&all, self.asked("team_mode"))
    }

    fn states(&self) -> Html {
        let mut all = vec![(String::new(), "Every state".to_owned())];
        all.extend(self.tab.states().iter().map(|s| (s.to_string(), text::state_name(s.word()))));
        forms::options(&all, self.asked("state"))
    }

    fn product_owners(&self) -> Html {
        let mut all = vec![(String::new(), "Every Product Owner".to_owned())];
        all.extend(self.owners.iter().cloned());
        forms::options(&all, self.asked("product_owner"))
    }
}

/// The backlog, a part at a time.
pub fn backlog(cx: &mut Cx<'_>, project: Project, asked: web::BacklogPageQuery, q: &Query) -> Result<String, Problem> {
    let tab = asked.tab.unwrap_or(Tab::Stories);
    let mut page = Paging::read(&asked.list.page, "backlog_page", 2)?;
    let filters = web::filters(cx, asked.list)?;
    page.limit = LINES;
    let chief = story::read::is_chief_of(cx, &project)?;
    let owners = project::store::owner_logins(cx.tx, project.id)?;
    let frame = Frame::load(cx, "Prioritized Product Backlog", "backlog", Some(project.id), None)?;
    let (stories, epics) = parts_of(cx, &project, tab, &filters, &page)?;
    let stories = List { items: lines(cx, chief, project.id, stories.items)?, next_cursor: stories.next_cursor };
    let mut movable = Vec::new();
    for e in &epics.items {
        if read::as_mover(cx, chief, project.id, e.owner_id, &e.key)?.is_ok() {
            movable.push(e.number);
        }
    }
    let counts = counts(cx, project.id)?;
    let owners = owners
        .into_iter()
        .map(|l| {
            let name = parts::name(&l);
            (l, name)
        })
        .collect();
    let write = project::read::as_owner(cx, &project)?;
    let epic_templates = item_template::read::choices(cx, ItemKind::Epic, project.id)?;
    render(&Backlog {
        epic_templates,
        frame,
        tab,
        q: q.clone(),
        counts,
        stories,
        epics,
        owners,
        write,
        movable,
        project,
    })
}

fn parts_of(
    cx: &mut Cx<'_>,
    project: &Project,
    tab: Tab,
    filters: &Filters,
    page: &Paging,
) -> Result<(List<StoryLine>, List<EpicLine>), Problem> {
    let after = page.after().map(|k| (k[0], k[1]));
    let (mut stories, mut epics) = (Vec::new(), Vec::new());
    if tab == Tab::Epics {
        epics = store::epic_lines(cx.tx, project.id, filters, after, page.rows())?;
    } else {
        let one;
        let states = match filters.state {
            Some(s) => {
                one = [s];
                &one
            }
            None => tab.states(),
        };
        stories = store::story_lines(cx.tx, project.id, states, filters, after, page.rows())?;
    }
    Ok((page.list(stories, |s| vec![s.rank, s.number], Ok)?, page.list(epics, |e| vec![e.rank, e.number], Ok)?))
}

fn counts(cx: &mut Cx<'_>, project: i64) -> Result<HashMap<Tab, i64>, Problem> {
    let mut counts = HashMap::from([(Tab::Epics, store::count_epics(cx.tx, project)?)]);
    for (state, n) in store::count_states(cx.tx, project)? {
        for tab in Tab::ALL.iter().filter(|t| t.states().contains(&state)) {
            *counts.entry(*tab).or_default() += n;
        }
    }
    Ok(counts)
}

#[derive(Template)]
#[template(path = "product/backlog/pages/epic.html")]
struct EpicPage<'a> {
    frame: Frame,
    epic: &'a EpicView,
    project: Project,
    stories: Vec<Line>,
    history: Vec<activity::read::Fact>,
    owners: Vec<(String, String)>,
    owner: bool,
    /// Where the reader uses it as a template, or why not now (R79); nothing for whoever keeps no templates.
    reuse: Option<May<String>>,
}

impl EpicPage<'_> {
    fn product_owners(&self) -> Html {
        forms::options(&self.owners, &self.epic.product_owner)
    }

    fn accepted(&self) -> usize {
        self.stories.iter().filter(|l| l.story.state == State::Accepted).count()
    }
}

/// An Epic with its stories.
pub fn epic(cx: &mut Cx<'_>, e: &Epic, view: &EpicView) -> Result<String, Problem> {
    let project = project::store::by_id(cx.tx, e.project_id)?;
    let chief = story::read::is_chief_of(cx, &project)?;
    let frame = Frame::load(cx, format!("{} {}", view.key, view.title), "backlog", Some(project.id), None)?;
    let stories = store::epic_story_lines(cx.tx, e.id)?;
    let stories = lines(cx, chief, project.id, stories)?;
    let mut history =
        activity::read::history(cx, activity::model::HistoryOf::Epic(e.id), &Paging::all("epic_history"))?.items;
    history.reverse();
    let owners = project::store::owner_logins(cx.tx, project.id)?;
    let owners = owners.into_iter().map(|l| (l.clone(), parts::name(&l))).collect();
    let owner = epic::read::as_editor(cx, &project)?.is_ok();
    let reuse =
        template::read::rights::may_keep(cx, &project)?.is_ok().then(|| reuse(&view.key, &project.key, &stories));
    render(&EpicPage { reuse, frame, epic: view, project, stories, history, owners, owner })
}

/// Where an Epic is used as a template, once all its stories are finished.
fn reuse(key: &str, project: &str, stories: &[Line]) -> May<String> {
    if stories.is_empty() {
        return Err(Refusal::SourceEmpty { epic: key.to_owned() });
    }
    for l in stories {
        story::model::rules::may_be_template(&l.story.key, l.story.state)?;
    }
    Ok(format!("/projects/{project}/epic-templates/new?from={key}"))
}
