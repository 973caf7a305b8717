//! An explanation as text: the change, its records, each link with its waterfall, the flags.

use std::fmt::Write;

use crate::model::answer::{
    Beside, BitsLine, ChangeDetail, ExplainAnswer, FlagDetail, LinkDetail, RecordDetail,
};
use crate::model::export::place_words;
use crate::model::link::Evidence;
use crate::query::explain_links::link_words;
use crate::query::shipped::{shipped_by_text, shipped_text};
use crate::query::words::{as_of, clip};

/// Characters of a text from an export.
const TEXT_SHOWN_MAX: usize = 90;

/// Characters of the longest bar, for the field with the most bits.
const BAR_MAX: f64 = 20.0;

/// The explanation, to be read from top to bottom.
pub fn explain_text(answer: &ExplainAnswer) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    if let Some(rule) = &answer.rule {
        let _ = writeln!(text, "{} ({})\n", rule.code, rule.severity.name());
        let _ = writeln!(text, "  what   {}", rule.what);
        let _ = writeln!(text, "  why    {}", rule.why);
        let _ = writeln!(text, "  to do  {}\n", rule.what_to_do);
        let still = match answer.run.as_of.is_empty() {
            true => "",
            false => " and not cleared since",
        };
        let _ = writeln!(
            text,
            "{} in run {}{still}:",
            times(answer.flags_in_all),
            answer.run.id
        );
    }
    if let Some(change) = &answer.change {
        head(change, &mut text);
        for record in &change.records {
            let asked = answer.record.as_deref() == Some(record.r#ref.as_str());
            record_lines(record, if asked { ">" } else { " " }, &mut text);
        }
        if let Some(shipped) = &change.shipped {
            shipped_text(shipped, &mut text);
        }
        shipped_by_text(&change.shipped_by, &mut text);
        for link in &change.links {
            waterfall(link, &mut text);
        }
        if !answer.flags.is_empty() {
            text.push_str("\nflags\n");
        }
    }
    for flag in &answer.flags {
        flag_lines(flag, answer.change.is_some(), &mut text);
    }
    let shown = answer.flags.len() as u64;
    if shown < answer.flags_in_all {
        let _ = writeln!(
            text,
            "  … and {} more, all in flags.csv",
            answer.flags_in_all - shown
        );
    }
    text.push_str(&as_of(&answer.run));
    text
}

fn times(n: u64) -> String {
    match n {
        0 => "not raised".to_string(),
        1 => "raised once".to_string(),
        n => format!("raised {n} times"),
    }
}

fn head(change: &ChangeDetail, text: &mut String) {
    let who = &change.who;
    let services = if change.service.is_empty() {
        "no service named".to_string()
    } else {
        change.service.join(", ")
    };
    let _ = writeln!(
        text,
        "{}  {}",
        change.id,
        clip(&change.title, TEXT_SHOWN_MAX)
    );
    let _ = writeln!(
        text,
        "  {} on {services}, {}, by {} ({})",
        change.kind,
        change.when.shown.as_deref().unwrap_or("no time"),
        clip(who.shown(), TEXT_SHOWN_MAX),
        who.basis
    );
    let _ = writeln!(
        text,
        "  {}: probability that no record speaks of it {:.4}; that its records belong together {:.4}; known since run {}",
        change.status.replace('_', " "),
        change.no_record,
        change.confidence,
        change.first_seen_run
    );
    for past in &change.history {
        let _ = writeln!(text, "  run {}: {} {}", past.run, past.event, past.detail);
    }
    if let Some(undone) = &change.undoes {
        let _ = writeln!(text, "  undoes {undone}");
    }
    if !change.undone_by.is_empty() {
        let _ = writeln!(text, "  undone by {}", change.undone_by.join(", "));
    }
    let _ = writeln!(text, "\nrecords");
}

fn record_lines(record: &RecordDetail, mark: &str, text: &mut String) {
    let place = place_words(record.sheet.as_deref().unwrap_or(""), record.row);
    let _ = writeln!(
        text,
        "{mark} {} ({}: {}{place}) {}, {}",
        record.r#ref, record.system, record.file, record.kind, record.state
    );
    let _ = writeln!(text, "    {}", clip(&record.title, TEXT_SHOWN_MAX));
    let times = record.times.iter().map(|(name, at)| format!("{name} {at}"));
    let named = [
        ("environment", &record.environment),
        ("branch", &record.branch),
        ("version", &record.version),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)));
    let services =
        (!record.service.is_empty()).then(|| format!("service {}", record.service.join(", ")));
    let facts: Vec<String> = times
        .chain(record.people.iter().cloned())
        .chain(services)
        .chain(named)
        .collect();
    let _ = writeln!(text, "    {}", clip(&facts.join(" · "), 3 * TEXT_SHOWN_MAX));
}

fn waterfall(link: &LinkDetail, text: &mut String) {
    let words = link_words(&link.relation, &link.verdict);
    let _ = writeln!(
        text,
        "\n{} {words} {}  probability {:.4}",
        link.a, link.b, link.probability
    );
    if let Some(beside) = &link.beside {
        let _ = writeln!(
            text,
            "  in brackets {}, taken instead: probability {:.4}",
            beside.r#ref, beside.probability
        );
    }
    let most = link.bits.iter().map(|b| b.bits.abs()).fold(1.0, f64::max);
    let bits_of = |lines: &[BitsLine], field: &str| {
        let line = lines.iter().find(|line| line.field == field);
        line.map_or(0.0, |line| line.bits)
    };
    let in_brackets = |bits: &dyn Fn(&Beside) -> f64| {
        let beside = link.beside.as_ref();
        beside.map_or(String::new(), |b| {
            format!("  {:>10}", format!("({:+.3})", bits(b)))
        })
    };
    for field in Evidence::ALL.map(Evidence::name) {
        let bits = bits_of(&link.bits, field);
        let others = link.beside.as_ref().map_or(&[][..], |b| &b.bits);
        if bits == 0.0 && bits_of(others, field) == 0.0 {
            continue;
        }
        let length = (bits.abs() / most * BAR_MAX).ceil() as usize;
        let bar = if bits < 0.0 { "-" } else { "+" }.repeat(length);
        let compared = link.compared.iter().find(|c| c.field == field);
        let compared = compared.map_or(String::new(), |c| {
            format!(
                "  {} | {}",
                clip(&c.a, TEXT_SHOWN_MAX / 2),
                clip(&c.b, TEXT_SHOWN_MAX / 2)
            )
        });
        let beside = in_brackets(&|b| bits_of(&b.bits, field));
        let line = format!("  {field:<12} {bits:>+9.3}{beside}  {bar:<20}{compared}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let beside = in_brackets(&|b| b.weight_bits);
    let _ = writeln!(
        text,
        "  {:<12} {:>+9.3}{beside}  bits",
        "weight", link.weight_bits
    );
}

fn flag_lines(flag: &FlagDetail, is_of_change: bool, text: &mut String) {
    let on = if is_of_change {
        String::new()
    } else {
        format!(" on {}", flag.on)
    };
    let _ = writeln!(
        text,
        "  {} ({} {:.2}){on}",
        flag.code, flag.severity, flag.confidence
    );
    let _ = writeln!(text, "    {}", clip(&flag.says, 3 * TEXT_SHOWN_MAX));
    if !flag.evidence.is_empty() {
        let _ = writeln!(
            text,
            "    evidence {}",
            clip(&flag.evidence.join(", "), TEXT_SHOWN_MAX)
        );
    }
    if let Some(best) = &flag.best_rejected {
        let _ = writeln!(
            text,
            "    nearest, rejected: {} ({:.4})",
            best.r#ref, best.score
        );
    }
}
