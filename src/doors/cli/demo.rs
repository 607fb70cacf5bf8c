//! `tandem demo`: the server on a fresh database filled with the sample organisation.

use super::serve;
use crate::app::App;
use crate::doors::demo;
use crate::facts::mail;
use crate::kit::db::DatabaseUrl;
use crate::kit::time::{At, Clock, system_now};
use crate::people::account;
use crate::people::account::model::Caller;
use serde_json::json;
use std::path::Path;
use std::sync::atomic::AtomicI64;

/// Fills a database and serves it until told to stop. Without a URL it is a file in the folder for temporary files, which is
/// removed afterwards.
pub fn run(
    url: Option<DatabaseUrl>,
    listen: &str,
    mail: Option<mail::model::settings::Settings>,
) -> Result<(), String> {
    let (url, file) = match url {
        Some(url) => (url, None),
        None => {
            let file = std::env::temp_dir().join(format!("tandem-demo-{}.db", std::process::id()));
            remove(&file);
            (DatabaseUrl::Sqlite(file.clone()), Some(file))
        }
    };
    let done = fill_and_serve(&url, listen, mail);
    if let Some(file) = file {
        remove(&file);
    }
    done
}

fn fill_and_serve(
    url: &DatabaseUrl,
    listen: &str,
    mail: Option<mail::model::settings::Settings>,
) -> Result<(), String> {
    let now: At = system_now();
    {
        let told = App::open(url, Clock::Told(AtomicI64::new(now.0)))?;
        let people = told.query(&Caller::system(), |cx| Ok(account::store::count(cx.tx)?));
        if people.map_err(|p| p.detail)? > 0 {
            return Err("the database is not empty; tandem demo fills a fresh one".into());
        }
        eprintln!("telling the history of the sample organisation …");
        demo::tell(&told, now).map_err(|p| p.detail)?;
    }
    let app = App::open(url, Clock::System)?;
    let token = app
        .command(&Caller::system(), |cx| {
            account::verbs::create_token(cx, demo::ADMINISTRATOR, &json!({"name": "demo"}).into())
        })
        .map_err(|p| p.detail)?
        .token;
    let people = app.query(&Caller::system(), |cx| Ok(account::store::with_password(cx.tx)?)).map_err(|p| p.detail)?;
    let others: Vec<String> = people.into_iter().filter(|login| login != demo::ADMINISTRATOR).collect();
    let greeting = format!(
        "token {token}\nlogin {} password {}   (administrator; the same password for {})",
        demo::ADMINISTRATOR,
        demo::PASSWORD,
        others.join(", ")
    );
    serve::serve(app, listen, &greeting, mail)
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        // It may not be there.
        let _ = std::fs::remove_file(name);
    }
}
