//! Progress on standard error, for work that takes over a second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Stage;

/// A line that says where the run stands; nothing at all when it is over within a second, or nobody watches.
pub struct Progress {
    bar: ProgressBar,
    is_verbose: bool,
    /// The stage that runs, and since when.
    stage: Mutex<Option<(Stage, Instant)>>,
}

impl Progress {
    /// `is_verbose`: the time of each stage is told when it is over. `is_shown`: no log is written to the same place.
    pub fn start(is_verbose: bool, is_shown: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        let shown = bar.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            if is_shown && !shown.is_finished() {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(120));
            }
        });
        Progress {
            bar,
            is_verbose: is_verbose && is_shown,
            stage: Mutex::default(),
        }
    }

    pub fn at(&self, stage: Stage) {
        if let Stage::Begun(_) = stage {
            return;
        }
        self.bar.set_message(stage.name());
        self.next(Some((stage, Instant::now())));
    }

    pub fn end(&self) {
        self.next(None);
        self.bar.finish_and_clear();
    }

    fn next(&self, next: Option<(Stage, Instant)>) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let over = std::mem::replace(&mut *stage, next);
        if let Some((over, since)) = over.filter(|_| self.is_verbose) {
            let seconds = since.elapsed().as_secs_f64();
            let name = over.name();
            self.bar.suspend(|| eprintln!("{name:<20}{seconds:>9.3} s"));
        }
    }
}
