"""Exports that are hard on purpose, made of a sample: FOLDER OUT makes OUT/KIND/ for each kind, with the tickets, deploys and hot-fixes.

plain      as they are
titles     of each export, the first 2,500 rows bear one title
service    one service holds half of all records
token      one word stands in every title
long       of each export, ten titles have 100,000 characters
hour       all that happened, happened in one hour
"""
import csv, json, pathlib, re, sys

TITLES, LONG_ROWS, LONG_CHARACTERS = 2_500, 10, 100_000
TITLE, SERVICE, TOKEN = "Raise the limit of open connections", "Payments Api", "zebrafinch"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d)?|\d\d/[A-Z][a-z]{2}/\d\d \d{1,2}:\d\d [AP]M")
# Each takes the number of a row, its title and its service.
KINDS = {
    "plain": lambda nth, title, service: (title, service),
    "titles": lambda nth, title, service: (TITLE if nth < TITLES else title, service),
    "service": lambda nth, title, service: (title, SERVICE if nth % 2 else service),
    "token": lambda nth, title, service: (f"{title} {TOKEN}", service),
    "long": lambda nth, title, service: ((title + " ") * (LONG_CHARACTERS // (len(title) + 1)) if nth < LONG_ROWS else title, service),
    "hour": lambda nth, title, service: (title, service),
}


def main():
    source, out = map(pathlib.Path, sys.argv[1:])
    for kind, change in KINDS.items():
        (out / kind).mkdir(parents=True, exist_ok=True)
        for name, rewrite in {"tickets.csv": tickets, "hotfixes.csv": hotfixes, "deploys.jsonl": deploys}.items():
            with open(source / name, newline="", encoding="utf-8") as file, open(out / kind / name, "w", newline="", encoding="utf-8") as to:
                rewrite(file, to, change, in_one_hour if kind == "hour" else lambda nth, cell: cell)


def tickets(file, to, change, timed):
    table(file, to, ",", ("Summary", "Component/s"), change, timed)


def hotfixes(file, to, change, timed):
    table(file, to, ";", ("Description", "Service"), change, timed)


def table(file, to, delimiter, columns, change, timed):
    rows, rewritten = csv.reader(file, delimiter=delimiter), csv.writer(to, delimiter=delimiter, lineterminator="\n")
    header = next(rows)
    rewritten.writerow(header)
    title, service = map(header.index, columns)
    for nth, cells in enumerate(rows):
        cells[title], cells[service] = change(nth, cells[title], cells[service])
        rewritten.writerow(timed(nth, cell) for cell in cells)


def deploys(file, to, change, timed):
    for nth, line in enumerate(file):
        deploy = json.loads(timed(nth, line))
        was = deploy["payload"]["service"]
        deploy["description"], deploy["payload"]["service"] = change(nth, deploy["description"], was)
        if deploy["payload"]["service"] != was:
            deploy["repository_url"] = "https://git.example.com/repos/shop/payments-api"
        to.write(json.dumps(deploy, ensure_ascii=False, separators=(",", ":")) + "\n")


def in_one_hour(nth, text):
    def moment(found):
        minute = f"{nth % 60:02}"
        if "/" in found[0]:
            return f"12/Mar/25 10:{minute} AM"
        return f"2025-03-12{found[1]}10:{minute}" + (":00" if found[2] else "")

    return MOMENT.sub(moment, text)


main()
