//! The names of people on pages. Views hold logins: a page leaves a blank for each name, and before it goes out one statement
//! reads the names of exactly these people, in whichever panel they stand.
//!
//! A blank begins and ends with NUL, which no field and no query lets in.

use crate::app::Cx;
use crate::kit::fields::text::Slug;
use crate::kit::problem::Problem;
use crate::people::account;
use askama::filters::{Escaper, Html};
use std::collections::{BTreeSet, HashMap};

const EDGE: char = '\0';

/// What a blank is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Name,
    Initials,
}

/// A piece of a page.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Html(&'a str),
    Blank(Form, &'a str),
}

/// The blank for a person's name.
pub fn name(login: &str) -> String {
    if Slug::ok(login) { format!("{EDGE}n{login}{EDGE}") } else { login.to_owned() }
}

/// The blank for the first letters of a person's name.
pub fn initials(login: &str) -> String {
    if Slug::ok(login) { format!("{EDGE}i{login}{EDGE}") } else { letters(login) }
}

/// The first letters of the first and the last name.
fn letters(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().next());
    let first = words.next().unwrap_or('?');
    words.next_back().map_or_else(|| first.to_string(), |last| format!("{first}{last}")).to_uppercase()
}

/// The pieces of a page. A NUL that is no edge of a blank is left out.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(EDGE) {
        found.push(Piece::Html(before));
        rest = after;
        let Some((inside, behind)) = after.split_once(EDGE) else { continue };
        let blank = match inside.split_at_checked(1) {
            Some(("n", login)) => Some((Form::Name, login)),
            Some(("i", login)) => Some((Form::Initials, login)),
            _ => None,
        };
        if let Some((form, login)) = blank.filter(|b| Slug::ok(b.1)) {
            found.push(Piece::Blank(form, login));
            rest = behind;
        }
    }
    found.push(Piece::Html(rest));
    found
}

/// A page with the names in their places.
pub fn fill(cx: &mut Cx<'_>, html: &str) -> Result<String, Problem> {
    let pieces = pieces(html);
    let logins = pieces.iter().filter_map(|p| match p {
        Piece::Blank(_, login) if *login != cx.by.login => Some(*login),
        Piece::Blank(..) | Piece::Html(_) => None,
    });
    let logins: Vec<String> = logins.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect();
    let mut names = HashMap::from([(cx.by.login.clone(), cx.by.name.clone())]);
    if !logins.is_empty() {
        names.extend(account::store::names(cx.tx, logins)?);
    }
    filled(html.len(), &pieces, &names).map_err(Problem::internal)
}

fn filled(long: usize, pieces: &[Piece<'_>], names: &HashMap<String, String>) -> Result<String, std::fmt::Error> {
    let mut page = String::with_capacity(long);
    for piece in pieces {
        match *piece {
            Piece::Html(html) => page.push_str(html),
            Piece::Blank(form, login) => {
                let name = names.get(login).map_or(login, String::as_str);
                match form {
                    Form::Name => Html.write_escaped_str(&mut page, name)?,
                    Form::Initials => Html.write_escaped_str(&mut page, &letters(name))?,
                }
            }
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let names = [("eve", "Eve <b>\"O'Hara\""), ("mia", "Mira van der Okafor")];
        let names = names.map(|(login, name)| (login.to_owned(), name.to_owned())).into();
        filled(html.len(), &pieces(html), &names).unwrap()
    }

    #[test]
    fn names_are_put_in_and_escaped() {
        let page = shown(&format!("<i title=\"{}\">{}</i> {}.", name("eve"), initials("mia"), name("nobody")));
        assert_eq!(page, "<i title=\"Eve &#60;b&#62;&#34;O&#39;Hara&#34;\">MO</i> nobody.");
        assert_eq!(name("<script>"), "<script>", "what is no login is text like any other");
    }

    #[test]
    fn what_is_no_blank_stays_without_nul() {
        for html in ["", "a", "a\0b", "\0", "\0\0", "\0n\0", "\0x\0eve", "\0n<b>\0", "a\0neve"] {
            assert_eq!(shown(html), html.replace('\0', ""), "{html:?}");
        }
        assert_eq!(shown("\0\0neve\0 and \0nmia\0"), format!("{} and Mira van der Okafor", shown(&name("eve"))));
    }

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(letters("Mira van der Okafor"), "MO");
        assert_eq!(letters("Özlem"), "Ö");
        assert_eq!(letters(""), "?");
    }
}
