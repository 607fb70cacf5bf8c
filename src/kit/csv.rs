//! Tables as CSV files (RFC 4180) that people open in a spreadsheet.

use crate::kit::problem::Problem;
use crate::kit::web::Reply;
use std::borrow::Cow;

/// A table as a file to be saved.
pub fn reply(name: &str, table: Vec<u8>) -> Reply {
    Reply::file(format!("{name}.csv"), "text/csv; charset=utf-8", table)
}

/// Writes a table; the cells of `head` and of each row are written as they are, but see `guarded`.
///
/// # Errors
/// When it cannot be written.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Problem> {
    let mut w = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    w.write_record(head).map_err(Problem::internal)?;
    for row in rows {
        w.write_record(row.iter().map(|c| guarded(c).into_owned())).map_err(Problem::internal)?;
    }
    w.into_inner().map_err(Problem::internal)
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front: what somebody typed into a title must not run
/// on the machine of who opens the file. A plain number stays one.
fn guarded(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if formula { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &str) -> String {
        let bytes = table(&["a"], [vec![cell.to_owned()]]).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }

    #[test]
    fn formulas_are_not_run() {
        for evil in ["=1+1", "+1+1", "-1+1|cmd", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(written(evil).contains(&format!("'{evil}")), "{evil:?}");
        }
        for plain in ["-5", "+5", "-0.25", "a=b", ""] {
            assert!(!written(plain).contains('\''), "{plain:?}");
        }
    }

    #[test]
    fn quotes_and_lines_stay_in_their_cell() {
        assert_eq!(written("a \"b\",\nc"), "a\r\n\"a \"\"b\"\",\nc\"\r\n");
    }
}
