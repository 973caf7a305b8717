#!/usr/bin/env python3
"""A night on a large ledger: what a day's new entries cost with `--incremental`, and what that decides otherwise than a whole run.

    lastchange sample --seed 5 --changes 440000 --out big
    benches/night.py target/release/lastchange big 2026-09-10 target/night

Splits the text exports of an invented company at that day: all before it is the first run's, the two days around it are the next night's.
Then that night is run three times incrementally and once whole by the same model, each on a copy of the first run's ledger.
"""

import collections
import csv
import datetime
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

DAY = datetime.timedelta(days=1)


def main():
    program, data, day, work = Path(sys.argv[1]).absolute(), Path(sys.argv[2]), datetime.datetime.fromisoformat(sys.argv[3]), Path(sys.argv[4])
    shutil.rmtree(work, ignore_errors=True)
    for part in ("before", "night"):
        (work / part).mkdir(parents=True)
    split(data, work, day)
    now = lambda days: f"{(day + days * DAY).date()}T02:00:00Z"
    sheet = ["--spreadsheet", data / "changelog.xlsx"]
    print("first run    ", run(program, work / "before", work / "first", now(0), sheet), flush=True)
    for _ in range(3):
        copy(work / "first", work / "part")
        print("incremental  ", run(program, work / "night", work / "part", now(1), ["--incremental"]), flush=True)
    copy(work / "first", work / "whole")
    print("whole        ", run(program, work / "night", work / "whole", now(1), ["--keep-model"]), flush=True)
    part, whole, first = (groups(work / run) for run in ("part", "whole", "first"))
    print(f"of {len(whole):,} changes {len(whole & part):,} are the same as in a whole run; {len(part - first):,} were not there before")
    subprocess.run([program, "ledger", "check", "--ledger", work / "part/ledger.sqlite"], check=True)


def split(data, work, day):
    def both(name, head, rows, at):
        with open(work / "before" / name, "w") as before, open(work / "night" / name, "w") as night:
            for file in (before, night):
                file.write(head)
            for row, when in ((row, at(row)) for row in rows):
                if when < day:
                    before.write(row)
                if day - DAY <= when < day + DAY:
                    night.write(row)

    with open(data / "hotfixes.csv", newline="") as file:
        both("hotfixes.csv", next(file), file, lambda row: datetime.datetime.fromisoformat(row.split(";")[1]))
    with open(data / "deploys.jsonl") as file:
        both("deploys.jsonl", "", file, lambda row: datetime.datetime.fromisoformat(json.loads(row)["created_at"][:19]))
    with open(data / "tickets.csv", newline="") as file:
        head = next(file)
        created = next(csv.reader([head])).index("Created")
        both("tickets.csv", head, file, lambda row: datetime.datetime.strptime(next(csv.reader([row]))[created], "%d/%b/%y %I:%M %p"))


def copy(of, to):
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(of, to, symlinks=True)
    os.sync()


def run(program, exports, out, now, more):
    command = [program, "reconcile", "--verbose", "--now", now, "--out", out, "--tickets", exports / "tickets.csv"]
    command += ["--deploys", exports / "deploys.jsonl", "--hotfixes", exports / "hotfixes.csv", *more]
    start = time.monotonic()
    ran = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told, said = ran.communicate()
    seconds = time.monotonic() - start
    if ran.returncode not in (0, 3):
        sys.exit(f"error: the run did not end well\n{said}")
    fresh = re.search(r"(\d+) records new", told)
    stages = re.findall(r"^([a-z ]+?) +(\d+\.\d+) s$", said, re.M)
    words = ", ".join(f"{name} {took}" for name, took in stages)
    return f"{seconds:6.2f} s" + (f"  {fresh[1]} new" if fresh else "") + f"  ({words})"


def groups(out):
    ledger = sqlite3.connect(f"file:{out / 'ledger.sqlite'}?mode=ro", uri=True)
    of = collections.defaultdict(list)
    for key, change in ledger.execute("SELECT key, change FROM member"):
        of[change].append(key)
    return {frozenset(keys) for keys in of.values()}


main()
