//! Progress on standard error, for work that takes over a second.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Stage;

/// A line that says where the run stands; nothing at all when it is over within a second, or nobody watches.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub fn start() -> Progress {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        let shown = bar.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            if !shown.is_finished() {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(120));
            }
        });
        Progress { bar }
    }

    pub fn at(&self, stage: Stage) {
        self.bar.set_message(stage.name());
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
