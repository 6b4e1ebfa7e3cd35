"""Which files of a release hold one table: a file, or the parts of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath


def files_of(paths: Iterable[str], place: str) -> tuple[str, ...]:
    """The files of the table at a path of a release, in the order of its rows.

    Args:
        paths: Of the files of the release.
        place: Of a file, or of a folder that holds the parts of one table.

    Returns:
        The file, or `place/part-00000.csv` and so on without a gap; nothing where the
        release has neither, or anything else in the folder.
    """
    listed = set(paths)
    if place in listed:
        return (place,)
    found = tuple(sorted(path for path in listed if path.startswith(f"{place}/")))
    ending = PurePosixPath(found[0]).suffix if found else ""
    wanted = tuple(f"{place}/part-{number:05}{ending}" for number in range(len(found)))
    return found if found == wanted else ()


def place_of(path: str | list[str]) -> str:
    """Where the data package says that a table is: its file, or the folder of its parts.

    Raises:
        ValueError: The parts are not the files of one folder.
    """
    if isinstance(path, str):
        return path
    above = path[0].rpartition("/")[0] if path else ""
    if not above or files_of(path, above) != tuple(path):
        raise ValueError
    return above


def said_at(path: object) -> str:
    """The same of anybody's data package: the file, or the one folder of some; else nothing."""
    if isinstance(path, list) and all(isinstance(each, str) for each in path):
        above = {each.rpartition("/")[0] for each in path}
        return above.pop() if len(above) == 1 else ""
    return path if isinstance(path, str) else ""


def places(paths: Iterable[str]) -> Iterator[str]:
    """Every path, and every folder that holds parts."""
    for path in paths:
        yield path
        above, _, name = path.rpartition("/")
        if name.startswith("part-") and above:
            yield above
