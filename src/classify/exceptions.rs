//! Whom a freeze or a change window of the policy is for, and who is excepted.

use crate::classify::contract::View;
use crate::model::record::RecordIx;

/// Whether a run is of one of the services; none named: of course.
pub fn concerns(view: &View<'_>, run: RecordIx, services: &[String]) -> bool {
    let records = view.case.records();
    let named = |service: &String| {
        let mut own = records.services.get(run.index()).iter();
        own.any(|s| records.names.get(*s).eq_ignore_ascii_case(service))
    };
    services.is_empty() || services.iter().any(named)
}

/// Whether the change is excepted: by its kind, as an emergency, or by one of its tickets.
pub fn is_excepted(view: &View<'_>, except: &[String]) -> bool {
    let records = view.case.records();
    let kind = view.kind().name();
    except.iter().any(|except| {
        except.eq_ignore_ascii_case(kind)
            || except == "emergency" && view.is_emergency()
            || (view.tickets.iter()).any(|t| records.id.get(t.index()) == except)
    })
}
