"""The peers of peers.sh: ids, TF-IDF, Splink. PROGRAM NOW FOLDER…"""
import collections, csv, datetime, functools, logging, os, pathlib, re, resource, subprocess, sys, tempfile, time

import duckdb, openpyxl, pandas
import splink.comparison_level_library as levels, splink.comparison_library as comparisons
from sklearn.feature_extraction.text import TfidfVectorizer
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

DAY = 86400
OPEN_TICKET = 30 * DAY
FILES = {"tickets": "tickets.csv", "deploys": "deploys.jsonl", "hotfixes": "hotfixes.csv", "spreadsheet": "changelog.xlsx"}
COSINES = [i / 20 for i in range(4, 20)]
BITS = [-4, -2, 0, 2, 4, 6, 8, 10, 13, 16]


def main():
    program, now, *folders = sys.argv[1:]
    # Splink sets its own level as it starts.
    logging.disable(logging.WARNING)
    print(f"{'data':<16} {'method':<18} {'pairs P':>7} {'R':>6} {'F1':>6} {'b3':>7}  {'at':>5} {'CPU s':>8}")
    for folder in map(pathlib.Path, folders):
        with tempfile.TemporaryDirectory() as out:
            command = [program, "reconcile", "--quiet", "--out", out] + [a for s, f in FILES.items() for a in (f"--{s}", folder / f)]
            before = children_cpu()
            done = subprocess.run([str(a) for a in command + (["--now", now] if now else [])])
            ours = children_cpu() - before
            if done.returncode not in (0, 1, 3):
                sys.exit(f"error: `reconcile` ended with {done.returncode}")
            records = read(pathlib.Path(out) / "current" / "records.csv")
        true = truth(folder, records)
        only = os.environ.get("ONLY", "")
        for method, find in methods(records):
            if only and method not in only.split():
                continue
            start = time.process_time()
            partitions = list(find())
            cpu = ours if method == "lastchange" else time.process_time() - start
            best = max(((figures(records, true, changes), at) for at, changes in partitions), key=lambda x: x[0][2])
            (p, r, f, b3), at = best
            print(f"{folder.resolve().name[:16]:<16} {method:<18} {p:7.3f} {r:6.3f} {f:6.3f} {b3:7.3f}  {at:>5} {cpu:8.2f}", flush=True)


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def methods(records):
    """Each method, and what finds its partitions."""
    pairs = functools.cache(lambda: splink(records))
    yield "ids", lambda: [("", of_ids(records))]
    yield "ids + TF-IDF", lambda: tfidf(records, of_ids(records))
    yield "Splink", lambda: [(at, joined(records, pairs(), at, lambda a, b: True)) for at in BITS]
    yield "Splink + 1 ticket", lambda: [(at, joined(records, pairs(), at, lambda a, b: a + b < 2)) for at in BITS]
    yield "lastchange", lambda: [("", [r["change_id"] for r in records])]


# Records

def read(path):
    records = list(csv.DictReader(open(path, newline="", encoding="utf-8")))
    tickets = {r["record_id"] for r in records if r["system"] == "tickets"}
    find = finder(tickets)
    rows = Rows()
    for r in records:
        r["is_ticket"] = r["system"] == "tickets"
        ids = [r["record_id"]] if r["is_ticket"] else find(rows.text(r))
        r["id"] = ids[0] if len(ids) == 1 else None
        r["words"] = re.findall(r"[a-z]+|\d+", r["title"].lower())
        r["people"] = [w.strip().lower() for w in r["who"].split(";") if w.strip()]
        r["lo"] = seconds(r["created"]) or seconds(r["when"])
        r["hi"] = (seconds(r["resolved"]) or r["lo"] + OPEN_TICKET) if r["is_ticket"] else r["lo"]
    return records


class Rows:
    """The text of a record's row, wherever it stands."""

    def __init__(self):
        self.files = {}

    def text(self, record):
        path, sheet, row = record["file"], record["sheet"], int(record["row"])
        if path not in self.files:
            self.files[path] = rows_of(path)
        return self.files[path].get((sheet, row), "")


def rows_of(path):
    if path.endswith(".jsonl"):
        return {("", i): line for i, line in enumerate(open(path, encoding="utf-8"), 1)}
    if path.endswith(".xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        return {(s.title, i): " | ".join(str(c) for c in row if c is not None) for s in book for i, row in enumerate(s.iter_rows(values_only=True), 1)}
    text = pathlib.Path(path).read_text(encoding="utf-8-sig", errors="replace")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    return {("", i): " | ".join(row) for i, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), 1)}


def finder(tickets):
    """Tickets that a text names: by prefix and number in any spelling, or by `#number` where one ticket has it."""
    parts = {t: re.fullmatch(r"(.*?)[-_ #!]*(\d+)", t) for t in tickets}
    known = {(m[1].upper(), int(m[2])): t for t, m in parts.items() if m}
    number = collections.defaultdict(set)
    for (_, n), t in known.items():
        number[n].add(t)
    prefixes = "|".join(sorted({re.escape(p) for p, _ in known if p}, key=len, reverse=True))
    pattern = re.compile(rf"(?i)(?<![a-z0-9])({prefixes})[-_ ]?[#!]?(\d+)(?![a-z]|\.\d)") if prefixes else None
    bare = re.compile(r"(?:[#!]|(?:issues|merge_requests|pull)/)(\d+)(?![A-Za-z]|\.\d)")

    def find(text):
        found = {known.get((m[1].upper(), int(m[2]))) for m in pattern.finditer(text)} if pattern else set()
        for m in bare.finditer(text):
            if len(number[int(m[1])]) == 1:
                found |= number[int(m[1])]
        return sorted(found - {None})

    return find


def seconds(text):
    if not text:
        return None
    day, _, time = text.rstrip("Z").partition(" ")
    stamp = f"{day}T{time or '12:00'}+00:00"
    return int(datetime.datetime.fromisoformat(stamp).timestamp())


# Truth and figures

def truth(folder, records):
    path = folder / "truth.csv" if (folder / "truth.csv").exists() else folder / "truth" / "truth.csv"
    called = {"sheet": "spreadsheets", "sheets": "spreadsheets"}
    of = {(called.get(t["source"], t["source"]), t["record_id"]): t["change_id"] for t in csv.DictReader(open(path, newline="", encoding="utf-8-sig"))}
    # A record without a change, or without a truth, is a change of its own.
    return [of.get((r["system"], r["record_id"])) or i for i, r in enumerate(records)]


def figures(records, true, found):
    def pairs(groups):
        count = collections.defaultdict(collections.Counter)
        for group, r in zip(groups, records):
            count[group][r["system"]] += 1
        return sum((c.total() ** 2 - sum(n * n for n in c.values())) // 2 for c in count.values())

    both = list(zip(true, found))
    hit, said, there = pairs(both), pairs(found), pairs(true)
    p, r = hit / max(said, 1), hit / max(there, 1)
    size, size_true, size_found = collections.Counter(both), collections.Counter(true), collections.Counter(found)
    b3p = sum(n * n / size_found[f] for (t, f), n in size.items()) / len(records)
    b3r = sum(n * n / size_true[t] for (t, f), n in size.items()) / len(records)
    return p, r, 2 * p * r / max(p + r, 1e-9), 2 * b3p * b3r / (b3p + b3r)


# Methods

def of_ids(records):
    return [r["id"] or f"alone {i}" for i, r in enumerate(records)]


def tfidf(records, by_ids):
    tickets = [r for r in records if r["is_ticket"]]
    rest = [i for i, r in enumerate(records) if not r["id"]]
    vectors = TfidfVectorizer(analyzer=lambda r: r["words"], sublinear_tf=True).fit(records)
    of_tickets = vectors.transform(tickets).T
    best = []
    for start in range(0, len(rest), 500):
        some = rest[start:start + 500]
        like = (vectors.transform([records[i] for i in some]) @ of_tickets).toarray()
        for i, row in zip(some, like):
            at = records[i]["lo"]
            fits = [(c, k) for k, c in enumerate(row) if c > 0 and tickets[k]["lo"] - 3 * DAY <= at <= tickets[k]["hi"] + 120 * DAY]
            if fits:
                cosine, k = max(fits)
                best.append((i, cosine, tickets[k]["id"]))
    for at in COSINES:
        changes = list(by_ids)
        for i, cosine, ticket in best:
            if cosine >= at:
                changes[i] = ticket
        yield at, changes


def splink(records):
    """Pairs with their match weight in bits, the heaviest first."""
    seen = collections.Counter(w for r in records for w in set(r["words"]))
    idf = TfidfVectorizer(analyzer=lambda r: r["words"], sublinear_tf=True)
    matrix, names = idf.fit_transform(records).tocsr(), idf.get_feature_names_out()
    rows = []
    for i, r in enumerate(records):
        span = slice(matrix.indptr[i], matrix.indptr[i + 1])
        rare = sorted((w for w in set(r["words"]) if 1 < seen[w] <= .02 * len(records)), key=lambda w: (seen[w], w))
        rows.append({
            "uid": i, "system": r["system"], "ticket": r["id"], "people": r["people"] or None, "person": (r["people"] or [None])[0],
            "words": [names[k] for k in matrix.indices[span]], "weights": [float(x) for x in matrix.data[span]], "text": " ".join(sorted(set(r["words"]))) or None,
            "lo": r["lo"], "hi": r["hi"], "week": r["lo"] // (7 * DAY), "week2": (2 * r["lo"] // (7 * DAY) + 1) // 2,
            "rare1": (rare + [None])[0], "rare2": (rare + [None, None])[1],
        })
    db = duckdb.connect()
    frame = pandas.DataFrame(rows)  # noqa: F841, DuckDB finds it by its name
    db.execute("create macro cosine(a, b) as coalesce(list_sum(list_transform(list_intersect(map_keys(a), map_keys(b)), lambda w: a[w] * b[w])), 0)")
    api, tables = DuckDBAPI(db), []
    for system in sorted({r["system"] for r in records}):
        db.execute(f"create table of_{system} as select * exclude (words, weights, system), map_from_entries(list_zip(words, weights)) as vector from frame where system = '{system}'")
        tables.append(api.register(db.table(f"of_{system}"), dataset_display_name=system))
    level = lambda sql, name: {"sql_condition": sql, "label_for_charts": name}
    gap = "greatest(lo_l - hi_r, lo_r - hi_l)"
    compare = [
        comparisons.ExactMatch("ticket"),
        comparisons.ArrayIntersectAtSizes("people", [2, 1]),
        comparisons.CustomComparison(output_column_name="lo", comparison_levels=[level(f"{gap} <= {d * DAY}", f"{d} d") for d in (0, .5, 2, 7, 30, 120)] + [levels.ElseLevel()]),
        comparisons.CustomComparison(output_column_name="vector", comparison_levels=[levels.NullLevel("vector")]
                                     + [level(f"cosine(vector_l, vector_r) >= {c}", str(c)) for c in (.95, .8, .65, .5, .35, .2, .08)] + [levels.ElseLevel()]),
    ]
    blocks = [block_on("ticket"), block_on("person", "week"), block_on("person", "week2"), block_on("rare1", "week"), block_on("rare1", "rare2")]
    settings = SettingsCreator(link_type="link_only", unique_id_column_name="uid", comparisons=compare, blocking_rules_to_generate_predictions=blocks,
                               retain_intermediate_calculation_columns=False, retain_matching_columns=False)
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("ticket"), block_on("text")], recall=.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in block_on("ticket"), block_on("text"):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, fix_probability_two_random_records_match=True)
    found = linker.inference.predict(threshold_match_probability=.001)
    return db.execute(f"select uid_l, uid_r, match_weight from {found.physical_name} order by match_weight desc, uid_l, uid_r").fetchall()


def joined(records, pairs, at, may_join):
    """The groups by pairs from a weight on; `may_join` is told the tickets of both."""
    parent, tickets = list(range(len(records))), [int(r["is_ticket"]) for r in records]

    def root(i):
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    for a, b, bits in pairs:
        a, b = root(a), root(b)
        if bits >= at and a != b and may_join(tickets[a], tickets[b]):
            parent[b], tickets[a] = a, tickets[a] + tickets[b]
    return [root(i) for i in range(len(records))]


main()
