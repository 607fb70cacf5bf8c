//! Ranks: numbers with wide gaps. What is moved takes the middle of a gap. Where there is none, the items around the place move apart,
//! as few of them as have room. The more of them, the farther apart they must come to stand, so that many are seldom moved: ten
//! thousand moves to the same place write fewer than four ranks each.

/// The gap between two new items.
pub const GAP: i64 = 1 << 20;

/// How many items on each side of a place move apart at a step: at first none, since most places have a gap.
pub fn beside(step: u32) -> usize {
    if step == 0 { 0 } else { 4 << step }
}

/// How far apart they have to stand then.
fn apart(step: u32) -> i64 {
    if step == 0 { 1 } else { (1..step).fold(64, |room, _| (room + room / 2).min(GAP / 4)) }
}

/// The ranks of `count` items between two others, evenly spaced; none where that is too close for the step. Beyond the ends of a
/// backlog there is always room.
pub fn between(lower: Option<i64>, upper: Option<i64>, count: usize, step: u32) -> Option<Vec<i64>> {
    let places = i64::try_from(count).ok()? + 1;
    let (first, gap) = match (lower, upper) {
        (Some(lower), Some(upper)) => (lower, (upper - lower) / places),
        (Some(lower), None) => (lower, GAP),
        (None, Some(upper)) => (upper - places * GAP, GAP),
        (None, None) => (0, GAP),
    };
    (gap >= apart(step)).then(|| (1..places).map(|n| first + n * gap).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts something between two of `ranks`; answers how many ranks that writes.
    fn put(ranks: &mut Vec<i64>, at: usize) -> usize {
        for step in 0.. {
            let (from, to) = (at.saturating_sub(beside(step)), (at + beside(step)).min(ranks.len()));
            let lower = from.checked_sub(1).map(|i| ranks[i]);
            let upper = ranks.get(to).copied();
            if let Some(new) = between(lower, upper, to - from + 1, step) {
                let written = new.len();
                ranks.splice(from..to, new);
                return written;
            }
        }
        unreachable!("the steps have no end")
    }

    /// Ten thousand items put into the middle of ten thousand others: how many ranks each writes on average, in hundredths, and the most
    /// that one writes.
    fn ten_thousand(place: fn(usize) -> usize) -> (usize, usize) {
        let mut ranks: Vec<i64> = (1..=10_000).map(|n| n * GAP).collect();
        let (mut all, mut most) = (0, 0);
        for n in 0..10_000 {
            let written = put(&mut ranks, place(n));
            (all, most) = (all + written, most.max(written));
        }
        assert_eq!(ranks.len(), 20_000);
        assert!(ranks.windows(2).all(|w| w[0] < w[1]), "the order holds");
        (all / 100, most)
    }

    #[test]
    fn ten_thousand_moves_to_the_same_place_write_few_ranks() {
        for place in [|_| 5000, |n| 5000 + n] {
            // Each just after, and each just before, the same item.
            let (average, most) = ten_thousand(place);
            assert!(average < 400 && most <= 257, "{average} {most}");
        }
        // The hardest: each between the two before it. Spreading the whole backlog would write 75,000 in hundredths.
        let (average, most) = ten_thousand(|n| 5000 + n.div_ceil(2));
        assert!(average < 1100 && most <= 4097, "{average} {most}");
        let (average, most) = ten_thousand(|n| if n % 2 == 0 { 0 } else { 10_000 + n });
        assert_eq!((average, most), (100, 1), "the ends are open");
    }

    #[test]
    fn what_has_no_room_at_a_step_has_it_at_a_later_one() {
        assert_eq!(between(Some(4), Some(6), 1, 0), Some(vec![5]));
        assert_eq!(between(Some(4), Some(5), 1, 0), None);
        assert_eq!(between(Some(0), Some(64 * 18), 17, 1), Some((1..18).map(|n| n * 64).collect()));
        assert_eq!(between(Some(0), Some(64 * 18 - 1), 17, 1), None);
        assert_eq!(between(Some(5), None, 2, 9), Some(vec![5 + GAP, 5 + 2 * GAP]));
        assert_eq!(between(None, Some(5), 2, 9), Some(vec![5 - 2 * GAP, 5 - GAP]));
        assert_eq!(between(None, None, 1, 0), Some(vec![GAP]));
    }
}
