//! What a column holds, judged by its values alone.

use crate::model::export::Format;
use crate::model::field::Field;
use crate::model::source::System;
use crate::normalise::contract::Verdict;
use crate::normalise::fields::kind;
use crate::normalise::fields::when::parse::{self, Frame};
use crate::normalise::fields::when::reading::{Clock, Reading};
use crate::normalise::fields::when::{of_day, ranges, words, zones};
use crate::normalise::sample::Sample;
use crate::normalise::unnamed::{is_unnamed, unnamed};

/// A column is of a kind when at least this share of its values is.
const SHARE_MIN: f32 = 0.8;

/// A title has at least this many letters on average.
const TITLE_LETTERS_MIN: usize = 12;

/// A column of people holds no sentences: `"Ruiz, Ana Maria <ana.maria.ruiz@example.org>"` is long already.
const NAME_LENGTH_MAX: usize = 60;

const FRAME: Frame = Frame {
    pivot_year: 2_040,
    workbook: true,
    since_1904: false,
};

/// What most values of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Empty,
    Time,
    TimeOfDay,
    Ids,
    Commits,
    Versions,
    Numbers,
    Mails,
    Urls,
    Names,
    Text,
    Words,
}

/// Whether one value is of a kind.
type Test = fn(&str) -> bool;

/// What most of the values look like.
pub fn look(values: &[String]) -> Look {
    if values.is_empty() {
        return Look::Empty;
    }
    let share = |test: Test| values.iter().filter(|v| test(v)).count() as f32 / values.len() as f32;
    let kinds: [(Look, Test); 9] = [
        (Look::Numbers, |v| {
            v.len() < 10 && v.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !is_version(v)
        }),
        (Look::TimeOfDay, is_time_of_day),
        (Look::Time, is_time),
        (Look::Commits, is_commit),
        (Look::Ids, is_id),
        (Look::Versions, is_version),
        (Look::Mails, |v| v.contains('@') && !v.contains(' ')),
        (Look::Urls, |v| {
            v.starts_with("http://") || v.starts_with("https://")
        }),
        (Look::Names, is_name),
    ];
    if let Some((look, _)) = kinds.iter().find(|(_, test)| share(*test) >= SHARE_MIN) {
        return *look;
    }
    let letters: usize = values
        .iter()
        .map(|v| v.chars().filter(|c| c.is_alphabetic()).count())
        .sum();
    let spaced = share(|v| v.contains(' '));
    if letters / values.len() >= TITLE_LETTERS_MIN && spaced > 0.5 {
        Look::Text
    } else {
        Look::Words
    }
}

fn is_time(v: &str) -> bool {
    v.bytes().any(|b| b.is_ascii_digit())
        && v.len() >= 6
        && parse::read(v, FRAME).is_ok()
        && !is_time_of_day(v)
}

fn is_time_of_day(v: &str) -> bool {
    v.contains(':') && v.len() <= 11 && matches!(parse::read(v, FRAME), Ok(Reading::TimeOfDay(..)))
}

/// `PAY-123`, `CHG0031`, `#123`.
fn is_id(v: &str) -> bool {
    let v = v.strip_prefix('#').unwrap_or(v);
    let letters = v
        .bytes()
        .take_while(|b| b.is_ascii_alphabetic() || *b == b'_')
        .count();
    let rest = v[letters..].trim_start_matches(['-', ' ', '_']);
    letters <= 10 && (2..=12).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
}

fn is_commit(v: &str) -> bool {
    (7..=40).contains(&v.len())
        && v.bytes().all(|b| b.is_ascii_hexdigit())
        && v.bytes().any(|b| b.is_ascii_alphabetic())
        && v.bytes().any(|b| b.is_ascii_digit())
}

fn is_version(v: &str) -> bool {
    let v = v.strip_prefix(['v', 'V']).unwrap_or(v);
    v.len() <= 24
        && v.starts_with(|c: char| c.is_ascii_digit())
        && v.matches('.').count() >= 2
        && v.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_'))
        && parse::read(v, FRAME).is_err()
}

/// Two or three capitalised words, or `Ruiz, Ana`.
fn is_name(v: &str) -> bool {
    let words: Vec<&str> = v.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    (2..=4).contains(&words.len())
        && v.len() <= 40
        && words.iter().all(|w| {
            w.chars().next().is_some_and(char::is_uppercase)
                && w.chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '"'))
        })
}

/// Whether values allow a meaning that the header suggests. Empty columns allow any.
pub fn may_be(field: Field, system: System, values: &[String]) -> bool {
    let look = look(values);
    if look == Look::Empty {
        return true;
    }
    match field {
        Field::Created
        | Field::Started
        | Field::Ended
        | Field::PlannedStart
        | Field::PlannedEnd
        | Field::Resolved
        | Field::Approved
        | Field::Updated
        | Field::Date
        | Field::TimeOfDay => some_time(values),
        Field::Author | Field::Actor | Field::Owner | Field::Requester | Field::Approver => {
            let is_prose = look == Look::Text && length(values) > NAME_LENGTH_MAX;
            !is_prose && !matches!(look, Look::Time | Look::TimeOfDay | Look::Urls)
        }
        Field::Title | Field::Body => !matches!(
            look,
            Look::Time | Look::TimeOfDay | Look::Numbers | Look::Ids | Look::Urls
        ),
        Field::Service
        | Field::Environment
        | Field::Branch
        | Field::Type
        | Field::State
        | Field::Approval => !matches!(look, Look::Time | Look::TimeOfDay | Look::Urls),
        // A sheet's plain numbers count its rows.
        Field::Id => {
            let counts_rows = system == System::Spreadsheets && look == Look::Numbers;
            !counts_rows && !matches!(look, Look::Time | Look::TimeOfDay | Look::Text)
        }
        Field::Commit => !matches!(
            look,
            Look::Time | Look::TimeOfDay | Look::Text | Look::Names
        ),
        Field::Version => !matches!(look, Look::Time | Look::TimeOfDay | Look::Text),
        Field::Reference => !matches!(look, Look::Time | Look::TimeOfDay),
        Field::Zone => values.iter().all(|v| zones::of_zone_column(v).is_some()),
        Field::Ignored => true,
    }
}

/// Whether all values are numbers, or keys of a system that no person reads.
pub fn are_numbers(values: &[String]) -> bool {
    let is_number = |v: &String| {
        v.bytes().all(|b| b.is_ascii_digit() || b == b'-')
            || v.len() >= 24
                && v.bytes()
                    .all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b':'))
    };
    values.iter().all(is_number)
}

/// Whether all values say yes or no.
pub fn are_yes_or_no(values: &[String]) -> bool {
    !values.is_empty() && values.iter().all(|v| kind::is_yes(v) || kind::is_no(v))
}

/// Whether most values are addresses.
pub fn are_urls(values: &[String]) -> bool {
    look(values) == Look::Urls || values.iter().all(|v| v.starts_with("git@"))
}

/// Bytes of a value on average.
fn length(values: &[String]) -> usize {
    values.iter().map(String::len).sum::<usize>() / values.len().max(1)
}

/// A hand-kept column of times holds words too: a quarter of times is enough.
fn some_time(values: &[String]) -> bool {
    let times = values
        .iter()
        .filter(|v| {
            of_day::time_of_day(v, FRAME).is_ok()
                || words::read(v).is_some()
                || ranges::read(v, FRAME).is_some()
        })
        .count();
    times * 4 >= values.len()
}

/// What a column of times holds in most of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLook {
    /// Days without a time of day.
    Days,
    /// Times of day without a day.
    Clocks,
    Both,
}

/// What most of the values of a column of times hold.
pub fn time_look(values: &[String], field: Field) -> TimeLook {
    let read = |v: &String| {
        if field == Field::TimeOfDay {
            of_day::time_of_day(v, FRAME)
        } else {
            parse::read(v, FRAME)
        }
    };
    let (mut days, mut clocks, mut all) = (0, 0, 0);
    for reading in values.iter().filter_map(|v| read(v).ok()) {
        all += 1;
        match reading {
            Reading::Civil(civil) => days += usize::from(civil.clock == Clock::DAY),
            Reading::TimeOfDay(..) => clocks += 1,
            Reading::Instant { .. } => {}
        }
    }
    if clocks * 2 > all {
        TimeLook::Clocks
    } else if days * 2 > all {
        TimeLook::Days
    } else {
        TimeLook::Both
    }
}

/// Whether a column that its name says to hold times looks as if it did, in a form that is not read: half of its cells hold digits.
pub fn may_be_unread_times(values: &[String]) -> bool {
    let digits = values
        .iter()
        .filter(|v| v.bytes().any(|b| b.is_ascii_digit()));
    !values.is_empty() && digits.count() * 2 >= values.len()
}

/// Fills fields that no header gave and without which a record says little: a text, a time, a reference, a person.
pub fn infer(
    header: &[String],
    system: System,
    format: Format,
    sample: &Sample,
    verdicts: &mut [Option<Verdict>],
) {
    let looks: Vec<Look> = (0..header.len()).map(|i| look(sample.column(i))).collect();
    let has = |verdicts: &[Option<Verdict>], fields: &[Field]| {
        verdicts.iter().flatten().any(|v| fields.contains(&v.field))
    };
    let times = [
        Field::Started,
        Field::Created,
        Field::Ended,
        Field::PlannedStart,
        Field::Date,
        Field::Resolved,
    ];
    if !has(verdicts, &times) {
        let field = if system == System::Tickets {
            Field::Created
        } else {
            Field::Started
        };
        first(&looks, Look::Time, field, verdicts);
    }
    if is_unnamed(header) {
        unnamed(&looks, sample, verdicts);
    }
    if !has(verdicts, &[Field::Title, Field::Body]) {
        longest_text(&looks, sample, verdicts);
    }
    if !has(verdicts, &[Field::Id, Field::Reference]) {
        let field = if system == System::Tickets {
            Field::Id
        } else {
            Field::Reference
        };
        first(&looks, Look::Ids, field, verdicts);
    }
    if system == System::Tickets && !has(verdicts, &[Field::Id]) {
        // Its only key is its own: `Change Request` in a list of these.
        for (i, verdict) in verdicts.iter_mut().enumerate() {
            if let Some(verdict) = verdict
                && verdict.field == Field::Reference
                && verdict.because == "header"
                && looks[i] == Look::Ids
            {
                verdict.field = Field::Id;
                verdict.because.push_str(", the only key");
                break;
            }
        }
    }
    if system != System::Tickets && !has(verdicts, &[Field::Reference]) {
        keys_of_tickets(&looks, sample, verdicts);
    }
    if !has(verdicts, &[Field::Commit]) {
        first(&looks, Look::Commits, Field::Commit, verdicts);
    }
    if !has(verdicts, &[Field::Version]) {
        first(&looks, Look::Versions, Field::Version, verdicts);
    }
    if !has(
        verdicts,
        &[Field::Author, Field::Actor, Field::Owner, Field::Requester],
    ) && format != Format::Json
    {
        let field = if system.is_evidence() {
            Field::Actor
        } else {
            Field::Owner
        };
        if !first(&looks, Look::Names, field, verdicts) {
            first(&looks, Look::Mails, field, verdicts);
        }
    }
}

pub fn first(looks: &[Look], look: Look, field: Field, verdicts: &mut [Option<Verdict>]) -> bool {
    for (i, found) in looks.iter().enumerate() {
        if *found == look && verdicts[i].is_none() {
            verdicts[i] = Some(by_content(field));
            return true;
        }
    }
    false
}

/// A column of keys that no header tells names tickets: `PAY-12`, and not `17` or `web-01`.
fn keys_of_tickets(looks: &[Look], sample: &Sample, verdicts: &mut [Option<Verdict>]) {
    /// What deploys and hot-fixes call themselves.
    const OWN: [&str; 8] = ["DEP", "HF", "FIX", "REL", "RUN", "ROL", "PATCH", "BUILD"];
    let is_key = |v: &String| {
        let is_named = v.bytes().take(2).all(|b| b.is_ascii_uppercase());
        v.len() >= 4 && is_named && !OWN.iter().any(|own| v.starts_with(own))
    };
    for (i, look) in looks.iter().enumerate() {
        if *look == Look::Ids && verdicts[i].is_none() && sample.column(i).iter().all(is_key) {
            verdicts[i] = Some(by_content(Field::Reference));
        }
    }
}

fn longest_text(looks: &[Look], sample: &Sample, verdicts: &mut [Option<Verdict>]) {
    let free = |i: &usize| verdicts[*i].is_none() && matches!(looks[*i], Look::Text);
    let length = |i: usize| sample.column(i).iter().map(String::len).sum::<usize>();
    let best = (0..looks.len())
        .filter(free)
        .max_by_key(|i| (length(*i), std::cmp::Reverse(*i)));
    if let Some(i) = best {
        verdicts[i] = Some(by_content(Field::Title));
    }
}

pub fn by_content(field: Field) -> Verdict {
    Verdict {
        field,
        rank: 50_000,
        because: "content".to_string(),
    }
}
