"""Tiny models that know one or two names, made in the test that needs them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

NAMES = ("Zuberi", "Kipanga")
TOWN = "Matundu"
_MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = ("we", "met", "at", "the", "tank", "to")


def spacy_ner(folder: Path, person: str = "PER") -> Path:
    """A pipeline with a trained parser of names, as `spacy train` writes one."""
    import spacy
    from spacy.training import Example
    from thinc.api import fix_random_seed

    fix_random_seed(0)
    nlp = spacy.blank("xx")
    embed = {
        "@architectures": "spacy.HashEmbedCNN.v2", "width": 32, "depth": 1, "embed_size": 200,
        "window_size": 1, "maxout_pieces": 2, "subword_features": True, "pretrained_vectors": None,
    }  # fmt: skip
    parser = {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner",
        "extra_state_tokens": False, "hidden_width": 16, "maxout_pieces": 2, "use_upper": True,
        "tok2vec": embed,
    }  # fmt: skip
    nlp.add_pipe("ner", config={"model": parser})
    texts = [
        *((f"we met {name} at the tank", [(7, 7 + len(name), person)]) for name in NAMES),
        *((f"{name} fetched water again", [(0, len(name), person)]) for name in NAMES),
        (f"the road to {TOWN} is bad", [(12, 12 + len(TOWN), "GPE")]),
        ("the tank is dry again", []),
        ("no comment", []),
    ]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": spans}) for text, spans in texts]
    rate = nlp.initialize(lambda: examples)
    rate.learn_rate = 0.03
    luck = random.Random(0)
    for _ in range(12):
        luck.shuffle(examples)
        nlp.update(examples, sgd=rate)
    return _written(nlp, folder)


def spacy_ruler(folder: Path, *patterns: tuple[str, str]) -> Path:
    """A pipeline that calls given words what it is told."""
    import spacy

    nlp = spacy.blank("xx")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": text} for label, text in patterns])
    return _written(nlp, folder)


def _written(nlp: Any, folder: Path) -> Path:
    folder.mkdir(parents=True)
    nlp.to_disk(folder)
    return folder


def token_classifier(folder: Path) -> Path:
    """A classifier of transformers with one layer whose weights are set by hand.

    It labels the words of `NAMES`: their embeddings point where the head looks.
    """
    import torch
    from transformers import BertConfig, BertForTokenClassification

    words = [*_MARKS, *NAMES, TOWN, *_WORDS]
    tokenizer = _tokenizer(words, 32)
    labels = {0: "O", 1: "B-PER", 2: "I-PER", 3: "B-LOC"}
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=0, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=34, id2label=labels,
        label2id={name: number for number, name in labels.items()},
    )  # fmt: skip
    torch.manual_seed(0)
    model = BertForTokenClassification(config)
    with torch.no_grad():
        for table in ("word", "position", "token_type"):
            getattr(model.bert.embeddings, f"{table}_embeddings").weight.zero_()
        of_words = model.bert.embeddings.word_embeddings.weight
        for number, word in enumerate(words):
            of_words[number, 1 if word in NAMES else 2 if word == TOWN else 0] = 1.0
        model.classifier.weight.zero_()
        model.classifier.bias.zero_()
        for label, direction in ((0, 0), (1, 1), (3, 2)):
            model.classifier.weight[label, direction] = 1.0
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(words: list[str], longest: int) -> Any:
    """Each word is one token; what is no word is `[UNK]`."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    numbers = {word: number for number, word in enumerate(words)}
    backend = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]", model_max_length=longest,
    )  # fmt: skip


def gliner(folder: Path) -> Path:
    """A GLiNER model of one layer with weights by chance: what it sees means nothing."""
    import torch
    from gliner.config import UniEncoderSpanConfig
    from gliner.model import UniEncoderSpanGLiNER

    words = [*_MARKS, "person", "location", *_WORDS, "<<ENT>>", "<<SEP>>"]
    torch.manual_seed(0)
    config = UniEncoderSpanConfig(
        model_name="none", max_width=3, hidden_size=16, dropout=0.0, num_rnn_layers=0,
        vocab_size=len(words), class_token_index=words.index("<<ENT>>"),
        encoder_config={
            "model_type": "bert", "vocab_size": len(words), "hidden_size": 16,
            "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
        },
    )  # fmt: skip
    tokenizer = _tokenizer(words, 64)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<<ENT>>", "<<SEP>>"]})
    model = UniEncoderSpanGLiNER(config, tokenizer=tokenizer)
    model.save_pretrained(folder, safe_serialization=True)
    return folder


def sees(model: Any, text: str) -> list[tuple[str, str]]:
    """(words, label) of what a model sees in one text."""
    (found,) = model.sees([text])
    return sorted((text[one.start : one.end], one.label) for one in found)
