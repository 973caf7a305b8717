#!/usr/bin/env bash
# What a night survives: kills at random moments, flipped bits, a full disk, two runs at once, a year of nights.
#
#   benches/robustness.sh [kills N] [bits N] [full] [disk] [pairs N] [year] [faults]        all but the last by default, N = 1000, 1000, 100
#
# LASTCHANGE names the program (default: target/release/lastchange, built when it is not there), SEED the random moments (default 1).
#
# kills    a night of 10,000 records over a ledger of as many is killed (SIGKILL) after a random part of its usual time. Lost: the ledger is not whole,
#          or holds neither all of the night before nor all of this one, or a night that was not killed ends with neither 0 nor 3; at the end a night
#          must come out well
# bits     one bit of the ledger is flipped at a random place. Found: opening, `ledger check` or `last` says so (exit 2). Harmless: the answers and the
#          whole content are those of before. Silent: neither
# full     the night runs where a file may grow to so many 64 KiB steps only: exit 2, the path is named, and the ledger is the one of before
# disk     the night runs on a file system of its own (tmpfs, where one may be mounted) with less and less room, then on one that cannot be
#          written: exit 2, the path is named, and the ledger is the one of before
# pairs    two nights at once: one wins, the other says so in less than a second or runs after it
# faults   kill before, kill after, short write, ENOSPC and EIO at every call of a night that changes a file, the seal's among them: the ledger is the
#          one of before or after, exit 0 only after, the next night repairs. FAULTS names the folder with the injector: killat.c and kill_sweep.py
# year     365 nights over windows of exports: seconds in all, and bytes of the ledger by quarter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${LASTCHANGE:-target/release/lastchange}
if [[ ! -x $program ]]; then
    cargo build --release --locked
    program=target/release/lastchange
fi
exec python3 - "$(realpath "$program")" "${SEED:-1}" "$@" <<'PY'
import contextlib, os, random, resource, shutil, signal, sqlite3, subprocess, sys, tempfile, time

program, seed, asked = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
dice = random.Random(seed)
NOW = "2027-01-01T00:00:00Z"
EXPORTS = ["--tickets", "data/tickets.csv", "--deploys", "data/deploys.jsonl", "--hotfixes", "data/hotfixes.csv"]


def run(folder, *words, **more):
    return subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, **more)


def invent(folder, changes):
    assert run(folder, "sample", "--seed", str(seed), "--changes", str(changes), "--out", "data").returncode == 0


def night(out="out"):
    return ["reconcile", *EXPORTS, "--now", NOW, "--out", out, "--quiet"]


def content(path):
    """All that the ledger holds, run by run, as text."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        return "\n".join(base.iterdump())


def kills(n):
    with tempfile.TemporaryDirectory() as folder:
        invent(folder, 4750)
        begun = time.time()
        assert run(folder, *night()).returncode in (0, 3)
        begun = time.time()
        assert run(folder, *night()).returncode in (0, 3)
        usual = time.time() - begun
        ledger = f"{folder}/out/ledger.sqlite"
        facts = "SELECT max(id), (SELECT count(*) FROM record), (SELECT count(*) FROM change), (SELECT count(*) FROM link) FROM run"
        base = sqlite3.connect(ledger)
        before = base.execute(facts).fetchone()
        base.close()
        lost, killed, done = 0, 0, 0
        for _ in range(n):
            child = subprocess.Popen([program, *night()], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ended = None
            try:
                ended = child.wait(timeout=dice.random() * usual)
                done += 1
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()
                killed += 1
            base = sqlite3.connect(ledger)
            after = base.execute(facts).fetchone()
            whole = base.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            base.close()
            # The night before or this one, whole: the exports are the same, and so are the counts.
            if ended not in (None, 0, 3) or not whole or after[0] not in (before[0], before[0] + 1) or after[1:] != before[1:]:
                lost += 1
                print("lost", before, after, whole, ended)
            before = after
        end = run(folder, *night())
        check = run(folder, "ledger", "check")
        left = [name for name in os.listdir(f"{folder}/out/runs") if name.startswith(".")]
        print(f"kills    {killed} killed, {done} done before: {lost} lost; the next night ends with {end.returncode}, check with {check.returncode}, {len(left)} folders left over; {before[1]} records, {usual:.2f} s a night")


def bits(n):
    with tempfile.TemporaryDirectory() as folder:
        invent(folder, 400)
        assert run(folder, *night()).returncode in (0, 3)
        ledger = f"{folder}/out/ledger.sqlite"
        whole = open(ledger, "rb").read()
        was = content(ledger)
        last = run(folder, "last", "--json", "--at", NOW, "--window", "90d", "--limit", "50").stdout
        found, harmless, silent = 0, 0, []
        for _ in range(n):
            at, bit = dice.randrange(len(whole)), dice.randrange(8)
            flipped = bytearray(whole)
            flipped[at] ^= 1 << bit
            for suffix in ("-wal", "-shm"):
                if os.path.exists(ledger + suffix):
                    os.remove(ledger + suffix)
            open(ledger, "wb").write(flipped)
            if run(folder, "ledger", "check").returncode == 2:
                found += 1
                continue
            answer = run(folder, "last", "--json", "--at", NOW, "--window", "90d", "--limit", "50")
            if answer.returncode == 2:
                found += 1
                continue
            try:
                same = content(ledger) == was and answer.stdout == last
            except sqlite3.DatabaseError:
                same = False
            if same:
                harmless += 1
            else:
                silent.append(at)
        print(f"bits     {n} flipped of {len(whole)} bytes: {found} found, {harmless} harmless, {len(silent)} silent {silent[:20]}")


def full():
    with tempfile.TemporaryDirectory() as folder:
        invent(folder, 400)
        assert run(folder, *night()).returncode in (0, 3)
        ledger = f"{folder}/out/ledger.sqlite"
        was = content(ledger)
        steps, wrong, done = 0, [], 0
        for step in range(1, 200):
            limit = step * 65536

            def small():
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

            ended = run(folder, *night(), preexec_fn=small)
            steps += 1
            if ended.returncode in (0, 3):
                done += 1
                if done == 3:
                    break
                was = content(ledger)
                continue
            named = "out" in ended.stderr
            if ended.returncode != 2 or not named or content(ledger) != was:
                wrong.append((step, ended.returncode, ended.stderr.strip()[:160]))
        end = run(folder, *night())
        left = [name for name in os.listdir(f"{folder}/out/runs") if name.startswith(".")]
        print(f"full     {steps} limits of 64 KiB each: {len(wrong)} wrong {wrong[:3]}; the next night ends with {end.returncode}, {len(left)} folders left over")


def disk():
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True).returncode != 0:
            print("disk     not tried: no file system may be mounted here")
            return
        try:
            invent(folder, 400)
            assert run(folder, *night()).returncode in (0, 3)
            ledger = f"{folder}/out/ledger.sqlite"
            was, wrong, tried, done = content(ledger), [], 0, 0

            def refused(ended, what):
                if ended.returncode != 2 or "out" not in ended.stderr or content(ledger) != was:
                    wrong.append((what, ended.returncode, ended.stderr.strip()[:160]))

            # From no room at all, in steps of 64 KiB, until two nights have enough.
            while done < 2 and tried < 400:
                room = os.statvfs(folder)
                fill = room.f_bavail * room.f_frsize - tried * 65536
                with open(f"{folder}/fill", "wb") as filler:
                    os.posix_fallocate(filler.fileno(), 0, max(fill, 4096))
                tried += 1
                ended = run(folder, *night())
                os.remove(f"{folder}/fill")
                if ended.returncode in (0, 3):
                    done += 1
                    was = content(ledger)
                else:
                    refused(ended, tried)
            assert run(folder, *night()).returncode in (0, 3)
            was = content(ledger)
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            ended = run(folder, *night())
            asked = run(folder, "last", "--at", NOW)
            refused(ended, "read-only")
            subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
            end = run(folder, *night())
            left = [name for name in os.listdir(f"{folder}/out/runs") if name.startswith(".")]
            print(f"disk     {tried} sizes of 64 KiB steps and read-only: {len(wrong)} wrong {wrong[:3]}; `last` on the read-only one ends with {asked.returncode}; the next night ends with {end.returncode}, {len(left)} folders left over")
        finally:
            subprocess.run(["umount", folder])


def pairs(n):
    with tempfile.TemporaryDirectory() as folder:
        invent(folder, 400)
        both, refused, slow, odd = 0, 0, 0.0, 0
        for _ in range(n):
            begun = time.time()
            two = [subprocess.Popen([program, *night()], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)]
            codes = {}
            while len(codes) < 2:
                for i, child in enumerate(two):
                    if i not in codes and child.poll() is not None:
                        codes[i] = (child.returncode, time.time() - begun, child.stderr.read())
                time.sleep(0.001)
            ends = sorted(code for code, _, _ in codes.values())
            lost = [c for c in codes.values() if c[0] == 2]
            if not lost:
                both += 1
            elif len(lost) == 1 and "in use by another run" in lost[0][2]:
                refused += 1
                slow = max(slow, lost[0][1])
            else:
                odd += 1
                print("odd", codes)
        check = run(folder, "ledger", "check")
        print(f"pairs    {n}: {refused} refused one, {both} ran one after the other, {odd} odd; slowest refusal {slow:.3f} s; check ends with {check.returncode}")


def year():
    with tempfile.TemporaryDirectory() as folder:
        days = 365
        assert run(folder, "sample", "--seed", str(seed), "--changes", "2000", "--days", str(days), "--from", "2026-01-01", "--out", "data").returncode == 0
        tickets = open(f"{folder}/data/tickets.csv").read().splitlines(keepends=True)
        tickets, head = tickets[1:], tickets[0]
        deploys = open(f"{folder}/data/deploys.jsonl").read().splitlines(keepends=True)
        os.mkdir(f"{folder}/night")
        begun, sizes, ends = time.time(), [], {}
        for day in range(1, days + 1):
            # A window of the last 30 days or so: late rows and rows of before again.
            def window(rows):
                to = len(rows) * day // days
                return rows[max(0, to - max(1, len(rows) * 30 // days)):max(1, to)]
            open(f"{folder}/night/tickets.csv", "w").write(head + "".join(window(tickets)))
            open(f"{folder}/night/deploys.jsonl", "w").write("".join(window(deploys)))
            now = time.strftime("%Y-%m-%dT06:00:00Z", time.gmtime(1767225600 + day * 86400))
            ended = run(folder, "reconcile", "--tickets", "night/tickets.csv", "--deploys", "night/deploys.jsonl", "--accept", "tickets", "--accept", "deploys", "--now", now, "--out", "out", "--quiet")
            ends[ended.returncode] = ends.get(ended.returncode, 0) + 1
            if ended.returncode not in (0, 3):
                print(day, ended.stderr)
            if day % 91 == 0:
                sizes.append(os.path.getsize(f"{folder}/out/ledger.sqlite"))
        took = time.time() - begun
        base = sqlite3.connect(f"{folder}/out/ledger.sqlite")
        records, changes, gone = (base.execute(f"SELECT count(*) FROM {what}").fetchone()[0] for what in ("record", "change", "history WHERE event = 'gone'"))
        # An id that is not there any more has a line that says where its records went.
        lost = base.execute("SELECT count(DISTINCT change_id) FROM history WHERE change_id NOT IN (SELECT id FROM change) AND change_id NOT IN (SELECT change_id FROM history WHERE event = 'gone')").fetchone()[0]
        check = run(folder, "ledger", "check")
        print(f"year     {days} nights in {took:.0f} s, exit codes {ends}; {records} records, {changes} changes, {gone} ids gone with a reason, {lost} without; ledger {sizes} bytes by quarter; check ends with {check.returncode}")


def faults():
    tools = os.environ.get("FAULTS")
    if not tools:
        print("faults   not tried: FAULTS names no folder with killat.c and kill_sweep.py")
        return
    with tempfile.TemporaryDirectory() as folder:
        invent(folder, 60)
        for night_of, left_out in (("one", (8, 6)), ("two", (0, 0))):
            os.mkdir(f"{folder}/{night_of}")
            for name, rows in zip(("tickets.csv", "deploys.jsonl", "hotfixes.csv"), (*left_out, 0)):
                lines = open(f"{folder}/data/{name}").readlines()
                open(f"{folder}/{night_of}/{name}", "w").writelines(lines[:len(lines) - rows])
        accept = " ".join(f"--accept {source}" for source in ("tickets", "deploys", "hotfixes"))
        night_there = f"exec {program} {' '.join(night())} --threads 1 {accept}"
        scripts = {
            "setup": f"cd $1 && cp -r {folder}/one data && ({night_there}) && cp {folder}/two/* data/",
            "prog": f"cd $1 && {night_there}",
            # Whole, of the first night or of a later one; the seal is for the ledger's owner alone.
            "check": f"""cd $1/out && {program} ledger check --ledger ledger.sqlite > /dev/null || exec echo DAMAGED
                [ -z "$(find . -maxdepth 1 -name '*.seal' -perm /077)" ] || exec echo SEAL
                case $({program} ledger check --ledger ledger.sqlite --json | tr -d ' \n') in *'"last_run":1,'*) echo OLD;; *) echo NEW;; esac""",
        }
        for name, text in scripts.items():
            open(f"{folder}/{name}.sh", "w").write(text + "\n")
        subprocess.run(["cc", "-w", "-shared", "-fPIC", "-o", f"{folder}/killat.so", f"{tools}/killat.c", "-ldl"], check=True)
        words = [word for name in scripts for word in (f"--{name}", f"sh {folder}/{name}.sh {{dir}}")]
        ended = subprocess.run([sys.executable, f"{tools}/kill_sweep.py", "--so", f"{folder}/killat.so", *words], capture_output=True, text=True)
        print("faults  ", ended.stdout.strip().replace("\n", "\n         "), ended.stderr[-300:])


ALL = {"kills": kills, "bits": bits, "full": full, "disk": disk, "pairs": pairs, "year": year, "faults": faults}
USUAL = {"kills": [1000], "bits": [1000], "full": [], "disk": [], "pairs": [100], "year": [], "faults": []}
words = asked or [word for name, n in USUAL.items() if name != "faults" for word in [name, *map(str, n)]]
while words:
    name = words.pop(0)
    own = [int(words.pop(0))] if USUAL[name] and words and words[0].isdigit() else USUAL[name]
    ALL[name](*own)
    sys.stdout.flush()
PY
