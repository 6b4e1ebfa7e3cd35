"""The table of kinds of models that a policy may name by a folder: one line each.

A folder is told by its files, hashed, and looked at before anything of it is loaded. No code
of the model is run: only the library's own classes are made, weights are data, and
there is no network.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from anonkit.detect.models import gliner_folder, spacy_folder, transformers_folder
from anonkit.detect.models.base import Kind, Model, ModelFolder, Seen
from anonkit.detect.models.files import hash_of
from anonkit.detect.models.labels import known
from anonkit.detect.models.sight import ModelFailedError, Sight
from anonkit.errors import PolicyError
from anonkit.silence import silent

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (gliner_folder.KIND, spacy_folder.KIND, transformers_folder.KIND)
}
"""Of two that fit a folder the earlier counts: GLiNER's folders hold transformers' files too."""
_ANOTHER = "use another model, or delete `model:`"


def told(path: Path, name: str, labels: Mapping[str, str]) -> ModelFolder:
    """Look at a model's folder; nothing of it is loaded.

    Args:
        path: The folder.
        name: As the policy writes it.
        labels: Labels of the model with the entities that the policy takes them for.

    Raises:
        PolicyError: It is of no known kind, could run code, or its library is missing.
    """
    sha256 = hash_of(path)
    kind = next((k for k in KINDS.values() if all((path / m).is_file() for m in k.marks)), None)
    if kind is None:
        problem = "the folder that `model:` names holds no model that is known here"
        fix = (
            "save it as spaCy (config.cfg, meta.json), transformers (config.json) or GLiNER "
            "(gliner_config.json) does"
        )
        raise _fault(problem, fix)
    if problem := kind.check(path):
        raise _fault(f"the {kind.name} model cannot be used: {problem}", _ANOTHER)
    if importlib.util.find_spec(kind.library) is None:
        raise _fault(
            f"a {kind.name} model needs the library {kind.library}, which is not installed",
            f'run `pip install "anonkit[{kind.extra}]"`, or delete `model:`',
        )
    return ModelFolder(path, name, kind.name, sha256, tuple(labels.items()))


def load(folder: ModelFolder) -> Model:
    """The model of a folder that was looked at.

    Raises:
        PolicyError: Its files have changed since, it cannot be loaded, or it knows no entity.
    """
    if hash_of(folder.path) != folder.sha256:
        problem = "the files of the model have changed since they were looked at"
        raise _fault(problem, "leave them as they are while anonkit runs, and run it again")
    labels = dict(folder.labels)
    try:
        with silent():
            model = KINDS[folder.kind].load(folder.path, labels)
    except (Exception, SystemExit):  # noqa: BLE001  whatever a library raises
        raise _fault(f"the {folder.kind} model cannot be loaded", _ANOTHER) from None
    if not known(model.labels, labels):
        problem = "no label of the model stands for an entity that is known here"
        raise _fault(problem, "write `model_labels: {LABEL: PERSON}`")
    return model


def _fault(problem: str, fix: str) -> PolicyError:
    return PolicyError(problem, fix=fix, code="policy.model")


__all__ = ["KINDS", "Model", "ModelFailedError", "ModelFolder", "Seen", "Sight", "load", "told"]
