//! The floors of the house: who may name whom, who writes which table, where SQL and handlers are.
//!
//! A path is resolved to the file that defines the name. That is simple because no concept re-exports anything: the path
//! itself spells out the file.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The parts of a concept, lowest first. Nobody names a part above its own, in whichever concept.
const TIERS: [&[&str]; 5] = [&["model"], &["store"], &["read"], &["verbs"], &["web", "page"]];

/// The districts that hold concepts. `kit` lies below all of them, `doors` above.
const DISTRICTS: [&str; 6] = ["people", "facts", "product", "service", "scrum", "insight"];

/// A floor, counted upward: the kit, the five tiers, the doors.
const KIT: usize = 0;
const DOORS: usize = TIERS.len() + 1;

/// A token that matters here.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Path,
    Mark(char),
    Text(String),
}

/// A source file: its name below `src`, its module, and its tokens without comments and tests.
struct Source {
    name: String,
    module: Vec<String>,
    tokens: Vec<Token>,
}

/// A name that a file uses: the absolute path, and how it is written.
struct Use {
    path: Vec<String>,
    public: bool,
}

fn flatten(stream: TokenStream, out: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut i = 0;
    while i < trees.len() {
        let attribute = matches!(&trees[i], TokenTree::Punct(p) if p.as_char() == '#');
        // `#[…]`, and `#![…]` of the file itself.
        let inside = matches!(trees.get(i + 1), Some(TokenTree::Punct(p)) if p.as_char() == '!');
        let group = i + 1 + usize::from(attribute && inside);
        if let (true, Some(TokenTree::Group(g))) = (attribute, trees.get(group)) {
            let inner = g.stream().to_string();
            if inner == "cfg (test)" {
                // The attribute, the item, and its body.
                i = group + 1;
                while !matches!(&trees[i], TokenTree::Group(g) if g.delimiter() == Delimiter::Brace)
                    && !matches!(&trees[i], TokenTree::Punct(p) if p.as_char() == ';')
                {
                    i += 1;
                }
                i += 1;
                continue;
            }
            if inner.starts_with("doc") {
                i = group + 1;
                continue;
            }
        }
        match &trees[i] {
            TokenTree::Ident(w) => out.push(Token::Word(w.to_string())),
            TokenTree::Literal(l) => out.push(Token::Text(l.to_string())),
            TokenTree::Punct(p)
                if p.as_char() == ':'
                    && matches!(trees.get(i + 1), Some(TokenTree::Punct(q)) if q.as_char() == ':') =>
            {
                out.push(Token::Path);
                i += 1;
            }
            TokenTree::Punct(p) => out.push(Token::Mark(p.as_char())),
            TokenTree::Group(g) => {
                let (open, close) = match g.delimiter() {
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::None => (' ', ' '),
                };
                out.push(Token::Mark(open));
                flatten(g.stream(), out);
                out.push(Token::Mark(close));
            }
        }
        i += 1;
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn house() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(&root).unwrap().display().to_string();
            let mut module: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
                module.pop();
            }
            let mut tokens = Vec::new();
            flatten(std::fs::read_to_string(&file).unwrap().parse().unwrap(), &mut tokens);
            Source { name, module, tokens }
        })
        .collect()
}

impl Source {
    /// The concept: district and folder.
    fn concept(&self) -> Option<String> {
        concept(&self.name)
    }

    /// A written path, from the root of the crate; nothing for names of other crates.
    fn absolute(&self, written: &[String], names: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
        let (first, rest) = written.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&self.module[..], rest].concat()),
            "super" => {
                let up = written.iter().take_while(|w| *w == "super").count();
                let base = &self.module[..self.module.len().checked_sub(up)?];
                Some([base, &written[up..]].concat())
            }
            alias => names.get(alias).map(|path| [&path[..], rest].concat()),
        }
    }

    /// Everything of this crate that the file names.
    fn uses(&self) -> Vec<Use> {
        let mut names = BTreeMap::new();
        let mut found = Vec::new();
        let t = &self.tokens;
        // Imports first: what follows goes through them.
        for i in 0..t.len() {
            if t[i] == Token::Word("use".into())
                && (i == 0 || matches!(&t[i - 1], Token::Mark(_)) || is(&t[i - 1], "pub"))
            {
                let public = i > 0 && is(&t[i - 1], "pub");
                let mut leaves = Vec::new();
                tree(t, i + 1, &[], &mut leaves);
                for (alias, written) in leaves {
                    if let Some(path) = self.absolute(&written, &names) {
                        names.insert(alias, path.clone());
                        found.push(Use { path, public });
                    }
                }
            }
        }
        let mut i = 0;
        while i < t.len() {
            let Token::Word(first) = &t[i] else {
                i += 1;
                continue;
            };
            let mut written = vec![first.clone()];
            while t.get(i + 1) == Some(&Token::Path)
                && let Some(Token::Word(next)) = t.get(i + 2)
            {
                written.push(next.clone());
                i += 2;
            }
            if written.len() > 1
                && let Some(path) = self.absolute(&written, &names)
            {
                found.push(Use { path, public: false });
            }
            i += 1;
        }
        found
    }
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(w) if w == word)
}

/// Reads one tree of a `use`, from `i`; answers where it ends.
fn tree(t: &[Token], mut i: usize, before: &[String], leaves: &mut Vec<(String, Vec<String>)>) -> usize {
    let mut path = before.to_vec();
    loop {
        match t.get(i) {
            Some(Token::Word(w)) if w == "as" => {
                let Some(Token::Word(alias)) = t.get(i + 1) else { return i + 2 };
                leaves.push((alias.clone(), path));
                return i + 2;
            }
            Some(Token::Word(w)) => {
                if w != "self" || path.is_empty() {
                    path.push(w.clone());
                }
                i += 1;
            }
            Some(Token::Path) => i += 1,
            Some(Token::Mark('{')) => {
                i += 1;
                while t.get(i).is_some_and(|x| *x != Token::Mark('}')) {
                    i = tree(t, i, &path, leaves);
                    if t.get(i) == Some(&Token::Mark(',')) {
                        i += 1;
                    }
                }
                return i + 1;
            }
            Some(Token::Mark('*')) => {
                leaves.push(("*".into(), path));
                return i + 1;
            }
            _ => {
                leaves.push((path.last().cloned().unwrap_or_default(), path));
                return i;
            }
        }
    }
}

/// `product/story/read/agenda.rs` is of the concept `product/story`.
fn concept(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('/').collect();
    let held = parts.len() > 2 && (DISTRICTS.contains(&parts[0]) || parts[0] == "doors");
    held.then(|| parts[..2].join("/"))
}

/// The part of its concept that a file belongs to.
fn part(name: &str) -> Option<&str> {
    let mut parts = name.split('/');
    let district = parts.next()?;
    DISTRICTS.contains(&district).then(|| parts.nth(1).map(|p| p.trim_end_matches(".rs"))).flatten()
}

/// The floor of a file; nothing for the files that only say which modules there are.
fn floor(name: &str) -> Option<usize> {
    let tier = |word: &str| TIERS.iter().position(|t| t.contains(&word)).map(|i| i + 1);
    match name {
        // What commands work with knows the caller, a type of people; everybody else knows it.
        "app.rs" | "schema.rs" => tier("model"),
        "lib.rs" => None,
        "main.rs" => Some(DOORS),
        _ if name.starts_with("kit/") => Some(KIT),
        // The frame around pages is of the floor of pages: they call it.
        _ if name.starts_with("doors/frame/") => tier("page"),
        _ if name.starts_with("doors/") => Some(DOORS),
        _ => part(name).and_then(tier),
    }
}

/// From file to file: who names what of whom.
fn references(house: &[Source]) -> Vec<(usize, usize, String)> {
    let by_module: BTreeMap<&[String], usize> =
        house.iter().enumerate().filter(|(_, s)| s.name != "main.rs").map(|(i, s)| (&s.module[..], i)).collect();
    let mut found = Vec::new();
    for (from, source) in house.iter().enumerate() {
        for used in source.uses() {
            let to = (0..=used.path.len()).rev().find_map(|n| by_module.get(&used.path[..n]));
            if let Some(to) = to.filter(|to| **to != from) {
                found.push((from, *to, used.path.join("::")));
            }
        }
    }
    found
}

#[test]
fn every_file_has_its_floor() {
    let known: BTreeSet<&str> = TIERS.concat().into_iter().collect();
    let mut odd = Vec::new();
    for source in house() {
        let parts: Vec<&str> = source.name.split('/').collect();
        match parts[..] {
            [_] => {}
            [district, "mod.rs"] if DISTRICTS.contains(&district) || ["kit", "doors"].contains(&district) => {}
            [district, _, "mod.rs"] if DISTRICTS.contains(&district) => {}
            [district, _, part, ..]
                if DISTRICTS.contains(&district) && known.contains(part.trim_end_matches(".rs")) => {}
            ["kit" | "doors", ..] => {}
            _ => odd.push(source.name),
        }
    }
    assert!(odd.is_empty(), "a concept has {known:?} and nothing else: {odd:#?}");
}

#[test]
fn nobody_calls_upward() {
    let house = house();
    let mut faults = BTreeSet::new();
    let mut looked_at = 0;
    for (from, to, path) in references(&house) {
        let (a, b) = (&house[from].name, &house[to].name);
        let (Some(lower), Some(upper)) = (floor(a), floor(b)) else { continue };
        looked_at += 1;
        if upper > lower {
            faults.insert(format!("{a} names {path} of {b}"));
        }
    }
    assert!(looked_at > 2000, "only {looked_at} references were looked at");
    assert!(faults.is_empty(), "{} references go up: {faults:#?}", faults.len());
}

#[test]
fn concepts_of_one_floor_have_no_circle() {
    let house = house();
    for n in 1..=TIERS.len() {
        let mut graph: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (from, to, path) in references(&house) {
            let (a, b) = (&house[from], &house[to]);
            let (Some(ca), Some(cb)) = (a.concept(), b.concept()) else { continue };
            if floor(&a.name) == Some(n) && floor(&b.name) == Some(n) && ca != cb {
                graph.entry(ca).or_default().entry(cb).or_insert(format!("{} names {path}", a.name));
            }
        }
        // Whoever calls nobody that is left goes; who stays is in a circle, or leads into one.
        loop {
            let left: BTreeSet<String> = graph.keys().cloned().collect();
            graph.values_mut().for_each(|calls| calls.retain(|c, _| left.contains(c)));
            let before = graph.len();
            graph.retain(|_, calls| !calls.is_empty());
            if graph.len() == before {
                break;
            }
        }
        assert!(graph.is_empty(), "a circle on the floor {:?}: {graph:#?}", TIERS[n - 1]);
    }
}

#[test]
fn no_concept_passes_on_the_names_of_others() {
    let mut faults = Vec::new();
    for source in house().iter().filter(|s| s.concept().is_some_and(|c| !c.starts_with("doors/"))) {
        faults.extend(
            source.uses().iter().filter(|u| u.public).map(|u| format!("{}: {}", source.name, u.path.join("::"))),
        );
        let only_names = source.tokens.iter().all(|t| match t {
            Token::Word(_) | Token::Mark(';') => true,
            Token::Mark(_) | Token::Path | Token::Text(_) => false,
        });
        if source.name.ends_with("/mod.rs") && !only_names {
            faults.push(format!("{} holds more than the names of its parts", source.name));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The statements of a file: texts in which SQL is written.
fn statements(source: &Source) -> impl Iterator<Item = &String> {
    source.tokens.iter().filter_map(|t| match t {
        Token::Text(s) if ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "].iter().any(|w| s.contains(w)) => {
            Some(s)
        }
        _ => None,
    })
}

/// The tables that a statement writes.
fn written(statement: &str) -> Vec<String> {
    let word = |s: &str| s.trim_start().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>();
    ["INSERT INTO ", "DELETE FROM ", "UPDATE "]
        .iter()
        .flat_map(|verb| statement.split(verb).skip(1).map(word))
        .filter(|table| !table.is_empty())
        .collect()
}

#[test]
fn a_table_has_one_writer() {
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut elsewhere = BTreeSet::new();
    for source in house().iter().filter(|s| !s.name.starts_with("kit/")) {
        for table in statements(source).flat_map(|s| written(s)) {
            if part(&source.name).is_some_and(|p| p != "store") {
                elsewhere.insert(format!("{} writes {table}", source.name));
            }
            writers.entry(table).or_default().insert(source.concept().unwrap_or_else(|| source.name.clone()));
        }
    }
    assert!(writers.len() > 50, "only {} tables", writers.len());
    assert!(elsewhere.is_empty(), "only stores write: {elsewhere:#?}");
    writers.retain(|_, who| who.len() > 1);
    assert!(writers.is_empty(), "written by several: {writers:#?}");
}

#[test]
fn sql_is_in_stores_and_reads() {
    let mut faults = BTreeSet::new();
    for source in house() {
        let may = match part(&source.name) {
            Some(part) => ["store", "read"].contains(&part) || source.name.starts_with("insight/"),
            None => {
                ["kit/db/", "doors/edge/idempotency", "doors/frame/read.rs"].iter().any(|p| source.name.starts_with(p))
            }
        };
        if !may && statements(&source).next().is_some() {
            faults.insert(source.name);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn handlers_are_in_web() {
    let mut faults = BTreeSet::new();
    for source in house().iter().filter(|s| part(&s.name).is_some_and(|p| p != "web")) {
        let request = [Token::Mark('&'), Token::Word("Req".into())];
        if source.tokens.windows(2).any(|w| w == request) {
            faults.insert(source.name.clone());
        }
    }
    assert!(faults.is_empty(), "a request is taken apart in web.rs only: {faults:#?}");
}

#[test]
fn models_know_neither_database_nor_clock() {
    let forbidden = ["Cx", "Conn", "system_now", "axum", "rand"];
    let mut faults = BTreeSet::new();
    for source in house().iter().filter(|s| part(&s.name) == Some("model")) {
        for word in forbidden {
            if source.tokens.iter().any(|t| is(t, word)) {
                faults.insert(format!("{}: {word}", source.name));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
