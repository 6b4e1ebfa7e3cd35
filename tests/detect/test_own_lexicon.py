"""A user's own words for headers: heeded before all others, and strictly read."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonkit import api
from anonkit.detect.header import read_header
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import load
from anonkit.detect.lexicon.own import read_own
from anonkit.errors import OptionError


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_own_words_go_before_all_others(tmp_path: Path) -> None:
    own = read_own(
        write(
            tmp_path,
            "language: luo\nstrong:\n  person_name: [nying, nying mar janyuol]\n  place: [name]\n"
            "weak:\n  phone: [namba]\n",
        )
    )
    assert read_header("nying_mar_janyuol", load((), (), own)).kind == "person_name"
    assert read_header("name", load((), (), own)).kind == "place"
    assert read_header("namba", load(["sw"], (), own)).kind == "phone"
    assert read_header("age", load((), (), own)).kind == "age"


def test_scan_heeds_them_and_says_so(tmp_path: Path) -> None:
    own = write(tmp_path, "strong: {religion: [lemo]}")
    data = tmp_path / "data.csv"
    data.write_text("lemo\n" + "a\nb\n" * 20, encoding="utf-8")
    record = api.scan(data=data, lexicon=own)
    assert record.columns[0].role == "sensitive"
    assert record.stated["lexicon"] == "1 word of your own"
    assert api.scan(data=data).columns[0].role == "open"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no words"),
        ("- a", 1, "no words"),
        ("strong:\n  phone: [simu]\nmiddle: {}", 3, "`middle`"),
        ("strong:\n  fone: [simu]", 2, "no kind `fone`"),
        ("strong:\n  phone: simu", 2, "no list"),
        ("strong:\n  phone: []", 2, "no list"),
        ("strong:\n  phone:\n    - simu\n    - '---'", 4, "no word"),
        ("strong:\n  phone: [12]", 2, "no word"),
        ("strong: [simu]", 1, "no kinds"),
        ("strong:\n  phone: [simu]\n  phone: [tel]", 3, "already"),
        ("strong:\n  phone: &a [simu]", 2, "anchor"),
    ],
)
def test_a_lexicon_that_is_not_sound_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(OptionError) as refused:
        read_own(write(tmp_path, text))
    fault = refused.value.faults[0]
    assert fault.where.endswith(f"own.yaml:{line}")
    assert said in fault.problem
    assert fault.code == "lexicon.content"


def test_all_faults_are_shown_at_once(tmp_path: Path) -> None:
    with pytest.raises(OptionError) as refused:
        read_own(write(tmp_path, "strong: {fone: [a], phone: 3}\nweek: {}"))
    assert len(refused.value.faults) == 3


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    with pytest.raises(OptionError, match="cannot be read"):
        read_own(path)
    path.write_bytes(b"strong: {phone: [\xff]}")
    with pytest.raises(OptionError, match="not UTF-8"):
        read_own(path)
    path.write_bytes(b"#" * (2 << 20))
    with pytest.raises(OptionError, match="larger"):
        read_own(path)


def test_every_kind_may_be_named(tmp_path: Path) -> None:
    kinds = "\n".join(f"  {kind}: [word {place}]" for place, kind in enumerate(KINDS))
    assert len(read_own(write(tmp_path, f"strong:\n{kinds}"))) == len(KINDS)
