"""The line of the local engine: DuckDB is loaded when a run opens it, and a plan opens none."""

from __future__ import annotations

from pathlib import Path

from anonkit.engines.base import Engine, EngineKind


def open_local(folder: Path) -> Engine:
    """DuckDB and Arrow over a private work folder; see `LocalEngine`."""
    # The one place that loads it: a tenth of a second, which a plan does not need.
    from anonkit.engines.local import LocalEngine  # noqa: PLC0415

    return LocalEngine(folder)


ENGINE = EngineKind("local", "DuckDB and Arrow on this machine.", open_local)
