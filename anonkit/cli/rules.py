"""`anonkit rules`: what a policy can choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from anonkit.cli import options, output

Catalogue = Mapping[str, Sequence[Mapping[str, Any]]]


@click.command("rules")
@options.output_format
def command(output_format: str) -> None:
    """List the actions, formats, detectors, methods, measures, queries and error codes.

    The list is made from the code, so it is what this version can do.
    """
    from anonkit import api

    found = api.rules()
    output.show(
        {"format": 1, **found},
        output_format=output_format,
        text=lambda: "\n".join(_lines(found)),
    )


def _lines(catalogue: Catalogue) -> Iterator[str]:
    for kind, entries in catalogue.items():
        yield kind
        for entry in entries:
            yield f"  {entry['name']}: {_summary(entry)}"
            yield from map(_param, entry.get("params", ()))
        yield ""


def _summary(entry: Mapping[str, Any]) -> str:
    if exits := entry.get("exit_codes"):
        return f"{entry['summary'].rstrip('.')} (exit {' or '.join(map(str, exits))})"
    if asked := entry.get("threshold"):
        return f"{entry['summary']}: {asked} ({entry['severity']}; {entry['source']})"
    of = entry.get("types") or entry.get("suffixes")
    return f"{entry['summary'].rstrip('.')} ({', '.join(of)})" if of else entry["summary"]


def _param(param: Mapping[str, Any]) -> str:
    needed = "optional" if param["default"] is None else f"default {param['default']}"
    needed = "required" if param["required"] else needed
    choice = f"one of {', '.join(param['choices'])}; " if param["choices"] else ""
    return f"    {param['name']}: {param['description']} ({choice}{needed})"
