#!/usr/bin/env python3
"""Invents October 2026 at Jacarandá, a home-goods webshop with its own payments, and writes the four exports and their truth.

Run `python3 sample_data/make/make.py` (needs openpyxl). Same seed, same bytes: even the time stamps inside the workbook are
pinned. What is planted, and what the tool should say of it, stands in `sample_data/README.md`.

Every change is told once, in `story.py`; this file only dresses it up the way each system would.
"""
import csv
import datetime as dt
import json
import random
import re
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from story import CHANGES, PEOPLE, PROJECT_OF, TICKETS_ONLY

OUT = Path(__file__).resolve().parent.parent
UTC = dt.timezone.utc
LOCAL = dt.timezone(dt.timedelta(hours=-3))  # São Paulo keeps no summer time since 2019
TICKETS_SEEN_TO = dt.datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
dice = random.Random(20261102)

SPELLINGS = ['{P}-{n}', '[{P}-{n}]', '({P}-{n})', '{P}-{n}:', '{p} {n}', '{P}{n}', '{p}-{n}', '{P}_{n}']


def at(text):
    """'28 23:41' is that day of October at that time of UTC; '09-24 13:00' and '11-01 …' name the month."""
    day, time = text.split()
    month, day = day.split('-') if '-' in day else ('10', day)
    hour, minute, *second = map(int, time.split(':'))
    seconds = second[0] if second else dice.randrange(60)
    return dt.datetime(2026, int(month), int(day), hour, minute, seconds, tzinfo=UTC)


def jira_time(moment):
    return moment.astimezone(LOCAL).strftime('%d/%b/%y %I:%M %p').replace(' 0', ' ') if moment else ''


def with_key(text, key):
    """The text with its ticket's key somewhere, in one of the spellings people use."""
    project, number = key.split('-')
    shown = dice.choice(SPELLINGS).format(P=project, p=project.lower(), n=number)
    return f'{shown} {text}' if dice.random() < 0.65 else f'{text} {shown.rstrip(":")}'


def as_titled():
    """Some people use the ticket's title where others find words of their own."""
    for c in CHANGES:
        if 'ticket' not in c or 'keys' in c or c.get('train'):
            continue
        own_dice = random.Random(c['name'])  # of its own: a new story moves no other one
        title = c['ticket']
        small = title[0].lower() + title[1:] if title[1:2].islower() else title
        if c.get('deploy') and c['kind'] in ('release', 'hotfix', 'infrastructure') and own_dice.random() < 0.55:
            c['deploy'] = own_dice.choice([title, small, f'{c["service"]}: {small}', f'Merge pull request #{own_dice.randrange(800, 990)}: {title}'])
        if c.get('sheet') and own_dice.random() < 0.35:
            c['sheet'] = title


def give_tickets_keys():
    """Numbers each project's tickets in the order in which they were opened, as Jira does."""
    tickets = [c for c in CHANGES + TICKETS_ONLY if c.get('ticket')]
    for c in tickets:
        c['begin'] = at(c['when'])
        c['created'] = at(c['opened']) if 'opened' in c else c['begin'] - dt.timedelta(minutes=dice.randrange(25 * 60, 11 * 24 * 60))
    number = {'PAY': 201, 'SHOP': 1338, 'LOG': 77, 'PLAT': 415}
    for c in sorted(tickets, key=lambda c: c['created']):
        project = PROJECT_OF[c['service']]
        c['key'] = f'{project}-{number[project]}'
        number[project] += dice.choice([1, 1, 1, 2, 3])


def spelled(login, style):
    """One person under the spellings that the systems and their keepers use."""
    name = PEOPLE[login]
    first, last = name.split(' ', 1)
    return {'login': login, 'full': name, 'last_first': f'{last}, {first}', 'initial': f'{first[0]}. {last}',
            'mail': f'{login}@jacaranda.example', 'first': first}[style]


truth, truth_hotfixes = [], []


def note(source, record_id, change, relation, key_mode, when):
    truth.append([source, record_id, change.get('name', ''), relation, key_mode, when.strftime('%Y-%m-%dT%H:%M:%SZ')])


def key_mode_of(change, system):
    """Whether a record shows its ticket's key: about two in five do, unless the story says otherwise."""
    told = change.get('keys', {}).get(system)
    if 'key' not in change:
        return 'wrong' if told else 'none', told
    if told == 'hidden':
        return 'hidden', None
    if told == 'kept' or (told is None and dice.random() < 0.38):
        return 'kept', change['key']
    if told:
        wrong = next(c['key'] for c in CHANGES if c['name'] == told)
        return 'wrong', wrong
    return 'hidden', None


# --- tickets: Jira's CSV, repeated columns and all -------------------------------------------------

JIRA = ['Summary', 'Issue key', 'Issue id', 'Issue Type', 'Status', 'Project key', 'Project name', 'Priority', 'Resolution',
        'Assignee', 'Reporter', 'Creator', 'Created', 'Updated', 'Resolved', 'Fix Version/s', 'Component/s', 'Component/s',
        'Labels', 'Labels', 'Labels', 'Description', 'Custom field (Change start date)', 'Custom field (Change completion date)',
        'Custom field (Change type)', 'Sprint', 'Sprint', 'Comment', 'Comment']
PROJECT_NAMES = {'PAY': 'Payments', 'SHOP': 'Shop', 'LOG': 'Logistics', 'PLAT': 'Platform'}
ISSUE_TYPE = {'release': 'Story', 'hotfix': 'Bug', 'config': 'Change', 'onboarding': 'Change', 'infrastructure': 'Change'}


def write_tickets():
    rows = []
    for c in [c for c in CHANGES + TICKETS_ONLY if c.get('ticket')]:
        done = c.get('status', 'Done')
        begin, created = c['begin'], c['created']
        resolved = at(c['resolved']) if 'resolved' in c else max(begin, created) + dt.timedelta(minutes=dice.randrange(20, 30 * 60))
        closed = done in ('Done', 'Cancelled')
        if closed and resolved > TICKETS_SEEN_TO:
            closed, done = False, 'In Review'
        is_change = c['kind'] in ('config', 'onboarding', 'infrastructure') or c.get('emergency')
        plan = (begin + dt.timedelta(minutes=dice.choice([0, 0, 1, 2, -3, -5]))).replace(second=0)
        reporter = c.get('reporter', dice.choice(list(PEOPLE)))
        labels = (c.get('labels', []) + [''] * 3)[:3]
        sprint = f'{PROJECT_NAMES[PROJECT_OF[c["service"]]]} Sprint {41 + (begin.day - 1) // 14 if begin.month == 10 else 43}'
        comment = f'{jira_time(resolved)};{c["who"]};{c.get("comment", dice.choice(["Done, verified in production.", "Verified.", "Closing.", "Live."]))}' if closed and done == 'Done' else ''
        rows.append([created, c['ticket'], c['key'], 10000 + int(c['key'].split('-')[1]) * 7 + len(c['key']),
                     c.get('type', ISSUE_TYPE[c['kind']]), done, c['key'].split('-')[0], PROJECT_NAMES[c['key'].split('-')[0]],
                     'Highest' if c.get('emergency') else dice.choice(['Medium', 'Medium', 'Low', 'High']),
                     {'Done': 'Done', 'Cancelled': "Won't Do"}.get(done, ''), c['who'], reporter, reporter,
                     jira_time(created), jira_time(resolved if closed else created + dt.timedelta(hours=5)),
                     jira_time(resolved) if closed else '', c.get('version', ''), c['service'], c.get('also_on', ''), *labels,
                     c.get('text', ''), jira_time(plan) if is_change and not c.get('unplanned') else '',
                     jira_time(plan + dt.timedelta(minutes=dice.choice([10, 15, 30]))) if is_change and not c.get('unplanned') and done == 'Done' else '',
                     ('Emergency' if c.get('emergency') else 'Standard') if is_change else '',
                     sprint if c['kind'] == 'release' else '', '', comment, ''])
        note('tickets', c['key'], c, 'ticket', 'own', created)
    with open(OUT / 'jira_tickets_20261102T0200.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(JIRA)
        out.writerows(row[1:] for row in sorted(rows, key=lambda row: (row[0], row[2]), reverse=True))


# --- deploys: GitHub's deployments, a JSON object a line -------------------------------------------

def write_deploys():
    lines = []
    version = {s: [4, 10 + i, 0] for i, s in enumerate(PROJECT_OF)}
    for c in sorted((c for c in CHANGES if c.get('deploy')), key=lambda c: at_minute(c['when'])):
        begin = c.get('begin') or at(c['when'])
        stages = c.get('stages', [('production', '', 0, 'success')])
        if c['kind'] in ('release', 'hotfix'):
            train = c.get('train')
            version[c['service']] = [version[c['service']][0], version[c['service']][1] + 1, 0] if train else \
                version[c['service']][:2] + [version[c['service']][2] + 1]
            c['shipped'] = c.get('version') or '.'.join(map(str, version[c['service']]))
        mode, key = key_mode_of(c, 'deploy')
        sha = f'{dice.getrandbits(160):040x}'
        c['sha'] = sha
        for n, (environment, region, minutes, state) in enumerate(stages):
            text = c['deploy'] if isinstance(c['deploy'], str) else c['deploy'][min(n, len(c['deploy']) - 1)]
            jitter = dice.randrange(0, 20)
            start = begin + dt.timedelta(minutes=minutes, seconds=jitter if minutes else 0)
            shown = with_key(text, key) if key else text
            payload = {'service': c['service'], 'author': PEOPLE[c['who']]}
            if c.get('shipped'):
                payload['version'] = c['shipped']
            if region:
                payload['region'] = region
            if c.get('also'):
                payload['also'] = c['also']
            end = start + dt.timedelta(seconds=dice.randrange(50, 600))
            lines.append((start, c, mode, {
                'sha': sha, 'ref': c.get('branch', 'main'), 'task': {'config': 'config', 'onboarding': 'config', 'infrastructure': 'infra'}.get(c['kind'], 'deploy'),
                'environment': environment, 'description': shown,
                'creator': {'login': c.get('by', 'deploy-bot'), 'type': 'User' if c.get('by') else 'Bot'},
                'created_at': iso(start), 'updated_at': iso(end), 'production_environment': environment == 'production',
                'payload': payload, 'statuses': [{'state': 'in_progress', 'created_at': iso(start)}, {'state': state, 'created_at': iso(end)}]}))
    lines.sort(key=lambda line: line[0])
    with open(OUT / 'deployments_20261102T0500Z.jsonl', 'w', encoding='utf-8') as file:
        for n, (start, c, mode, body) in enumerate(lines):
            record = {'id': 912004117 + 9 * n, **body}
            file.write(json.dumps(record, ensure_ascii=False) + '\n')
            relation = 'train' if c.get('train') else 'staging' if body['environment'] == 'staging' else 'deploy'
            note('deploys', str(record['id']), c, relation, mode, start)


def at_minute(text):
    day, time = text.split()
    return (day if '-' in day else f'10-{int(day):02}', time)


def iso(moment):
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


# --- hot-fixes: the log that the people on call keep by hand ---------------------------------------

def write_hotfixes():
    rows = []
    for c in CHANGES:
        for n, (when, branch, text) in enumerate(c.get('hotfixes', [])):
            rows.append((at(when), n, c, branch, text))
    rows.sort(key=lambda row: row[0])
    with open(OUT / 'hotfix_log.csv', 'w', newline='', encoding='cp1252') as file:
        out = csv.writer(file, delimiter=';', lineterminator='\r\n')
        out.writerow(['No', 'When (UTC)', 'Service', 'What was done', 'Branch / tag', 'Commit', 'Applied by', 'Asked for by', 'Ticket', 'Notes', ''])
        for i, (when, n, c, branch, text) in enumerate(rows):
            record_id = f'HF-{118 + i}'
            mode, key = key_mode_of(c, 'hotfix')
            in_column = key and dice.random() < 0.6
            shown = with_key(text, key) if key and not in_column else text
            style = dice.choice(['full', 'login', 'initial', 'full'])
            commit = c['sha'][:10] if n == 0 and 'sha' in c else f'{dice.getrandbits(40):010x}'
            out.writerow([record_id, when.strftime('%d/%m/%Y %H:%M'), c['service'], shown, branch, commit if branch else '',
                          spelled(c['who'], style), spelled(c['reporter'], 'first') if c.get('reporter') else dice.choice(['', '', 'TBD', 'on-call']),
                          key if in_column else c.get('foreign', ''), c.get('remark', '') if n == 0 else '', ''])
            note('hotfixes', record_id, c, 'cherry-pick' if len(c['hotfixes']) > 1 else 'hotfix', mode, when)
            has = [int(bool(c.get(k))) for k in ('ticket', 'deploy', 'sheet')]
            # What ran within the last 48 hours is no finding yet.
            in_grace = TICKETS_SEEN_TO - when < dt.timedelta(hours=48)
            unrecorded = int(not has[0] and not has[2] and not in_grace)
            truth_hotfixes.append([record_id, c['name'], *has, unrecorded, int(not has[0]),
                                   'cherry-pick' if len(c['hotfixes']) > 1 else 'hotfix', 'planted' if unrecorded else 'grace' if in_grace and not has[0] else ''])


# --- the change calendar: a workbook with a sheet per half-month -----------------------------------

def write_sheet():
    book = openpyxl.Workbook()
    book.remove(book.active)
    pinned = dt.datetime(2026, 10, 23, 18, 30)
    book.properties.created = book.properties.modified = pinned
    halves = {'Oct 1-15': [], 'Oct 16-31': []}
    for c in CHANGES:
        if c.get('sheet'):
            when = at(c.get('sheet_when', c['when']))
            halves['Oct 1-15' if when.astimezone(LOCAL).day <= 15 else 'Oct 16-31'].append((when, c))
    for name, entries in halves.items():
        page = book.create_sheet(name)
        page['A1'] = 'Jacarandá — change calendar'
        page['A1'].font = Font(bold=True, size=14)
        page['A2'] = 'Kept by release management. One line per change that customers or the call centre may notice.'
        header = ['Date', 'Team', 'Change', 'Owner', 'Ticket', 'Status', 'Remarks'] if name == 'Oct 1-15' else \
            ['Date', 'Change', 'Team', 'Owner', 'Jira', 'Status', 'Remarks']
        page.append([])
        page.append(header)
        for cell in page[4]:
            cell.font = Font(bold=True)
        before = None
        for when, c in sorted(entries, key=lambda e: (e[0], e[1]['name'])):
            row = page.max_row + 1
            local = when.astimezone(LOCAL)
            mode, key = key_mode_of(c, 'sheet')
            in_column = key and dice.random() < 0.6
            text = with_key(c['sheet'], key) if key and not in_column else c['sheet']
            date = dice.choice(['cell', 'cell', 'cell', 'iso', 'slash'])
            value = {'cell': dt.datetime(local.year, local.month, local.day), 'iso': local.strftime('%Y-%m-%d'),
                     'slash': local.strftime('%d/%m/%Y')}[date]
            if before == local.date() and dice.random() < 0.5:
                value = '"'  # ditto
            before = local.date()
            owner = spelled(c['who'], dice.choice(['full', 'last_first', 'login', 'initial', 'mail']))
            told = {'Date': value, 'Team': c['service'], 'Change': text, 'Owner': owner, 'Ticket': key if in_column else c.get('foreign_sheet', ''),
                    'Status': c.get('sheet_status', dice.choice(['done', 'done', 'Done', 'ok', 'live'])), 'Remarks': c.get('sheet_remark', '')}
            told['Jira'] = told['Ticket']
            for column, head in enumerate(header, start=1):
                cell = page.cell(row=row, column=column, value=told[head] or None)
                if head == 'Date' and isinstance(value, dt.datetime):
                    cell.number_format = 'dd/mm/yyyy'
            note('spreadsheets', f'{name}!{row}', c, 'sheet', mode, when)
        for letter, width in zip('ABCDEFG', (12, 14, 60, 24, 12, 10, 30)):
            page.column_dimensions[letter].width = width
    path = OUT / 'change_calendar.xlsx'
    book.save(path)
    pin(path)


def pin(path):
    """Rewrites the workbook with fixed times in its ZIP directory and core properties: the same bytes on every run."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts['docProps/core.xml'] = re.sub(rb'(<dcterms:modified[^>]*>)[^<]*', rb'\g<1>2026-10-23T18:30:00Z', parts['docProps/core.xml'])
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(zipfile.ZipInfo(name, (2026, 10, 23, 18, 30, 0)), data, zipfile.ZIP_DEFLATED)


def write_truth():
    folder = OUT / 'truth'
    folder.mkdir(exist_ok=True)
    for name, head, rows in [
        ('truth.csv', ['source', 'record_id', 'change_id', 'relation', 'key', 'when'], truth),
        ('truth_hotfixes.csv', ['record_id', 'change_id', 'has_ticket', 'has_deploy', 'has_sheet', 'unrecorded', 'unticketed', 'relation', 'why'], truth_hotfixes),
    ]:
        with open(folder / name, 'w', newline='', encoding='utf-8') as file:
            out = csv.writer(file, lineterminator='\n')
            out.writerow(head)
            out.writerows(rows)


if __name__ == '__main__':
    names = [c['name'] for c in CHANGES + TICKETS_ONLY]
    assert len(set(names)) == len(names), sorted(n for n in names if names.count(n) > 1)
    as_titled()
    give_tickets_keys()
    write_tickets()
    write_deploys()
    write_hotfixes()
    write_sheet()
    write_truth()
    systems = [row[0] for row in truth]
    print({s: systems.count(s) for s in dict.fromkeys(systems)})
    shown = [row for row in truth if row[0] != 'tickets']
    print('keys shown by', sum(r[4] == 'kept' for r in shown), 'of', len(shown))
