//! Names near to one that was mistyped, for hints.

/// From here on two names are near: clap's measure for arguments, a little stricter.
const NEAR_MIN: f64 = 0.75;
/// What a part of a name counts, against the whole.
const PART_WEIGHT: f64 = 0.9;
/// Characters of a name that are compared.
const COMPARED: usize = 128;

/// The names nearest to `wanted`, nearest first, at most `max`; none where nothing is near. The case of letters does not count.
#[must_use]
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>, max: usize) -> Vec<&'a str> {
    let folded = |name: &str| name.chars().take(COMPARED).flat_map(char::to_lowercase).collect::<String>();
    let wanted = folded(wanted);
    let likeness = |name: &str| {
        // Names of hosts carry a site or a customer in front: a part that is alike makes the whole near, if less so.
        let parts = name.split(|character: char| !character.is_alphanumeric());
        let part = parts.map(|part| strsim::jaro_winkler(&wanted, part) * PART_WEIGHT).fold(0.0, f64::max);
        part.max(strsim::jaro_winkler(&wanted, name))
    };
    let scored = |name: &'a str| (likeness(&folded(name)), name);
    let mut near: Vec<_> = names.into_iter().map(scored).filter(|(score, _)| *score >= NEAR_MIN).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(max).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_by_nearness() {
        let names = ["JUMP01", "JUMP02", "ALD-DC01", "jump01"];
        let check = |wanted: &str, expect: &[&str]| assert_eq!(nearest(wanted, names, 2), expect, "{wanted}");
        check("jump1", &["JUMP01", "jump01"]);
        check("ALD-DC1", &["ALD-DC01"]);
        check("dc1", &["ALD-DC01"]);
        check("bogus", &[]);
        check("", &[]);
    }
}
