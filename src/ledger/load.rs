//! The records of the ledger, in columns again, as a run handed them over.

use rusqlite::{Connection, Row};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::decode::{approval, kind, state};
use crate::ledger::pack;
use crate::model::columns::{NameId, Names};
use crate::model::export::VALUES_SEPARATOR;
use crate::model::person::Spelling;
use crate::model::record::{Person, Place, RecordKey, Records};
use crate::model::source::SourceIx;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// Every record of the last run; `source` and `place.file` point into that run's sources and files.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn records(&self) -> Result<Records, LedgerError> {
        load(&self.conn).map_err(LedgerError::sql(&self.path, "its records cannot be read"))
    }
}

/// What of a record is read, in the order of its columns.
const RECORD: &str = "SELECT source, member.key, record_id, own_id, file, sheet, row, title, body, reference,
    created, started, ended, planned_start, planned_end, resolved, times_how, people, services,
    environment, branch, version, commit_sha, kind, state, emergency, approval, approved, as_read FROM record JOIN member ON member.ix = record.ix";

/// Every record, and the names they use.
pub fn load(conn: &Connection) -> Sql<Records> {
    let mut records = Records::default();
    names(conn, &mut records)?;
    let mut statement = conn.prepare(&format!("{RECORD} ORDER BY record.ix"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        push(&mut records, row)?;
    }
    Ok(records)
}

/// The records that stand there, in their order, with the times that they were read with; and all names.
pub fn some(conn: &Connection, ixs: impl IntoIterator<Item = u32>) -> Sql<Records> {
    let mut records = Records::default();
    names(conn, &mut records)?;
    let mut statement = conn.prepare(&format!("{RECORD} WHERE record.ix = ?1"))?;
    for ix in ixs {
        statement.query_row([ix], |row| {
            push(&mut records, row)?;
            if let (Some(as_read), Some(times)) = (
                row.get_ref(28)?.as_blob_or_null()?,
                records.times.last_mut(),
            ) {
                *times = pack::whole_times_of(as_read);
            }
            Ok(())
        })?;
    }
    Ok(records)
}

fn names(conn: &Connection, records: &mut Records) -> Sql<()> {
    let mut names: Vec<String> = Vec::new();
    let mut statement = conn.prepare("SELECT name, login, words, is_bot FROM name ORDER BY ix")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        names.push(row.get(0)?);
        let words: Option<String> = row.get(2)?;
        records.spellings.push(Spelling {
            login: row.get(1)?,
            words: words.map_or_else(Vec::new, |w| {
                w.split(VALUES_SEPARATOR).map(str::to_string).collect()
            }),
            is_bot: row.get(3)?,
        });
    }
    // Two spellings of somebody who was forgotten are one name by now.
    records.names = Names::as_they_stand(names);
    Ok(())
}

fn push(records: &mut Records, row: &Row) -> Sql<()> {
    let key: i64 = row.get(1)?;
    let text = |column| -> Sql<&str> { Ok(row.get_ref(column)?.as_str()?) };
    let blob = |column| -> Sql<&[u8]> { Ok(row.get_ref(column)?.as_blob()?) };
    let name = |column| -> Sql<NameId> { Ok(NameId(row.get(column)?)) };
    let mut starts = [None; 7];
    for (start, column) in starts.iter_mut().zip((10..16).chain([27])) {
        *start = row.get(column)?;
    }
    records.source.push(SourceIx(row.get(0)?));
    records.key.push(RecordKey(key.cast_unsigned()));
    records.id.push(if row.get(3)? { text(2)? } else { "" });
    records.place.push(Place {
        file: row.get(4)?,
        sheet: name(5)?,
        row: row.get(6)?,
    });
    records.title.push(text(7)?);
    records.body.push(text(8)?);
    records.reference.push(text(9)?);
    records.times.push(pack::times(starts, blob(16)?));
    let people = pack::people_of(blob(17)?).into_iter();
    records.people.push(people.map(|(role, name)| Person {
        role,
        name: NameId(name),
    }));
    records
        .services
        .push(pack::numbers_of(blob(18)?).into_iter().map(NameId));
    records.environment.push(name(19)?);
    records.branch.push(name(20)?);
    records.version.push(name(21)?);
    records.commit.push(text(22)?);
    records.kind.push(kind(row, 23)?);
    records.state.push(state(row, 24)?);
    records.emergency.push(row.get(25)?);
    records.approval.push(approval(row, 26)?);
    Ok(())
}
