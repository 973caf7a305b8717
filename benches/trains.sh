#!/usr/bin/env bash
# What runs with a git log take: `sample --trains` of CHANGES tickets (40,000 by default: about 100,000 commits and 10,000 runs), with the log and without.
# The difference is what the commits cost.
#
#   benches/trains.sh [CHANGES]
#
# LASTCHANGE names the program (default: target/release/lastchange), TRAINS the folder for samples and outputs (default: target/trains).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$(realpath "${LASTCHANGE:-target/release/lastchange}")
folder=${TRAINS:-target/trains}
"$program" sample --trains --changes "${1:-40000}" --seed 1 --out "$folder"
cd "$folder"
printf 'commits %s, runs %s, tickets %s\n' "$(tr -cd '\036' <git_log.txt | wc -c)" "$(($(wc -l <deploys.csv) + $(wc -l <hotfixes.csv) - 2))" "$(($(wc -l <tickets.csv) - 1))"
for log in "" "--commits git_log.txt"; do
    rm -rf out
    # shellcheck disable=SC2086
    /usr/bin/time -f "${log:-without the log}: %e s wall, %U s CPU, %M KiB" "$program" reconcile --tickets tickets.csv --deploys deploys.csv --hotfixes hotfixes.csv \
        --spreadsheets release_calendar.csv $log --out out --now 2027-01-01T00:00:00Z --quiet
done
