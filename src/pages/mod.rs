//! The frame around every page, and the pages that belong to no concept.

use crate::account::Caller;
use crate::kit::problem::Problem;

/// Text as it stands in HTML.
pub fn escape(s: &str) -> String {
    s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A page without navigation.
pub fn plain(title: &str, body: &str) -> String {
    format!("<!doctype html><html lang=\"en\"><title>{}</title><main><h1>{0}</h1>{body}</main></html>", escape(title))
}

/// A problem as a page.
pub fn problem(p: &Problem, _by: Option<&Caller>) -> String {
    plain(p.title(), &format!("<section id=\"problem\" data-code=\"{}\"><p>{}</p></section>", p.code, escape(&p.detail)))
}

/// The page to sign in.
pub fn sign_in(login: &str, back: &str, p: Option<&Problem>) -> String {
    let told = p.map_or_else(String::new, |p| format!("<p role=\"alert\">{}</p>", escape(&p.detail)));
    plain("Sign in", &format!("{told}<form method=\"post\" action=\"/sign-in\"><input name=\"login\" value=\"{}\"><input type=\"password\" name=\"password\"><input type=\"hidden\" name=\"return_to\" value=\"{}\"><button>Sign in</button></form>", escape(login), escape(back)))
}
