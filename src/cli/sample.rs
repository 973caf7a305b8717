//! `lastchange sample`.

use anyhow::Result;

use crate::cli::args::Sample;
use crate::cli::contract::{End, print};
use crate::cli::instant;
use crate::truth::sample::{self, NOT_PLANTED, Noise, Wanted};

pub fn run(args: &Sample) -> Result<End> {
    let plain = Noise::default();
    let noise = Noise {
        keys: args.keys.unwrap_or(plain.keys),
        wrong_keys: args.wrong_keys.unwrap_or(plain.wrong_keys),
        decoys: args.decoys.unwrap_or(plain.decoys),
        reverts: args.reverts.unwrap_or(plain.reverts),
        retroactive: args.retroactive.unwrap_or(plain.retroactive),
        unrecorded: args.unrecorded.unwrap_or(plain.unrecorded),
        risk: args.risk.unwrap_or(plain.risk),
        ticket_zone_hours: args.ticket_zone_hours.unwrap_or(plain.ticket_zone_hours),
        ..plain
    };
    let mut wanted = Wanted {
        noise,
        ..Wanted::new(args.seed, args.changes)
    };
    if let Some(from) = &args.from {
        wanted.from = instant::instant(from)?;
    }
    wanted.days = args.days.or(wanted.days);
    wanted.plants = args.plants;
    let made = match args.trains {
        true => sample::trains(&wanted, &args.out)?,
        false => sample::sample(&wanted, &args.out)?,
    };
    print(&format!(
        "{} changes: {} tickets, {} deploys, {} hot-fixes ({} of them unrecorded), {} sheet rows\n{}\n",
        made.changes,
        made.tickets,
        made.deploys,
        made.hotfixes,
        made.unrecorded_hotfixes,
        made.spreadsheets,
        args.out.display()
    ))?;
    if wanted.plants > 0 {
        print(&format!(
            "the tickets' zone, without which little can be said of minutes: --zone tickets=Etc/GMT{:+}\nnot planted, since no invented export can show it:\n",
            -wanted.noise.ticket_zone_hours
        ))?;
        for (code, why) in NOT_PLANTED {
            print(&format!("  {code:<18} {why}\n"))?;
        }
    }
    Ok(End::Done)
}
