//! The parts that forms are made of. Their markup stands in `forms.html`, a block each, so the compiler escapes.

use super::parts::{Html, html, icon};
use askama::Template;
use std::fmt::Display;

#[derive(Template)]
#[template(path = "doors/frame/pages/forms.html", block = "options")]
struct Options<'a, V: AsRef<str>, T: AsRef<str>> {
    all: &'a [(V, T)],
    chosen: &'a str,
}

/// The options of a select or of a list of proposals: value and text; `chosen` is the present value.
pub fn options<V: AsRef<str>, T: AsRef<str>>(all: &[(V, T)], chosen: &str) -> Html {
    html(&Options { all, chosen })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/forms.html", block = "refused")]
struct RefusedButton<'a, W: Display> {
    text: &'a str,
    why: W,
    small: bool,
}

/// A button that cannot be pressed now, and why. The keyboard reaches it, so that the reason is heard too.
pub fn refused(text: &str, why: impl Display) -> Html {
    html(&RefusedButton { text, why, small: false })
}

/// The same, small: for a row.
pub fn refused_small(text: &str, why: impl Display) -> Html {
    html(&RefusedButton { text, why, small: true })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/forms.html", block = "hidden")]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

/// A field that is sent along and not seen.
pub fn hidden(name: &str, value: &str) -> Html {
    html(&Hidden { name, value })
}

#[derive(Template)]
#[template(path = "doors/frame/pages/forms.html", block = "taken")]
struct Taken<'a> {
    name: &'a str,
    value: &'a str,
}

/// A field that says what sending the form takes out of a list: it is not sent, and what others put in meanwhile stays.
pub fn taken(name: &str, value: &str) -> Html {
    html(&Taken { name, value })
}

/// What may be nothing, as the value of a field.
pub fn text<T: std::fmt::Display>(t: &Option<T>) -> String {
    t.as_ref().map_or_else(String::new, T::to_string)
}

#[derive(Template)]
#[template(path = "doors/frame/pages/forms.html", block = "lines")]
struct Lines<'a> {
    name: &'a str,
    legend: &'a str,
    values: &'a [String],
    list: &'a str,
    add: &'a str,
}

/// A list of texts, a line each, that grows and shrinks. `list` names the proposals (a datalist), where there are some.
pub fn lines(name: &str, legend: &str, values: &[String], list: &str, add: &str) -> Html {
    html(&Lines { name, legend, values, list, add })
}

/// Every time zone, as proposals.
pub fn zones() -> Html {
    let names: Vec<(String, &str)> = jiff::tz::db().available().map(|z| (z.to_string(), "")).collect();
    options(&names, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_that_are_there_and_one_to_come() {
        let html = lines("done", "Done", &["a".to_owned(), "b".to_owned()], "", "Add").0;
        assert_eq!(html.matches("data-row-list-target=\"line\"").count(), 3);
        assert!(html.contains("<input name=\"done\" value=\"b\" aria-label=\"Done\" data-action"), "{html}");
        assert!(lines("done", "Done", &[], "people", "Add").0.contains(" list=\"people\" autocomplete=\"off\""));
    }

    #[test]
    fn one_option_is_chosen() {
        let html = options(&[("a", "A"), ("b", "B")], "b").0;
        assert_eq!(html, "<option value=\"a\">A</option><option value=\"b\" selected>B</option>");
    }

    #[test]
    fn what_people_write_is_escaped() {
        let evil = "\"><script>".to_owned();
        for html in [
            options(&[(&evil, &evil)], ""),
            refused(&evil, &evil),
            refused_small(&evil, &evil),
            hidden(&evil, &evil),
            taken(&evil, &evil),
            lines(&evil, &evil, std::slice::from_ref(&evil), &evil, &evil),
        ] {
            assert!(!html.0.contains("<script>"), "{}", html.0);
        }
    }
}
