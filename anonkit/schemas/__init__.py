"""JSON Schemas of the documents that anonkit prints, and of a release's manifest.

Documents of `"format": 1` keep every field that is required here. Fields may
be added, so a schema allows what it does not name.
"""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.schemas.diff import DIFF
from anonkit.schemas.intake import INTAKE
from anonkit.schemas.keyrings import KEYS
from anonkit.schemas.manifest import EARLIER, MANIFEST, UTILITY
from anonkit.schemas.parts import (
    BAND,
    COUNT,
    EXACT,
    FLAG,
    HEX,
    NUMBER,
    TEXT,
    TEXTS,
    Schema,
)
from anonkit.schemas.parts import document_of as _document
from anonkit.schemas.parts import list_of as _list
from anonkit.schemas.parts import map_of as _map
from anonkit.schemas.parts import object_of as _object
from anonkit.schemas.parts import or_null as _or_null
from anonkit.schemas.parts import said as _said
from anonkit.schemas.reidentified import REIDENTIFY
from anonkit.schemas.scanned import SCAN
from anonkit.schemas.tables import TABLE

_FAULT = _object(problem=TEXT, where=TEXT, fix=TEXT, code=TEXT)
_ERROR = _document(
    "error",
    error=_object(
        {
            "faults": _said("All that is wrong, where there are several faults.", _list(_FAULT)),
            "ways": _said("Tested ways on, best first.", {"type": "array"}),
        },
        code=_said("Stable; `anonkit rules` lists them all.", TEXT),
        problem=TEXT,
        where=TEXT,
        fix=TEXT,
        exit_code={"enum": [1, 2, 3, 4, 70, 75]},
    ),
)
_STARRED = _list(
    _object(
        column=TEXT,
        cells=_said("Of the released rows: told as `*`.", COUNT),
        share=_said("Of the released rows, to three digits.", TEXT),
    )
)
_LINKED = _list(
    _object(
        name=_said("Of the linked table.", TEXT),
        path=TEXT,
        rows=COUNT,
        k_rows=_said("Rows of its smallest class under its own quasi-identifiers.", COUNT),
        parent=_said("The table it hangs on.", TEXT),
        linked=_said("Whether released tokens tell which rows belong together.", FLAG),
    )
)
_TOLD = {
    "value": _or_null(EXACT),
    "readable_share": _or_null(EXACT),
    "noise_half_width_95": _or_null(EXACT),
}
_COUNT_OF_GROUP = _object(table=TEXT, levels=TEXTS, unit=TEXT, cells=COUNT, readable=COUNT, **_TOLD)
_RELEASE = _document(
    "release",
    {"previous": _list(EARLIER), "utility": UTILITY, "starred": _STARRED, "linked": _LINKED},
    release=_said("The policy's label.", TEXT),
    already=_said("Whether this very release was there before.", FLAG),
    people=_or_null(COUNT),
    suppressed_band=_or_null(BAND),
    k=_or_null(COUNT),
    loss=_or_null(
        _object({"discernibility": COUNT}, classes=COUNT, average_class=COUNT, recoding=TEXT)
    ),
    notes=TEXTS,
    epsilon_spent=_said("By this run.", EXACT),
    tables=_list(
        _object(**TABLE, path=TEXT, by=TEXTS, unit=TEXT, finest_cells=_or_null(COUNT)),
    ),
    protected_groups=_list(
        _object(
            {name: _or_null(BAND) for name in ("coarse", "lost", "invisible")}
            | {"place": _or_null(TEXT), "count": _or_null(_COUNT_OF_GROUP)},
            attribute=TEXT,
            group=TEXT,
            suppressed=BAND,
            told_in=TEXT,
            sentence=TEXT,
        )
    ),
)
_FRONTIER: Schema = {
    **_object(
        points=_list(
            {
                **_object(
                    k=COUNT,
                    method=TEXT,
                    chosen=_said("Whether it is the policy's own.", FLAG),
                    removed=_or_null(_said("People who would leave.", BAND)),
                    loss=_or_null(_said("Detail taken from those who stay.", BAND)),
                    stars=_or_null(_said("Cells told as `*`, of those who stay.", BAND)),
                    within=_said("Whether `suppression_limit` holds.", FLAG),
                    refused=_said("Code of the refusal, or empty.", TEXT),
                ),
                "additionalProperties": False,
            }
        ),
        not_tried=TEXTS,
        alike=TEXTS,
        file=_said("On the private side: the exact figures.", TEXT),
    ),
    "additionalProperties": False,
}
_EXPECTED = _object(
    typical_cell=NUMBER,
    told_by=_or_null(_said("The finest step of its ladder that is readable, or the last.", TEXT)),
    noise=_or_null(_said("Of a typical cell; null: it is withheld.", EXACT)),
    cells=_said("Without those of `(missing)` and `(outside)`.", COUNT),
    readable_cells=COUNT,
    readable_cells_at_most=_said("However people are spread.", COUNT),
    too_fine=FLAG,
    more_noise_than_people=FLAG,
    use=_or_null(_object(policy=TEXT, columns=TEXTS, cells=COUNT)),
)
_MEASURED = _said(
    "How well redaction finds things, by test set; of a redacted column.",
    _object(
        set=TEXT,
        language=TEXT,
        entity=TEXT,
        mentions=COUNT,
        recall=NUMBER,
        precision=_or_null(NUMBER),
        still_named=_or_null(_said("Share of people of whose name something stayed.", NUMBER)),
    ),
)
_PLAN = _document(
    "plan",
    {"overrides": _list(_map({})), "frontier": _FRONTIER},
    name=TEXT,
    release=TEXT,
    title=TEXT,
    audience={"enum": ["public", "licensed", "intake"]},
    policy_sha256=HEX,
    person=TEXT,
    household=_or_null(TEXT),
    columns=_list(
        _object(
            {"measured": _list(_MEASURED), "not_measured": TEXTS},
            name=TEXT,
            roles=TEXTS,
            type=TEXT,
            action=_or_null(TEXT),
            params=_map({}),
            released=FLAG,
            read=FLAG,
            done=TEXT,
            protected=FLAG,
            linkage=_or_null(TEXT),
            values=_or_null(_said("How many.", COUNT)),
            values_from=_or_null(TEXT),
            levels=_or_null(COUNT),
            line=COUNT,
        )
    ),
    microdata=_or_null(
        _object(
            {
                "goals": _list(_map({})),
                "utility": _list(_object(mean=_or_null(TEXT), by=TEXTS)),
            },
            k=COUNT,
            k_households=_or_null(COUNT),
            method=TEXT,
            suppression_limit=TEXT,
            missing={"enum": ["own_category", "wildcard"]},
            quasi=TEXTS,
            smallest_file=COUNT,
        )
    ),
    aggregates=_or_null(
        _object(
            budget=TEXT,
            epsilon=EXACT,
            delta=EXACT,
            unit=TEXT,
            max_rows_per_unit=COUNT,
            outside=TEXT,
            noise=TEXT,
            people=_or_null(_said("What the tables are judged by.", COUNT)),
            sure_at_most_percent=_said("Of one who gives even odds.", NUMBER),
            tables=_list(
                _object(
                    **TABLE,
                    by=_list(
                        _object(
                            column=TEXT,
                            level=_or_null(COUNT),
                            bands=_or_null(_list(NUMBER)),
                            keys=_list(_or_null(TEXT)),
                        )
                    ),
                    smallest_readable_count=_or_null(COUNT),
                    granularity=_or_null(TEXTS),
                    smallest_readable_cell=_said("People or rows, or their weights.", COUNT),
                    rank_error_95=_or_null(_said("Rows, of the worst quantile.", COUNT)),
                    expected=_or_null(_said("With `people` spread evenly.", _EXPECTED)),
                )
            ),
        )
    ),
    notes=TEXTS,
)
_MEASURE = _said(
    "A measure of `anonkit rules`: a figure, or one for each sensitive column.",
    {"anyOf": [NUMBER, _map(NUMBER), {"type": "null"}]},
)
_JOIN = _object(
    name=TEXT,
    release=TEXT,
    manifest_sha256=HEX,
    signed_by_us=_said("Whether the signature was checked, with the keyring of this run.", FLAG),
    k=_or_null(_said("Of people whose rows can be matched in both; null: none can.", COUNT)),
    linked_by=TEXTS,
    by_token=FLAG,
    below=COUNT,
    differing=_or_null(_said("People who must differ between the two.", COUNT)),
    standing_out=_said("Those of them in classes where fewer than k differ.", COUNT),
    not_checked=TEXT,
    told_otherwise=_said("A column with labels that the hierarchy does not know.", TEXT),
)
_RISK_FIELDS = _document(
    "risk (private: exact figures of its owner)",
    **dict.fromkeys(("quasi", "sensitive", "failures"), TEXTS),
    **{name: _or_null(TEXT) for name in ("person", "household")},
    **dict.fromkeys(("people", "rows", "classes", "goal", "in_small_classes"), COUNT),
    **{
        name: _or_null(NUMBER)
        for name in ("journalist_at_risk", "global_risk", "expected_matches", "household_risk")
    },
    k=COUNT,
    sample_uniques=COUNT,
    special_rows=_or_null(COUNT),
    scenarios=_map(COUNT),
    drivers=_list(_object(column=TEXT, k=COUNT, in_small_classes=COUNT, special=_or_null(NUMBER))),
    leaks=_list(_object(leak=TEXT, columns=TEXTS, tells=TEXTS, says=TEXT)),
    alike=_list(_object(column=TEXT, tells=TEXT, both=FLAG, says=TEXT)),
    not_checked=_map(TEXT),
    previous=_list(_JOIN),
    table=_said("The main table of a file that holds several; else empty.", TEXT),
)
_RISK: Schema = {**_RISK_FIELDS, "additionalProperties": _MEASURE}
_ACCOUNT = _object(
    {
        "delta": EXACT,
        "delta_spent": EXACT,
        "records": _said("Releases of records of these people.", COUNT),
        "same_people": _said("Accounts declared to be about the same people.", TEXTS),
        "spent_together": _said("Epsilon, of this account and of those.", EXACT),
    },
    name=TEXT,
    epsilon=EXACT,
    spent=EXACT,
    left=EXACT,
    unit=_or_null(TEXT),
)
_EVENT = _object(
    when=_said("UTC. Private: no release says when it was made.", TEXT),
    what={"enum": ["account", "extended", "same_people", "spend", "records"]},
    account=TEXT,
    epsilon=_or_null(EXACT),
    delta=_or_null(EXACT),
    spent_together=_or_null(_said("Of accounts declared to be about the same people.", EXACT)),
    state={"enum": ["reserved", "stored", "published", None]},
    tables=TEXTS,
    max_rows_per_unit=_or_null(COUNT),
    rebuilt=_said("Whether it was entered anew from a manifest.", FLAG),
    **{
        name: _or_null(TEXT)
        for name in ("policy", "release", "unit", "relation", "reason", "same_people_as")
    },
)
_VERIFIED = _object(
    head=HEX,
    entries=COUNT,
    releases=_said(
        "Found under the folders, and in the ledger.",
        _list(_object(folder=TEXT, name=TEXT, release=TEXT, account=TEXT, epsilon=EXACT)),
    ),
)
_TOLD = {
    "account": _ACCOUNT,
    "accounts": _list(_ACCOUNT),
    "history": _list(_EVENT),
    "verified": _VERIFIED,
}
_BUDGET = {
    **_document("budget", _TOLD),
    "oneOf": [{"required": [name]} for name in _TOLD],
}
_RULES: Schema = {
    **_document("rules"),
    "additionalProperties": _list(
        _object(
            {
                "types": TEXTS,
                "suffixes": TEXTS,
                "params": _list(_map({})),
                "examples": _list(_map({})),
                "exit_codes": _list(COUNT),
                "country": TEXT,
                "believed": {"enum": ["cell", "column", "header"]},
                "source": TEXT,
                "severity": {"enum": ["high", "medium", "low"]},
                "threshold": TEXT,
            },
            name=TEXT,
            summary=TEXT,
        )
    ),
}
_VERIFY = _document(
    "verify",
    verdict={"enum": ["no_objection", "questions", "reject"]},
    accepted=_said("Whether the command exits with 0.", FLAG),
    name=_said("Of the release, as signed; empty where there is nothing to believe.", TEXT),
    release=TEXT,
    key=_or_null(_object(name=TEXT, key_id=HEX, words=TEXT)),
    checks=_list(
        _object(
            id=_said("Of a step, `agreement.<what>` or `claim.<measure>`.", TEXT),
            status={"enum": ["pass", "fail", "warn", "not_checked"]},
            kind={"enum": ["recomputed", "cross_checked", "sender_says"]},
            severity={"enum": ["high", "medium", "low"]},
            why=TEXT,
            where=_said("A path in the release, or empty.", TEXT),
            fix=TEXT,
            source=TEXT,
        )
    ),
)
SCHEMAS: Mapping[str, Schema] = {
    "release": _RELEASE,
    "plan": _PLAN,
    "scan": SCAN,
    "risk": _RISK,
    "init": _document("init", path=TEXT, columns=COUNT, questions=COUNT, note=TEXT),
    "verify": _VERIFY,
    "intake": INTAKE,
    "diff": DIFF,
    "keys": KEYS,
    "reidentify": REIDENTIFY,
    "budget": _BUDGET,
    "rules": _RULES,
    "error": _ERROR,
    "manifest": MANIFEST,
}
"""By the name of the command that prints it; `error` is what any prints on failure."""
