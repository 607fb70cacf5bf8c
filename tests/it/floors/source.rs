//! The sources of the house as the guards read them: tokens, modules, and who names what.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A token that matters here.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(String),
    Path,
    Mark(char),
    Text(String),
}

/// A source file: its name below `src`, its module, and its tokens without comments and tests.
pub struct Source {
    pub name: String,
    pub module: Vec<String>,
    pub tokens: Vec<Token>,
}

/// A name that a file uses: the absolute path, and how it is written.
pub struct Use {
    pub path: Vec<String>,
    /// Whether it is passed on: `pub use`.
    pub public: bool,
    /// Whether it is everything of a module: `use …::*`.
    pub glob: bool,
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
            let inner = g.stream().to_string().replace(' ', "");
            if inner == "cfg(test)" {
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

/// Every Rust file below a folder.
pub fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

pub fn house() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        Source::of(&file.strip_prefix(&root).unwrap().display().to_string(), &std::fs::read_to_string(file).unwrap())
    };
    files.iter().map(read).collect()
}

impl Source {
    /// The file of this name below `src`.
    pub fn of(name: &str, text: &str) -> Self {
        let mut module: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
            module.pop();
        }
        let mut tokens = Vec::new();
        flatten(text.parse().unwrap(), &mut tokens);
        Self { name: name.to_owned(), module, tokens }
    }

    /// A written path, from the root of the crate; nothing for names of other crates.
    pub fn absolute(&self, written: &[String], names: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
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

    /// Every import: its name here, its path as written, whether it is passed on.
    fn imports(&self) -> Vec<(String, Vec<String>, bool)> {
        let t = &self.tokens;
        let mut found = Vec::new();
        for i in (0..t.len()).filter(|i| is(&t[*i], "use")) {
            // `pub use`, and `pub(crate) use`.
            let before = match i.checked_sub(1).map(|n| &t[n]) {
                Some(Token::Mark(')')) => {
                    t[..i].iter().rposition(|x| *x == Token::Mark('(')).and_then(|n| n.checked_sub(1))
                }
                _ => i.checked_sub(1),
            };
            let public = before.is_some_and(|n| is(&t[n], "pub"));
            let mut leaves = Vec::new();
            tree(t, i + 1, &[], &mut leaves);
            found.extend(leaves.into_iter().map(|(alias, written)| (alias, written, public)));
        }
        found
    }

    /// Everything of this crate that the file names.
    pub fn uses(&self) -> Vec<Use> {
        let mut names = BTreeMap::new();
        let mut found = Vec::new();
        // An import may go through another one, wherever that stands.
        let mut open = self.imports();
        loop {
            let before = open.len();
            open.retain(|(alias, written, public)| match self.absolute(written, &names) {
                Some(path) => {
                    names.insert(alias.clone(), path.clone());
                    found.push(Use { path, public: *public, glob: alias == "*" });
                    false
                }
                None => true,
            });
            if open.len() == before {
                break;
            }
        }
        let mut named = |written: &[String]| {
            if let Some(path) = self.absolute(written, &names).filter(|_| written.len() > 1) {
                found.push(Use { path, public: false, glob: false });
            }
        };
        let t = &self.tokens;
        let mut i = 0;
        while i < t.len() {
            match &t[i] {
                Token::Word(first) => {
                    let mut written = vec![first.clone()];
                    while t.get(i + 1) == Some(&Token::Path)
                        && let Some(Token::Word(next)) = t.get(i + 2)
                    {
                        written.push(next.clone());
                        i += 2;
                    }
                    named(&written);
                }
                // As attributes have it: `#[serde(with = "crate::kit::time::iso")]`.
                Token::Text(text) => {
                    let written: Vec<String> = text.trim_matches('"').split("::").map(str::to_owned).collect();
                    if ["crate", "self", "super"].contains(&written[0].as_str()) {
                        named(&written);
                    }
                }
                Token::Path | Token::Mark(_) => {}
            }
            i += 1;
        }
        found
    }

    /// The functions of the file, each with the tokens up to the next one.
    pub fn functions(&self) -> Vec<(&String, &[Token])> {
        let t = &self.tokens;
        let starts: Vec<usize> =
            (0..t.len()).filter(|i| is(&t[*i], "fn") && matches!(t.get(i + 1), Some(Token::Word(_)))).collect();
        let ends = starts.iter().skip(1).copied().chain([t.len()]);
        let body = |(from, to): (&usize, usize)| match &t[from + 1] {
            Token::Word(name) => Some((name, &t[from + 2..to])),
            _ => None,
        };
        starts.iter().zip(ends).filter_map(body).collect()
    }

    /// The modules that are written inside the file.
    pub fn inner_modules(&self) -> Vec<&String> {
        let inner = |w: &'_ [Token]| is(&w[0], "mod") && w[2] == Token::Mark('{');
        self.tokens
            .windows(3)
            .filter(|w| inner(w))
            .filter_map(|w| if let Token::Word(name) = &w[1] { Some(name) } else { None })
            .collect()
    }

    /// Whether these words follow each other: `::` is the path, whatever is no letter is a mark.
    pub fn says(&self, words: &[&str]) -> bool {
        let same = |(token, word): (&Token, &&str)| match token {
            Token::Word(w) => w == word,
            Token::Path => *word == "::",
            Token::Mark(c) => word.chars().eq([*c]),
            Token::Text(_) => false,
        };
        self.tokens.windows(words.len()).any(|w| w.iter().zip(words).all(same))
    }
}

pub fn is(token: &Token, word: &str) -> bool {
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
