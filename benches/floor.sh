#!/usr/bin/env bash
# What an answer costs beside the bare look into its ledger.
#
#   benches/floor.sh LEDGER [SERVICE]
#
# SERVICE: one that the ledger names (default: the one that most changes name). The question is `/v1/last` before instants of the week after which
# a tenth of the changes began, never the same twice. SOAK names the built bench (default: built by cargo), SECONDS_OF_LOAD how long each is asked
# (default: 10), 200 times a second. Needs sqlite3 and python3.
#
# cold    SQL: a process `sqlite3 LEDGER QUERY`, from start to end; p50 of 50
# warm    SQL: the same query on an open connection that asked before (Python's sqlite3), each time with another instant; p50 and p99 of 2,000
# served  from the moment when a request was due to its whole answer
# ratio   served ÷ warm at p50
# The query: the five latest changes of the 24 h before an instant; warm, also the records that each is made of, one by one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ $# -eq 0 ]]; then
    sed -n '2,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
soak=${SOAK:-}
if [[ -z $soak ]]; then
    built=$(cargo bench --locked --bench soak --no-run --message-format=json 2>/dev/null)
    soak=$(sed -n 's/.*"name":"soak".*"executable":"\([^"]*\)".*/\1/p' <<<"$built")
fi
python3 - "$soak" "${SECONDS_OF_LOAD:-10}" "$@" <<'PY'
import datetime, random, re, sqlite3, subprocess, sys, time, urllib.parse

soak, seconds, ledger, *service = sys.argv[1:]
COLD, WARM = 50, 2_000
DAY_S = 86_400
UNITS_MS = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}
ALL = "SELECT * FROM change WHERE start BETWEEN {from} AND {to} ORDER BY start DESC LIMIT 5"
ONE = """SELECT change.* FROM change_service JOIN change ON change.ix = change_service.change
  WHERE service = {service} AND change_service.start BETWEEN {from} AND {to} ORDER BY change_service.start DESC LIMIT 5"""


def main():
    conn = sqlite3.connect(f"file:{urllib.parse.quote(ledger)}?mode=ro", uri=True, isolation_level=None)
    # Not the very end, where exports run out and windows are empty.
    sql = "SELECT start FROM change WHERE start IS NOT NULL ORDER BY start LIMIT 1 OFFSET (SELECT count(start) * 9 / 10 FROM change)"
    (end,) = conn.execute(sql).fetchone()
    wanted = "text = ?" if service else "? IS NULL"
    found = conn.execute(f"SELECT name, text FROM service WHERE {wanted} ORDER BY changes DESC LIMIT 1", service or [None]).fetchone()
    if found is None:
        sys.exit(f"error: no change of `{ledger}` names a service `{service[0]}`")
    number, name = found
    day = datetime.datetime.fromtimestamp(end - DAY_S, datetime.timezone.utc).strftime("%Y-%m-%dT%H")
    print(f"{'':<16}{'cold SQL':>10}{'warm SQL p50':>14}{'p99':>10}{'served p50':>12}{'p99':>10}{'ratio':>8}")
    questions = [(name, ONE.replace("{service}", str(number)), f"&service={urllib.parse.quote(name)}"), ("all services", ALL, "")]
    for title, sql, more in questions:
        cold = p(50, [shell(sql, instant(end)) for _ in range(COLD)])
        warm = [bare(conn, sql, instant(end)) for _ in range(WARM)][WARM // 10 :]
        served = load(f"/v1/last?at={day}:MM:SSZ{more}")
        times = [cold, p(50, warm), p(99, warm), *served]
        cells = [f"{ms:.2f} ms" for ms in times]
        print("{:<16}{:>10}{:>14}{:>10}{:>12}{:>10}".format(title[:15], *cells) + f"{served[0] / times[1]:>8.1f}")


def instant(end):
    return end - random.randrange(7 * DAY_S)


def filled(sql, at):
    return sql.replace("{from}", str(at - DAY_S)).replace("{to}", str(at))


def shell(sql, at):
    begun = time.perf_counter()
    subprocess.run(["sqlite3", "-readonly", ledger, filled(sql, at)], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1e3


def bare(conn, sql, at):
    """The changes, then each one's records by their number, as the service reads them."""
    sql = sql.replace("{from}", "?1").replace("{to}", "?2")
    begun = time.perf_counter()
    cursor = conn.execute(sql, (at - DAY_S, at))
    column = [c[0] for c in cursor.description].index("members")
    for row in cursor.fetchall():
        members = row[column]
        for i in range(0, len(members), 4):
            conn.execute("SELECT * FROM record WHERE ix = ?", (int.from_bytes(members[i : i + 4], "little"),)).fetchone()
    return (time.perf_counter() - begun) * 1e3


def load(target):
    ran = subprocess.run(
        [soak, "--half-open", "0", "--seconds", seconds, "--ledger", ledger, "--target", target], check=True, capture_output=True, text=True
    ).stdout
    if ", 0 errors, 0 torn" not in ran:
        sys.exit(f"error: not all were answered\n{ran}")
    return [float(n) * UNITS_MS[unit] for n, unit in re.findall(r"p(?:50|99) ([\d.]+)(ns|µs|ms|s)\b", ran)]


def p(percent, times):
    return sorted(times)[len(times) * percent // 100]


random.seed(1)
main()
PY
