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

from anonkit import __version__
from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.agreement.sentences import worded
from anonkit.bundle.verify.agreement.statements import whole_of
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.canonical import sha256_hex
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
STYLES = frozenset({"acc9dc674af7007c381b14dbe2baf648611d6bc5bbc54a16d1b3a5fcbd01907f"})
"""SHA-256 of every stylesheet that a report ever had: one stays for as long as its reports do."""
_SECTIONS = ("plain-words", "contents", "protection", "claims", "use", "invisible", "check")
_CLAIMS = re.compile(r"h2 p blockquote (p )?(h3 p (table|p) ){3}h3 (ul|p) ")
"""What stands in the section of the claims, one after the other."""
_CLASSES = {
    *("first", "soft", "cards", "chart", "drawn", "note", "band"),
    *("bar", "boxes", "fill", "track", "empty"),
}
_WORDLESS = {
    *("html", "head", "body", "main", "section", "figure", "svg", "rect", "ul"),
    *("table", "thead", "tbody", "tr"),
}
"""Elements that hold others, and no text: a browser would put it somewhere else."""
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
    manifest = received.manifest
    _harmless(page)
    if _style(page) not in STYLES and manifest.document["tool"]["version"] == __version__:
        raise Differs("its stylesheet is not the one of the anonkit that it names")
    # In every language the title begins so.
    title = re.escape(bare(f"{manifest.name} {manifest.release}"))
    if len(page.titles) != 1 or not re.match(rf"{title} ?:", bare(page.titles[0])):
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
    if bare(whole_of(manifest, language)) != page.text("blockquote"):
        raise Differs("what it says of the release as a whole is not what the manifest says")
    if _style(page) not in STYLES:
        raise Untold("its stylesheet is none that this version of anonkit knows")
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
    sections = tuple(name for name, _ in page.sections)
    claims = [" ".join([*blocks, ""]) for name, blocks in page.sections if name == "claims"]
    if sections != _SECTIONS or not all(_CLAIMS.fullmatch(blocks) for blocks in claims):
        raise Differs("it has other sections than a report of anonkit")


def _style(page: _Page) -> str:
    return sha256_hex("".join(page.styles).strip().encode())


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
        self.titles: list[str] = []
        """Of the page, and not of a figure on it."""
        self.styles: list[str] = []
        self.sections: list[tuple[str, list[str]]] = []
        """The heading of each, and the elements that stand in it, one after the other."""
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
        self._placed(tag, told)
        if tag != "meta":
            self._open.append(tag)
        if len(self._open) > _MOST_DEPTH:
            raise Differs("its elements stand deeper in one another than in any report")

    def _placed(self, tag: str, told: Mapping[str, str | None]) -> None:
        """What an element is, by where it stands."""
        inside = self._open[-1] if self._open else ""
        if inside == "head" and tag == "title":
            self.titles.append("")
        if tag == "section":
            self.sections.append((told.get("aria-labelledby") or "", []))
        elif inside == "section":
            self.sections[-1][1].append(tag)
        heading = tag == "h2" and (inside != "section" or told.get("id") != self.sections[-1][0])
        if (
            heading
            or (tag != "h2" and "id" in told)
            or (inside == "main") != (tag == "section")
            or (inside == "body") != (tag == "main")
            or (tag == "style" and (inside != "head" or self.styles))
            or (tag == "title" and inside not in ("head", "svg"))
            or (told.get("class") or "first") not in _CLASSES
        ):
            self.strange.append(f"<{tag}> out of place")
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.strange.append(f"</{tag}> out of place")
        if tag == "tr" and "tbody" in self._open:
            row = tuple(bare("".join(cell)) for cell in self._cells)
            self.rows.setdefault(self._section, []).append(row)
            if self._section == "claims" and self.claims:
                self.claims[-1].append(row)

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else "html"
        if inside in _WORDLESS and data.strip():
            self.strange.append(f"text in <{inside}>")
        if inside == "style" and self.styles:
            self.styles[-1] += data
        if self._open[-2:] == ["head", "title"]:
            self.titles[-1] += data
        for tag in set(self._open) & {"blockquote", "style", "p"}:
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
