#!/usr/bin/env bash
# Kills the service with SIGKILL while decisions are posted, 300 times (or as often as told), and looks whether each acknowledged one is there
# exactly once.
#
#   benches/kill_decisions.sh [300]
set -euo pipefail
cd "$(dirname "$0")/.."
KILLS="${1:-300}" cargo test --locked --test main -- what_was_acknowledged_before_a_kill_is_there_once
