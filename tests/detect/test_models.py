"""Models of a user's own: told by their files, never believed, and no code of theirs is run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import tiny_model
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.detect.entities.base import Reading, Span
from anonkit.detect.entities.look import Look, Looks
from anonkit.detect.entities.veil import veiled
from anonkit.detect.known import Known
from anonkit.detect.models import KINDS, ModelFailedError, Sight, gliner_folder, load, told
from anonkit.detect.models.base import Seen
from anonkit.detect.models.labels import entity_of
from anonkit.detect.models.windows import windows
from anonkit.detect.near import Near
from anonkit.errors import PolicyError

WANTED = ("PERSON", "LOCATION")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.spacy_ner(tmp_path_factory.mktemp("models") / "ner")


class Double:
    """A model that says what it is told to."""

    labels = ("PER", "LOC")

    def __init__(self, *said: object) -> None:
        self.said = said

    def sees(self, texts):
        return [list(self.said) for _ in texts]


class Words(Double):
    """A model that takes some words for people, wherever they stand."""

    def sees(self, texts):
        return [
            [Seen(at, at + len(word), "PER") for word in self.said if (at := text.find(word)) >= 0]
            for text in texts
        ]


def test_a_pipeline_of_spacy_sees_the_names_it_learnt(trained):
    folder = told(trained, "models/ner", {})
    assert folder.kind == "spacy"
    model = load(folder)
    assert set(model.labels) == {"PER", "GPE"}
    text = "we met Zuberi at the tank"
    assert tiny_model.sees(model, text) == [("Zuberi", "PER")]
    assert Sight(model, {"PERSON"})([text, "the road to Matundu is bad"]) == [
        [Span(7, 13, "PERSON")],
        [],
    ]


def test_what_stands_beside_a_text_changes_nothing(trained):
    model = load(told(trained, "m", {}))
    texts = [f"{'the tank is dry ' * (n % 3)}we met Kipanga at the tank" for n in range(150)]
    assert model.sees(texts) == [model.sees([text])[0] for text in texts]


def test_the_hash_is_of_all_files_and_can_be_made_by_hand(trained):
    files = sorted(
        (path.relative_to(trained).as_posix(), path)
        for path in trained.rglob("*")
        if path.is_file()
    )
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in files]
    assert told(trained, "m", {}).sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_files_that_change_after_they_were_looked_at_are_refused(tmp_path):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("PER", "Zuberi"))
    folder = told(path, "m", {})
    with (path / "meta.json").open("a") as file:
        file.write("\n")
    with pytest.raises(PolicyError, match="have changed"):
        load(folder)


def _config(path: Path, old: str, new: str) -> None:
    text = (path / "config.cfg").read_text("utf-8")
    assert old in text
    (path / "config.cfg").write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('factory = "entity_ruler"', 'factory = "their_own"', "not spaCy's own"),
        ('"spacy.Tokenizer.v1"', '"their.Tokenizer.v1"', "a function that is not spaCy's own"),
        ('factory = "entity_ruler"', 'factory = "sentencizer"', "tells names"),
        ('lang = "xx"', 'lang = "..xx"', "no word"),
        ('pipeline = ["entity_ruler"]', 'pipeline = ["other"]', "made of"),
        ("[nlp]", "nonsense", "cannot be read"),
    ],
)
def test_a_config_that_asks_for_strange_code_is_refused(tmp_path, old, new, words):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("PER", "Zuberi"))
    _config(path, old, new)
    with pytest.raises(PolicyError, match=words) as caught:
        told(path, "m", {})
    assert caught.value.code == "policy.model"


def test_callbacks_of_a_config_are_never_called(tmp_path):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("PER", "Zuberi"))
    _config(path, "after_creation = null", 'after_creation = {"@callbacks": "their.hook"}')
    model = load(told(path, "m", {}))
    assert tiny_model.sees(model, "ask Zuberi") == [("Zuberi", "PER")]


@pytest.mark.parametrize("name", ["pytorch_model.bin", "modeling.py", "head.pkl", "sub/x.pt"])
def test_files_that_run_code_are_refused(tmp_path, name):
    config = {"architectures": ["BertForTokenClassification"]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(PolicyError, match="may run code"):
        told(tmp_path, "m", {})


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"architectures": ["BertModel"]}, "token classification"),
        ({"architectures": ["BertForTokenClassification"], "auto_map": {}}, "names code"),
        ({"architectures": ["BertForTokenClassification"]}, "safetensors"),
    ],
)
def test_a_classifier_without_safe_weights_is_refused(tmp_path, config, words):
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(PolicyError, match=words):
        told(tmp_path, "m", {})


def test_a_gliner_model_that_would_download_is_refused(tmp_path):
    (tmp_path / "gliner_config.json").write_text('{"model_name": "microsoft/deberta-v3-base"}')
    with pytest.raises(PolicyError, match="download"):
        told(tmp_path, "m", {})


def test_links_in_a_folder_are_refused(tmp_path):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("PER", "Zuberi"))
    (path / "link.json").symlink_to(path / "meta.json")
    with pytest.raises(PolicyError, match="no plain file"):
        told(path, "m", {})


def test_a_missing_library_is_told(tmp_path, monkeypatch):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("PER", "Zuberi"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PolicyError, match="not installed"):
        told(path, "m", {})


def test_a_model_without_a_known_label_needs_words_for_it(tmp_path):
    path = tiny_model.spacy_ruler(tmp_path / "m", ("MTU", "Zuberi"))
    with pytest.raises(PolicyError, match="no label of the model"):
        load(told(path, "m", {}))
    model = load(told(path, "m", {"MTU": "PERSON"}))
    assert Sight(model, WANTED, {"MTU": "PERSON"})(["ask Zuberi"]) == [[Span(4, 10, "PERSON")]]


@pytest.mark.parametrize(
    "said",
    [
        Seen(-1, 3, "PER"), Seen(0, 99, "PER"), Seen(3, 3, "PER"), Seen(4, 2, "PER"),
        Seen(0.0, 3, "PER"), Seen(0, 3, None), (0, 3), "nonsense",
    ],
)  # fmt: skip
def test_nonsense_is_a_refusal(said):
    with pytest.raises(ModelFailedError):
        Sight(Double(said), WANTED)(["ask Amina there"])


@pytest.mark.parametrize("error", [ValueError, MemoryError, RuntimeError, SystemExit])
def test_what_a_model_raises_is_told_without_its_words(error, capsys):
    class Failing(Double):
        def sees(self, texts):
            print(texts[0])
            raise error(texts[0])

    with pytest.raises(ModelFailedError) as caught:
        Sight(Failing(), WANTED)(["ask Amina there"])
    assert "Amina" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert "Amina" not in "".join(capsys.readouterr())


def test_a_model_that_answers_for_too_few_texts_is_refused():
    class Short(Double):
        def sees(self, texts):
            return []

    with pytest.raises(ModelFailedError):
        Sight(Short(), WANTED)(["ask Amina there"])


@given(st.text(st.sampled_from("ab .!?\n।…")), st.integers(1, 12))
def test_windows_are_the_whole_text(text, longest):
    pieces = list(windows(text, longest))
    assert "".join(piece for _, piece in pieces) == text
    assert all(text[at : at + len(piece)] == piece for at, piece in pieces)


def test_windows_end_where_sentences_and_lines_do():
    assert [piece for _, piece in windows("Name: A\nVillage: B", 600)] == [
        "Name: A\n",
        "Village: B",
    ]
    assert [piece for _, piece in windows("राम गए। सीता आई। फिर", 9)] == [
        "राम गए। ",
        "सीता आई। ",
        "फिर",
    ]
    assert [piece for _, piece in windows("One went. Two stayed", 14)] == [
        "One went. ",
        "Two stayed",
    ]


@pytest.mark.parametrize(
    ("label", "entity"),
    [("PER", "PERSON"), ("person", "PERSON"), ("Loc", "LOCATION"), ("GPE", "LOCATION"),
     ("first name", "PERSON"), ("MISC", ""), ("ORG", ""), ("CARDINAL", "")],
)  # fmt: skip
def test_labels_in_common_use_are_known(label, entity):
    assert entity_of(label, {}) == entity
    assert entity_of(label, {label: "AGE"}) == "AGE"


@given(
    st.text(st.sampled_from("ab c"), max_size=12),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=3),
)
def test_what_is_seen_beside_blanks_lies_beside_them(text, places):
    taken: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if start < end <= len(text) and (not taken or start >= taken[-1][1]):
            taken.append((start, end))
    view = veiled(text, taken)
    whole = list(view.back([Span(0, len(view.text), "PERSON")]))
    covered = {at for span in whole for at in range(span.start, span.end)}
    free = set(range(len(text))) - {at for start, end in taken for at in range(start, end)}
    assert covered <= free
    assert all(text[at] == " " for at in free - covered)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["Zu", "Zub", "met", "12/03/1984", "0712345678"]), max_size=6))
def test_with_a_model_too_the_second_time_nothing_changes(words):
    look = Look((), Reading(("KE",)), Known())
    looks = Looks(look, (Sight(Words("Zu", "met ___"), WANTED),))
    text = " ".join(words)
    (found,) = looks.at([(text, Near())])
    made, at = "", 0
    for number, span in enumerate(found, 1):
        made += f"{text[at : span.start]}<{span.entity}_{number}>"
        at = span.end
    made += text[at:]
    assert looks.at([(made, Near())]) == [[]]
    assert "Zu" not in made


def test_what_a_model_says_hides_no_shape():
    look = Look((), Reading(("KE",)), Known())
    looks = Looks(look, (Sight(Words("a 0712"), WANTED),))
    text = "Tata 0712 345 678"
    (found,) = looks.at([(text, Near())])
    assert [text[span.start : span.end] for span in found] == [text]


def test_a_classifier_of_transformers_sees_names(tmp_path):
    pytest.importorskip("torch", reason="needs the extra `transformers`: run `make models`")
    path = tiny_model.token_classifier(tmp_path / "m")
    model = load(told(path, "m", {}))
    assert tiny_model.sees(model, "we met Zuberi Kipanga at Matundu") == [
        ("Kipanga", "PER"),
        ("Matundu", "LOC"),
        ("Zuberi", "PER"),
    ]
    long = "we met at the tank " * 40 + "Zuberi"
    assert set(tiny_model.sees(model, long)) == {("Zuberi", "PER")}


def test_a_gliner_model_is_asked_for_people_and_places(tmp_path, monkeypatch):
    pytest.importorskip("gliner", reason="needs the extra `gliner`: run `make models`")
    model = load(told(tiny_model.gliner(tmp_path / "m"), "m", {}))
    assert model.labels == gliner_folder.ASKED
    # Its weights are by chance: all that it could see is asked for.
    monkeypatch.setattr(gliner_folder, "LEAST_SCORE", 0.0)
    texts = ["we met Zuberi at the tank", "to Matundu.\nwe met"]
    found = Sight(model, WANTED)(texts)
    assert all(found)
    assert Sight(model, WANTED)(texts) == found
    assert {span.entity for spans in found for span in spans} <= set(WANTED)
    named = load(told(tmp_path / "m", "m", {"village head": "PERSON"}))
    assert named.labels == ("village head",)


def test_the_table_of_kinds_is_whole():
    assert set(KINDS) == {"spacy", "transformers", "gliner"}
    for name, kind in KINDS.items():
        assert kind.name == name
        assert kind.marks
