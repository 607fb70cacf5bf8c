//! Pictures as SVG: shapes of a class of the style sheet. Their markup stands in `svg.html`, so the compiler escapes.

use super::parts::{Html, html};
use askama::Template;
use std::fmt::Display;

/// A picture in the making.
#[derive(Template)]
#[template(path = "doors/frame/pages/svg.html")]
pub struct Svg {
    class: String,
    width: f64,
    height: f64,
    label: String,
    stretched: bool,
    shapes: Vec<Shape>,
}

/// A length or a place, written with two decimals.
#[derive(Clone, Copy)]
struct Length(f64);

impl Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

enum Shape {
    Rect { class: String, x: Length, y: Length, width: Length, height: Length },
    Line { class: String, x1: Length, y1: Length, x2: Length, y2: Length },
    Polyline { class: String, points: Vec<(Length, Length)> },
    Text { x: Length, y: Length, anchor: &'static str, words: String },
    Open { title: String },
    Close,
}

impl Svg {
    /// A picture of this size, which `label` says in a sentence.
    pub fn new(class: &str, width: f64, height: f64, label: &str) -> Self {
        let (class, label) = (class.to_owned(), label.to_owned());
        Self { class, width, height, label, stretched: false, shapes: Vec::new() }
    }

    /// One that fills what room it is given, in both directions.
    pub fn stretched(class: &str, width: f64, height: f64, label: &str) -> Self {
        Self { stretched: true, ..Self::new(class, width, height, label) }
    }

    /// A rectangle.
    pub fn rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let (x, y, width, height) = (Length(x), Length(y), Length(width), Length(height));
        self.shapes.push(Shape::Rect { class: class.to_owned(), x, y, width, height });
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let (x1, y1, x2, y2) = (Length(x1), Length(y1), Length(x2), Length(y2));
        self.shapes.push(Shape::Line { class: class.to_owned(), x1, y1, x2, y2 });
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let points = points.iter().map(|(x, y)| (Length(*x), Length(*y))).collect();
        self.shapes.push(Shape::Polyline { class: class.to_owned(), points });
    }

    /// Words at a point: it is their `start`, `middle` or `end`.
    pub fn text(&mut self, (x, y): (f64, f64), anchor: &'static str, words: impl Display) {
        self.shapes.push(Shape::Text { x: Length(x), y: Length(y), anchor, words: words.to_string() });
    }

    /// Shapes that belong together; `title` says what they are.
    pub fn titled(&mut self, title: &str, shapes: impl FnOnce(&mut Self)) {
        self.shapes.push(Shape::Open { title: title.to_owned() });
        shapes(self);
        self.shapes.push(Shape::Close);
    }

    /// The picture.
    pub fn done(self) -> Html {
        html(&self)
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
            "<svg class=\"chart\" viewBox=\"0 0 10 5\" role=\"img\" aria-label=\"&#60;a&#62;\">\
             <text x=\"1.00\" y=\"2.00\" text-anchor=\"end\">&#60;b&#62;</text>\
             <g><title>&#34;c&#34;</title><rect class=\"known\" x=\"0.00\" y=\"0.33\" width=\"2.00\" height=\"3.00\"/></g></svg>"
        );
    }
}
