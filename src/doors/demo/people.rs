//! Who works in the sample organisation.

use super::teller::Teller;
use super::{ADMINISTRATOR, PASSWORD};
use crate::kit::problem::Problem;
use serde_json::json;

/// A team of the history.
pub struct Team {
    pub project: &'static str,
    pub slug: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    pub scrum_master: &'static str,
    pub velocity: i64,
    pub goal: &'static str,
    pub members: &'static [&'static str],
}

#[allow(clippy::too_many_arguments, reason = "a line of the table below")]
const fn team(
    project: &'static str,
    slug: &'static str,
    name: &'static str,
    kind: &'static str,
    scrum_master: &'static str,
    velocity: i64,
    goal: &'static str,
    members: &'static [&'static str],
) -> Team {
    Team { project, slug, name, kind, scrum_master, velocity, goal, members }
}

/// The teams.
pub const TEAMS: &[Team] = &[
    team(
        "SUP",
        "help-desk",
        "Help Desk",
        "ops",
        "jonas",
        40,
        "Every SEV2 answered within the hour",
        &["anna", "ben", "chloe", "deniz", "emre", "fatima"],
    ),
    team(
        "SUP",
        "website",
        "Website Support",
        "ops",
        "jonas",
        24,
        "No address has to be changed by hand",
        &["gus", "hao", "ines", "jamal", "kira", "liam"],
    ),
    team(
        "SUP",
        "mobile",
        "Mobile Support",
        "ops",
        "jonas",
        16,
        "Crashes of the app below one in a thousand",
        &["maya", "nils", "olga", "pedro", "quinn", "rosa"],
    ),
    team(
        "SUP",
        "platform",
        "Platform",
        "devops",
        "sam",
        30,
        "Trouble is seen before customers see it",
        &["stig", "tara", "uma", "viggo", "wen", "xenia"],
    ),
    team(
        "SHOP",
        "shop",
        "Web Shop",
        "devops",
        "sam",
        30,
        "Checkout in one page, and nothing broken for long",
        &["yara", "zeno", "abel", "bianca", "cyril", "dunja"],
    ),
    team(
        "HR",
        "hr",
        "Human Resources",
        "ops",
        "sam",
        12,
        "Nobody stands at the door on the first day",
        &["elif", "franz", "gina"],
    ),
    team(
        "INF",
        "hardware",
        "Hardware",
        "ops",
        "oskar",
        20,
        "Racks stand and are powered twice",
        &["hanna", "ivo", "jule"],
    ),
    team("INF", "software", "Software", "dev", "oskar", 20, "Images boot unattended", &["sofia", "karl", "lena"]),
    team(
        "INF",
        "configuration",
        "Configuration",
        "devops",
        "petra",
        20,
        "Every setting is in one repository",
        &["carlos", "milo", "nora"],
    ),
    team("INF", "tuning", "Tuning", "dev", "petra", 15, "Half the latency of the old site", &["tuva", "otto", "pia"]),
];

/// Names of those whose login is not their first name alone.
const NAMES: &[(&str, &str)] = &[
    ("mira", "Mira Okafor"),
    ("aiko", "Aiko Tanaka"),
    ("leila", "Leila Haddad"),
    ("noor", "Noor de Vries"),
    ("viktor", "Viktor Lindgren"),
    ("jonas", "Jonas Lindqvist"),
    ("sam", "Sam Rivera"),
    ("oskar", "Oskar Nowak"),
    ("petra", "Petra Vogel"),
    ("admin", "Ada Mensah"),
    ("anna", "Anna Kowalski"),
    ("ben", "Ben Carter"),
    ("gus", "Gus Moreau"),
    ("maya", "Maya Singh"),
    ("stig", "Stig Halvorsen"),
    ("yara", "Yara Costa"),
];

const SURNAMES: &[&str] =
    &["Abe", "Bauer", "Cruz", "Dahl", "Eriksen", "Fontaine", "Greco", "Hughes", "Ito", "Jansen", "Kaya", "Lopez"];

fn name(login: &str) -> String {
    if let Some((_, name)) = NAMES.iter().find(|n| n.0 == login) {
        return (*name).to_owned();
    }
    let n = login.bytes().map(usize::from).sum::<usize>() % SURNAMES.len();
    let (first, rest) = login.split_at(1);
    format!("{}{rest} {}", first.to_uppercase(), SURNAMES[n])
}

fn person(t: &Teller, login: &str, admin: bool) -> Result<(), Problem> {
    let mut body = json!({"login": login, "name": name(login), "email": format!("{login}@example.com"), "admin": admin,
                          "time_zone": "Europe/Berlin"});
    // The heads of each trade can sign in; the others are there to be seen.
    if admin || NAMES.iter().any(|n| n.0 == login) {
        body["password"] = json!(PASSWORD);
    }
    t.post("tandem", "/users", body)?;
    Ok(())
}

/// Founds the organisation: people, teams, projects.
pub fn found(t: &Teller) -> Result<(), Problem> {
    person(t, ADMINISTRATOR, true)?;
    for login in ["mira", "aiko", "leila", "noor", "viktor", "jonas", "sam", "oskar", "petra"] {
        person(t, login, false)?;
    }
    for team in TEAMS {
        for login in team.members {
            person(t, login, false)?;
        }
        t.post(
            ADMINISTRATOR,
            "/teams",
            json!({"slug": team.slug, "name": team.name, "kind": team.kind,
            "scrum_master": team.scrum_master, "initial_velocity": team.velocity}),
        )?;
        for login in team.members {
            t.put(ADMINISTRATOR, &format!("/teams/{}/members/{login}", team.slug), json!({}))?;
        }
    }
    // One specialist is lent to two teams (R11).
    t.put(ADMINISTRATOR, "/teams/platform/members/hao", json!({"allocation": 40}))?;
    t.put(ADMINISTRATOR, "/teams/website/members/hao", json!({"allocation": 60}))?;
    projects(t)?;
    levels(t)
}

/// The four projects.
fn projects(t: &Teller) -> Result<(), Problem> {
    let project = |key: &str, name: &str, kind: &str, owners: &[&str], teams: &[&str], vision: &str| {
        json!({"key": key, "name": name, "kind": kind, "product_owners": owners, "teams": teams, "time_zone": "Europe/Berlin",
               "vision": {"statement": vision, "from": "2026-07-01", "to": "2026-12-31", "goals": goals(key)}})
    };
    let mut support = project(
        "SUP",
        "Customer Support",
        "operations",
        &["mira", "aiko"],
        &["help-desk", "website", "mobile", "platform"],
        "Nine of ten customers are helped on the first day, and nobody asks twice.",
    );
    support["chief_product_owner"] = json!("mira");
    support["chief_scrum_master"] = json!("jonas");
    t.post(ADMINISTRATOR, "/projects", support)?;
    t.post(
        ADMINISTRATOR,
        "/projects",
        project("SHOP", "Web Shop", "devops", &["leila"], &["shop"], "Buying takes a minute."),
    )?;
    t.post(
        ADMINISTRATOR,
        "/projects",
        project(
            "HR",
            "Human Resources",
            "operations",
            &["noor"],
            &["hr"],
            "Everybody is expected, nobody is forgotten.",
        ),
    )?;
    t.post(
        ADMINISTRATOR,
        "/projects",
        project(
            "INF",
            "Infrastructure",
            "devops",
            &["viktor"],
            &["hardware", "software", "configuration", "tuning"],
            "The old data centre is switched off this year.",
        ),
    )?;
    Ok(())
}

/// A portfolio with a program of the two projects that customers touch (R3), and who stands in for whom.
fn levels(t: &Teller) -> Result<(), Problem> {
    t.post(
        ADMINISTRATOR,
        "/portfolios",
        json!({"slug": "services", "name": "Services", "product_owner": "viktor", "scrum_master": "petra"}),
    )?;
    t.post(
        ADMINISTRATOR,
        "/programs",
        json!({"slug": "customers", "name": "What customers touch", "product_owner": "mira", "scrum_master": "jonas",
               "portfolio": "services", "description": "Support and shop promise the same, and keep it."}),
    )?;
    for (key, field, customer) in [("SUP", "it_operations", "external"), ("SHOP", "mixed", "external")] {
        let body = json!({"program": "customers", "field_of_work": field, "customer": customer});
        t.patch(ADMINISTRATOR, &format!("/projects/{key}"), body)?;
    }
    let represents = json!([{"product_owner": "mira", "kind": "external", "name": "Customers of Product A"},
                            {"product_owner": "aiko", "kind": "service", "name": "Platform"}]);
    t.patch("mira", "/projects/SUP", json!({"represents": represents}))?;
    t.post("mira", "/projects/SUP/back-ups", json!({"role": "product_owner", "person": "aiko"}))?;
    Ok(())
}

/// What the vision of a project wants of the half-year (R143).
fn goals(project: &str) -> serde_json::Value {
    match project {
        "SUP" => json!([{"goal": "Nine of ten SEV2 within a day", "state": "met"},
                        {"goal": "No customer asks twice", "state": "open"},
                        {"goal": "A second provider for payments", "state": "missed"}]),
        "INF" => json!([{"goal": "The old data centre is switched off"}]),
        _ => json!([]),
    }
}
