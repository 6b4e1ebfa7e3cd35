"""Pipelines of spaCy: only components and functions that are spaCy's own are made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from anonkit.detect.models.base import Kind, Model, Seen
from anonkit.detect.models.files import RUNS_CODE, files_of

_KEPT = frozenset(
    {
        *("tok2vec", "ner", "beam_ner", "entity_ruler", "future_entity_ruler", "span_ruler"),
        *("sentencizer", "senter", "parser", "beam_parser", "tagger", "morphologizer"),
        "attribute_ruler",
    }
)
"""Factories of spaCy that say what a place is, or may change what one of those says."""
_LEFT_OUT = frozenset(
    {
        *("lemmatizer", "trainable_lemmatizer", "textcat", "textcat_multilabel"),
        *("entity_linker", "doc_cleaner", "merge_entities", "merge_noun_chunks"),
    }
)
"""Those that change no place."""
_SEES = frozenset({"ner", "beam_ner", "entity_ruler", "future_entity_ruler"})
_BATCH = 64


def library() -> Any:
    """The one place where spaCy is loaded."""
    import spacy  # noqa: PLC0415  heavy, and only where a model is asked

    return spacy


def _check(folder: Path) -> str:
    if any(path.suffix.lower() in RUNS_CODE - {".bin"} for path in files_of(folder)):
        return "it holds a file that may run code when it is loaded"
    return _unfit(_config(folder))


def _unfit(config: Mapping[str, Any]) -> str:
    """What forbids to make a pipeline of a config, or ""."""
    parts = config.get("components", {})
    if not isinstance(config.get("nlp"), dict) or not isinstance(parts, dict):
        return "its config.cfg cannot be read"
    pipeline = config["nlp"].get("pipeline", [])
    if not isinstance(pipeline, list) or not all(name in parts for name in pipeline):
        return "its config.cfg does not say what its pipeline is made of"
    named = [*pipeline, config["nlp"].get("lang")]
    if not all(re.fullmatch(r"[A-Za-z]\w*", str(name)) for name in named):
        return "its language or a component has a name that is no word"
    factories = [str(parts[name].get("factory")) for name in pipeline]
    if set(factories) - _KEPT - _LEFT_OUT:
        return "a component of its pipeline is not spaCy's own"
    if not _SEES & set(factories):
        return "no component of its pipeline tells names"
    return _foreign(_own(config))


def _foreign(config: object) -> str:
    """Whether a config asks for a function that is not spaCy's own."""
    if isinstance(config, Mapping):
        for key, value in config.items():
            named = isinstance(key, str) and key.startswith("@")
            if named and not re.match(r"spacy(-legacy)?\.", str(value)):
                return "its config.cfg asks for a function that is not spaCy's own"
            if problem := _foreign(value):
                return problem
    return ""


def _config(folder: Path) -> dict[str, Any]:
    """What config.cfg says; empty where it cannot be read."""
    from confection import Config  # noqa: PLC0415  spaCy's own reader

    try:
        return dict(Config().from_disk(folder / "config.cfg", interpolate=True))
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is no pipeline
        return {}


def _own(config: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a config that are used: no callback, nothing of its training."""
    told = config["nlp"]
    parts = config["components"]
    kept = [name for name in told["pipeline"] if parts[name].get("factory") in _KEPT]
    nlp = {"lang": told["lang"], "pipeline": kept, "batch_size": _BATCH}
    if "tokenizer" in told:
        nlp["tokenizer"] = told["tokenizer"]
    return {"nlp": nlp, "components": {name: parts[name] for name in kept}}


class SpacyModel:
    """A pipeline that was loaded."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp
        self.labels: Sequence[str] = tuple(
            dict.fromkeys(
                label
                for name, part in nlp.pipeline
                if nlp.get_pipe_meta(name).factory in _SEES
                for label in part.labels
            )
        )

    def sees(self, texts: Sequence[str]) -> list[list[Seen]]:
        """What the pipeline calls an entity in each of n texts."""
        return [list(_seen(doc)) for doc in self._nlp.pipe(texts, batch_size=_BATCH)]


def _seen(doc: Any) -> Iterator[Seen]:
    for span in doc.ents:
        yield Seen(span.start_char, span.end_char, span.label_)


def _load(folder: Path, labels: Mapping[str, str]) -> Model:
    del labels
    nlp = library().util.load_model_from_config(_own(_config(folder)), auto_fill=True)
    return SpacyModel(nlp.from_disk(folder, exclude=["config.cfg", "meta.json"]))


def unpacked(data: bytes) -> Model:
    """A pipeline of what its `to_bytes` made, which whoever calls vouches for."""
    import srsly  # noqa: PLC0415  spaCy's own reader
    from confection import Config  # noqa: PLC0415

    config = Config().from_bytes(srsly.msgpack_loads(data)["config.cfg"])
    nlp = library().util.load_model_from_config(_own(config), auto_fill=True)
    return SpacyModel(nlp.from_bytes(data, exclude=["config.cfg", "meta.json"]))


KIND = Kind("spacy", ("meta.json", "config.cfg"), "spacy", "", _check, _load)
