"""The page: one self-contained file, no script, nothing fetched, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from anonkit.records import ReleaseRecord
from anonkit.report.text import plain
from anonkit.report.view import view


def render(record: ReleaseRecord) -> bytes:
    """`report.html` as UTF-8 bytes, a pure function of the record.

    Every text of the record is escaped, and made visible where it would steer
    a screen (`plain`), in one place: the environment below.
    """
    return next(pages([record])).encode("utf-8")


def pages(records: Iterable[ReleaseRecord]) -> Iterator[str]:
    """The page of each record."""
    template = environment().get_template("report.html")
    for record in records:
        shown = view(record)
        yield template.render(view=shown, say=shown.words.catalogue.sentences)


@cache
def environment() -> Environment:
    """Every text is escaped and made plain in one place; a template is compiled once."""
    return Environment(
        loader=PackageLoader("anonkit.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def _shown(value: object) -> object:
    """What `{{ ... }}` puts out: text made plain; markup of our own macros untouched."""
    return plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
