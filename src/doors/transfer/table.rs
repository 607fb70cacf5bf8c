//! Comma-separated values (RFC 4180), read so that one broken record does not take its neighbours along: after a quote
//! that is never closed, or that ends in the middle of a field, reading goes on with the next line.

use super::source::Refusal;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// A quoted field longer than this is a quote that somebody forgot to close.
const LONGEST_FIELD: usize = 1 << 20;

/// More than this is not read into memory.
const LARGEST: u64 = 4 << 30;

/// The content of a file, unpacked if it is gzip, which is seen by its first bytes.
///
/// # Errors
/// A sentence.
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let fail = |e: std::io::Error| format!("{} cannot be read: {e}", path.display());
    let raw = std::fs::read(path).map_err(fail)?;
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(raw.as_slice()).take(LARGEST).read_to_end(&mut out).map_err(fail)?;
    if out.len() as u64 == LARGEST {
        return Err(format!("{} is larger than 4 GiB when unpacked; split it", path.display()));
    }
    Ok(out)
}

/// The names of a column, and whether it has to be there.
pub type Wanted<'n> = (&'n [&'n str], bool);

/// A record: where it begins, and its fields.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Line, counted from 1.
    pub line: u64,
    /// As many as the header has.
    pub cells: Vec<Cow<'a, str>>,
}

/// A note of columns without a place, if there are any.
pub fn not_carried(columns: &[String]) -> Option<String> {
    (!columns.is_empty()).then(|| format!("columns without a place, not carried: {}", columns.join(", ")))
}

/// A table with a header.
#[derive(Debug)]
pub struct Table<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub line: u64,
    /// Names of the columns.
    pub header: Vec<String>,
}

impl<'a> Table<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// A sentence.
    pub fn new(bytes: &'a [u8]) -> Result<Self, String> {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut table = Self { bytes, at, line: 1, header: Vec::new() };
        if bytes[at..].iter().all(u8::is_ascii_whitespace) {
            return Err("is empty".into());
        }
        let (cells, end) = split(bytes, at).map_err(|why| format!("the header cannot be read: {why}"))?;
        for c in cells {
            let name = std::str::from_utf8(&c).map_err(|_| "the header is not UTF-8; export it as UTF-8")?;
            table.header.push(name.trim().to_owned());
        }
        table.go(end);
        Ok(table)
    }

    /// The place of each wanted column; several names stand for the same one.
    ///
    /// # Errors
    /// The names of those that are required and missing.
    pub fn columns<const N: usize>(&self, wanted: [Wanted<'_>; N]) -> Result<[Option<usize>; N], String> {
        let place = |names: &[&str]| names.iter().find_map(|n| self.header.iter().position(|h| h == n));
        let found = wanted.map(|(names, _)| place(names));
        let missing: Vec<&str> = wanted
            .iter()
            .zip(&found)
            .filter(|((_, required), f)| *required && f.is_none())
            .map(|((names, _), _)| names[0])
            .collect();
        if missing.is_empty() { Ok(found) } else { Err(format!("these columns are missing: {}", missing.join(", "))) }
    }

    /// The columns that are none of these.
    pub fn others(&self, wanted: &[Wanted<'_>]) -> Vec<String> {
        let known = |h: &&String| wanted.iter().any(|(names, _)| names.contains(&h.as_str()));
        self.header.iter().filter(|h| !known(h)).cloned().collect()
    }

    fn go(&mut self, end: usize) {
        self.line += self.bytes[self.at..end].iter().filter(|b| **b == b'\n').count() as u64;
        self.at = end;
    }

    fn next_line(&self) -> usize {
        self.bytes[self.at..].iter().position(|b| *b == b'\n').map_or(self.bytes.len(), |i| self.at + i + 1)
    }

    fn refuse(&mut self, end: usize, reason: String) -> Result<Record<'a>, Refusal> {
        let line = self.line;
        self.go(end);
        Err(Refusal { line, reason })
    }
}

impl<'a> Iterator for Table<'a> {
    type Item = Result<Record<'a>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        // Empty lines are nothing.
        while let Some(b'\n' | b'\r') = self.bytes.get(self.at) {
            self.go(self.at + 1);
        }
        if self.at >= self.bytes.len() {
            return None;
        }
        let (cells, end) = match split(self.bytes, self.at) {
            Ok(found) => found,
            Err(why) => return Some(self.refuse(self.next_line(), why.into())),
        };
        if cells.len() != self.header.len() {
            let why = format!("has {} columns, the header has {}", cells.len(), self.header.len());
            return Some(self.refuse(end, why));
        }
        let mut texts = Vec::with_capacity(cells.len());
        for (c, name) in cells.into_iter().zip(&self.header) {
            match text(c) {
                Some(t) if t.contains('\0') => {
                    let why = format!("{name} holds the character U+0000");
                    return Some(self.refuse(end, why));
                }
                Some(t) => texts.push(t),
                None => {
                    let why = format!("{name} is not UTF-8");
                    return Some(self.refuse(end, why));
                }
            }
        }
        let line = self.line;
        self.go(end);
        Some(Ok(Record { line, cells: texts }))
    }
}

fn text(c: Cow<'_, [u8]>) -> Option<Cow<'_, str>> {
    match c {
        Cow::Borrowed(b) => std::str::from_utf8(b).ok().map(Cow::Borrowed),
        Cow::Owned(b) => String::from_utf8(b).ok().map(Cow::Owned),
    }
}

/// The fields of a record, and where the next one begins.
type Cells<'a> = (Vec<Cow<'a, [u8]>>, usize);

/// Splits the record that begins at `at` into its fields, and says where the next one begins.
fn split(bytes: &[u8], mut at: usize) -> Result<Cells<'_>, &'static str> {
    let mut cells = Vec::new();
    loop {
        let (cell, end) = if bytes.get(at) == Some(&b'"') { quoted(bytes, at + 1)? } else { plain(bytes, at) };
        cells.push(cell);
        match bytes.get(end) {
            Some(b',') => at = end + 1,
            Some(b'\r') => return Ok((cells, end + 2)),
            Some(_) => return Ok((cells, end + 1)),
            None => return Ok((cells, end)),
        }
    }
}

fn ends(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None | Some(b',' | b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) == Some(&b'\n'),
        Some(_) => false,
    }
}

fn plain(bytes: &[u8], start: usize) -> (Cow<'_, [u8]>, usize) {
    let mut end = start;
    while !ends(bytes, end) {
        end += 1;
    }
    (Cow::Borrowed(&bytes[start..end]), end)
}

fn quoted(bytes: &[u8], start: usize) -> Result<(Cow<'_, [u8]>, usize), &'static str> {
    let mut out: Option<Vec<u8>> = None;
    let mut from = start;
    let limit = bytes.len().min(start + LONGEST_FIELD);
    loop {
        let Some(n) = bytes[from..limit].iter().position(|b| *b == b'"') else {
            return Err("a quote is never closed");
        };
        let quote = from + n;
        if bytes.get(quote + 1) == Some(&b'"') && quote + 2 <= limit {
            out.get_or_insert_default().extend_from_slice(&bytes[from..=quote]);
            from = quote + 2;
            continue;
        }
        if !ends(bytes, quote + 1) {
            return Err("text follows a closing quote");
        }
        let cell = match out {
            None => Cow::Borrowed(&bytes[start..quote]),
            Some(mut o) => {
                o.extend_from_slice(&bytes[from..quote]);
                Cow::Owned(o)
            }
        };
        return Ok((cell, quote + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Vec<Result<(u64, Vec<String>), (u64, String)>>;

    fn read(text: &[u8]) -> Read {
        let Ok(table) = Table::new(text) else { return Vec::new() };
        table
            .map(|r| match r {
                Ok(r) => Ok((r.line, r.cells.into_iter().map(Cow::into_owned).collect())),
                Err(r) => Err((r.line, r.reason)),
            })
            .collect()
    }

    fn row(line: u64, cells: &[&str]) -> Result<(u64, Vec<String>), (u64, String)> {
        Ok((line, cells.iter().map(|c| (*c).to_owned()).collect()))
    }

    #[test]
    fn quotes_commas_and_line_breaks_inside_fields_are_kept() {
        let got = read(b"\xef\xbb\xbfa,b\r\n\"x, \"\"y\"\"\n z\",2\r\n\r\n3,\n,\"\"");
        assert_eq!(got, vec![row(2, &["x, \"y\"\n z", "2"]), row(5, &["3", ""]), row(6, &["", ""])]);
    }

    #[test]
    fn a_broken_record_does_not_take_its_neighbours_along() {
        let got = read(b"a,b\n1,\"open\n2,2\n3\n4,\xff\n5,\"x\"y\n6,\"6\"\n7,\0\n8,8,8\n9,9");
        let refused = |line, why: &str| Err((line, why.to_owned()));
        assert_eq!(
            got,
            vec![
                refused(2, "text follows a closing quote"),
                row(3, &["2", "2"]),
                refused(4, "has 1 columns, the header has 2"),
                refused(5, "b is not UTF-8"),
                refused(6, "text follows a closing quote"),
                row(7, &["6", "6"]),
                refused(8, "b holds the character U+0000"),
                refused(9, "has 3 columns, the header has 2"),
                row(10, &["9", "9"]),
            ]
        );
        assert_eq!(read(b"a,b\n1,\"open\n2,2\n"), vec![refused(2, "a quote is never closed"), row(3, &["2", "2"])]);
    }

    #[test]
    fn missing_columns_are_named() {
        let table = Table::new(b"number,state\n").expect("a header");
        assert_eq!(table.columns([(&["number"], true), (&["incident_state", "state"], true)]), Ok([Some(0), Some(1)]));
        let missing =
            table.columns([(&["number"], true), (&["priority"], true), (&["vendor"], false), (&["opened_at"], true)]);
        assert_eq!(missing, Err("these columns are missing: priority, opened_at".into()));
        assert!(Table::new(b"\n \n").is_err());
    }
}
