"""What a model finds in sets that its training left out: rules alone, the model alone, both.

Figures in a set whose like was trained on flatter. Training takes too long for a benchmark, so
the figures are kept in `left_out.yaml`, which one run for each trained model writes:
`python tests/benchmarks/left_out.py FOLDER --without wikigold meddocan`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import yaml
from corpora import CORPORA, Labelled
from result import Result, table
from scores import Figures, Finder, rules, score

from anonkit.detect.entities.base import Span
from anonkit.detect.models import Sight, load, told
from anonkit.detect.trained.belief import believed

PATH = Path(__file__).with_name("left_out.yaml")
ENTITIES = ("PERSON",)
"""What the model is asked for."""
_WORDS = {
    "rules": "rules alone",
    "model": "a model trained without it",
    "both": "rules and a model trained without it",
}
_HEAD = (
    "# Written by tests/benchmarks/left_out.py: models on sets that they were trained without.\n"
)


def results() -> Iterator[Result]:
    """The kept figures, a line for each set, entity and finder."""
    for one in _kept():
        name = f"texts: {one['set']} {one['part']} ({one['language']}), {one['entity']}"
        measured = (
            f"recall {one['recall']:.2f} of {one['mentions']}, precision {one['precision']:.2f}, "
            f"exact F1 {one['exact_f1']:.2f}"
        )
        yield Result(f"{name}, {_WORDS[one['finder']]}", measured, "", None)


def measured(folder: Path, without: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Figures of three finders on every part of the sets that a model was trained without."""
    model = load(told(folder, folder.name, {}))
    sight = Sight(model, ENTITIES)
    for name in without:
        corpus = CORPORA[name]
        entities = [entity for entity in ENTITIES if entity in corpus.entities]
        for part in corpus.parts:
            texts = corpus.texts(part)
            seen = _remembered(texts, sight)
            finders: Mapping[str, Finder] = {"rules": rules, "model": seen, "both": _both(seen)}
            for finder, act in finders.items():
                for each in score(texts, entities, act):
                    if each.mentions:
                        yield _entry(name, part, corpus.language, finder, each)


def _remembered(texts: Sequence[Labelled], sight: Sight) -> Finder:
    """What the model sees of many texts at once, which is faster than one by one."""
    found = dict(zip([each.text for each in texts], sight([t.text for t in texts]), strict=True))
    return lambda text: found[text.text]


def _both(model: Finder) -> Finder:
    """The rules with what is believed of the model, as `anonkit.detect.trained` does it."""

    def both(text: Labelled) -> list[Span]:
        seen = [span for span in model(text) if believed(text.text[span.start : span.end])]
        return rules(text, seen)

    return both


def _entry(name: str, part: str, language: str, finder: str, figures: Figures) -> dict[str, Any]:
    return {
        "set": name,
        "part": part,
        "language": language,
        "entity": figures.entity,
        "finder": finder,
        "mentions": figures.mentions,
        "recall": round(figures.recall, 2),
        "precision": round(figures.precision, 2),
        "exact_f1": round(figures.exact_f1, 2),
        "still_named": round(figures.still_named, 2) if figures.people else None,
    }


def _kept() -> list[dict[str, Any]]:
    return yaml.safe_load(PATH.read_text(encoding="utf-8")) or [] if PATH.is_file() else []


def _line(one: dict[str, Any]) -> str:
    return yaml.safe_dump(one, default_flow_style=True, sort_keys=False, width=999)


def main() -> None:
    """Measure one model and keep the figures of the sets that it was trained without."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a model that was trained without the sets")
    parser.add_argument("--without", nargs="+", choices=sorted(CORPORA), required=True)
    asked = parser.parse_args()
    made = [*measured(asked.folder, asked.without)]
    kept = [one for one in _kept() if one["set"] not in asked.without] + made
    kept.sort(key=lambda one: (one["language"], one["set"], one["part"], one["entity"]))
    lines = [f"- {_line(one)}" for one in kept]
    PATH.write_text(_HEAD + "".join(lines), encoding="utf-8", newline="\n")
    print(table([*results()]))


if __name__ == "__main__":
    main()
