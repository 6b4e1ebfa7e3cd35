"""Token classifiers of Hugging Face transformers: weights as safetensors, no code of the model."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from anonkit.detect.models.base import Kind, Model, Seen
from anonkit.detect.models.files import dangers, read_json

OVERLAP = 32
"""Tokens that two pieces of a long text share."""
_MOST_TOKENS = 512
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE")


def library() -> Any:
    """The one place where transformers is loaded; it is told first that there is no network."""
    os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import transformers  # noqa: PLC0415  heavy, optional

    transformers.logging.set_verbosity_error()
    return transformers


def _torch() -> Any:
    import torch  # noqa: PLC0415  heavy, optional

    return torch


def _check(folder: Path) -> str:
    config = read_json(folder / "config.json")
    kinds = config.get("architectures") or []
    if not any(str(kind).endswith("ForTokenClassification") for kind in kinds):
        return "its config.json does not say that it tells names in texts (token classification)"
    return dangers(folder)


class TransformersModel:
    """A token classifier that was loaded."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._names = {int(key): str(name) for key, name in model.config.id2label.items()}
        self.labels: Sequence[str] = tuple(
            dict.fromkeys(_bare(name) for name in self._names.values() if name != "O")
        )
        self._longest = min(
            _MOST_TOKENS,
            int(getattr(model.config, "max_position_embeddings", _MOST_TOKENS)) - 2,
            int(min(tokenizer.model_max_length, _MOST_TOKENS)),
        )

    def sees(self, texts: Sequence[str]) -> list[list[Seen]]:
        """What stands in each text; one by one, so that none hangs on its neighbours."""
        return [list(self._in_one(text)) for text in texts]

    def _in_one(self, text: str) -> Iterator[Seen]:
        torch = _torch()
        pieces = self._tokenizer(
            text,
            truncation=True,
            max_length=self._longest,
            stride=min(OVERLAP, self._longest // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        for ids, mask, places in zip(
            pieces["input_ids"], pieces["attention_mask"], pieces["offset_mapping"], strict=True
        ):
            with torch.inference_mode():
                told = self._model(
                    input_ids=torch.tensor([ids]), attention_mask=torch.tensor([mask])
                )
            best = told.logits[0].argmax(dim=-1).tolist()
            yield from _joined(text, [self._names[one] for one in best], places)


def _bare(label: str) -> str:
    """A label without what tells beginnings from the rest."""
    return label[2:] if label[:2] in {"B-", "I-", "E-", "S-", "L-", "U-"} else label


def _joined(text: str, names: Sequence[str], places: Sequence[tuple[int, int]]) -> Iterator[Seen]:
    """Tokens of one label beside each other as one place; `B-` starts anew after a blank."""
    open_: Seen | None = None
    for name, (start, end) in zip(names, places, strict=True):
        if end <= start:  # a mark of the tokenizer's own
            continue
        if name == "O":
            if open_:
                yield open_
            open_ = None
            continue
        label = _bare(name)
        between = text[open_.end : start] if open_ else ""
        follows = open_ and open_.label == label and not between.strip()
        if open_ and follows and not (between and name.startswith("B-")):
            open_ = Seen(open_.start, max(end, open_.end), label)
        else:
            if open_:
                yield open_
            open_ = Seen(start, end, label)
    if open_:
        yield open_


def _load(folder: Path, labels: Mapping[str, str]) -> Model:
    del labels
    from_folder = {"local_files_only": True, "trust_remote_code": False}
    transformers = library()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **from_folder)
    if not tokenizer.is_fast:
        raise ValueError
    model = transformers.AutoModelForTokenClassification.from_pretrained(
        folder, use_safetensors=True, **from_folder
    )
    return TransformersModel(model, tokenizer)


KIND = Kind("transformers", ("config.json",), "transformers", "transformers", _check, _load)
