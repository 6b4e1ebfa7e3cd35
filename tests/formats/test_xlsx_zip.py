"""A workbook that is a bomb, or lies about itself, is refused before anything opens it."""

from __future__ import annotations

import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from anonkit.errors import InputError
from anonkit.formats import FORMATS, unzip
from anonkit.formats.base import Dialect
from anonkit.formats.xlsx_parts import fixed_parts

XLSX = FORMATS["xlsx"]
SHEET = b"<worksheet><sheetData/></worksheet>"


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in {**fixed_parts(None), "xl/worksheets/sheet1.xml": SHEET, **parts}.items():
            made.writestr(name, data)
    return path


def code(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        XLSX.open(path, Dialect())
    return caught.value.code


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzip, "SMALL_BYTES", 1 << 20)
    monkeypatch.setattr(unzip, "MAX_BYTES", 8 << 20)


@pytest.mark.usefixtures("small")
def test_a_bomb_is_refused(tmp_path):
    assert code(archive(tmp_path / "b.xlsx", {"xl/x.xml": bytes(4 << 20)})) == "xlsx.bomb"


def test_a_real_bomb_is_refused_while_it_is_counted(tmp_path):
    path = archive(tmp_path / "b.xlsx", {"xl/x.xml": bytes(80 << 20)})
    assert path.stat().st_size < 200_000
    assert code(path) == "xlsx.bomb"


@pytest.mark.usefixtures("small")
def test_many_members_together_are_a_bomb(tmp_path):
    parts = {f"xl/{place}.xml": bytes(1 << 19) for place in range(20)}
    assert code(archive(tmp_path / "b.xlsx", parts)) == "xlsx.bomb"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("claim", [1, 100])
def test_a_header_that_lies_about_the_size_is_not_believed(tmp_path, claim):
    path = archive(tmp_path / "b.xlsx", {"xl/x.xml": bytes(4 << 20)})
    size = struct.pack("<I", 4 << 20)
    data = path.read_bytes()
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<I", claim)))
    assert code(path) == "xlsx.bomb"


def test_a_size_that_is_not_true_is_refused(tmp_path):
    path = archive(tmp_path / "b.xlsx", {"xl/x.xml": b"x" * 7_777})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 7_777), struct.pack("<I", 7_776)))
    assert code(path) == "xlsx.unreadable"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "xl/../../x", "a\\b", "C:/x", "xl//x", "XL/WORKBOOK.XML"]
)
def test_names_that_lead_elsewhere_or_meet_are_refused(tmp_path, name):
    assert code(archive(tmp_path / "b.xlsx", {name: b"x"})) == "xlsx.strange"


def test_the_same_name_twice_is_refused(tmp_path):
    path = archive(tmp_path / "b.xlsx", {})
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as made:
        warnings.simplefilter("ignore")
        made.writestr("xl/workbook.xml", b"x")
    assert code(path) == "xlsx.strange"


def test_too_many_members_are_refused(tmp_path):
    parts = {f"{place}": b"" for place in range(unzip.MAX_MEMBERS)}
    assert code(archive(tmp_path / "b.xlsx", parts)) == "xlsx.strange"


def test_an_encrypted_workbook_is_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert code(path) == "xlsx.encrypted"
    data = bytearray(archive(path, {}).read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(data)
    assert code(path) == "xlsx.encrypted"


def test_another_name_in_the_member_itself_is_refused(tmp_path):
    path = archive(tmp_path / "b.xlsx", {"xl/aaaa.xml": b"x"})
    path.write_bytes(path.read_bytes().replace(b"xl/aaaa.xml", b"xl/bbbb.xml", 1))
    assert code(path) == "xlsx.unreadable"


def test_another_kind_of_packing_is_refused(tmp_path):
    path = archive(tmp_path / "b.xlsx", {})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as made:
        made.writestr("xl/x.xml", b"x" * 99)
    assert code(path) == "xlsx.unreadable"


def test_a_damaged_member_is_refused(tmp_path):
    path = archive(tmp_path / "b.xlsx", {})
    data = path.read_bytes()
    with zipfile.ZipFile(path) as made:
        infos = made.infolist()
    for info in infos:
        start = info.header_offset + 30 + len(info.filename)
        for place in range(start, start + info.compress_size, 41):
            path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
            assert code(path) == "xlsx.unreadable"
