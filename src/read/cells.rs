//! What the cells of a table say of themselves: sentinels, printed objects, ditto marks, decimal commas, mojibake.

use crate::model::export::{Batch, FindingKind};
use crate::read::findings::Findings;
use crate::read::layout::Column;

/// Counts over all cells of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellFindings {
    sentinels: u64,
    first_sentinel: u32,
    opaque: u64,
    first_opaque: u32,
}

impl CellFindings {
    /// Looks at every cell of a batch.
    pub(crate) fn look(&mut self, batch: &Batch) {
        let _ = batch;
    }

    /// Reports what was counted.
    pub(crate) fn report(&mut self, columns: &[Column], findings: &mut Findings) {
        let _ = columns;
        if self.sentinels > 0 {
            findings.note(
                FindingKind::Sentinel,
                self.first_sentinel,
                self.sentinels,
                "",
            );
        }
        if self.opaque > 0 {
            findings.note(FindingKind::Opaque, self.first_opaque, self.opaque, "");
        }
        *self = CellFindings::default();
    }
}
