"""How Spark is set: quiet, careful, and the same whatever the caller's own settings are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pyspark import SparkConf

from anonkit.files import create_private

_MIB = 1 << 20
_LEAST_HEAP, _HEAP = 512 * _MIB, 1024 * _MIB
"""What Java may hold, in bytes: at least, and at most; beyond, group-bys and sorts spill."""
SQL = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "131072",
    # What cannot be read is an error, never an absence.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    # Our parts live in folders that are new each time: nothing is looked up twice.
    "spark.sql.parquet.mergeSchema": "false",
    "spark.sql.parquet.filterPushdown": "true",
}
"""Held to in every session, so that no setting of a caller's changes an answer."""
FEW = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
}
"""For few rows: they are grouped before a program for many is made. No answer depends on it."""
QUIET = "rootLogger.level = off\nstatus = off\n"


def settled(session: Any, *, few: bool = False) -> Any:
    """A session beside the caller's, with our settings and theirs untouched.

    Args:
        session: The caller's.
        few: Whether it is for few rows.
    """
    beside = session.newSession()
    for name, value in (SQL | FEW if few else SQL).items():
        beside.conf.set(name, value)
    return beside


def master_of(session: Any) -> str:
    """Where a session runs."""
    return str(session.conf.get("spark.master", ""))


def is_local(master: str) -> bool:
    """Whether all of Spark runs in this machine's own process."""
    return master == "local" or (master.startswith("local[") and master.endswith("]"))


def conf_of(master: str, memory: int | None, folder: Path) -> Any:
    """How a Spark of our own is started.

    Args:
        master: As Spark spells it.
        memory: What the run may use, in bytes.
        folder: A private one, for what Spark itself writes.
    """
    heap = max(_LEAST_HEAP, min(memory // 2, _HEAP)) if memory else _HEAP
    quiet = folder / "log4j2.properties"
    with create_private(quiet) as file:
        file.write(QUIET.encode())
    java = (
        f'"-Dlog4j2.configurationFile={quiet.as_uri()}" "-Djava.io.tmpdir={folder}" '
        "-XX:-UsePerfData"
    )
    settings = {
        "spark.app.name": "anonkit",
        "spark.master": master,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.io.encryption.enabled": "true",
        "spark.driver.memory": f"{heap // _MIB}m",
        "spark.driver.extraJavaOptions": java,
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
        **SQL,
    }
    if is_local(master):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            # Some for each core, so that a large group-by still fits; the many of a cluster do
            # not pay on one machine.
            "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 2)),
        }
    return SparkConf(loadDefaults=False).setAll(list(settings.items()))
