"""Spark itself: one of our own for the whole process, or the caller's.

Ours prints nothing, shows no page, keeps no log of events, reaches no network
(`local[...]`), encrypts what it spills, and spills into a private folder.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from anonkit.engines.spark import settings
from anonkit.errors import AnonkitError, BusyError, OptionError
from anonkit.files import WorkFolder, private_dir
from anonkit.silence import silent

MASTER = "local[*]"
"""Where Spark runs unless the caller says: all cores of this machine."""
_COUNT = r"(\d+|\*)"
_MASTERS = re.compile(
    rf"local(\[{_COUNT}(,\d+)?\]|-cluster\[\d+,\d+,\d+\])?|yarn|(spark|k8s)://\S+"
)
"""Source: Spark, Submitting Applications, Master URLs."""


@dataclass
class _Own:
    """The Spark that this process started."""

    session: Any
    gateway: Any
    folder: WorkFolder
    master: str
    users: int = 0


_changing = threading.Lock()
_own: list[_Own] = []
"""One at most."""


def borrow(master: str | None, memory: int | None) -> Any:
    """Our Spark, started where there is none yet; `give_back` ends it with its last user.

    Args:
        master: As Spark spells it; None for all cores of this machine.
        memory: What the run may use, in bytes. Only the first user decides.

    Raises:
        OptionError: Another Spark runs in this process, or there is no Java.
    """
    with _changing:
        if not _own:
            _own.append(_start(master or MASTER, memory))
        own = _own[0]
        if master not in (None, own.master):
            raise OptionError(
                f"Spark runs in this process already, with the master {own.master}",
                where="--master",
                fix="name the same master, or wait until that run has ended",
                code="engine.spark_running",
            )
        own.users += 1
        return own.session


def give_back() -> None:
    """One user less; the last one ends Spark and takes its folder away."""
    with _changing:
        own = _own[0]
        own.users -= 1
        if not own.users:
            _own.clear()
            _end(own)


def is_last() -> bool:
    """Whether our Spark has one user, and ends with it."""
    return bool(_own) and _own[0].users == 1


@contextmanager
def plain_errors() -> Iterator[None]:
    """Replace Spark's errors, and log none: their messages may quote cells."""
    before = _unheard.set(True)
    try:
        yield
    except (PySparkException, Py4JError) as error:
        if _interrupted(error):
            raise KeyboardInterrupt from None
        raise _plain(error) from None
    finally:
        _unheard.reset(before)


def _interrupted(error: BaseException | None) -> bool:
    """Whether an error came up while an interruption was on its way: that is what is told."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


_unheard: ContextVar[bool] = ContextVar("unheard", default=False)
"""Whether what Spark's own Python says of an error is ours to keep."""
# They print the text of every error that they raise, and of every interruption.
for _name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
    PySparkLogger.getLogger(_name).addFilter(lambda _: not _unheard.get())
for _logger in (logging.root, *map(logging.getLogger, ("py4j.clientserver", "py4j.java_gateway"))):
    _logger.addFilter(lambda _: not _unheard.get())


def _plain(error: Exception) -> AnonkitError:
    told = str(error)
    if "OutOfMemoryError" in told or "Cannot allocate memory" in told:
        return BusyError(
            "the engine ran out of memory", fix="give more with --memory", code="memory.full"
        )
    if "No space left on device" in told:
        return BusyError(
            "the disk is full", fix="free some space, then run again", code="disk.full"
        )
    if "ModuleNotFoundError" in told or "No module named" in told:
        return OptionError(
            "a worker of Spark lacks a library",
            fix="install anonkit, and what your own functions need, on every machine of Spark, and "
            "name the Python that has it in PYSPARK_PYTHON",
            code="engine.spark_workers",
        )
    return AnonkitError(f"the engine failed ({type(error).__name__})")


def _start(master: str, memory: int | None) -> _Own:
    if not _MASTERS.fullmatch(master):
        raise OptionError(
            "--master is none that Spark knows",
            where="--master",
            fix="write local[4], spark://HOST:PORT, yarn or k8s://https://HOST:PORT",
            code="engine.master",
        )
    if SparkContext._active_spark_context is not None:  # noqa: SLF001 - it has no other name
        raise OptionError(
            "another Spark runs in this process",
            fix="hand its session over (session=spark), or stop it first",
            code="engine.spark_running",
        )
    _insist_java()
    folder = WorkFolder.open()
    handlers, before = _handlers(), _unheard.set(True)
    try:
        local = private_dir(folder.path / "local")
        conf = settings.conf_of(master, memory, folder.path)
        # Whatever Java or a worker prints goes nowhere: it could quote a cell.
        unheard = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "umask": 0o077,
        }
        inherited = {
            "PYSPARK_PYTHON": os.environ.get("PYSPARK_PYTHON", sys.executable),
            "SPARK_LOCAL_DIRS": str(local),
            # Else Java asks the network for the name of this machine.
            **({"SPARK_LOCAL_IP": "127.0.0.1"} if settings.is_local(master) else {}),
        }
        with _environment(inherited), warnings.catch_warnings():
            # On its way up it loads its own tests, which warn; nothing here goes through pandas.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
            gateway = launch_gateway(conf, unheard)
            session = SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (PySparkException, Py4JError, OSError):
        folder.close()
        raise OptionError(
            "Spark could not be started",
            fix="it needs Java 17 or later: look at JAVA_HOME; and a --master that answers",
            code="engine.spark_start",
        ) from None
    except BaseException:
        folder.close()
        raise
    finally:
        _unheard.reset(before)
        _put_back(handlers)
    return _Own(session, gateway, folder, master)


def _end(own: _Own) -> None:
    handlers, java = _handlers(), own.gateway.proc
    try:
        # Who was interrupted while Java answered would be answered wrongly from now on.
        with silent(), suppress(Py4JError, OSError):
            if isinstance(sys.exception(), KeyboardInterrupt):
                java.kill()
            own.session.stop()
            own.gateway.shutdown()
        # Java ends with the pipe that it reads from.
        java.stdin.close()
        try:
            java.wait(30)
        except subprocess.TimeoutExpired:
            java.kill()
        # Else the next one would be asked for under the name of this.
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
        SparkContext._active_spark_context = None  # noqa: SLF001
    finally:
        _put_back(handlers)
        own.folder.close()


def _insist_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and Path(home, "bin", "java").exists())):
        raise OptionError(
            "Spark needs Java, and there is none",
            fix="install Java 17 or later (Debian: apt-get install openjdk-17-jre-headless)",
            code="engine.java_missing",
        )


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """What Java inherits; put back afterwards."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _handlers() -> Any:
    """Who hears of an interruption: Spark takes that for itself, and we take it back."""
    main = threading.current_thread() is threading.main_thread()
    return signal.getsignal(signal.SIGINT) if main else None


def _put_back(handler: Any) -> None:
    if handler is not None:
        signal.signal(signal.SIGINT, handler)
