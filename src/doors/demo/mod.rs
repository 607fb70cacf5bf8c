//! The sample organisation, told through the commands with a moving clock, so that it has a history: four projects, three
//! closed Sprints and one in the middle, a help desk with three levels, and everything that product.md speaks of.

pub mod backlog;
pub mod daily;
pub mod large_scale;
pub mod people;
pub mod practices;
pub mod teller;
pub mod today;

use crate::app::App;
use crate::kit::problem::Problem;
use crate::kit::time::{At, DAY, HOUR};
use serde_json::json;
use teller::Teller;

/// The password of everybody in the sample organisation.
pub const PASSWORD: &str = "tandem-demo";

/// The login of its administrator.
pub const ADMINISTRATOR: &str = "admin";

/// Length of a Sprint in days.
pub const LENGTH: i64 = 14;

/// How many Sprints were closed before the running one.
pub const CLOSED: i64 = 3;

/// Fills a fresh database. `app` has a told clock; the history ends at `now`.
///
/// # Errors
/// When a step is refused, which is a fault of ours.
pub fn tell(app: &App, now: At) -> Result<(), Problem> {
    let mut t = Teller::new(app.clone(), now);
    // The running Sprint has begun six days ago, in the morning.
    let first = At(now.day().plus(-6 - LENGTH * CLOSED).start_in("UTC").0 + 8 * HOUR);
    app.clock.set(first.plus(-3 * DAY));
    people::found(&t)?;
    let stories = backlog::backlog(&t)?;
    for n in 0..=CLOSED {
        let begin = first.plus(n * LENGTH * DAY);
        for team in people::TEAMS {
            // The data centre's teams have met for the running Sprint only.
            if team.project == "INF" && n < CLOSED {
                continue;
            }
            let stories = stories.clone();
            t.at(begin, move |t| sprint(t, team, n, &stories));
        }
        daily::sprint(&mut t, begin, n, &stories);
    }
    today::today(&mut t, &stories);
    let begin = first.plus(CLOSED * LENGTH * DAY);
    let told = stories.clone();
    t.at(now.plus(-HOUR), move |t| large_scale::tell(t, begin, &told));
    let told = stories.clone();
    t.at(now.plus(-HOUR / 2), move |t| practices::tell(t, &told));
    t.tell()
}

/// The keys of the stories that the history speaks of.
#[derive(Clone, Debug)]
pub struct Stories {
    pub desk: String,
    pub website: String,
    pub mobile: String,
    pub platform: String,
    pub monitoring: String,
    pub bugs: String,
    pub features: Vec<String>,
    pub onboarding: String,
    pub datacentre: String,
    pub template_address: i64,
    pub template_password: i64,
}

/// A team closes its Sprint and starts the next one.
fn sprint(t: &mut Teller, team: &people::Team, n: i64, stories: &Stories) -> Result<(), Problem> {
    let (slug, master) = (team.slug, team.scrum_master);
    let sprints = format!("/teams/{slug}/sprints");
    let mut next = None;
    if n > 0 {
        let all = t.get(master, &sprints)?;
        let running = all["items"].as_array().and_then(|a| a.iter().find(|s| s["state"] == "active").cloned());
        if let Some(running) = running {
            let closed = t.post(master, &format!("/sprints/{}/close", running["id"]), json!({}))?;
            next = closed["next_sprint"].as_i64();
        }
    }
    let day = t.now().day();
    let id = match next {
        Some(id) => id,
        None => {
            let body = json!({"name": format!("Sprint {}", n + 9), "starts_on": day, "ends_on": day.plus(LENGTH - 1)});
            t.post(master, &sprints, body)?["id"].as_i64().unwrap_or(0)
        }
    };
    t.patch(master, &format!("/sprints/{id}"), json!({"name": format!("Sprint {}", n + 9), "goal": team.goal}))?;
    for (key, known, unknown) in daily::commitments(slug, n, stories) {
        t.put(
            team.members[0],
            &format!("/sprints/{id}/commitments/{key}"),
            json!({"known": known, "unknown": unknown}),
        )?;
    }
    t.post(master, &format!("/sprints/{id}/start"), json!({}))?;
    Ok(())
}
