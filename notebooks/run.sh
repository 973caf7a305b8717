#!/usr/bin/env bash
# Executes the notebook over the outputs in OUT (default: ./out) and writes it, with its charts, to target/notebooks/.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${LASTCHANGE_VENV:-target/notebook-venv}
out=$(realpath "${1:-out}")
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement notebooks/requirements.txt
LASTCHANGE_OUT="$out" PYTHONNOUSERSITE=1 "$venv/bin/python" notebooks/execute.py notebooks/what_changed.ipynb target/notebooks/what_changed.ipynb
