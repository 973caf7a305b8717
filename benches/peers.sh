#!/usr/bin/env bash
# How good the links are beside what else can be had: each peer gets the records as lastchange reads them (texts, people, services, times with the
# clocks put right) and the threshold that is best for it on the truth, which lastchange does not get.
#
#   benches/peers.sh FOLDER…
#
# Each folder holds tickets.csv, deploys.jsonl, hotfixes.csv, changelog.xlsx, and truth.csv (or truth/truth.csv), as `lastchange sample` writes
# them. LASTCHANGE names the program (default: target/release/lastchange, built when it is not there), NOW the instant that counts as now, VENV
# a Python environment for the peers (default: target/peers, made when it is not there: Splink, DuckDB, scikit-learn, pandas, openpyxl from PyPI), ONLY the
# methods to try (names of one word; default: all).
#
# ids              records that name one ticket are one change, and nothing else is
# ids + TF-IDF     the rest go to the ticket with the most alike title that was open from 3 days before to 120 days after
# Splink           Fellegi-Sunter by Splink 5 on DuckDB, trained without truth; connected components
# Splink + 1 ticket  the same pairs, the heaviest first, never two tickets in one change
#
# pairs    precision, recall and F1 of pairs of records of different sources
# b3       B-cubed F1
# at       the threshold
# CPU s    seconds of CPU: of lastchange from files to ledger and outputs, of the peers from records to groups; what Splink found serves both
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ $# -eq 0 ]]; then
    sed -n '2,22s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
program=${LASTCHANGE:-target/release/lastchange}
if [[ ! -x $program ]]; then
    cargo build --release --locked
    program=target/release/lastchange
fi
venv=${VENV:-target/peers}
if [[ ! -x $venv/bin/python ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet 'splink>=5,<6' 'scikit-learn>=1.5' pandas openpyxl
fi
exec "$venv/bin/python" benches/peers.py "$program" "${NOW:-}" "$@"
