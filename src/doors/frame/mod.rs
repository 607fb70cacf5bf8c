//! The frame around every page, the parts that pages are made of, and the pages that belong to no concept.

pub mod browse;
pub mod chart;
pub mod forms;
pub mod parts;
pub mod svg;
pub mod tabs;

use crate::app::Cx;
use crate::args;
use crate::facts::{mail, message, notification};
use crate::kit::assets;
use crate::kit::db::Filter;
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::people::team;
use crate::product::project;
use crate::service::sla;
use crate::service::sla::model::rules::ClockState;
use askama::Template;
use std::collections::HashMap;

/// What the frame shows around a page.
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// Which entry of the navigation is the present one; a word of `frame.html`.
    pub here: &'static str,
    /// Who reads it.
    pub me: Caller,
    /// The project that the navigation leads into: key and name.
    pub project: Option<(String, String)>,
    /// The team that the navigation leads into: slug and name.
    pub team: Option<(String, String)>,
    /// The running Sprint of that team, else its earliest planned one.
    pub sprint: Option<i64>,
    /// Whether there is a level above the projects; a small set-up has none and sees nothing of it (R149).
    pub levels: bool,
    /// How many notifications are unread.
    pub unread: i64,
    /// How many direct messages are unread.
    pub messages: i64,
    /// How many mails have failed; for administrators.
    pub failed: i64,
    /// How many tasks and Work Packages wait for the reader.
    pub mine: i64,
    /// How many clocks of the reader's teams are breached.
    pub breached: i64,
    /// Topics of live updates, separated by blanks.
    pub topics: String,
    pub names: HashMap<String, String>,
}

impl Frame {
    /// Loads the frame of a page. `project` and `team` are those the page is about; where it is about none, the
    /// reader's own first ones are taken, so that the navigation always leads somewhere.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(
        cx: &mut Cx<'_>,
        title: impl Into<String>,
        here: &'static str,
        project: Option<i64>,
        team: Option<i64>,
    ) -> Result<Self, Problem> {
        let me = cx.by.clone();
        let own_team: Option<(i64,)> = cx.tx.opt(
            "SELECT id FROM team t WHERE t.scrum_master_id = $1
                OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND m.person_id = $1)
              ORDER BY CASE WHEN t.scrum_master_id = $1 THEN 1 ELSE 0 END, id LIMIT 1",
            args![me.id],
        )?;
        let team = team.or(own_team.map(|t| t.0));
        let of_team: Option<(i64,)> = match team {
            Some(t) => cx
                .tx
                .opt("SELECT project_id FROM project_team WHERE team_id = $1 ORDER BY project_id LIMIT 1", args![t])?,
            None => None,
        };
        let first: Option<(i64,)> = match project.or(of_team.map(|p| p.0)) {
            Some(p) => Some((p,)),
            None => {
                let scope = project::read::scope(cx)?.on("id");
                let mut f = Filter::new("SELECT id FROM project WHERE ", &[]);
                f.when(&scope).push(" ORDER BY id LIMIT 1").all(cx.tx)?.pop()
            }
        };
        let project = first.map(|p| p.0);
        let team = match (team, project) {
            (None, Some(p)) => project::store::team_ids(cx.tx, p)?.first().copied(),
            (t, _) => t,
        };
        let mut topics = vec![format!("person-{}", me.id)];
        topics.extend(project.map(|p| format!("project-{p}")));
        topics.extend(team.map(|t| format!("team-{t}")));
        let sprint: Option<(i64,)> = match team {
            Some(t) => cx.tx.opt(
                "SELECT id FROM sprint WHERE team_id = $1 AND state <> 'closed'
                  ORDER BY CASE WHEN state = 'active' THEN 0 ELSE 1 END, starts_on, id LIMIT 1",
                args![t],
            )?,
            None => None,
        };
        let names = cx.tx.all::<(String, String)>("SELECT login, name FROM person", &[])?.into_iter().collect();
        Ok(Self {
            title: title.into(),
            here,
            project: project.map(|p| project::store::by_id(cx.tx, p)).transpose()?.map(|p| (p.key, p.name)),
            team: team.map(|t| team::store::by_id(cx.tx, t)).transpose()?.map(|t| (t.slug, t.name)),
            sprint: sprint.map(|s| s.0),
            levels: cx.tx.exists("SELECT id FROM level LIMIT 1", &[])?,
            unread: notification::read::unread(cx)?,
            messages: message::read::unread(cx)?,
            failed: if me.admin { mail::store::failed(cx.tx)? } else { 0 },
            mine: mine(cx)?,
            breached: breached(cx)?,
            topics: topics.join(" "),
            names,
            me,
        })
    }

    /// Adds a topic of live updates.
    #[must_use]
    pub fn listening(mut self, topic: &str) -> Self {
        self.topics.push(' ');
        self.topics.push_str(topic);
        self
    }

    /// The name of a login.
    pub fn name<'a>(&'a self, login: &'a str) -> &'a str {
        self.names.get(login).map_or(login, String::as_str)
    }

    /// Whether an entry of the navigation is the present one.
    pub fn is(&self, here: &str) -> bool {
        self.here == here
    }
}

fn mine(cx: &mut Cx<'_>) -> Result<i64, Problem> {
    Ok(cx.tx.value(
        "SELECT (SELECT COUNT(*) FROM work_package WHERE assignee_id = $1 AND state IN ('open', 'in_progress', 'rejected'))
              + (SELECT COUNT(*) FROM task WHERE assignee_id = $1 AND state IN ('to_do', 'in_progress', 'testing'))",
        args![cx.by.id],
    )?)
}

fn breached(cx: &mut Cx<'_>) -> Result<i64, Problem> {
    let mut q = Filter::new(
        "SELECT COUNT(*) FROM work_package w JOIN team_member m ON m.team_id = w.holder_team_id
          WHERE m.person_id = $1 AND w.state IN ('open', 'in_progress', 'rejected') AND ",
        args![cx.by.id],
    );
    Ok(sla::store::clock::stands(&mut q, ClockState::Breached, cx.now).value(cx.tx)?)
}

/// Renders a template.
///
/// # Errors
/// 500, when a template fails.
pub fn render(t: &impl Template) -> Result<String, Problem> {
    t.render().map_err(Problem::internal)
}

/// Text as it stands in HTML.
pub fn escape(s: &str) -> String {
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[derive(Template)]
#[template(path = "doors/frame/pages/plain.html")]
struct Plain<'a> {
    title: &'a str,
    body: &'a str,
}

/// A page without navigation; `body` is HTML.
pub fn plain(title: &str, body: &str) -> String {
    Plain { title, body }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "doors/frame/pages/problem.html")]
struct ProblemPage<'a> {
    p: &'a Problem,
    signed_in: bool,
}

#[derive(Template)]
#[template(path = "doors/frame/pages/problem_framed.html")]
struct FramedProblem<'a> {
    frame: Frame,
    p: &'a Problem,
}

/// A problem as a page inside the frame.
///
/// # Errors
/// Those of the database.
pub fn framed_problem(cx: &mut Cx<'_>, p: &Problem) -> Result<String, Problem> {
    render(&FramedProblem { frame: Frame::load(cx, p.title(), "", None, None)?, p })
}

/// A problem as a page. The section `#problem` is what a form shows beside its fields.
pub fn problem(p: &Problem, by: Option<&Caller>) -> String {
    ProblemPage { p, signed_in: by.is_some() }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "doors/frame/pages/sign_in.html")]
struct SignIn<'a> {
    login: &'a str,
    back: &'a str,
    p: Option<&'a Problem>,
}

/// The page to sign in.
pub fn sign_in(login: &str, back: &str, p: Option<&Problem>) -> String {
    SignIn { login, back, p }.render().unwrap_or_default()
}
