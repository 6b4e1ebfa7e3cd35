"""What is found in texts: `python tests/benchmarks/texts.py [--corpus NAME] [--part dev|train]`.

Exact: with the label's own bounds. Overlap: at least in part, as the same
entity; "any" as whatever entity, for what is taken out does not stay. Named:
people of whose name a word is left at least once, of all people of a text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import left_out
import published
from corpora import CORPORA, DEV, TRAIN, Corpus, Labelled, day_of, folder
from result import Result
from scores import Figures, rules, score

GOALS = {
    ("PERSON", "en"): (0.80, 0.60),
    ("PERSON", "es"): (0.80, 0.60),
    ("PERSON", "ne"): (0.70, 0.0),
}
"""Least recall and precision, in part, on sets kept for measuring."""
SHAPED = ("CREDIT_CARD", "NATIONAL_ID", "EMAIL", "PHONE", "IBAN", "IP", "URL")
"""Types that are told by their shape in the English sentences."""
GOAL = 0.95


def results() -> Iterator[Result]:
    """Every set kept for measuring by entity; then what is told by its shape, and days."""
    if folder() is None:
        yield Result("texts: ANONKIT_TEST_DATA is not set", "only our own sets", "", None)
    for corpus in CORPORA.values():
        if _is_here(corpus):
            for figures in measured(corpus, DEV):
                yield _result(corpus, figures)
    if folder() is not None:
        yield from _shapes()
        yield from _days()
    yield from left_out.results()


def measured(
    corpus: Corpus, part: str, entities: Sequence[str] = (), sample: int = 0
) -> list[Figures]:
    """Figures of one set; `sample` takes that many texts, spread evenly."""
    texts = corpus.texts(part)
    if sample and len(texts) > sample:
        texts = [texts[number * len(texts) // sample] for number in range(sample)]
    found = score(texts, entities or corpus.entities) if texts else []
    return [each for each in found if each.mentions]


def _is_here(corpus: Corpus) -> bool:
    return corpus.name.startswith("survey_") or folder() is not None


def _result(corpus: Corpus, figures: Figures) -> Result:
    told = (
        f"recall {figures.recall:.2f} of {figures.mentions}, precision {figures.precision:.2f}, "
        f"exact F1 {figures.exact_f1:.2f}"
    )
    if figures.people:
        told += f", still named {figures.still_named:.2f} of {figures.people}"
    name = f"texts: {corpus.name} ({corpus.language}), {figures.entity}"
    goal = GOALS.get((figures.entity, corpus.language))
    if goal is None:
        return Result(name, told, "", None)
    recall, precision = goal
    ok = figures.recall >= recall and figures.precision >= precision
    return Result(name, told, f"recall >= {recall:.2f}, precision >= {precision:.2f}", ok)


def _shapes() -> Iterator[Result]:
    for figures in measured(CORPORA["presidio_research"], TRAIN, SHAPED):
        share = figures.any_recall
        told = f"{share:.3f} of {figures.mentions}"
        yield Result(f"texts: {figures.entity}", told, f">= {GOAL}", share >= GOAL)


def _days() -> Iterator[Result]:
    """Days in court cases, most with the month in words, and months of a year."""
    counts = {"days": [0, 0], "months of a year": [0, 0]}
    for case in CORPORA["tab"].texts(DEV):
        found = rules(case)
        for label in case.spans:
            if label.entity == "DATE":
                kind = "days" if day_of(_words(case, label)) else "months of a year"
                met = any(label.start < each.end and each.start < label.end for each in found)
                counts[kind][0] += 1
                counts[kind][1] += met
    for kind, (true, told) in counts.items():
        share = told / true
        yield Result(f"texts: {kind}", f"{share:.3f} of {true}", ">= 0.90", share >= 0.90)


def _words(case: Labelled, label: tuple[int, int, str]) -> str:
    return case.text[label[0] : label[1]]


def _printed(corpus: Corpus, part: str, found: Sequence[Figures]) -> Iterator[str]:
    for each in found:
        yield (
            f"{corpus.name:<18} {part:<5} {corpus.language:<3} {each.entity:<12} "
            f"{each.mentions:>5} | {each.recall:.2f} {each.precision:.2f} {each.f1:.2f} | "
            f"{each.exact_f1:.2f} | {each.any_recall:.2f} {each.any_precision:.2f} | "
            + (f"{each.still_named:.2f} of {each.people}" if each.people else "")
        )


def main() -> None:
    """Print one set or all that are at hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", choices=sorted(CORPORA), help="one set alone")
    parser.add_argument("--part", choices=(DEV, TRAIN), help="one part alone")
    parser.add_argument("--entity", action="append", default=[], help="may be repeated")
    parser.add_argument("--sample", type=int, default=0, help="texts of each set")
    parser.add_argument("--write", action="store_true", help="write anonkit/detect/measured.yaml")
    asked = parser.parse_args()
    if folder() is None:
        print("ANONKIT_TEST_DATA is not set: only our own sets are measured", file=sys.stderr)
    if asked.write:
        published.write()
        return
    print(f"{'set':<18} part  of  entity       count | R    P    F1   | exact| any R/P   | named")
    for name, corpus in CORPORA.items():
        if asked.corpus in (None, name) and _is_here(corpus):
            for part in corpus.parts:
                if asked.part in (None, part):
                    wanted = [each for each in corpus.entities if each in asked.entity]
                    if wanted or not asked.entity:
                        found = measured(corpus, part, wanted, asked.sample)
                        print(*_printed(corpus, part, found), sep="\n", flush=True)


if __name__ == "__main__":
    main()
