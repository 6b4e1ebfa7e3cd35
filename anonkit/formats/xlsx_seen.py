"""What a workbook carries besides the cells of its sheets: said in sentences, never read further.

None of it is carried over, for a release is built from cells alone. A person
should know of it all the same: the workbook itself may be sent to somebody.

Source:
    ECMA-376-1:2016, 12 (parts of a workbook), 18.2.5 (defined names), 18.3.1
    (elements of a sheet); MS-XLSX 2.1 (comments of threads, persons).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from anonkit.formats.base import Table
from anonkit.formats.xlsx_sheet import of_short_texts, overlapping, tree
from anonkit.formats.xlsx_zip import unpacked

Parts = Mapping[str, zipfile.ZipInfo]

_PLAIN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/workbook\.xml\.rels|workbook\.xml|styles\.xml"
    r"|sharedStrings\.xml|calcChain\.xml|theme/[^/]+|worksheets/(_rels/)?[^/]+|tables/[^/]+"
    r"|chartsheets/(_rels/)?[^/]+)",
    re.IGNORECASE,
)
"""What a workbook is made of, and nothing said there that a sheet does not show."""
_KINDS = (
    (r"docProps/(core|app)\.xml", "properties of the document: who made it, when, with what"),
    (r"docProps/custom\.xml|customXml/.*|xl/customProperty/.*", "custom properties and data"),
    (r"docProps/.*", "a picture of its first page"),
    (r"xl/(comments|worksheets/comments|notes).*", "comments on cells"),
    (r"xl/(threadedComments|persons)/.*", "threads of comments, and who wrote them"),
    (r"xl/pivotCache/.*|xl/model/.*", "copies of data behind pivot tables"),
    (r"xl/(pivotTables|slicers|slicerCaches|timelines|timelineCaches)/.*", "pivot tables"),
    (r"xl/externalLinks/.*", "links to other files, with copies of their cells"),
    (r"xl/(connections\.xml|queryTables/.*|queries/.*)", "connections to where the data came from"),
    (r"xl/(vbaProject|vbaData|macrosheets|dialogsheets).*", "macros"),
    (r"xl/(embeddings|activeX|ctrlProps)/.*", "embedded files and controls"),
    (r"xl/media/.*", "pictures"),
    (r"xl/(charts|chartsheets|diagrams)/.*", "charts, with copies of their figures"),
    (r"xl/drawings/.*", "drawings and text boxes"),
    (r"xl/printerSettings/.*", "settings of a printer"),
    (r"xl/revisions/.*", "earlier versions of cells, and who changed them"),
)
"""Parts by their names, and what is said of them; the first that fits."""
_OTHER = "parts of other programs"
_NS = rb"<(?:\w+:)?"
_IN_SHEETS = (
    (
        b"hidden=",
        _NS + rb"""(?:row|col)\s[^>]*\bhidden=["'](?:1|true)["']""",
        "marks that hide rows or columns: their cells are read like all others",
    ),
    (
        b"dataValidation",
        _NS + rb"dataValidation\s",
        "lists of answers behind cells (data validation)",
    ),
    (b"er>", _NS + rb"(?:odd|even|first)(?:Header|Footer)>", "headers or footers of pages"),
    (b"hyperlink", _NS + rb"hyperlink\s", "links behind cells"),
    (b"conditional", _NS + rb"conditionalFormatting[\s>]", "rules that colour cells"),
)
"""What stands in each, how it is found exactly, and what is said of it."""
_PRINTING = re.compile(r"_xlnm\.Print_(Titles|Area)")


def seen(file: BinaryIO, parts: Parts, tables: Sequence[Table]) -> tuple[str, ...]:
    """What a workbook whose zip is sound carries besides the cells of its sheets.

    Raises:
        InputError: A part cannot be read.
    """
    told = [*_sheets(sum(table.hidden for table in tables), "hidden {}")]
    told += _sheets(
        sum(not t.columns for t in tables), "{} with nothing in the first row: no table"
    )
    told += _names(file, parts)
    told += _in_sheets(file, parts)
    found = {_kind(name) for name in parts if not _PLAIN.fullmatch(name) and name[-1] != "/"}
    told += [said for _, said in _KINDS if said in found]
    return (*told, *([_OTHER] if _OTHER in found else []))


def _sheets(number: int, said: str) -> Iterator[str]:
    if number:
        yield f"{number} {said.format('sheets' if number > 1 else 'sheet')}"


def _kind(part: str) -> str:
    """What is said of a part, or of what a part's list of links belongs to."""
    name = re.sub(r"_rels/(.*)\.rels$", r"\1", part)
    fits = (said for pattern, said in _KINDS if re.fullmatch(pattern, name, re.IGNORECASE))
    return next(fits, _OTHER)


def _names(file: BinaryIO, parts: Parts) -> Iterator[str]:
    book = tree(file, parts, "xl/workbook.xml")
    names = [e.get("name", "") for e in book.iter() if e.tag.endswith("}definedName")]
    if any(map(_PRINTING.match, names)):
        yield "titles or areas for printing"
    if not all(map(_PRINTING.match, names)):
        yield "defined names"


def _in_sheets(file: BinaryIO, parts: Parts) -> Iterator[str]:
    found: set[str] = set()
    for name, info in parts.items():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name, re.IGNORECASE):
            for piece in overlapping(of_short_texts(unpacked(file, info))):
                found |= {
                    said
                    for mark, pattern, said in _IN_SHEETS
                    if said not in found and mark in piece and re.search(pattern, piece)
                }
    return (said for _, _, said in _IN_SHEETS if said in found)
