"""Reading encrypted values again: one person asks, another one lets them, and both keep a log."""

from anonkit.reidentify.approve import Question, approve
from anonkit.reidentify.ask import Ask, ask
from anonkit.reidentify.audit import audited_log
from anonkit.reidentify.log import Entry, Log, anchor_again, default_log, log_of
from anonkit.reidentify.opening import open_approval
from anonkit.reidentify.owner import publics_of, read_pinned
from anonkit.reidentify.told import Done, Told

__all__ = [
    "Ask",
    "Done",
    "Entry",
    "Log",
    "Question",
    "Told",
    "anchor_again",
    "approve",
    "ask",
    "audited_log",
    "default_log",
    "log_of",
    "open_approval",
    "publics_of",
    "read_pinned",
]
