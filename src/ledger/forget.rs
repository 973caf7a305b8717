//! Forgetting people: pseudonyms in every text of the ledger, and hashes so that later runs obey.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::rows::ForgottenRow;
use crate::model::forgotten::{self, Forgotten, ForgottenSpelling};
use crate::model::person;

type Sql<T> = Result<T, rusqlite::Error>;

impl Ledger {
    /// Forgets a person with those spellings, in any case, wherever they stand as whole words: a pseudonym stands there from now on, and no byte
    /// of the names is left in the file. The same person's spellings, forgotten at different times, keep one pseudonym when one of them is told
    /// again. Returns the pseudonym, and how many texts were changed; none, where no spelling holds a letter or a digit.
    ///
    /// # Errors
    /// When the ledger cannot be written, or the disk has no room for a copy.
    pub fn forget(
        &mut self,
        spellings: &[String],
        at: i64,
    ) -> Result<Option<ForgottenRow>, LedgerError> {
        let path = self.path.clone();
        let done = forget(&mut self.conn, spellings, at)
            .map_err(LedgerError::sql(&path, "nobody could be forgotten"))?;
        // What was deleted still stands in free pages and in the log, until both are written anew.
        self.vacuum()?;
        Ok(done)
    }

    /// Who was forgotten, and when, the first first.
    ///
    /// # Errors
    /// When the ledger cannot be read; so for what follows.
    pub fn forgotten(&self) -> Result<Vec<ForgottenRow>, LedgerError> {
        let read = || -> Sql<Vec<ForgottenRow>> {
            let sql = "SELECT pseudonym, at, texts FROM forgetting ORDER BY id";
            let mut statement = self.conn.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(ForgottenRow {
                    pseudonym: row.get(0)?,
                    at: row.get(1)?,
                    texts: row.get::<_, i64>(2)?.cast_unsigned(),
                })
            })?;
            rows.collect()
        };
        read().map_err(LedgerError::sql(
            &self.path,
            "whom it forgot cannot be read",
        ))
    }

    /// Names in the ledger that share a word of at least three letters with one of the spellings, in order.
    pub fn namesakes(&self, spellings: &[String]) -> Result<Vec<String>, LedgerError> {
        const LETTERS_MIN: usize = 3;
        let words = |name: &str| -> Vec<String> {
            let words = person::words(name).into_iter();
            let words = words.map(|word| name[word].to_lowercase());
            words.filter(|w| w.chars().count() >= LETTERS_MIN).collect()
        };
        let asked: Vec<String> = spellings.iter().flat_map(|s| words(s)).collect();
        let read = || -> Sql<Vec<String>> {
            let sql =
                "SELECT name FROM name WHERE login IS NOT NULL OR words IS NOT NULL ORDER BY name";
            let mut statement = self.conn.prepare(sql)?;
            let names = statement.query_map([], |row| row.get::<_, String>(0))?;
            names.collect()
        };
        let names = read().map_err(LedgerError::sql(&self.path, "its names cannot be read"))?;
        let alike = |name: &String| words(name).iter().any(|word| asked.contains(word));
        Ok(names.into_iter().filter(alike).collect())
    }
}

/// Everybody who was forgotten, for who reads.
pub fn all(conn: &Connection) -> Sql<Forgotten> {
    let Some(salt) = salt(conn)? else {
        return Ok(Forgotten::default());
    };
    let mut statement = conn.prepare("SELECT hash, quick, words, pseudonym FROM forgotten")?;
    let rows = statement.query_map([], |row| {
        Ok(ForgottenSpelling {
            hash: row.get(0)?,
            quick: row.get(1)?,
            words: row.get::<_, u32>(2)? as usize,
            pseudonym: row.get(3)?,
        })
    })?;
    let spellings = rows.collect::<Sql<Vec<ForgottenSpelling>>>()?;
    Ok(Forgotten::new(salt, spellings))
}

fn salt(conn: &Connection) -> Sql<Option<Vec<u8>>> {
    let sql = "SELECT unhex(value) FROM meta WHERE key = 'salt'";
    conn.query_row(sql, [], |row| row.get(0)).optional()
}

fn forget(conn: &mut Connection, spellings: &[String], at: i64) -> Sql<Option<ForgottenRow>> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "INSERT OR IGNORE INTO meta VALUES('salt', hex(randomblob(16)))",
        [],
    )?;
    let salt = salt(&tx)?.unwrap_or_default();
    let known = all(&tx)?;
    let known = spellings.iter().find_map(|s| known.pseudonym(s));
    let mut pseudonym = known.map(str::to_string);
    let mut hashed = Vec::new();
    for spelling in spellings {
        if let Some(found) = forgotten::spelling(&salt, spelling, pseudonym.as_deref()) {
            pseudonym.get_or_insert_with(|| found.pseudonym.clone());
            hashed.push(found);
        }
    }
    let Some(pseudonym) = pseudonym else {
        return Ok(None);
    };
    for found in &hashed {
        tx.execute(
            "INSERT OR REPLACE INTO forgotten VALUES(?1,?2,?3,?4)",
            params![found.hash, found.quick, found.words as u32, found.pseudonym],
        )?;
    }
    let texts = replace(&tx, Forgotten::new(salt, hashed))?;
    tx.execute(
        "INSERT INTO forgetting(pseudonym, at, texts) VALUES(?1,?2,?3)",
        params![pseudonym, at, texts.cast_signed()],
    )?;
    // Its samples hold texts of before.
    tx.execute_batch("ANALYZE")?;
    tx.commit()?;
    Ok(Some(ForgottenRow {
        pseudonym,
        at,
        texts,
    }))
}

/// Writes the pseudonyms into every column of text; returns how many texts it changed.
fn replace(conn: &Connection, forgotten: Forgotten) -> Sql<u64> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("without_names", 1, flags, move |call| {
        let text = call.get_raw(0).as_str_or_null()?;
        Ok(text.map(|text| forgotten.text(text).into_owned()))
    })?;
    // Taken apart, a name is no text any more; and how the exports were named must be true, or not there.
    conn.execute_batch(
        "UPDATE name SET login = without_names(login), words = NULL WHERE name IS NOT without_names(name);
         DELETE FROM meta WHERE key = 'told' AND value IS NOT without_names(value);",
    )?;
    let sql = "SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT' ORDER BY 1, 2";
    let mut statement = conn.prepare(sql)?;
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut changed = 0;
    for (table, column) in columns.collect::<Sql<Vec<(String, String)>>>()? {
        let rows = conn.execute(
            &format!(
                "UPDATE OR REPLACE {table} SET {column} = without_names({column}) WHERE {column} IS NOT without_names({column})"
            ),
            [],
        )?;
        changed += rows as u64;
    }
    conn.remove_function("without_names", 1)?;
    Ok(changed)
}
