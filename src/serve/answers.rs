//! Answers that were given: the same question of the same run has the same answer, and in an incident many ask it.

use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use hashlink::LruCache;

/// Answers that are kept.
const KEPT_MAX: usize = 256;

/// A longer answer is not kept: together they take 32 MiB at most.
const BYTES_MAX: usize = 128 * 1024;

/// The last ones that were asked for, by their tags, which name run and question.
#[derive(Debug)]
pub struct Answers(Mutex<LruCache<String, Bytes>>);

impl Answers {
    pub fn get(&self, tag: &str) -> Option<Bytes> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(tag).cloned()
    }

    pub fn keep(&self, tag: &str, answer: &Bytes) {
        if answer.len() <= BYTES_MAX {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(tag.to_string(), answer.clone());
        }
    }
}

impl Default for Answers {
    fn default() -> Answers {
        Answers(Mutex::new(LruCache::new(KEPT_MAX)))
    }
}
