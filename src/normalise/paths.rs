//! Whose attribute a nested name is: `head_commit.timestamp` is the commit's time, and not the record's.

use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::headers::lookup;
use crate::normalise::objects::{self, Kin, Object};
use crate::normalise::{header_rules, headers};

/// Names below this rank stand under an object that is not known: they count only where nothing else says the same.
pub const WEAK: u32 = 20_000;

/// Names that say no more than the object they stand in: `assignee.displayName` is the assignee. The earlier says it better.
const PARTS_OF: [&str; 22] = [
    "display value",
    "login",
    "username",
    "user name",
    "display name",
    "full name",
    "unique name",
    "name",
    "title",
    "email",
    "email address",
    "mail",
    "full path",
    "path with namespace",
    "path",
    "slug",
    "key",
    "iid",
    "number",
    "value",
    "id",
    "account id",
];

/// Parts that are numbers or keys of the object itself.
const NUMBERS_OF: [&str; 6] = ["key", "iid", "number", "value", "id", "account id"];

/// Objects whose fields are known without a dot too: `milestone_start_date`.
const FLAT: [&str; 14] = [
    "head commit",
    "last commit",
    "latest commit",
    "milestone",
    "sprint",
    "iteration",
    "epic",
    "fix version",
    "worklog",
    "pull request",
    "merge request",
    "repository",
    "repo",
    "parent",
];

/// Addresses of a repository, which end in its name.
const ADDRESSES: [&str; 9] = [
    "url",
    "html url",
    "clone url",
    "git url",
    "ssh url",
    "web url",
    "remote url",
    "git http url",
    "git ssh url",
];

/// What a nested name means for the record, with its rank; `None`: it is another object's, or nobody's.
pub fn meaning(header: &str, system: System) -> Option<(Field, u32)> {
    let names = names(header)?;
    let (leaf, above) = names.split_last()?;
    if let Some((repository, scope)) = above.split_last()
        && ADDRESSES.contains(&leaf.words.as_str())
        && is_repository(&repository.words)
    {
        return in_scope(Field::Service, 950, scope, system);
    }
    // A version's release date is a plan.
    if ["release date", "due date", "due on", "due"].contains(&leaf.words.as_str()) {
        return None;
    }
    let part = PARTS_OF.iter().position(|part| *part == leaf.words);
    if let Some(part) = part
        && let Some((parent, scope)) = above.split_last()
        && let Some((field, rank)) =
            named(&parent.words, system).filter(|(field, _)| is_object(*field, &leaf.words))
    {
        return in_scope(
            field,
            500 + rank + 30 * part_rank(field, part),
            scope,
            system,
        );
    }
    let (field, rank) = lookup(&leaf.words, system)
        .or_else(|| headers::without_unit(&leaf.words, system))
        .or_else(|| Some((header_rules::field(&leaf.words)?, 3_000)))?;
    in_scope(field, 1_000 + rank, above, system)
}

/// Whether a header is a path of names, or begins with an object that is known.
pub fn is_nested(header: &str) -> bool {
    names(header).is_some()
}

/// The object that a nested name stands in, where it is not the record.
pub fn stranger(header: &str, system: System) -> Option<String> {
    let names = names(header)?;
    let (_, above) = names.split_last()?;
    let other = above
        .iter()
        .find(|name| class(name, system) != Class::Own)?;
    Some(other.words.clone())
}

/// Whether a name's words are those of a repository or a project.
pub fn is_repository(words: &str) -> bool {
    matches!(
        words,
        "repository" | "repo" | "project" | "git repository" | "git repo" | "git project"
    )
}

/// Whether a header names a repository, or a project, by whatever part of it.
pub fn names_repository(header: &str) -> bool {
    let words = headers::words(header);
    let object = header
        .rsplit_once('.')
        .map(|(object, _)| headers::words(object.rsplit('.').next().unwrap_or(object)));
    is_repository(&words)
        || object.is_some_and(|object| is_repository(&object))
        || ["repository ", "repo ", "git ", "project "]
            .iter()
            .any(|start| {
                words.strip_prefix(start).is_some_and(|part| {
                    ADDRESSES.contains(&part) || PARTS_OF.contains(&part) || is_repository(part)
                })
            })
}

/// The object and the part of it that a name is: of several parts of one object one is enough.
pub fn part(header: &str) -> Option<(&str, usize)> {
    let (object, leaf) = header.rsplit_once('.')?;
    let leaf = headers::words(leaf.trim_end_matches("[]"));
    let at = PARTS_OF.iter().position(|part| *part == leaf)?;
    Some((object, at))
}

/// Whether the part is a number or a key, which names an object to its own system only.
pub fn is_number_of(part: usize) -> bool {
    NUMBERS_OF.contains(&PARTS_OF[part])
}

/// ServiceNow's `value` of a time is UTC, its `display_value` is in the zone of whoever asked.
fn part_rank(field: Field, part: usize) -> u32 {
    if field.is_time() && PARTS_OF[part] == "value" {
        return 0;
    }
    1 + part as u32
}

/// A name that is a part says what its object is only where the object is named by it: `build.number`, and not `title.id`.
fn is_object(field: Field, leaf: &str) -> bool {
    match field {
        Field::Title | Field::Body => matches!(leaf, "value" | "display value"),
        Field::Id => matches!(
            leaf,
            "value" | "display value" | "key" | "id" | "number" | "iid" | "name"
        ),
        Field::Created
        | Field::Started
        | Field::Ended
        | Field::PlannedStart
        | Field::PlannedEnd
        | Field::Resolved
        | Field::Approved
        | Field::Updated
        | Field::Date
        | Field::TimeOfDay
        | Field::Zone => matches!(leaf, "value" | "display value"),
        Field::Author
        | Field::Actor
        | Field::Owner
        | Field::Requester
        | Field::Approver
        | Field::Service
        | Field::Environment
        | Field::Branch
        | Field::Version
        | Field::Commit
        | Field::Reference
        | Field::State
        | Field::Type
        | Field::Approval
        | Field::Ignored => true,
    }
}

struct Name {
    words: String,
    is_list: bool,
}

/// The names of a path: `head_commit.author.name`, and `head_commit_timestamp` where the first words are an object that is known.
fn names(header: &str) -> Option<Vec<Name>> {
    let name = |text: &str| {
        let bare = text.trim_end_matches("[]");
        Name {
            words: headers::words(bare),
            is_list: bare.len() < text.len(),
        }
    };
    let is_path = header.contains('.') && !header.contains(". ") && !header.ends_with('.');
    if is_path {
        return Some(header.split('.').map(name).collect());
    }
    let words = headers::words(header);
    let object = FLAT.iter().find(|object| {
        words
            .strip_prefix(**object)
            .is_some_and(|rest| rest.starts_with(' '))
    })?;
    let leaf = words[object.len()..].trim_start();
    Some([*object, leaf].map(name).into())
}

/// A name of the list, or its singular.
fn named(words: &str, system: System) -> Option<(Field, u32)> {
    lookup(words, system).or_else(|| lookup(words.strip_suffix('s')?, system))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Own,
    Unknown,
    Other(Kin),
}

fn class(name: &Name, system: System) -> Class {
    let words = name.words.as_str();
    match objects::of(words) {
        Some(Object::Own) if !name.is_list => return Class::Own,
        Some(Object::Run) if system != System::Tickets && !name.is_list => return Class::Own,
        Some(Object::Ticket) if system == System::Tickets && !name.is_list => return Class::Own,
        Some(Object::Run | Object::Ticket) => return Class::Other(Kin::Else),
        Some(Object::Other(kin)) => return Class::Other(kin),
        Some(Object::Own) | None => {}
    }
    if name.is_list {
        return Class::Other(Kin::Else);
    }
    match named(words, system) {
        Some((field, _)) if field.is_person() => Class::Other(Kin::Else),
        // `projects.project_group`: what a service or an environment is part of.
        Some((Field::Service | Field::Environment, _)) => Class::Other(Kin::Around),
        Some(_) | None => Class::Unknown,
    }
}

/// What a field means for the record, when it stands in these objects.
fn in_scope(field: Field, rank: u32, scope: &[Name], system: System) -> Option<(Field, u32)> {
    let classes = scope.iter().map(|name| class(name, system));
    let mut unknown = false;
    let mut other = None;
    for class in classes {
        match class {
            Class::Own => {}
            Class::Unknown => unknown = true,
            Class::Other(kin) => other = other.or(Some(kin)),
        }
    }
    match (other, unknown) {
        (None, false) => Some((field, rank)),
        (None, true) => Some((field, rank + WEAK)),
        (Some(kin), _) => of_another(kin, field, scope, system).map(|field| (field, rank + WEAK)),
    }
}

/// What a record learns from a field of another object.
fn of_another(kin: Kin, field: Field, scope: &[Name], system: System) -> Option<Field> {
    let by = scope.last().map_or("", |name| name.words.as_str());
    let is_text = matches!(field, Field::Title | Field::Body);
    match kin {
        Kin::Commit if is_text => Some(Field::Body),
        Kin::Commit => {
            let is_kept = field == Field::Commit || field == Field::Author && system.is_evidence();
            is_kept.then_some(field)
        }
        Kin::Repository => (field == Field::Service && !by.starts_with("head")).then_some(field),
        Kin::Plan => {
            let names_version = field == Field::Title && by == "milestone";
            (names_version && system == System::Tickets).then_some(Field::Version)
        }
        Kin::Talk => is_text.then_some(Field::Body),
        Kin::Approvals if field.is_person() => Some(Field::Approver),
        Kin::Approvals => matches!(field, Field::Approved | Field::Approval).then_some(field),
        Kin::Around => {
            let is_shared = matches!(
                field,
                Field::Service | Field::Environment | Field::Version | Field::Branch
            );
            is_shared.then_some(field)
        }
        Kin::Else => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{WEAK, meaning};
    use crate::model::field::Field;
    use crate::model::source::System;

    #[track_caller]
    fn check(header: &str, system: System, expected: Option<Field>) {
        assert_eq!(meaning(header, system).map(|m| m.0), expected, "{header:?}");
    }

    #[test]
    fn what_another_object_says_is_not_the_records() {
        for header in [
            "head_commit.timestamp",
            "milestone.start_date",
            "milestone.due_on",
            "project.lastUpdateTime",
            "fields.sprint[].startDate",
            "fields.worklog.worklogs[].started",
            "fields.fixVersions[].releaseDate",
            "repository.created_at",
            "repository.owner.login",
            "pull_request.merged_at",
            "user.created_at",
            "user.type",
            "user.state",
            "comments[].author.login",
            "fields.comment.comments[].created",
            "milestone.creator.login",
            "fields.parent.fields.status.name",
            "head_commit_timestamp",
            "milestone_start_date",
            "environment.created_at",
            "user.url",
        ] {
            for system in System::ALL {
                check(header, system, None);
            }
        }
    }

    #[test]
    fn wrappers_hold_the_records_own() {
        check("fields.created", System::Tickets, Some(Field::Created));
        check("payload.author", System::Deploys, Some(Field::Author));
        check(
            "fields.assignee.displayName",
            System::Tickets,
            Some(Field::Owner),
        );
        check(
            "deployment.created_at",
            System::Deploys,
            Some(Field::Created),
        );
        check("deployment.created_at", System::Tickets, None);
        check("opened_at.value", System::Tickets, Some(Field::Created));
        check("assignees[].login", System::Tickets, Some(Field::Owner));
        check("labels[].name", System::Tickets, Some(Field::Type));
        check(
            "repository.full_name",
            System::Deploys,
            Some(Field::Service),
        );
        check("head_commit.message", System::Deploys, Some(Field::Body));
        check(
            "head_commit.author.name",
            System::Deploys,
            Some(Field::Author),
        );
        check(
            "approvals[].user.name",
            System::Deploys,
            Some(Field::Approver),
        );
        check(
            "environment.name",
            System::Deploys,
            Some(Field::Environment),
        );
    }

    #[test]
    fn what_stands_in_an_object_that_is_not_known_is_weak() {
        assert!(meaning("flux.created_at", System::Deploys).unwrap().1 >= WEAK);
        assert!(meaning("fields.created_at", System::Deploys).unwrap().1 < WEAK);
    }
}
