//! Writing pictures as SVG: shapes of a class of the style sheet; text is escaped, numbers are written with two places.

use super::escape;
use super::parts::Html;
use askama::filters::Safe;
use std::fmt::{Display, Write};

/// A picture in the making.
pub struct Svg(String);

impl Svg {
    /// A picture of this size, which `label` says in a sentence.
    pub fn new(class: &str, width: f64, height: f64, label: &str) -> Self {
        Self::with(class, width, height, "", label)
    }

    /// One that fills what room it is given, in both directions.
    pub fn stretched(class: &str, width: f64, height: f64, label: &str) -> Self {
        Self::with(class, width, height, " preserveAspectRatio=\"none\"", label)
    }

    fn with(class: &str, width: f64, height: f64, more: &str, label: &str) -> Self {
        Self(format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\"{more} role=\"img\" aria-label=\"{}\">",
            escape(label)
        ))
    }

    // Writing to a String cannot fail, here and below.

    /// A rectangle.
    pub fn rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let _ = write!(
            self.0,
            "<rect class=\"{class}\" x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/>"
        );
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let _ = write!(self.0, "<line class=\"{class}\" x1=\"{x1:.2}\" y1=\"{y1:.2}\" x2=\"{x2:.2}\" y2=\"{y2:.2}\"/>");
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
        let _ = write!(self.0, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
    }

    /// Words at a point: it is their `start`, `middle` or `end`.
    pub fn text(&mut self, (x, y): (f64, f64), anchor: &str, words: impl Display) {
        let words = escape(&words.to_string());
        let _ = write!(self.0, "<text x=\"{x:.2}\" y=\"{y:.2}\" text-anchor=\"{anchor}\">{words}</text>");
    }

    /// Shapes that belong together; `title` says what they are.
    pub fn titled(&mut self, title: &str, shapes: impl FnOnce(&mut Self)) {
        let _ = write!(self.0, "<g><title>{}</title>", escape(title));
        shapes(self);
        self.0.push_str("</g>");
    }

    /// The picture.
    pub fn done(mut self) -> Html {
        self.0.push_str("</svg>");
        Safe(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_escaped() {
        let mut svg = Svg::new("chart", 10.0, 5.0, "<a>");
        svg.text((1.0, 2.0), "end", "<b>");
        svg.titled("\"c\"", |svg| svg.rect("known", (0.0, 1.0 / 3.0), (2.0, 3.0)));
        assert_eq!(
            svg.done().0,
            "<svg class=\"chart\" viewBox=\"0 0 10 5\" role=\"img\" aria-label=\"&lt;a&gt;\">\
             <text x=\"1.00\" y=\"2.00\" text-anchor=\"end\">&lt;b&gt;</text>\
             <g><title>&quot;c&quot;</title><rect class=\"known\" x=\"0.00\" y=\"0.33\" width=\"2.00\" height=\"3.00\"/></g></svg>"
        );
    }
}
