"""Names of instruments in running text: the catalogue's, those by number, and proper names that no one listed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from congress_rag.documents import DocumentKind
from congress_rag.ingest.catalogue import Catalogue, Instrument, catalogue
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.references.numbered import DATE, numbered

__all__ = ["Named", "Naming", "naming"]

_SPACES = {ord(space): " " for space in "\n\r\t\u00a0\u202f"}  # a name goes on over the end of a line
_ACT_SYMBOL = r"^(?:\(EU\) )?(\d{4}/\d+)(?:/(?:JHA|EU|EC))?$"
_BEFORE = re.compile(
    r"(?:(?:(?:1[89]|20)\d\d|United Nations|UN|Council of Europe|International Labour Organization|ILO|"
    r"International|European|Additional Protocol of \d+ [A-Z][a-z]+ \d{4} to the) )+$"
)
_PROTOCOL_OF = re.compile(r"Additional Protocol of \d+ [A-Z][a-z]+ (\d{4}) to the ")
_BEHIND = re.compile(
    rf",? (?:as amended|and amended)(?: by (?:the )?(?:[A-Z\d][\w ]{{0,60}})?Protocol(?:, \d{{4}})?)?(?![\w])"
    rf"|,? of {DATE}|, (?:1[89]|20)\d\d(?!\w|/)| \((?:1[89]|20)\d\d\)| of the Council of Europe"
    r"| \((?:[A-Z]\w+ )?Convention\)(?=,? and (?:its|the) )"
    r"|,? (?:telle que modifiée|telle qu['’]amendée|modifiée|en su forma enmendada|enmendada)"
    rf"(?: par le (?:Protocole|protocole)(?: de \d{{4}})?(?: portant amendement de la "
    r"Convention unique sur les stupéfiants(?: de 1961)?)?| por el (?:Protocolo|protocolo)(?: de \d{4})?"
    r"(?: de [Mm]odificación de la Convención [ÚU]nica de 1961 sobre Estupefacientes)?)?(?!\w)"
    rf"|,? (?:en date )?(?:du|de|del) {DATE}| de (?:1[89]|20)\d\d(?![\w/])"
    r"| du Conseil de l['’]Europe| del Consejo de Europa"
)
_HEAD = (
    r"(?:Convention|Protocol|Treaty|Agreement|Charter|Covenant|Convenant|Statute|Declaration|Directive|"
    r"Framework Decision|Constitution|Rules)"
)
_PROPER = re.compile(rf"\b{_HEAD}\b")
_FOREIGN_PROPER = re.compile(
    r"\b(?:Estatuto|Statut|Tratado|Traité|Carta|Charte|Pacto|Pacte|Convenio|Convención|Convention|Protocolo|Protocole"
    r"|Accord|Acuerdo) (?:de la |de los |de las |del |de l['’]|de |du |des |d['’])"
    r"(?!État|Estado|Part|Membre|Miembro|Secr|Gouv|Gobi|Contrat|Haute|Alta)[A-ZÀ-Ý][\w'’-]+"
    r"(?: (?:de |du |des |del |de la |de l['’]|y |et )?[A-ZÀ-Ý][\w'’-]+){0,8}"
)
_LEFT_WORD = re.compile(r"(?:^|[\s“‘(])((?:[A-Z][\w'’-]*|of|and|for|de|(?:1[89]|20)\d\d)) $")
_NOT_NAMES = frozenset(
    "The This That These Those Any Each Every Such In On Under Of For And Or To By With From Where When If As No An A "
    "All Its Their State States Party Parties Contracting Being Recalling Considering Noting Having Member Bearing "
    "Reaffirming Present Said Both Other Following Draft Article Articles Convinced Taking Wishing Technical Final "
    "Partial Enlarged Joint".split()
)
_RIGHT = re.compile(
    rf" of {DATE}| (?:on|relating to|concerning|against|implementing|relative to|for|of the|drawn up)"
    r"(?: the| an?| all)? (?=[A-Z])"
)
_RIGHT_WORD = re.compile(
    r"(?:[A-Z][\w'’-]*|and(?= [A-Z])|(?:of|on)(?= the [A-Z]| [A-Z])|the(?= [A-Z])|in(?= [A-Z])|with regard to)"
)
_LISTING = re.compile(r"(?:, [A-Z][\w-]+){1,4},? and(?= [A-Z])")
_ANOTHER = re.compile(rf"{_HEAD}\b|(?:Article|Paragraph|Annex|Chapter|Part)s?\b")
_APART = re.compile(r"\d{4}, the ")
_LINK = re.compile(r"(?:of|and|for|de) ")
_OF_DATE = re.compile(rf",? of {DATE}")
_NOT_BEHIND = re.compile(
    r" (?:for|of|on|against)(?: the| an?| all)? (?:State|Part|Contract|Member|Secretar|Deposit|Govern|Land|Committee|"
    r"Board|Commission|Chair)"
)
_CONVENTION = re.compile(r"(?:Convention|Convenio|Convención|Agreement|Accord)$")
_PROTOCOLS = re.compile(
    r"(?P<and>,? (?:and|or|as well as|y|así como|et|ainsi que) )?"
    r"(?P<what>(?:its|the|sus?|son|ses|los|les)(?: (?:two|three|dos|tres|deux|trois))?"
    r"(?: [Aa]dditional)? [Pp]roto[ck]ol(?:es|os|s|e|o)?+(?: [Aa]dd?i[ct]ion(?:ales|nels))?+"
    r"(?P<thereto> thereto| y afférents| s['’]y rapportant| à cel(?:le|ui)-ci| correspondientes| de ell?[ao]s?)?+"
    r"(?: de \d{4})?)"
    r"(?! to\b| à la\b|[\w])"
)
_LOWER = re.compile(
    r"(?:convention|convenio|convención|protocole|protocolo|traité|tratado|accord|acuerdo|pacte|pacto|charte|carta"
    r"|statut|estatuto|déclaration|declaración)(?: \S+){2}"
)  # the law of the Union writes names of instruments in small letters
_DETERMINED = re.compile(r"(?:\b(?:the|la|le|el|les|los|las|du|del|au|al|des)\s|\bl['’])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A name at ``text[start:end]``: the ids it stands for, none where nobody listed it.

    ``terminal`` is what the grammar knows it as.
    """

    start: int
    end: int
    instruments: tuple[str, ...]
    terminal: str = "NAME"
    family: bool = False


class Naming:
    """Finds the names of instruments; made once from a catalogue."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known
        titles = {i.title for i in known.instruments}
        self._finder = NameFinder(
            {
                i.id: (i.title, i.cite_as, i.short, *i.aliases, *_plain_title(i, titles))
                for i in known.instruments
                if i.kind is not DocumentKind.REPORT
            },
            [(family.names, family.members) for family in known.families],
        )

        self._acts = {
            number: i.id for i in known.instruments for s in i.symbols for number in re.findall(_ACT_SYMBOL, s)
        }

    def find(self, text: str, *, typed: bool = False) -> list[Named]:
        """Every name in the text, in order, without overlaps; ``typed`` by a person, who may write "uncac"."""
        text = text.translate(_SPACES)
        found = self._listed(text, typed)
        by_number = numbered(text, self._acts)
        found = _merged(
            found, [Named(n.start, n.end, n.ids, "RESOLUTION" if n.resolution else "NAME") for n in by_number]
        )
        found = _merged(found, [self._recognised(text, name) for name in _proper(text)])
        found = _merged(found, [Named(m.start(), m.end(), ()) for m in _FOREIGN_PROPER.finditer(text)])
        return sorted([*found, *_protocols(text, found)], key=lambda name: name.start)

    def _recognised(self, text: str, name: Named) -> Named:
        """A proper name with the ids of the listed one in it: "1971 Convention on Psychotropic Substances"."""
        if not text[name.start : name.start + 4].isdigit():
            return name
        inner = text[name.start + 5 : name.end]
        mentions = self._finder.find(inner)
        if len(mentions) == 1 and mentions[0].start == 0 and mentions[0].end == len(inner):
            return Named(name.start, name.end, mentions[0].instruments)
        return name

    def _protocol_of(self, parents: tuple[str, ...], year: str) -> tuple[str, ...]:
        """The protocols of that year to these instruments."""
        return tuple(i.id for i in self.known.instruments if i.parent in parents and (i.date or "").startswith(year))

    def _listed(self, text: str, typed: bool) -> list[Named]:
        found: list[Named] = []
        for mention in self._finder.find(text):
            start, end = mention.start, mention.end
            written = text[start:end]
            if _APART.match(written) or (mention.family and text.endswith("following ", 0, start)):
                continue
            if not (typed or mention.family or _looks_like_a_name(text, start, written)):
                continue
            before = _BEFORE.search(text, max(0, start - 60), start)
            if before is not None and before.end() == start:
                start = before.start()
            while (behind := _BEHIND.match(text, end)) is not None:
                end = behind.end()
            if found and start < found[-1].end:
                start = mention.start
            instruments = mention.instruments
            dated = _PROTOCOL_OF.match(text, start)
            if dated is not None and dated.end() <= mention.start:
                instruments = self._protocol_of(instruments, dated[1])
            found.append(Named(start, end, instruments, family=mention.family))
        return found


def _looks_like_a_name(text: str, start: int, written: str) -> bool:
    """Leaves out "charter", the town of Palermo, and "a Convention against …" that is yet to be written."""
    if re.search(r"\b(?:[Aa]n?|[Uu]n|[Uu]ne|[Uu]na) $", text[max(0, start - 4) : start]):
        return False
    if not written[0].isupper() and _LOWER.match(written):
        return _DETERMINED.search(text, max(0, start - 8), start) is not None
    if not any(c.isupper() for c in written):
        return False
    return " " in written or written.isupper() or _PROPER.search(written) is not None


def _plain_title(instrument: Instrument, titles: set[str]) -> tuple[str, ...]:
    """A title without what it supplements or stands in brackets behind it, where no other instrument is called so."""
    plain = re.sub(r" \(.*\)$|,? supplement(?:ary|ing) .*$", "", instrument.title)
    return () if plain in titles else (plain,)


@cache
def naming() -> Naming:
    """The names of the catalogue that ships with the project."""
    return Naming(catalogue())


def _merged(found: Sequence[Named], more: Iterable[Named]) -> list[Named]:
    """The names found so far, and those of the others that touch none or hold shorter ones within them."""
    listed = set(found)
    merged: list[Named] = []
    for name in sorted([*found, *more], key=lambda n: (n.start, -n.end)):
        before = merged[-1] if merged else None
        if before is None or name.start >= before.end:
            merged.append(name)
        elif name in listed and not before.instruments and before not in listed and name.end > before.end:
            merged[-1] = name  # one that is listed, cut into by one that isn't
    return merged


def _proper(text: str) -> Iterator[Named]:
    """Proper names around "Convention", "Treaty" and the like, by their capital letters."""
    end = 0
    for head in _PROPER.finditer(text):
        if head.start() < end:
            continue
        start = head.start()
        for _ in range(12):
            word = _LEFT_WORD.search(text, max(end, start - 40), start)
            if word is None or word[1] in _NOT_NAMES:
                break
            start = word.start(1)
        while (link := _LINK.match(text, start)) is not None:
            start = link.end()
        stop = head.end()
        behind = _RIGHT.match(text, stop)
        if behind is not None and _NOT_BEHIND.match(text, stop) is None:
            stop = _right_end(text, behind.end())
            if (more := _RIGHT.match(text, stop)) is not None and not _NOT_BEHIND.match(text, stop):
                stop = _right_end(text, more.end())
        if (start == head.start() and stop == head.end()) or re.search(r"\b[Aa]n? $", text[max(0, start - 4) : start]):
            continue
        end = stop
        yield Named(start, stop, ())


def _right_end(text: str, stop: int) -> int:
    last = stop
    at = stop
    for _ in range(30):
        if at < len(text) and text[at] == " ":
            at += 1
        word = _RIGHT_WORD.match(text, at)
        if word is None:
            break
        if (listing := _LISTING.match(text, word.end())) is not None and not _PROPER.search(listing[0]):
            at = last = listing.end()
            continue
        if word[0] == "and" and _ANOTHER.match(text, at + 4):
            break
        at = word.end()
        if word[0][0].isupper():
            last = at
        if at < len(text) and text[at] != " ":
            break
    dated = _OF_DATE.match(text, last)
    return dated.end() if dated else last


def _protocols(text: str, found: Sequence[Named]) -> Iterator[Named]:
    """ "and its Protocols" behind an instrument, "the Protocols thereto" alone."""
    ends = {name.end for name in found}
    starts = [name.start for name in found]
    for match in _PROTOCOLS.finditer(text):
        at = bisect_left(starts, match.end()) - 1  # the last name that begins before the match ends
        if at >= 0 and found[at].end > match.start("what"):
            continue
        behind = match.start() in ends or _CONVENTION.search(text, max(0, match.start() - 20), match.start())
        if match["and"] and behind:
            yield Named(match.start(), match.end(), (), "AND_PROTOCOLS")
        elif match["thereto"]:
            start = match.start("what") + (4 if re.match("the |l[eo]s ", match["what"]) else 0)
            yield Named(start, match.end(), (), "PROTOCOLS")
