"""What steps hand upward: small frozen facts, never rows.

A record of the public side holds nothing that could only be computed from
unreleased rows, except as a band.
"""

from __future__ import annotations

from anonkit.records.bands import Band, ClaimKind, Linkage, Told, band, band_of
from anonkit.records.diff import About, ComparedRelease, Difference, DiffRecord, Direction
from anonkit.records.earlier import ALL_ANSWERS, EarlierRelease, JoinRecord
from anonkit.records.finding import SKIPPED, UNREAD, Finding, Findings, Level, RuleTold
from anonkit.records.form import Form, FormChoice, FormColumn, FormField, Labels
from anonkit.records.frontier import FrontierPoint, FrontierRecord
from anonkit.records.groups import (
    Compared,
    GroupCount,
    GroupRecord,
    Groups,
    Shown,
    Unseen,
    UnseenRecord,
)
from anonkit.records.intake import (
    FileRole,
    IntakeCheck,
    IntakeFile,
    IntakeQuestion,
    IntakeRecord,
    IntakeScore,
    WaiverOf,
)
from anonkit.records.keys import HeldKey, HeldRelease, KeyRecord, KeyringRecord
from anonkit.records.redaction import FINDS, SET_BY_SET, RedactionRecord, ReviewedRecord
from anonkit.records.release import (
    AgreementRecord,
    BudgetRecord,
    Claim,
    ColumnRecord,
    ConcentratedRecord,
    LinkedRecord,
    MeasuredRecord,
    MicrodataRecord,
    PluginRecord,
    RecountRecord,
    RecountTable,
    ReleaseRecord,
    StarRecord,
    TableRecord,
    Waiver,
)
from anonkit.records.risk import AlikeRecord, Driver, LeakRecord, RiskQuestion, RiskRecord
from anonkit.records.said import Said, Term, said
from anonkit.records.scan import DraftRecord, Pointing, ScanColumn, ScanRecord, ScanTable
from anonkit.records.utility import GroupFigure, IndicatorRecord
from anonkit.records.verify import (
    STEPS,
    BelievedKey,
    Check,
    Severity,
    Status,
    Verdict,
    VerifyRecord,
    unsettled,
    verdict_of,
)

__all__ = [
    "ALL_ANSWERS",
    "FINDS",
    "SET_BY_SET",
    "SKIPPED",
    "STEPS",
    "UNREAD",
    "About",
    "AgreementRecord",
    "AlikeRecord",
    "Band",
    "BelievedKey",
    "BudgetRecord",
    "Check",
    "Claim",
    "ClaimKind",
    "ColumnRecord",
    "Compared",
    "ComparedRelease",
    "ConcentratedRecord",
    "DiffRecord",
    "Difference",
    "Direction",
    "DraftRecord",
    "Driver",
    "EarlierRelease",
    "FileRole",
    "Finding",
    "Findings",
    "Form",
    "FormChoice",
    "FormColumn",
    "FormField",
    "FrontierPoint",
    "FrontierRecord",
    "GroupCount",
    "GroupFigure",
    "GroupRecord",
    "Groups",
    "HeldKey",
    "HeldRelease",
    "IndicatorRecord",
    "IntakeCheck",
    "IntakeFile",
    "IntakeQuestion",
    "IntakeRecord",
    "IntakeScore",
    "JoinRecord",
    "KeyRecord",
    "KeyringRecord",
    "Labels",
    "LeakRecord",
    "Level",
    "Linkage",
    "LinkedRecord",
    "MeasuredRecord",
    "MicrodataRecord",
    "PluginRecord",
    "Pointing",
    "RecountRecord",
    "RecountTable",
    "RedactionRecord",
    "ReleaseRecord",
    "ReviewedRecord",
    "RiskQuestion",
    "RiskRecord",
    "RuleTold",
    "Said",
    "ScanColumn",
    "ScanRecord",
    "ScanTable",
    "Severity",
    "Shown",
    "StarRecord",
    "Status",
    "TableRecord",
    "Term",
    "Told",
    "Unseen",
    "UnseenRecord",
    "Verdict",
    "VerifyRecord",
    "Waiver",
    "WaiverOf",
    "band",
    "band_of",
    "said",
    "unsettled",
    "verdict_of",
]
