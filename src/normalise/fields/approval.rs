//! How far a record was approved, from the words of an approval column.

use crate::model::record::Approval;

/// What a word means in any export; lower case, blanks for `_` and `-`.
const WORDS: &[(Approval, &[&str])] = &[
    (
        Approval::Approved,
        &[
            "approved",
            "granted",
            "accepted",
            "authorised",
            "authorized",
            "genehmigt",
            "approuvé",
            "aprobado",
        ],
    ),
    (
        Approval::Rejected,
        &[
            "rejected",
            "declined",
            "denied",
            "refused",
            "abgelehnt",
            "refusé",
            "rechazado",
        ],
    ),
    (
        Approval::Open,
        &[
            "requested",
            "not yet requested",
            "not requested",
            "pending",
            "pending approval",
            "awaiting approval",
            "waiting for approval",
            "open",
            "ausstehend",
        ],
    ),
];

/// What the cell says; a word that is not known says nothing.
pub fn read(cell: &str) -> Approval {
    let word = cell.trim().to_lowercase().replace(['_', '-'], " ");
    let means = WORDS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()));
    means.map_or(Approval::Unknown, |(approval, _)| *approval)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::model::record::Approval;

    #[test]
    fn words_of_approval() {
        for (cell, expected) in [
            ("Approved", Approval::Approved),
            ("not_yet_requested", Approval::Open),
            ("Rejected ", Approval::Rejected),
            ("Not Required", Approval::Unknown),
            ("yes and no", Approval::Unknown),
        ] {
            assert_eq!(read(cell), expected, "{cell}");
        }
    }
}
