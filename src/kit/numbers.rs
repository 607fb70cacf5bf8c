//! Sets of numbers, told in a few: how many, the middle, and the careful choice.

/// What a set of numbers looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many numbers it comes from.
    pub count: usize,
    /// Half of them are no greater than this.
    pub median: i64,
    /// The 85th percentile (nearest rank): about six of seven are no greater. The careful choice.
    pub careful: i64,
}

/// The spread of numbers; none without any. The median of an even count is the middle of the two in the middle, rounded up.
pub fn spread(mut numbers: Vec<i64>) -> Option<Spread> {
    numbers.sort_unstable();
    let count = numbers.len();
    let careful = *numbers.get((count * 85).div_ceil(100).checked_sub(1)?)?;
    let (low, high) = (numbers[(count - 1) / 2], numbers[count / 2]);
    Some(Spread { count, median: (low + high + 1).div_euclid(2), careful })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_count_median_and_85th_percentile() {
        assert_eq!(spread(vec![]), None);
        assert_eq!(spread(vec![12]), Some(Spread { count: 1, median: 12, careful: 12 }));
        assert_eq!(spread(vec![20, 10]), Some(Spread { count: 2, median: 15, careful: 20 }));
        assert_eq!(spread(vec![7, 1, 6, 2, 5, 3, 4]), Some(Spread { count: 7, median: 4, careful: 6 }));
        assert_eq!(spread((1..=20).collect()), Some(Spread { count: 20, median: 11, careful: 17 }));
    }
}
