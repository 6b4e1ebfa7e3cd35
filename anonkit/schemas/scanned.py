"""The document of a scan."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.schemas.parts import (
    COUNT,
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    document_of,
    list_of,
    map_of,
    object_of,
    said,
)

_SCAN_COLUMNS = list_of(
    object_of(
        **dict.fromkeys(("name", "role", "type"), TEXT),
        confidence={"enum": ["sure", "likely", "guess"]},
        evidence=TEXTS,
        **dict.fromkeys(("review", "identifier", "about"), TEXT),
        holds=TEXTS,
        part_of=said("The question of which this column is one answer.", TEXT),
        separator=TEXT,
        made_of=TEXTS,
        label=said("The question as the form puts it.", TEXT),
        missing=said("Codes of absence that the form or file declares.", TEXTS),
        wish=said("`reference` where the form asks for a pseudonym.", TEXT),
    )
)
_SCANNED: Mapping[str, Schema] = {
    "file_format": TEXT,
    "stated": map_of(TEXT),
    "columns": said("Of the only table, or of the main one.", _SCAN_COLUMNS),
    "tables": said(
        "All tables of a file that holds several; none where one was asked for.",
        list_of(object_of(name=TEXT, columns=_SCAN_COLUMNS, linked=FLAG)),
    ),
    "pointing": said(
        "The smallest sets of quasi-identifiers that point at people.",
        list_of(
            object_of(
                columns=TEXTS,
                unique_percent=said("Rows that are alone with their answers.", COUNT),
                sampled=said("Whether of some rows only: of all rows fewer are alone.", FLAG),
            )
        ),
    ),
    "seen": said("What the file carries besides cells; never carried over.", TEXTS),
    "unread": said(
        "Why one of several files could not be read; it has no columns then.",
        list_of(object_of(problem=TEXT, where=TEXT, fix=TEXT, code=TEXT)),
    ),
}
SCAN = document_of(
    "scan",
    {
        "file": said("As it was named, where there are several.", TEXT),
        "beside": list_of(object_of(file=TEXT, **_SCANNED)),
    },
    **_SCANNED,
)
