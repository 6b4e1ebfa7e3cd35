"""Whether `report.html` makes the claims of the manifest, and is a page that does nothing.

The page is in the first language of the policy, the manifest in English:
measures, values, files and sentences of all claims are held against each other
in any language that anonkit speaks. What else the page tells in its own words
is the sender's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import get_args

from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.sentences import worded
from anonkit.phrases import LANGUAGES, Language
from anonkit.records import ClaimKind

REPORT = "report.html"
_MOST_BYTES = 4 << 20
_MOST_DEPTH = 64
"""Elements inside one another."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TAGS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3"),
        *("p", "div", "span", "strong", "bdi", "blockquote", "code", "pre", "ul", "li"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("figure", "figcaption", "svg", "rect"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "scope"),
        *("aria-labelledby", "data-label", "role", "viewbox", "preserveaspectratio"),
        *("x", "y", "width", "height"),
    }
)
"""Of the pages that anonkit writes: none of them runs, fetches or links anything."""
_KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
"""In the order of the page; after them it says what was not checked."""
_FETCHES = re.compile(r"url\(|@import|\\|image-set|<", re.IGNORECASE)
_TAG = re.compile(r'<(?:!doctype html|/?[a-z][a-z0-9]*(?: [a-zA-Z-]+="[^"<>]*")* ?/?)>')
"""A tag as anonkit writes it: what the parser has to guess at takes it long, and is none."""
_MADE_VISIBLE = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")
Row = tuple[str, ...]


def report(received: Received) -> str:
    """The page makes the manifest's claims, each of its kind, and no others.

    Raises:
        Differs: It does not, or it could run, fetch or link something.
    """
    with received.open(REPORT) as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Differs("it is larger than any report")
    text = data.decode("utf-8")
    if text.count("<") != sum(1 for _ in _TAG.finditer(text)):
        raise Differs("it has a tag that is not as anonkit writes them")
    page = _Page()
    page.feed(text)
    page.close()
    _harmless(page)
    manifest = received.manifest
    # In every language the title begins so.
    title = re.escape(bare(f"{manifest.name} {manifest.release}"))
    if not re.match(rf"{title} ?:", page.text("title")):
        raise Differs("its title is that of another release")
    if manifest.policy_sha256 not in page.text("p"):
        raise Differs("it speaks of another policy")
    language = next((each for each in LANGUAGES if page.languages == [each]), None)
    if language is None:
        raise Differs("it is in no language that anonkit speaks")
    english = language == "en"
    if len(page.claims) != len(_KINDS) + 1 or page.claims.pop():
        raise Differs("it makes claims of other kinds than there are")
    for kind, told in zip(_KINDS, page.claims, strict=True):
        wanted = [_row(claim) for claim in manifest.claims if claim.kind == kind]
        if [row[1:] for row in told] != [row[1:] for row in wanted]:
            raise Differs(f"it makes other claims of the kind {kind} than the manifest")
        if told != wanted if english else not _worded(manifest, kind, told, language):
            raise Differs(f"it words a claim of the kind {kind} unlike the manifest")
    _aside(manifest, page)
    if english and bare(str(manifest.document["whole"])) != page.text("blockquote"):
        raise Differs("what it says of the release as a whole is not what the manifest says")
    return f"it makes the same {len(manifest.claims)} claims, and runs, fetches and links nothing"


def bare(text: str) -> str:
    """A text without what a page cannot show, or makes visible, and with single spaces."""
    seen = "".join(" " if c.isspace() else c for c in _MADE_VISIBLE.sub("", text))
    kept = (c for c in seen if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split())


def _worded(manifest: Manifest, kind: ClaimKind, told: Sequence[Row], language: Language) -> bool:
    """Whether the sentences of another language are those of their claims in it."""
    claims = (claim for claim in manifest.claims if claim.kind == kind)
    return all(
        worded(manifest, claim, row[0], language, bare)
        for claim, row in zip(claims, told, strict=True)
    )


def _row(claim: ListedClaim) -> Row:
    return tuple(map(bare, (claim.text, f"{claim.measure} = {claim.value}", claim.artefact)))


def _aside(manifest: Manifest, page: _Page) -> None:
    """Every rule that was set aside stands in it."""
    wanted: Sequence[Mapping[str, str]] = manifest.document["waivers"]
    shown = [(row[0], row[2]) for row in page.rows.get("protection", []) if len(row) == 4]
    for waiver in wanted:
        where, because = bare(waiver["where"]), bare(waiver["because"])
        # The one reason of anonkit's own is in the language of the page.
        own = waiver["rule"] == "left_in"
        if not any(row[0] == where and (own or row[1] == because) for row in shown):
            raise Differs("it does not show every rule that was set aside")


def _harmless(page: _Page) -> None:
    if page.strange:
        raise Differs(f"it has {page.strange[0]}, which no report of anonkit has")
    if page.policies != [_POLICY] or _FETCHES.search(page.text("style")):
        raise Differs("it could fetch something from elsewhere")


class _Page(HTMLParser):
    """What a page holds. A class, because the parser of the standard library is one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.strange: list[str] = []
        self.policies: list[str] = []
        self.languages: list[str] = []
        self.rows: dict[str, list[Row]] = {}
        """Rows of tables by the id of the section they stand in."""
        self.claims: list[list[Row]] = []
        self._texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._section = ""
        self._cells: list[list[str]] = []

    def text(self, tag: str) -> str:
        """All text inside a kind of element."""
        return bare("".join(self._texts.get(tag, [])))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.strange += [f"<{tag}>" for _ in (1,) if tag not in _TAGS]
        self.strange += [f"{name}=" for name in told if name not in _ATTRIBUTES]
        if len(told) < len(attrs):
            self.strange.append("an attribute twice")
        if tag == "html":
            self.languages.append(told.get("lang") or "")
        if tag == "meta" and "http-equiv" in told:
            self.policies.append(told.get("content") or "")
            if (told["http-equiv"] or "").lower() != "content-security-policy":
                self.strange.append("http-equiv=")
        if tag == "h2":
            self._section = told.get("id") or self._section
        if tag == "h3" and self._section == "claims":
            self.claims.append([])
        if tag == "tr":
            self._cells = []
        if tag in ("td", "th"):
            self._cells.append([])
        if tag != "meta":
            self._open.append(tag)
        if len(self._open) > _MOST_DEPTH:
            raise Differs("its elements stand deeper in one another than in any report")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.strange.append(f"</{tag}> out of place")
        if tag == "tr" and "tbody" in self._open:
            row = tuple(bare("".join(cell)) for cell in self._cells)
            self.rows.setdefault(self._section, []).append(row)
            if self._section == "claims" and self.claims:
                self.claims[-1].append(row)

    def handle_data(self, data: str) -> None:
        for tag in set(self._open) & {"title", "blockquote", "style", "p"}:
            self._texts.setdefault(tag, []).append(data)
        if self._cells and {"td", "th"} & set(self._open):
            self._cells[-1].append(data)

    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html":
            self.strange.append("another doctype")

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self.strange.append("a comment")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self.strange.append("an instruction")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.strange.append("a declaration")
