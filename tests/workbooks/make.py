"""Makes the workbooks of this folder: one log in four kinds of files, each with days counted from 1900 and from 1904.

Run as `python3 make.py` where LibreOffice is there as `soffice`, and Node with its package `xlsx` 0.18 (it writes .xlsb).
"""

import pathlib
import shutil
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).parent

def cell(kind="", attributes="", text=None):
    body = "" if text is None else f"<text:p>{text}</text:p>"
    return f'<table:table-cell {kind} {attributes}>{body}</table:table-cell>'

def string(text, more=""): return cell('office:value-type="string"', more, text)
def number(n, more=""): return cell(f'office:value-type="float" office:value="{n}"', more, n)
def date(at, style): return cell(f'office:value-type="date" office:date-value="{at}"', f'table:style-name="{style}"', at)
def time(clock): return cell(f'office:value-type="time" office:time-value="{clock}"', 'table:style-name="clock"', clock)
def boolean(b): return cell(f'office:value-type="boolean" office:boolean-value="{b}"', 'table:style-name="truth"', b)
def row(*cells): return "<table:table-row>" + "".join(cells) + "</table:table-row>"
COVERED = "<table:covered-table-cell/>"
BLANK = "<table:table-cell/>"

def log():
    three = 'table:number-rows-spanned="3" table:number-columns-spanned="1"'
    wide = 'table:number-rows-spanned="1" table:number-columns-spanned="4"'
    return [
        row(string("Maintenance log", wide), COVERED, COVERED, COVERED),
        row(BLANK),
        row(*[string(n) for n in ["When", "What", "Service", "Hours", "Took", "Done", "Ticket", "Checked"]]),
        row(date("2026-03-02T23:41:07", "moment"), string("restarted höst"), string("payments", three), number(1.5), time("PT01H30M00S"), boolean("true"), string("OPS-7"), date("2026-03-03", "day")),
        row(date("2026-03-03", "day"), string("patched"), COVERED, number(0.1, 'table:formula="of:=1/10"'), time("PT30H15M00S"), boolean("false"), cell('office:value-type="string"', 'table:formula="of:=#REF!"', "#REF!"), cell('office:value-type="date" office:date-value="2026-03-04"', 'table:style-name="day" table:formula="of:=[.A5]+1"', "2026-03-04")),
        row(date("2026-03-04T00:00:30", "moment"), string("rolled back", 'table:formula="of:=&quot;rolled &quot;&amp;&quot;back&quot;"'), COVERED, number(46084), time("PT00H05M00S"), boolean("true"), string("0042"), BLANK),
        row(date("2026-03-05T12:00:00", "moment"), string("two\nlines").replace("\n", "</text:p><text:p>"), string("search"), number(12345678901), BLANK, boolean("true"), string("OPS-9"), date("2026-03-06", "day")),
    ]

def hidden():
    return [row(string("When"), string("What")), row(date("2020-01-01", "day"), string("before")), row(date("2020-01-02", "day"), string("long before"))]

def fods(epoch):
    def style(name, data): return f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}"/>'
    ymd = '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    hms = '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>'
    ns = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"' for p, u in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle")]) + ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<office:document {ns} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:date-style style:name="N1">{ymd}</number:date-style>
<number:date-style style:name="N2">{ymd}<number:text> </number:text>{hms}</number:date-style>
<number:time-style style:name="N3" number:truncate-on-overflow="false">{hms}</number:time-style>
<number:boolean-style style:name="N4"><number:boolean/></number:boolean-style>
{style("truth", "N4")}{style("day", "N1")}{style("moment", "N2")}{style("clock", "N3")}
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:calculation-settings><table:null-date table:date-value="{epoch}"/></table:calculation-settings>
<table:table table:name="Log">{"".join(log())}</table:table>
<table:table table:name="Old" table:style-name="off">{"".join(hidden())}</table:table>
</office:spreadsheet></office:body></office:document>'''

def convert(source, kind, to):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", folder, source], check=True, capture_output=True)
        shutil.copy(next(pathlib.Path(folder).iterdir()), to)

def count_from_1904(book):
    """Sets the flag of the .xlsb that its writer leaves out: the first bit of the record `BrtWbProp`."""
    with zipfile.ZipFile(book) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    head = b"\x99\x01\x24"
    before, after = parts["xl/workbook.bin"].split(head, 1)
    parts["xl/workbook.bin"] = before + head + bytes([after[0] | 1]) + after[1:]
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as write:
        for name, part in parts.items():
            write.writestr(name, part)


if __name__ == "__main__":
    for epoch, name in [("1899-12-30", "log"), ("1904-01-01", "log_1904")]:
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "log.fods"
            source.write_text(fods(epoch), encoding="utf-8")
            for kind in ["ods", "xls", "xlsx"]:
                convert(source, kind, HERE / f"{name}.{kind}")
        script = f"const x = require('xlsx'); x.writeFile(x.readFile('{name}.xlsx', {{cellNF: true, cellStyles: true}}), '{name}.xlsb')"
        subprocess.run(["node", "-e", script], check=True, cwd=HERE)
    count_from_1904(HERE / "log_1904.xlsb")
