//! Headers that no list holds, judged by the words in them: "Deployed to prod on", "Person who approved it".

use crate::model::field::Field;

/// What a header means, judged by its words (lower case, no accents); `None`: nothing certain.
pub fn field(words: &str) -> Option<Field> {
    let list: Vec<&str> = words.split(' ').filter(|w| !w.is_empty()).collect();
    if list.is_empty() || list.len() > 8 {
        return None;
    }
    let has = |names: &[&str]| list.iter().any(|w| names.contains(w));
    // The version in which a fault was found is not the one that mends it.
    let is_found_in = has(&[
        "affects",
        "affected",
        "found",
        "detected",
        "introduced",
        "observed",
    ]);
    if is_found_in && has(&["version", "versions", "release", "releases", "build"]) {
        return Some(Field::Ignored);
    }
    if let Some(person) = person(&list, &has) {
        return Some(person);
    }
    if let Some(time) = time(&list, &has) {
        return Some(time);
    }
    RULES
        .iter()
        .find(|(names, _)| has(names))
        .map(|(_, field)| *field)
}

/// The first rule of which a word is there.
const RULES: &[(&[&str], Field)] = &[
    (
        &[
            "ticket", "tickets", "jira", "chg", "rfc", "issue", "incident",
        ],
        Field::Reference,
    ),
    (&["branch", "zweig", "branche"], Field::Branch),
    (&["commit", "sha"], Field::Commit),
    (&["environment", "env", "umgebung"], Field::Environment),
    (
        &[
            "service",
            "services",
            "component",
            "components",
            "application",
            "app",
            "system",
            "host",
            "server",
            "module",
            "repo",
            "repository",
        ],
        Field::Service,
    ),
    (&["version", "release", "build"], Field::Version),
    (&["status", "state", "result", "outcome"], Field::State),
    (
        &["type", "category", "kind", "label", "labels", "emergency"],
        Field::Type,
    ),
    (
        &[
            "note",
            "notes",
            "remark",
            "remarks",
            "comment",
            "comments",
            "reason",
            "why",
            "detail",
            "details",
            "justification",
            "impact",
        ],
        Field::Body,
    ),
    (
        &[
            "what",
            "summary",
            "title",
            "headline",
            "description",
            "change",
            "changes",
            "fix",
            "beschreibung",
        ],
        Field::Title,
    ),
];

/// `… by`, `who …`, `name of …`.
fn person(list: &[&str], has: &impl Fn(&[&str]) -> bool) -> Option<Field> {
    let names_someone = list.last() == Some(&"by")
        || has(&[
            "who",
            "person",
            "von",
            "par",
            "por",
            "approver",
            "owner",
            "engineer",
            "developer",
            "requester",
            "reporter",
            "author",
            "assignee",
        ]);
    if !names_someone {
        return None;
    }
    let roles: [(&[&str], Field); 5] = [
        (
            &[
                "approved",
                "approver",
                "approves",
                "signed",
                "authorised",
                "authorized",
                "reviewed",
                "genehmigt",
            ],
            Field::Approver,
        ),
        (
            &[
                "requested",
                "requester",
                "asked",
                "reported",
                "reporter",
                "raised",
                "wanted",
                "ordered",
            ],
            Field::Requester,
        ),
        (
            &[
                "author",
                "written",
                "developed",
                "developer",
                "created",
                "coded",
                "opened",
            ],
            Field::Author,
        ),
        (
            &["owner", "assigned", "assignee", "responsible", "charge"],
            Field::Owner,
        ),
        (&["updated", "modified", "closed"], Field::Ignored),
    ];
    Some(
        roles
            .iter()
            .find(|(words, _)| has(words))
            .map_or(Field::Actor, |(_, field)| *field),
    )
}

/// `… at`, `… on`, `date of …`, `time …`.
fn time(list: &[&str], has: &impl Fn(&[&str]) -> bool) -> Option<Field> {
    let is_time = matches!(
        list.last(),
        Some(&("at" | "on" | "date" | "time" | "timestamp" | "datetime" | "am" | "le"))
    ) || has(&[
        "when",
        "date",
        "datum",
        "fecha",
        "timestamp",
        "datetime",
        "zeitpunkt",
    ]);
    if !is_time || has(&["due", "viewed", "frist", "deadline", "birth"]) {
        return None;
    }
    let is_plan = has(&[
        "planned",
        "scheduled",
        "requested",
        "expected",
        "target",
        "geplant",
        "prevu",
        "proposed",
    ]);
    let is_end = has(&[
        "end",
        "ended",
        "finish",
        "finished",
        "completion",
        "ende",
        "fin",
    ]);
    let rules: [(bool, Field); 8] = [
        (
            has(&[
                "approved",
                "approval",
                "genehmigt",
                "freigegeben",
                "freigabe",
            ]) && !is_plan,
            Field::Approved,
        ),
        (is_plan && is_end, Field::PlannedEnd),
        (is_plan, Field::PlannedStart),
        (is_end, Field::Ended),
        (
            has(&[
                "created",
                "creation",
                "opened",
                "raised",
                "logged",
                "reported",
                "submitted",
                "entered",
                "erstellt",
            ]),
            Field::Created,
        ),
        (
            has(&["resolved", "closed", "completed", "resolution", "closure"]),
            Field::Resolved,
        ),
        (
            has(&["updated", "modified", "changed"]) && !has(&["what"]),
            Field::Updated,
        ),
        (true, Field::Started),
    ];
    rules
        .iter()
        .find(|(fits, _)| *fits)
        .map(|(_, field)| *field)
}

#[cfg(test)]
mod tests {
    use super::field;
    use crate::model::field::Field;

    #[track_caller]
    fn check(input: &str, expected: Option<Field>) {
        assert_eq!(field(input), expected, "{input}");
    }

    #[test]
    fn words_in_headers() {
        check("deployed to prod on", Some(Field::Started));
        check("person who approved it", Some(Field::Approver));
        check("rolled out by", Some(Field::Actor));
        check("planned end date", Some(Field::PlannedEnd));
        check("cab approval date", Some(Field::Approved));
        check("due date", None);
        check("affected service name", Some(Field::Service));
        check("our ticket", Some(Field::Reference));
        check("last modified by", Some(Field::Ignored));
        check("shoe size", None);
    }
}
