//! Statistics of reports: pure.

/// The middle of sorted values; the mean of the two middle ones, where their number is even.
pub fn median(sorted: &[i64]) -> Option<i64> {
    let n = sorted.len();
    match n % 2 {
        _ if n == 0 => None,
        1 => Some(sorted[n / 2]),
        _ => Some(sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2),
    }
}

/// The value that so many percent of sorted values do not exceed (nearest rank).
pub fn nearest_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

/// In which of these stretches an instant falls; `starts` are sorted, each stretch ends where the next begins.
pub fn stretch(starts: &[i64], at: i64) -> Option<usize> {
    starts.partition_point(|s| *s <= at).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_85th() {
        assert_eq!((median(&[]), nearest_rank(&[], 85)), (None, None));
        assert_eq!((median(&[7]), nearest_rank(&[7], 85)), (Some(7), Some(7)));
        assert_eq!(median(&[1, 2, 10, 20]), Some(6));
        let twenty: Vec<i64> = (1..=20).collect();
        assert_eq!(nearest_rank(&twenty, 85), Some(17));
        assert_eq!(nearest_rank(&twenty, 100), Some(20));
    }

    #[test]
    fn an_instant_falls_into_the_stretch_that_began_last() {
        let starts = [10, 20, 30];
        assert_eq!(stretch(&starts, 9), None);
        assert_eq!(stretch(&starts, 10), Some(0));
        assert_eq!(stretch(&starts, 29), Some(1));
        assert_eq!(stretch(&starts, 99), Some(2));
    }
}
