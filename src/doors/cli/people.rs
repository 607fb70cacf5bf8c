//! `tandem user add`, `tandem token create`.

use crate::app::App;
use crate::people::account;
use crate::people::account::model::Caller;
use serde_json::json;
use std::io::Read;

/// Adds a person.
pub fn add(app: &App, login: &str, name: &str, email: &str, admin: bool, password_stdin: bool) -> Result<(), String> {
    let mut body = json!({"login": login, "name": name, "email": email, "admin": admin});
    if password_stdin {
        body["password"] = json!(typed()?);
    }
    app.command(&Caller::system(), move |cx| account::verbs::create_user(cx, &body.clone().into()))
        .map_err(|p| p.detail)?;
    Ok(())
}

/// What stands on standard input, without the end of its last line.
fn typed() -> Result<String, String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|e| format!("the password cannot be read: {e}"))?;
    let line = text.strip_suffix('\n').map_or(text.as_str(), |t| t.strip_suffix('\r').unwrap_or(t));
    Ok(line.to_owned())
}

/// Sets a password.
pub fn password(app: &App, login: &str) -> Result<(), String> {
    let (login, body) = (login.to_owned(), json!({"password": typed()?}));
    app.command(&Caller::system(), move |cx| account::verbs::set_password(cx, &login, &body.clone().into()))
        .map_err(|p| p.detail)
}

/// Makes a token and prints it.
pub fn token(app: &App, login: &str, name: &str) -> Result<(), String> {
    let (login, body) = (login.to_owned(), json!({"name": name}));
    let made = app.command(&Caller::system(), move |cx| account::verbs::create_token(cx, &login, &body.clone().into()));
    println!("{}", made.map_err(|p| p.detail)?.token);
    Ok(())
}
