#!/usr/bin/env bash
# How good the links are where the exports are worse than they are: keys hidden or wrong, a source missing, a clock that is off.
#
#   benches/quality.sh FOLDER…
#
# Each folder holds tickets.csv, deploys.jsonl, hotfixes.csv, changelog.xlsx or changelog.csv, and truth.csv (or truth/truth.csv), as
# `lastchange sample` writes them. The folders are only read. LASTCHANGE names the program (default: target/release/lastchange, built when it
# is not there), NOW the instant that counts as now.
#
# keys     labels that ids gave the run; 0 proves that the keys are hidden
# right    the share of them that the run takes for right
# pairs    precision, recall and F1 of pairs of records of different sources; a missing source is missing in the truth too
# hidden   F1 of pairs with tickets whose key the truth calls unreadable
# b3       B-cubed F1
# hot-fix  F1 of UNRECORDED_HOTFIX on the hot-fix log, and how many are flagged. Truth stays that of the whole company: without the sheets, what only
#          they record is rightly seen as unrecorded and counts as wrong here; without the tickets nothing may be flagged
# absence  precision and recall of all UNRECORDED_* flags together, by record
# clocks   offsets that were found and taken off, in hours
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ $# -eq 0 ]]; then
    sed -n '2,20s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
program=${LASTCHANGE:-target/release/lastchange}
if [[ ! -x $program ]]; then
    cargo build --release --locked
    program=target/release/lastchange
fi
exec python3 - "$program" "${NOW:-}" "$@" <<'PY'
import csv, datetime, json, pathlib, re, shutil, subprocess, sys, tempfile, zipfile

SHIFT = datetime.timedelta(hours=2)
FILES = {
    "tickets": ["tickets.csv"],
    "deploys": ["deploys.jsonl"],
    "hotfixes": ["hotfixes.csv"],
    "spreadsheet": ["changelog.xlsx", "changelog.csv"],
}
# The truth's name of each source.
SOURCE = {"tickets": "tickets", "deploys": "deploys", "hotfixes": "hotfixes", "spreadsheet": "spreadsheets"}
ALSO_CALLED = {"sheet": "spreadsheets", "sheets": "spreadsheets"}
TIMES = ["%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M",
         "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"]
ISO = re.compile(r"(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d)(:\d\d)?(\.\d+)?( ?(?:Z|UTC|[+-]\d\d:?\d\d))?")


def main():
    program, now, *folders = sys.argv[1:]
    head = f"{'data':<12} {'variant':<20} {'records':>7} {'keys':>6} {'right':>6}  {'pairs P':>7} {'R':>6} {'F1':>6}  {'hidden':>6}  {'b3':>6}" \
           f"  {'hot-fix':>7} {'flagged':>7}  {'absence P':>9} {'R':>6}  clocks"
    print(head)
    for folder in map(pathlib.Path, folders):
        for variant, change in variants():
            with tempfile.TemporaryDirectory() as temp:
                data = copy(folder, pathlib.Path(temp) / "data")
                note = change(data)
                row = figures(program, now, data, pathlib.Path(temp) / "out")
            print(f"{folder.resolve().name[:12]:<12} {variant:<20} {row}{note or ''}", flush=True)


def variants():
    yield "as is", lambda data: None
    yield "all keys hidden", hide_keys
    yield "1 key in 3 wrong", lambda data: change_keys(data, one_in=3)
    yield "all keys wrong", change_keys
    for system in FILES:
        yield f"no {SOURCE[system]}", lambda data, system=system: leave_out(data, system)
    yield "tickets 2 h late", shift_tickets
    yield "deploys 2 h late", shift_deploys


def copy(folder, data):
    data.mkdir()
    for system, names in FILES.items():
        there = [folder / name for name in names if (folder / name).exists()]
        if not there:
            sys.exit(f"error: `{folder}` has no {' or '.join(names)}")
        shutil.copy(there[0], data)
    truth = folder if (folder / "truth.csv").exists() else folder / "truth"
    for name in ["truth.csv", "truth_hotfixes.csv"]:
        if (truth / name).exists():
            shutil.copy(truth / name, data)
    if not (data / "truth.csv").exists():
        sys.exit(f"error: `{folder}` has no truth.csv")
    return data


def export(data, system):
    return next((data / name for name in FILES[system] if (data / name).exists()), None)


def truth_rows(data):
    with open(data / "truth.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def source_of(row):
    name = row["source"].strip().lower()
    return ALSO_CALLED.get(name, name)


# Running and reading

def figures(program, now, data, out):
    command = [program, "reconcile", "--out", out, "--quiet"]
    for system in FILES:
        if path := export(data, system):
            command += [f"--{system}", path]
    run(command + (["--now", now] if now else []), {0, 1, 3})
    found = json.loads(run([program, "evaluate", out, "--truth", data, "--json", "--detail"], {0}))
    summary = json.loads((out / "current" / "summary.json").read_text())
    keys, right = first(summary, "labels_positive"), first(summary, "ids_right")
    clocks = ", ".join(f"{c['source']} {c['offset_s'] / 3600:+g}" for c in summary.get("clocks", []) if c["verdict"] == "taken_off")
    pairs, flags = found["pairs"], found.get("flags")
    absence = [flag["records"] for flag in found["detail"]["flags"] if flag["code"] == "UNRECORDED_*"]
    caught, told, true = (sum(ratio[part] for ratio in absence) for part in ["tp", "pred", "true"])
    return (
        f"{found['counts']['records']:>7} {keys:>6} {share(right)}  {share(pairs['p']):>7} {share(pairs['r'])} {share(pairs['f1'])}"
        f"  {share(found.get('hidden', {}).get('f1'))}  {share(found['bcubed']['f1'])}"
        f"  {share(flags and flags['all']['f1']):>7} {flags['flagged'] if flags else 0:>7}"
        f"  {share(caught / told if told else None):>9} {share(caught / true if true else None)}  {clocks}"
    )


def run(command, well):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode not in well:
        sys.exit(f"error: `{' '.join(str(word) for word in command)}` ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def first(tree, name):
    """The value of a name anywhere in JSON."""
    if isinstance(tree, dict):
        if name in tree:
            return tree[name]
        tree = list(tree.values())
    if isinstance(tree, list):
        return next((value for value in (first(branch, name) for branch in tree) if value is not None), None)
    return None


def share(value):
    return f"{'n/a':>6}" if value is None else f"{value:6.3f}"


# A source less

def leave_out(data, system):
    export(data, system).unlink()
    rows = truth_rows(data)
    with open(data / "truth.csv", "w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(row for row in rows if source_of(row) != SOURCE[system])
    if system == "hotfixes":
        (data / "truth_hotfixes.csv").unlink(missing_ok=True)


# Keys

def hide_keys(data):
    rewrite(data, lambda keys: replacer(keys, lambda prefix, number, mention: ""))


def change_keys(data, one_in=1):
    """Names another ticket instead: the one half the list away, always the same one."""
    def changer(keys):
        by_prefix = {}
        for prefix, number in sorted(parts(keys)):
            by_prefix.setdefault(prefix, []).append(number)
        other = {(prefix, number): numbers[(i + len(numbers) // 2) % len(numbers)]
                 for prefix, numbers in by_prefix.items() for i, number in enumerate(numbers)}
        # A bare number is a key of whichever prefix has it.
        plain = {number: other[prefix, number] for prefix, number in sorted(other)}

        def change(prefix, number, mention):
            if number % one_in:
                return mention
            wrong = other.get((prefix, number)) if prefix else plain.get(number)
            return mention if wrong is None else re.sub(r"\d+$", str(wrong), mention)

        return replacer(keys, change)

    rewrite(data, changer)


def rewrite(data, editor):
    """Edits every text that is not a record's own id."""
    rows = truth_rows(data)
    strip = editor({row["record_id"] for row in rows if source_of(row) == "tickets"})
    own = {row["record_id"] for row in rows if source_of(row) != "tickets"}
    for system in ["deploys", "hotfixes", "spreadsheet"]:
        path = export(data, system)
        if path.suffix == ".jsonl":
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            path.write_text("".join(json.dumps(strip_json(line, strip, own), ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        elif path.suffix == ".csv":
            edit_csv(path, lambda cells: [cells[0]] + [[cell if cell in own else strip(cell) for cell in row] for row in cells[1:]])
        else:
            strip_workbook(path, strip)


def parts(keys):
    matches = [re.fullmatch(r"(.*?)[-_ #!]*(\d+)", key) for key in keys]
    return {(m[1].upper(), int(m[2])) for m in matches if m}


def replacer(keys, replace):
    """Replaces the keys in a text, in the spellings that people use: `replace(prefix or "", number, mention)`."""
    numbers = parts(keys)
    plain = {number for _, number in numbers}
    prefixes = sorted({prefix for prefix, _ in numbers if prefix}, key=len, reverse=True)
    end = r"(?![A-Za-z]|\.\d)"
    patterns = [(re.compile(rf"([#!]|(?:issues|merge_requests|pull|browse)/)(\d+){end}"), lambda m: int(m[2]) in plain,
                 lambda m: ("", int(m[2])))]
    if prefixes:
        words = "|".join(map(re.escape, prefixes))
        # Keys of tickets that are not in the export are keys too.
        span = {prefix: [number for known, number in numbers if known == prefix] for prefix in prefixes}
        is_key = lambda m: "-" in m[0] or min(span[m[1].upper()]) <= int(m[2]) <= max(span[m[1].upper()])
        patterns.insert(0, (re.compile(rf"(?i)(?<![A-Za-z0-9])({words})[-_ ]?[#!]?(\d+){end}"), is_key,
                            lambda m: (m[1].upper(), int(m[2]))))
    # Keys without a prefix stand alone in a column for them.
    bare = re.compile(r"\s*\d+(\s*[,;]\s*\d+)*\s*")

    def strip(text):
        # Marked, so that no key is replaced twice.
        marked = lambda mention: re.sub(r"(\d+)$", "\ue000\\1", mention)
        for pattern, is_key, named in patterns:
            text = pattern.sub(lambda m: marked(replace(*named(m), m[0])) if is_key(m) else m[0], text)
        text = text.replace("\ue000", "")
        if not prefixes and bare.fullmatch(text) and all(int(n) in plain for n in re.findall(r"\d+", text)):
            return re.sub(r"\d+", lambda m: replace("", int(m[0]), m[0]), text).strip(" ,;")
        return text

    return strip


def strip_json(value, strip, own):
    if isinstance(value, dict):
        return {name: strip_json(inner, strip, own) for name, inner in value.items()}
    if isinstance(value, list):
        return [strip_json(inner, strip, own) for inner in value]
    return strip(value) if isinstance(value, str) and value not in own else value


def strip_workbook(path, strip):
    """Texts of a workbook: shared and inline strings; formulas and numbers stay."""
    text = re.compile(r"(<t(?:\s[^>]*)?>)([^<]*)(</t>)")
    stripped = path.with_suffix(".stripped")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stripped, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/sharedStrings.xml" or part.filename.startswith("xl/worksheets/sheet"):
                data = text.sub(lambda m: m[1] + strip(m[2]) + m[3], data.decode("utf-8")).encode("utf-8")
            new.writestr(part.filename, data)
    stripped.replace(path)


# Clocks

def shift_tickets(data):
    shifted = 0

    def shift(cells):
        nonlocal shifted
        columns = range(max(map(len, cells)))
        rows = [row + [""] * (len(columns) - len(row)) for row in cells[1:]]
        for column in columns:
            if move := mover([row[column] for row in rows if row[column]]):
                shifted += 1
                for row in rows:
                    row[column] = row[column] and move(row[column])
        return [cells[0]] + rows

    edit_csv(export(data, "tickets"), shift)
    return None if shifted else "  no column of times was recognised"


def shift_deploys(data):
    """Every time of the deploys, zone and all: a clock that is fast."""
    path = export(data, "deploys")
    path.write_text(ISO.sub(move_iso, path.read_text(encoding="utf-8")), encoding="utf-8")


def mover(cells):
    """What moves the times of a column, if all of its cells are times of one format."""
    if cells and all(ISO.fullmatch(cell) for cell in cells):
        return lambda cell: move_iso(ISO.fullmatch(cell))
    for form in TIMES if cells else []:
        try:
            for cell in cells:
                datetime.datetime.strptime(cell, form)
        except ValueError:
            continue
        return lambda cell: (datetime.datetime.strptime(cell, form) + SHIFT).strftime(form)
    return None


def move_iso(match):
    day, joint, time, seconds, fraction, zone = (part or "" for part in match.groups())
    moved = datetime.datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M") + SHIFT
    return f"{moved:%Y-%m-%d}{joint}{moved:%H:%M}{seconds}{fraction}{zone}"


# Tables

def edit_csv(path, edit):
    csv.field_size_limit(1 << 28)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first_line.count)
    cells = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(edit(cells))


main()
PY
