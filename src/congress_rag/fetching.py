"""From official addresses to the corpus folder: what ``fetch`` does.

It downloads the instruments that are named, or those that the report cites, where the folder lacks them. A file that
is there already is never touched. What has arrived is written down in the folder's manifest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from congress_rag.documents import DocumentKind
from congress_rag.errors import CallError, CongressRagError, StorageError, UnreachableError
from congress_rag.ingest.addresses import Reach
from congress_rag.ingest.catalogue import Catalogue, Instrument, Language, Text, catalogue
from congress_rag.ingest.fetch import Fetcher, Limits
from congress_rag.ingest.files import find_documents, shipped_report
from congress_rag.ingest.manifest import read_manifest, record
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.partial import Partial
from congress_rag.ingest.reading import read_source
from congress_rag.ingest.versions import id_and_language
from congress_rag.settings import Settings

__all__ = ["FetchReport", "Item", "fetch", "reach_of"]

Status = Literal["fetched", "there", "planned", "no_address", "failed"]
Progress = Callable[[str, int, int | None], None]

_ENDINGS = {"pdf": ".pdf", "html": ".html", "xml": ".xml", "docx": ".docx", "text": ".txt"}
_IN_A_MANIFEST = {
    DocumentKind.TREATY: "convention",
    DocumentKind.RESOLUTION: "resolution",
    DocumentKind.REPORT: "report",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One text that was wanted, and what became of it."""

    id: str
    title: str
    language: str
    status: Status
    file: str | None = None
    address: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    reason: str | None = None
    error: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did; :meth:`to_dict` is what ``fetch --json`` prints. ``named`` is whether ids were given."""

    corpus: str
    dry_run: bool
    named: bool
    items: tuple[Item, ...]

    def count(self, status: Status) -> int:
        """How many texts came to this."""
        return sum(item.status == status for item in self.items)

    @property
    def failed(self) -> bool:
        """Whether something that was to be done wasn't: a download, or an instrument named that has no address."""
        return bool(self.count("failed") or (self.named and self.count("no_address")))

    @property
    def cut_off(self) -> bool:
        """Whether no host could be reached at all: there is no network."""
        tried = [item for item in self.items if item.status in ("fetched", "failed")]
        return bool(tried) and all(item.reason == UnreachableError.code for item in tried)

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        counts = {status: self.count(status) for status in get_args(Status)}
        return {"corpus": self.corpus, "dry_run": self.dry_run, **counts, "items": [asdict(i) for i in self.items]}


def _unseen(what: str, done: int, of: int | None) -> None:
    """Progress that nobody looks at."""


def fetch(
    ids: Sequence[str],
    settings: Settings,
    *,
    languages: Sequence[str] = ("en",),
    dry_run: bool = False,
    on_progress: Progress = _unseen,
    fetcher: Fetcher | None = None,
    known: Catalogue | None = None,
) -> FetchReport:
    """Downloads what is named, or what the report cites, into the corpus folder of the settings.

    ``fetcher`` and ``known`` take the place of the real ones in tests.

    Raises:
        UnreadableFileError: the folder's manifest, or a report of it, can't be read.
        CallError: no corpus folder, an id that the catalogue lacks, or no official language.
        StorageError: another fetch is at work in the folder, or it can't be written to.
    """
    known = known or catalogue()
    folder = _folder(settings)
    languages = list(dict.fromkeys(languages))
    strange = [language for language in languages if language not in get_args(Language)]
    if strange:
        raise CallError(f"There is no language {strange[0]!r}; texts are known in {', '.join(get_args(Language))}.")
    wanted = _named(ids, known) if ids else _cited(folder, settings, known)
    held, read = _held(folder)
    items = []
    for instrument, language in ((i, language) for i in wanted for language in languages):
        item = _plan(instrument, language, held, known)
        if item.status == "planned":
            item = replace(item, file=f"{_room(instrument, read)}/{item.file}")
            read.add(instrument.id)
        items.append(item)
    if not dry_run:
        limits = Limits(bytes=int(settings.max_file_mb * 1_000_000))
        fetcher = fetcher or Fetcher(reach_of(settings, known), limits)
        with _alone_in(folder):
            items = _download(items, known, folder, fetcher, on_progress)
    return FetchReport(str(folder), dry_run, bool(ids), tuple(items))


def _folder(settings: Settings) -> Path:
    if settings.corpus is None:
        raise CallError("Name the corpus folder to fetch into: --corpus FOLDER, or CONGRESS_RAG_CORPUS.")
    if settings.corpus.exists() and not settings.corpus.is_dir():
        raise CallError(f"{settings.corpus} is a file. Name a folder to fetch into.")
    return settings.corpus


def reach_of(settings: Settings, known: Catalogue) -> Reach:
    """Where texts are fetched from: the depositaries of the catalogue, and the hosts that the settings add."""
    more = {host for host in re.split(r"[,\s]+", settings.fetch_hosts or "") if host}
    return Reach(frozenset(known.hosts) | more)


def _named(ids: Sequence[str], known: Catalogue) -> list[Instrument]:
    found = {i.id: i for i in known.instruments if i.kind is not DocumentKind.REPORT}
    for wanted in ids:
        if wanted not in found:
            near = [i for i in found if wanted.lower() in i][:5]
            hint = f" Did you mean {', '.join(near)}?" if near else " See ingest/catalogue.toml for the ids."
            raise CallError(f"The catalogue has no instrument {wanted!r}.{hint}")
    return [found[wanted] for wanted in dict.fromkeys(ids)]


def _cited(folder: Path, settings: Settings, known: Catalogue) -> list[Instrument]:
    """The instruments that the reports of the corpus name, in the order of the catalogue; families count whole."""
    found = find_documents(folder) if folder.is_dir() else []
    reports = [s.path for s in found if s.name.startswith("report/")] or [shipped_report()]
    names = NameFinder(
        {i.id: i.names for i in known.instruments if i.kind is not DocumentKind.REPORT},
        [(family.names, family.members) for family in known.families],
    )
    cited = {
        instrument
        for report in reports
        for mention in names.find(read_source(report, settings).text)
        for instrument in mention.instruments
    }
    return [i for i in known.instruments if i.id in cited]


def _held(folder: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """The ids and languages that the folder has a file for, and the ids among them that ``ingest`` reads by default."""
    if not folder.is_dir():
        return set(), set()
    files = [
        (str(e.get("id") or ""), e.get("language")) for e in read_manifest(folder) if (folder / e["file"]).is_file()
    ]
    sources = find_documents(folder)
    files += [(source.path.stem, None) for source in sources if not source.facts]
    held = set()
    for name, language in files:
        instrument, suffix = id_and_language(name)
        held.add((instrument.lower(), str(language or suffix or "en")))
    return held, {source.id for source in sources}


def _room(instrument: Instrument, read: set[str]) -> str:
    """The folder for a text: apart, where ``ingest`` reads the instrument in another language already."""
    return "multilingual" if instrument.id in read else "conventions"


def _plan(instrument: Instrument, language: str, held: set[tuple[str, str]], known: Catalogue) -> Item:
    item = Item(instrument.id, instrument.title, language, "there", page=instrument.page)
    if (instrument.id, language) in held:
        return item
    texts = [text for text in instrument.texts if text.language == language]
    if not texts:
        reason = f"The catalogue has no address of it in {language}. {_elsewhere(instrument, language, known)}"
        return replace(item, status="no_address", reason="no_address", error=reason.strip())
    return replace(item, status="planned", file=_name(instrument, texts[0]), address=texts[0].address)


def _elsewhere(instrument: Instrument, language: str, known: Catalogue) -> str:
    """Where to look for an instrument without an address: the resolution that it is annexed to, or its page."""
    carriers = {symbol.partition(", annex")[0] for symbol in instrument.symbols if ", annex" in symbol}
    for other in known.instruments:
        if carriers.intersection(other.symbols) and any(text.language == language for text in other.texts):
            return f"It is annexed to {other.cite_as}: fetch {other.id}."
    return f"Look for it at {instrument.page}, and put it into conventions/." if instrument.page else ""


def _name(instrument: Instrument, text: Text) -> str:
    language = "" if text.language == "en" else f".{text.language}"
    return f"{instrument.id}{language}{_ENDINGS[text.format]}"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps a second fetch out of the folder."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".fetch.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError(f"Another fetch is at work in {folder}. Wait for its end, and call again.") from error
    except OSError as error:
        raise StorageError(
            f"{folder} can't be written to: {error.strerror or error}. Name another corpus folder to fetch into."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _download(
    items: Sequence[Item], known: Catalogue, folder: Path, fetcher: Fetcher, on_progress: Progress
) -> list[Item]:
    """Downloads what is planned, one after the other; what fails is written down, and the rest goes on."""
    done: list[Item] = []
    unreachable: dict[str, str] = {}
    for item in items:
        if item.status != "planned":
            done.append(item)
            continue
        instrument = known.get(item.id)
        room = str(item.file).partition("/")[0]
        for text in (t for t in instrument.texts if t.language == item.language):  # the first choice first
            item = replace(item, status="failed", file=f"{room}/{_name(instrument, text)}", address=text.address)
            host = urlsplit(text.address).netloc
            try:
                if host in unreachable:
                    raise UnreachableError(unreachable[host])
                item = _one(item, instrument, text, folder, fetcher, on_progress)
                break
            except UnreachableError as error:
                unreachable[host] = str(error)
                item = replace(item, reason=error.code, error=str(error))
            except StorageError:
                raise
            except CongressRagError as error:
                item = replace(item, reason=error.code, error=str(error))
        done.append(item)
    return done


def _one(item: Item, instrument: Instrument, text: Text, folder: Path, fetcher: Fetcher, on_progress: Progress) -> Item:
    target = folder / str(item.file)
    if target.exists():
        return replace(item, status="there", reason=None, error=None)
    arrived = fetcher.download(text, target, lambda received, of: on_progress(item.id, received, of))
    entry = {
        "id": target.name.removesuffix(target.suffix),
        "file": item.file,
        "title": instrument.title,
        "kind": _IN_A_MANIFEST[instrument.kind],
        "adopted": instrument.date,
        "language": text.language,
        "bytes": arrived.bytes,
        "sha256": arrived.sha256,
        "official_symbol": instrument.symbol,
        "source": {"address": text.address},
        "retrieved": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    record(
        folder, entry
    )  # before the file is there: an entry without a file is fetched again, a file without one is not
    Partial(target).finish()
    return replace(item, status="fetched", bytes=arrived.bytes, sha256=arrived.sha256, reason=None, error=None)
