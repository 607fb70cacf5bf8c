//! The frame around every page, the parts that pages are made of, and the pages that belong to no concept. A frame costs two
//! statements: one for what it shows, one for the names of the people on the page.

pub mod browse;
pub mod chart;
pub mod forms;
pub mod names;
pub mod parts;
mod read;
pub mod svg;
pub mod tabs;

use crate::app::Cx;
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use askama::Template;

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
}

impl Frame {
    /// Loads the frame of a page. `project` and `team` are those the page is about; where it is about none, the
    /// reader's own first ones are taken, so that the navigation always leads somewhere.
    pub fn load(
        cx: &mut Cx<'_>,
        title: impl Into<String>,
        here: &'static str,
        project: Option<i64>,
        team: Option<i64>,
    ) -> Result<Self, Problem> {
        let around = read::surroundings(cx, project, team)?;
        let mut topics = vec![format!("person-{}", cx.by.id)];
        topics.extend(around.project.map(|p| format!("project-{p}")));
        topics.extend(around.team.map(|t| format!("team-{t}")));
        Ok(Self {
            title: title.into(),
            here,
            me: cx.by.clone(),
            project: around.key.zip(around.project_name),
            team: around.slug.zip(around.team_name),
            sprint: around.sprint,
            levels: around.levels,
            unread: around.unread,
            messages: around.messages,
            failed: around.failed,
            mine: around.mine,
            breached: around.breached,
            topics: topics.join(" "),
        })
    }

    /// Adds a topic of live updates.
    #[must_use]
    pub fn listening(mut self, topic: &str) -> Self {
        self.topics.push(' ');
        self.topics.push_str(topic);
        self
    }

    /// Whether an entry of the navigation is the present one.
    pub fn is(&self, here: &str) -> bool {
        self.here == here
    }
}

/// Renders a template.
///
/// # Errors
/// 500, when a template fails.
pub fn render(t: &impl Template) -> Result<String, Problem> {
    t.render().map_err(Problem::internal)
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
pub fn framed_problem(cx: &mut Cx<'_>, p: &Problem) -> Result<String, Problem> {
    let html = render(&FramedProblem { frame: Frame::load(cx, p.title(), "", None, None)?, p })?;
    names::fill(cx, &html)
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
