"""One Spark for all tests of a process: it takes seconds to start."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

MASTER = "local[2,2]"
"""Two at a time, and whatever dies is tried once more."""
LOG = """\
rootLogger.level = error
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {place}/driver.log
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %p %c %m%n%ex
"""


@dataclass(frozen=True)
class Watched:
    """A Spark that tells all it can, and the folder that it tells it in."""

    session: Any
    place: Path
    warned: tuple[str, ...]
    """Of what was warned while it started."""


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Our own Spark, with its pages and its log of events."""
    if find_spec("pyspark") is None:
        pytest.skip("LOUD: there is no PySpark (make spark): it is not tried")
    if not shutil.which("java"):
        pytest.skip("LOUD: there is no Java: Spark is not tried")
    from anonkit.engines.spark import session, settings

    place = tmp_path_factory.mktemp("spark")
    (place / "events").mkdir()
    told = {
        "spark.ui.enabled": "true",
        "spark.ui.port": "0",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": (place / "events").as_uri(),
    }
    plain, launch = settings.conf_of, session.launch_gateway
    with pytest.MonkeyPatch.context() as patched, (place / "printed").open("wb") as printed:
        patched.setenv("ANONKIT_HOME", str(place / "home"))
        patched.setenv("PYTHONPATH", str(Path(__file__).parent))
        # Tests are short: what a compiler makes of them better never pays.
        patched.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patched.setattr(settings, "QUIET", LOG.format(place=place))
        patched.setattr(settings, "conf_of", lambda *a: plain(*a).setAll(list(told.items())))
        seen = {"stdout": printed, "stderr": printed}
        patched.setattr(session, "launch_gateway", lambda conf, how: launch(conf, how | seen))
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            own = session.borrow(MASTER, None)
    yield Watched(own, place, tuple(str(each.message) for each in heard))
    session.give_back()
