"""The parts of a workbook that is nothing but one sheet: the same in every one of ours.

Source:
    ECMA-376-2:2021 (packages), ECMA-376-1:2016, 18.2 (workbooks), 18.8 (styles).
"""

from __future__ import annotations

from anonkit.errors import AnonkitError

SHEET = "xl/worksheets/sheet1.xml"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats"

HEAD = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
TAIL = b"</sheetData></worksheet>"

_KINDS = {
    "xl/workbook.xml": "officedocument.spreadsheetml.sheet.main",
    SHEET: "officedocument.spreadsheetml.worksheet",
    "xl/styles.xml": "officedocument.spreadsheetml.styles",
    "docProps/core.xml": "package.core-properties",
}
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>anonkit</dc:creator>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified>'
    "</cp:coreProperties>"
)
CORE = (_XML + _CORE).encode("utf-8")
"""Who made a workbook and when, the same in every one of ours."""
_LOOK = 'numFmtId="0" fontId="0" fillId="0" borderId="0"'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    "<border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    f'<cellStyleXfs count="1"><xf {_LOOK}/></cellStyleXfs>'
    f'<cellXfs count="1"><xf {_LOOK} xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def fixed_parts(sheet: str | None) -> dict[str, bytes]:
    """Every part but the sheet itself, by name; only the sheet's name can differ.

    Args:
        sheet: The declared name; `data` where there is none.

    Raises:
        AnonkitError: A sheet cannot have this name.
    """
    if sheet is not None and (not 0 < len(sheet) <= 31 or set(sheet) & set("[]:*?/\\")):
        raise AnonkitError("a sheet cannot have this name")
    # It loads the standard library's reader of web addresses, and only a writer needs it.
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415

    named = quoteattr(sheet or "data")
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={named} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _links(
            (f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")
        ),
        "docProps/core.xml": _CORE,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _links(
            (f"{_OFFICE}/worksheet", "worksheets/sheet1.xml"), (f"{_OFFICE}/styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLES,
    }
    return {name: (_XML + xml).encode("utf-8") for name, xml in parts.items()}


def _types() -> str:
    each = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}-{kind}+xml"/>'
        for name, kind in _KINDS.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{each}</Types>'
    )


def _links(*links: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'
