"""The document of an intake."""

from __future__ import annotations

from anonkit.schemas.parts import (
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    TEXTS,
    document_of,
    list_of,
    map_of,
    object_of,
    or_null,
    said,
)

_ROLES = ["records", "table", "dictionary", "report", "release", "document", "refused"]
_WAIVED = object_of(because=TEXT, by=TEXT, until=said("The last day it counts.", TEXT))
INTAKE = document_of(
    "intake",
    verdict={"enum": ["no_objection", "questions", "reject"]},
    accepted=said("Whether the command exits with 0.", FLAG),
    fail_on={"enum": ["questions", "reject"]},
    profile=TEXT,
    profile_title=TEXT,
    notice=said("That the profile is nobody's official one.", TEXT),
    parcel=TEXT,
    parcel_sha256=said("Of the paths and contents of all files.", TEXT),
    stated=said("What was found out or taken for granted.", map_of(TEXT)),
    files=list_of(
        object_of(
            path=said("Within the parcel.", TEXT),
            bytes=COUNT,
            role={"enum": _ROLES},
            format=TEXT,
            tables=TEXTS,
            rows=or_null(COUNT),
            columns=or_null(COUNT),
        )
    ),
    checks=list_of(
        object_of(
            id=said("Stable, such as PI-01; `anonkit rules` lists them all.", TEXT),
            title=TEXT,
            severity={"enum": ["high", "medium", "low"]},
            status={"enum": ["pass", "fail", "warn", "not_checked"]},
            kind={"enum": ["recomputed", "cross_checked", "sender_says"]},
            why=said("Names and figures; never a person's value.", TEXT),
            threshold=TEXT,
            source=TEXT,
            fix=TEXT,
            command=said("A command that mends it, or empty.", TEXT),
            file=TEXT,
            table=TEXT,
            columns=TEXTS,
            figures=map_of({"type": ["number", "string"]}),
            dimension=TEXT,
            required=said("Unchecked, it leaves a question.", FLAG),
            waived=or_null(_WAIVED),
            applies=said(
                "Whether there was anything of that kind: else a pass says nothing.", FLAG
            ),
        )
    ),
    questions=list_of(
        object_of(
            id=TEXT,
            dimension=TEXT,
            ask=TEXT,
            required=FLAG,
            levels=said("The answers to choose from, the weakest first.", TEXTS),
            answer=TEXT,
            by=TEXT,
            minimum=said("The weakest of the levels that is enough, or empty.", TEXT),
            weight=NUMBER,
            to={"enum": ["sender", "office"]},
        )
    ),
    scores=list_of(
        object_of(
            dimension=TEXT,
            title=TEXT,
            passed=COUNT,
            looked_at=COUNT,
            open=COUNT,
            share=or_null(NUMBER),
            minimum=or_null(NUMBER),
            reached=or_null(FLAG),
            weight=or_null(NUMBER),
            missing=said("Ids of checks and questions whose evidence is not there.", TEXTS),
        )
    ),
)
