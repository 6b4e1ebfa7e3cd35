"""Spark passes the suite of every engine, and says no more than it must."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import os
import pickle
import shutil
import signal
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from engine_suite import EngineSuite, ListSource
from spark_functions import Breaking, DyingOnce, Keyed, Refusing, Waiting
from sparked import Watched

from anonkit.engines import ENGINES
from anonkit.engines import spark as package
from anonkit.errors import AnonkitError, InputError, OptionError

pytest.importorskip("pyspark", reason="LOUD: there is no PySpark (make spark): it is not tried")
if not shutil.which("java"):
    pytest.skip("LOUD: there is no Java: Spark is not tried", allow_module_level=True)

from py4j.protocol import Py4JError
from pyspark import cloudpickle
from pyspark.sql import SparkSession

from anonkit.engines.spark import jobs, session, stopping, worker
from anonkit.engines.spark import rows as verbs
from anonkit.engines.spark.engine import FOLDER, insist_shared

# Spark 4.0 leaves closing its connections to whoever collects what is left.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("spark"),
]
KEY = hashlib.sha256(b"a key that is like nothing else").digest()
CELL = "Qyzzgrbl Wrzvexnq"


class TestSpark(EngineSuite, examples=2):
    kind = ENGINES["spark"]

    def both(self, engine: Any, rows: Any) -> list[Any]:
        """Parts alone: a source is copied into parts, and then asked as they are."""
        return super().both(engine, rows)[1:]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Any]:
    engine = ENGINES["spark"].open(tmp_path)
    yield engine
    engine.close()


def fresh(folder: Path, name: str) -> dict[str, Path]:
    made = folder / name
    made.mkdir()
    return {"rows": made}


def test_neither_a_key_nor_a_cell_is_seen_of_spark(engine, spark, tmp_path, monkeypatch):
    closures: list[bytes] = []

    def kept(shipped: Any) -> Any:
        run = worker.running(shipped)
        closures.append(cloudpickle.dumps(run))
        return run

    monkeypatch.setattr(jobs, "running", kept)
    spark.session.sparkContext.setLogLevel("DEBUG")
    source = engine.read(ListSource([(n, n % 3, f"{CELL} {n % 2}", CELL, n) for n in range(9)]))
    notes: list[Any] = []
    rows = source.map(Keyed(KEY), None, fresh(tmp_path, "keyed"), notes.append)["rows"]
    assert sum(count for count, _ in notes) == 9
    part = rows.semi_join(pa.table({"a": [f"{CELL} 1"]}), ["a"]).bound("person", 1, "rank")
    linked = rows.linked(["a"], persons="person", households="household", whole=True)
    assert sum(batch.num_rows for batch in part.batches(order="a")) == 4
    assert part.group(["a"], persons="person", ones=["a"]).num_rows == 1
    assert rows.distinct("a", 9) is not None
    with pytest.raises(AnonkitError) as caught:
        rows.map(Breaking(KEY), None, fresh(tmp_path, "broken"))
    spark.session.sparkContext.setLogLevel("ERROR")
    plans = io.StringIO()
    with contextlib.redirect_stdout(plans):
        for each in (rows, part, linked):
            each.frame.explain("extended")
    told = {"error": f"{caught.value!r} {caught.value}".encode(), "plans": plans.getvalue()}
    told |= {f"closure {n}": each for n, each in enumerate(closures)} | pages(spark)
    told |= {str(p): p.read_bytes() for p in spark.place.rglob("*") if p.is_file()}
    assert closures
    assert b"MapInArrow" in b"".join(v for k, v in told.items() if "events" in k)
    for where, text in told.items():
        data = text.encode() if isinstance(text, str) else text
        assert [secret for secret in secrets() if secret in data] == [], where


def pages(spark: Watched) -> dict[str, bytes]:
    """What the pages of Spark are made of."""
    root = f"{spark.session.sparkContext.uiWebUrl}/api/v1/applications"
    opened = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    name = json.load(opened(root))[0]["id"]
    about = ("sql?details=true&length=1000", "jobs", "stages?details=true", "environment")
    return {each: opened(f"{root}/{name}/{each}").read() for each in about}


def secrets() -> list[bytes]:
    pads = [bytes(byte ^ pad for byte in KEY) for pad in (0x36, 0x5C)]
    keyed = [form for raw in (KEY, *pads) for form in (raw, raw.hex().encode())]
    return [*keyed, base64.b64encode(KEY), repr(KEY).encode(), CELL.encode(), CELL[:9].encode()]


def test_nobody_is_warned_of_what_is_not_used(spark):
    assert [each for each in spark.warned if "pandas" in each] == []


def test_an_error_of_a_worker_comes_back_as_it_was(engine, tmp_path):
    rows = engine.read(ListSource([(n, 1, "a", None, n) for n in range(9)]))
    with pytest.raises(InputError) as caught:
        rows.map(Refusing(4), None, fresh(tmp_path, "refused"))
    error = caught.value
    assert (error.code, error.where, error.fix) == ("data.changed", "record 7", "mend it")
    assert not list(tmp_path.rglob("shipped-*"))


def test_a_task_that_is_tried_again_counts_once(tmp_path, monkeypatch):
    (tmp_path / "sink").mkdir()
    source, meddle = ListSource([(n, 1, "a", None, n) for n in range(4)]), False

    class Frame:
        """Two attempts at one partition, of which Spark takes the second."""

        def mapInArrow(self, run: Any, schema: str) -> Frame:  # noqa: N802 - Spark's own word
            for attempt in (5, 6):
                monkeypatch.setattr(worker, "_place", lambda at=attempt: (0, at))
                self.told = next(run(iter([pa.record_batch({"id": [0]})]))).to_pylist()
            return self

        def collect(self) -> list[Any]:
            if meddle:
                (notes,) = tmp_path.glob("attempts-*/notes-0-6")
                notes.write_bytes(notes.read_bytes() + pickle.dumps((1, "of nobody")))
            return [Row(self.told[0])]

    class Row(dict):
        def __lt__(self, other: object) -> bool:
            return False

    notes: list[Any] = []
    job = jobs.Job(
        Keyed(KEY), {"rows": tmp_path / "sink"}, Frame(), splits=(source,), take=notes.append
    )
    made = jobs.run(None, job, tmp_path)
    assert [path.name for path in made["rows"].parts] == ["part-0.parquet"]
    assert pa.parquet.read_table(made["rows"].parts[0]).num_rows == 4
    assert sum(count for count, _ in notes) == 4
    meddle = True
    with pytest.raises(AnonkitError, match="not the one"):
        jobs.run(None, job, tmp_path)
    assert sum(count for count, _ in notes) == 4


def test_a_part_whose_worker_died_counts_once(engine, tmp_path):
    rows = engine.read(ListSource([(n, 1, "a", None, n) for n in range(4)]))
    folder = fresh(tmp_path, "parts")["rows"]
    rows.each_part(DyingOnce(folder), ["a", "rank"], order="rank", parts=1)
    assert (folder / "part-0").read_text() == "4"
    # What the dead worker wrote lies beside it, under a name of its own.
    assert len(list(folder.iterdir())) == 3


def test_few_rows_are_grouped_as_many_are(engine, tmp_path, monkeypatch):
    rows = engine.read(ListSource([(n, n % 3, "ab"[n % 2], None, n) for n in range(9)]))
    asked = {"persons": "person", "households": "household", "sums": ["rank"]}
    few = rows.group(["a"], **asked)
    monkeypatch.setattr(verbs, "FEW_ROWS", 0)
    assert rows.group(["a"], **asked) == few


def test_a_spark_of_ones_own_stays_as_it_was(spark, tmp_path):
    before = dict(spark.session.conf.getAll)
    engine = ENGINES["spark"].open(tmp_path, session=spark.session)
    engine.close()
    assert dict(spark.session.conf.getAll) == before
    with pytest.raises(OptionError) as caught:
        ENGINES["spark"].open(tmp_path, master="local[3]")
    assert caught.value.code == "engine.spark_running"


@pytest.mark.parametrize("master", ["local[banana]", "mesos://far:5050", "local[2", "", "spark://"])
def test_a_master_that_spark_does_not_know_is_refused_before_it_starts(master):
    with pytest.raises(OptionError) as caught:
        session._start(master, None)
    assert (caught.value.code, caught.value.where) == ("engine.master", "--master")


@pytest.mark.parametrize(
    "master",
    ["local", "local[4]", "local[*]", "local[2,3]", "local-cluster[2,1,1024]", "yarn",
     "spark://one:7077,two:7077", "k8s://https://far:443"],
)  # fmt: skip
def test_every_kind_of_master_is_handed_to_spark(master):
    assert session._MASTERS.fullmatch(master)


def test_an_interrupted_run_ends_its_jobs_and_no_session(spark, tmp_path, monkeypatch):
    ended: list[str] = []
    plain = SparkSession.interruptAll
    monkeypatch.setattr(SparkSession, "interruptAll", lambda self: ended.extend(plain(self)))
    begun = tmp_path / "begun"
    os.mkfifo(begun)

    def interrupt() -> None:
        begun.read_bytes()
        os.kill(os.getpid(), signal.SIGINT)

    engine = ENGINES["spark"].open(tmp_path, session=spark.session)
    rows = engine.read(ListSource([(1, 1, "a", None, 1)]))
    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt), contextlib.closing(engine):
        rows.map(Waiting(begun), None, fresh(tmp_path, "waited"))
    assert len(ended) == 1
    assert spark.session.range(3).count() == 3


def test_an_error_on_the_way_of_an_interruption_is_an_interruption():
    def interrupted() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise Py4JError("the line was closed")

    with pytest.raises(KeyboardInterrupt), session.plain_errors():
        interrupted()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_of_anothers_session_only_what_was_asked_here_is_cancelled(error):
    class Session:
        """Writes down what is asked of it."""

        asked: ClassVar[list[str]] = []

        def __getattr__(self, name: str) -> Any:
            return lambda tag: self.asked.append(f"{name} {tag}")

    with pytest.raises(error), stopping.tagged(Session()):
        raise error
    tag = Session.asked[0].removeprefix("addTag ")
    assert tag.startswith("anonkit-")
    cancelled = [f"interruptTag {tag}"] if error is KeyboardInterrupt else []
    assert Session.asked[1:] == [*cancelled, f"removeTag {tag}"]


def test_machines_that_share_no_folder_are_refused(tmp_path):
    class Session:
        def __init__(self, shared: Path | None) -> None:
            told = {"spark.master": "spark://far:7077"}
            self.conf = told | ({FOLDER: str(shared)} if shared else {})

    insist_shared(Session(tmp_path), tmp_path / "work")
    for shared in (None, tmp_path / "other"):
        with pytest.raises(OptionError) as caught:
            insist_shared(Session(shared), tmp_path / "work")
        assert caught.value.code == "engine.spark_folder"


def test_what_spark_needs_is_named_where_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(session.shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(OptionError) as caught:
        session._insist_java()
    assert caught.value.code == "engine.java_missing"
    monkeypatch.setattr(package, "find_spec", lambda _: None)
    with pytest.raises(OptionError) as caught:
        ENGINES["spark"].open(tmp_path)
    assert caught.value.code == "engine.spark_missing"
