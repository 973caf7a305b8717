#!/usr/bin/env bash
# What the whole job takes, from files to ledger and outputs, stage by stage, and how it grows.
#
#   benches/scale.sh [RECORDS…]        10000 100000 1000000 by default
#
# LASTCHANGE names the program (default: target/release/lastchange, built when it is not there), SCALE the folder for samples and outputs (default:
# target/scale; 10 M records take 12 GB). VENV names a Python environment that holds Splink (see peers.sh): then Splink gets the same 100,000 records.
#
# wall, CPU  seconds; peak: of resident memory
# doubling   how many times as long it takes when the input doubles, from the size to the left
# floor      CPU seconds of cutting the same text files into fields with the `csv` crate, and how often that goes into the CPU of the job
# hard       exports that are hard on purpose (pathological.py), of 10,000 and 100,000 records, beside the same ones as they are
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${LASTCHANGE:-target/release/lastchange}
if [[ ! -x $program ]]; then
    cargo build --release --locked
    program=target/release/lastchange
fi
built=$(cargo bench --locked --bench read_floor --no-run --message-format=json 2>/dev/null)
floor=$(sed -n 's/.*"name":"read_floor".*"executable":"\([^"]*\)".*/\1/p' <<<"$built")
python3 - "$(realpath "$program")" "$floor" "${SCALE:-target/scale}" "$@" <<'PY'
import math, os, pathlib, re, shutil, subprocess, sys, time

program, floor, scale, *sizes = sys.argv[1:]
sizes = [int(size) for size in sizes] or [10_000, 100_000, 1_000_000]
scale = pathlib.Path(scale)
NOW = "2027-01-01T00:00:00Z"
RECORDS_A_CHANGE = 2.4
FILES = {"tickets": ["tickets.csv"], "deploys": ["deploys.jsonl"], "hotfixes": ["hotfixes.csv"], "spreadsheet": ["changelog.xlsx", "changelog.csv"]}


def main():
    runs = {size: Run(sample(size)) for size in sizes}
    table("", [f"{size:,}" for size in sizes])
    for stage in runs[sizes[0]].stages:
        table(stage, [f"{run.stages.get(stage, 0):.2f}" for run in runs.values()])
    table("wall", [f"{run.wall:.2f}" for run in runs.values()])
    table("CPU", [f"{run.cpu:.2f}" for run in runs.values()])
    table("peak, MB", [f"{run.peak_mb:,.0f}" for run in runs.values()])
    table("doubling", [""] + [f"× {(runs[b].wall / runs[a].wall) ** (1 / math.log2(b / a)):.2f}" for a, b in zip(sizes, sizes[1:])])
    floors = {size: walked(sample(size)) for size in sizes}
    table("floor, CPU", [f"{cpu:.2f}" for cpu in floors.values()])
    table("CPU ÷ floor", [f"{runs[size].cpu / floors[size]:.1f}" for size in sizes])
    for size in (10_000, 100_000):
        hard(size)


def hard(size):
    folder = scale / f"hard-{size}"
    if not folder.exists():
        subprocess.run([sys.executable, "benches/pathological.py", sample(size), folder], check=True)
    print()
    table(f"hard, {size:,}", ["wall", "CPU", "× plain", "peak, MB", "slowest stage"])
    kinds = ["plain"] + sorted(kind.name for kind in folder.iterdir() if kind.name != "plain")
    plain = None
    for kind in kinds:
        run = Run(folder / kind)
        plain = plain or run
        slowest = max(run.stages, key=run.stages.get)
        table(kind, [f"{run.wall:.2f}", f"{run.cpu:.2f}", f"× {run.cpu / plain.cpu:.2f}", f"{run.peak_mb:,.0f}", f"{slowest} {run.stages[slowest]:.2f}"])


class Run:
    """A night over what a folder holds: seconds by stage, in all, of CPU; megabytes."""

    def __init__(self, folder):
        out = scale / "out"
        shutil.rmtree(out, ignore_errors=True)
        exports = [argument for name, files in FILES.items() for file in files if (folder / file).exists() for argument in (f"--{name}", folder / file)]
        start = time.monotonic()
        night = subprocess.Popen([program, "reconcile", "--verbose", "--now", NOW, "--out", out, *exports], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        said = night.stderr.read()
        _, status, used = os.wait4(night.pid, 0)
        self.wall = time.monotonic() - start
        if os.waitstatus_to_exitcode(status) not in (0, 3):
            sys.exit(f"error: `reconcile` of {folder} did not end well\n{said}")
        self.cpu = used.ru_utime + used.ru_stime
        self.peak_mb = used.ru_maxrss / 1024
        self.stages = {m[1]: float(m[2]) for m in re.finditer(r"^([a-z ]+?) +(\d+\.\d+) s$", said, re.M)}
        shutil.rmtree(out)


def sample(size):
    folder = scale / f"sample-{size}"
    if not folder.exists():
        subprocess.run([program, "sample", "--changes", str(round(size / RECORDS_A_CHANGE)), "--out", folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def walked(folder):
    """Seconds of CPU that the `csv` crate takes for the text files."""
    files = [folder / file for files in FILES.values() for file in files if not file.endswith(".xlsx") and (folder / file).exists()]
    walk = subprocess.Popen([floor, "--walk", *files], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(walk.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"error: the text of {folder} could not be walked")
    return used.ru_utime + used.ru_stime


def table(name, cells):
    print(f"{name:<20}" + "".join(f"  {cell:>12}" for cell in cells), flush=True)


main()
PY
if [[ -n ${VENV:-} ]]; then
    echo
    ONLY='Splink lastchange' LASTCHANGE=$program NOW=2027-01-01T00:00:00Z benches/peers.sh "${SCALE:-target/scale}/sample-100000"
fi
