//! Column charts, drawn on the server. The table beside one is the truth; a chart is its picture.

use super::parts::Html;
use super::svg::Svg;
use crate::kit::fields::number::Hundredths;

/// A place on the axis, with the columns that stand there.
pub struct Place {
    /// What stands below.
    pub name: String,
    /// Columns beside each other, each of parts on top of each other: class, amount, and what it is in words.
    pub columns: Vec<Vec<(&'static str, i64, String)>>,
}

const TOP: f64 = 12.0;

const FLOOR: f64 = 200.0;

/// Where the columns of a chart begin; the numbers of the scale stand to the left.
pub const LEFT: f64 = 48.0;

/// How wide a chart is.
pub const WIDTH: f64 = 760.0;

/// A chart of columns; amounts in hundredths, `label` says in a sentence what it shows.
#[allow(clippy::cast_precision_loss, reason = "a picture")]
pub fn columns(label: &str, places: &[Place]) -> Html {
    let sum = |c: &[(&str, i64, String)]| c.iter().map(|p| p.1.max(0)).sum::<i64>();
    let top = places.iter().flat_map(|p| p.columns.iter().map(|c| sum(c))).max().unwrap_or(0).max(100);
    let scale = (FLOOR - TOP) / top as f64;
    let room = (WIDTH - LEFT - 8.0) / places.len().max(1) as f64;
    let every = places.len().div_ceil(13).max(1);
    let mut svg = Svg::new("chart", WIDTH, FLOOR + 34.0, label);
    axis(&mut svg, top, FLOOR, scale);
    for (i, p) in places.iter().enumerate() {
        let x = LEFT + room * i as f64;
        let wide = room * 0.76 / p.columns.len().max(1) as f64;
        for (k, column) in p.columns.iter().enumerate() {
            let x = x + room * 0.12 + wide * k as f64;
            let mut y = FLOOR;
            for (class, amount, words) in column {
                let high = (*amount).max(0) as f64 * scale;
                y -= high;
                svg.titled(words, |svg| svg.rect(class, (x, y), (wide, high)));
            }
        }
        if i % every == 0 {
            svg.text((x + room / 2.0, FLOOR + 18.0), "middle", &p.name);
        }
    }
    svg.done()
}

/// The lines of a scale that stands on a floor, with their numbers.
#[allow(clippy::cast_precision_loss, reason = "a picture")]
pub fn axis(svg: &mut Svg, top: i64, floor: f64, scale: f64) {
    let step = step(top);
    let mut line = 0;
    while line <= top {
        let y = floor - line as f64 * scale;
        svg.line("axis", (LEFT, y), (WIDTH, y));
        svg.text((LEFT - 6.0, y + 4.0), "end", Hundredths(line));
        line += step;
    }
}

/// Between the lines of the scale: 1, 2 or 5 times a power of ten, so that at most about six are drawn.
fn step(top: i64) -> i64 {
    let mut power = 100;
    loop {
        for m in [1, 2, 5] {
            if power * m * 6 >= top {
                return power * m;
            }
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_few_round_lines() {
        assert_eq!(step(100), 100);
        assert_eq!(step(3000), 500);
        assert_eq!(step(4500), 1000);
        assert_eq!(step(61_000), 20_000);
    }

    #[test]
    fn columns_stand_on_the_floor_and_are_escaped() {
        let place = Place { name: "<a>".to_owned(), columns: vec![vec![("known", 100, "\"one\"".to_owned())]] };
        let svg = columns("<b>", &[place]).0;
        assert!(
            svg.contains("height=\"188.00\"")
                && !svg.contains("<a>")
                && !svg.contains("<b>")
                && svg.contains("&#34;one")
        );
        assert!(columns("nothing", &[]).0.ends_with("</svg>"));
    }
}
