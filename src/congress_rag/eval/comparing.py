"""Two runs over the same questions: what became better or worse, how surely, and which questions changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.intervals import Difference, difference_of
from congress_rag.eval.record import Asked, Run
from congress_rag.eval.scores import MEASURES, Better, Score, Unscored, measure_named

__all__ = ["SURE", "Change", "Compared", "Comparison", "Side", "cited_by", "compare", "holm", "pairs_of"]

SURE = 0.05  # the p below which a difference counts
_HITS_SHOWN = 3
_CHANGES_PRINTED = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure over the questions that both scored. ``p_holm`` is p corrected for all measures of the comparison."""

    measure: str
    a: float | None
    b: float | None
    difference: Difference
    p_holm: float | None

    @property
    def won(self) -> int:
        """The questions of which B made more than A; where neither way is better, those with more."""
        lower = measure_named(self.measure).better is Better.LOWER
        return self.difference.losses if lower else self.difference.wins

    @property
    def lost(self) -> int:
        """The questions of which B made less than A."""
        return self.difference.wins + self.difference.losses - self.won

    @property
    def words(self) -> str:
        """B seen from A: "better", "worse", "longer", "shorter", "no sure difference" or "not scored"."""
        if self.p_holm is None or self.difference.mean is None:
            return "not scored"
        if self.p_holm >= SURE:
            return "no sure difference"
        more = self.difference.mean > 0
        better = measure_named(self.measure).better
        if better is Better.NEITHER:
            return "longer" if more else "shorter"
        return "better" if more == (better is Better.HIGHER) else "worse"


@dataclass(frozen=True, slots=True)
class Side:
    """What one system made of a question: its first hits, its citations, how the answer ended, its scores."""

    hits: tuple[str, ...]
    citations: tuple[str, ...]
    outcome: str | None
    scores: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Change:
    """A question of which the two made different things.

    ``size`` adds up how far its scores moved, over measures that have a better side; ``gain`` counts what became worse
    against what became better.
    """

    id: str
    suite: str
    question: str
    gold: tuple[str, ...]
    a: Side
    b: Side
    size: float
    gain: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A. ``left_out`` counts the questions that only one was asked, or that had other gold."""

    a: str
    b: str
    questions: int
    left_out: int
    measures: tuple[Compared, ...]
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; every change."""
        return {
            "a": self.a,
            "b": self.b,
            "questions": self.questions,
            "left_out": self.left_out,
            "measures": {
                c.measure: {
                    "a": c.a,
                    "b": c.b,
                    **c.difference._asdict(),
                    "wins": c.won,
                    "losses": c.lost,
                    "p_holm": c.p_holm,
                    "words": c.words,
                }
                for c in self.measures
            },
            "changes": [asdict(change) for change in self.changes],
        }

    def to_text(self) -> str:
        """A table of the measures, then the questions that changed most."""
        head = f"B {self.b}, against A {self.a}: {self.questions} questions"
        lines = [f"{head}; {self.left_out} left out, since they differ" if self.left_out else head, ""]
        lines.append(f"{'':<20}{'A':>8}{'B':>8}{'B − A':>8}  {'95 % interval':<18}{'won':>5}{'lost':>5}{'p':>8}")
        lines += [_row(compared) for compared in self.measures]
        lines += ["", "p is corrected for the number of measures (Holm); won and lost count questions.", ""]
        lines.append(f"{len(self.changes)} questions changed" + (":" if self.changes else "."))
        for change in self.changes[:_CHANGES_PRINTED]:
            lines += _told(change)
        if len(self.changes) > _CHANGES_PRINTED:
            lines.append(f"… and {len(self.changes) - _CHANGES_PRINTED} more; --json has them all.")
        return "\n".join(lines)


def compare(a: Run, b: Run, *, shared_only: bool = False) -> Comparison:
    """Compares B with A, question by question.

    Args:
        a: the run to compare with.
        b: the run that is asked about.
        shared_only: whether runs over other questions are compared over those that both were asked.

    Raises:
        CallError: the runs are over other questions (the message says which), or share none.
    """
    pairs, left_out = pairs_of(a, b, shared_only=shared_only)
    compared = []
    for measure in MEASURES:
        x, y = both_scored(pairs, measure.name)
        if any(measure.name in side.scores for pair in pairs for side in pair):
            compared.append((measure.name, _mean(x), _mean(y), difference_of(x, y)))
    corrected = holm([difference.p for *_, difference in compared])
    changes = sorted(filter(None, (_change(*pair) for pair in pairs)), key=lambda c: (-c.size, c.suite, c.id))
    return Comparison(
        a=a.system,
        b=b.system,
        questions=len(pairs),
        left_out=left_out,
        measures=tuple(Compared(*given, p) for given, p in zip(compared, corrected, strict=True)),
        changes=tuple(changes),
    )


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """p-values corrected for their number (Holm 1979); None stays None and isn't counted.

    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(ps) if p is not None)
    corrected: list[float | None] = [None] * len(ps)
    floor = 0.0
    for done, (p, place) in enumerate(tested):
        floor = max(floor, min(1.0, p * (len(tested) - done)))
        corrected[place] = floor
    return corrected


# -- which questions both were asked --------------------------------------------------------------------------------


def pairs_of(a: Run, b: Run, *, shared_only: bool = False) -> tuple[list[tuple[Asked, Asked]], int]:
    """The questions of both, in A's order, and how many are left out.

    Raises:
        CallError: the runs are over other questions and ``shared_only`` isn't set, or they share none.
    """
    by_key = {_key(asked): asked for asked in b.questions}
    pairs = [(asked, by_key[_key(asked)]) for asked in a.questions if _key(asked) in by_key]
    left_out = len({*map(_key, a.questions), *by_key}) - len(pairs)
    differing = _differing(a, b)
    if left_out and not differing:
        differing = [f"{left_out} questions of the same suites were asked in one of them only, or have other gold"]
    if not pairs:
        raise CallError(f"{a.system} and {b.system} share no question: {'; '.join(differing) or 'none was asked'}.")
    if differing and not shared_only:
        raise CallError(
            f"{a.system} and {b.system} were asked other questions: {'; '.join(differing)}. "
            f"Run both over the same suites, or compare only the {len(pairs)} questions that they share."
        )
    return pairs, left_out


def _key(asked: Asked) -> tuple[str, str, tuple[tuple[str, int], ...]]:
    return asked.id, asked.question, asked.gold


def _differing(a: Run, b: Run) -> list[str]:
    first, second = ({suite.name: suite for suite in run.suites} for run in (a, b))
    found = []
    for name in sorted(first.keys() | second.keys()):
        one, other = first.get(name), second.get(name)
        if one is None or other is None:
            found.append(f"{name} is only in {'B' if one is None else 'A'}")
        elif one.sha256 != other.sha256:
            found.append(
                f"{name} has {one.questions} questions in A (sha256 {one.sha256[:12]}) "
                f"and {other.questions} in B ({other.sha256[:12]})"
            )
    return found


def both_scored(pairs: Sequence[tuple[Asked, Asked]], measure: str) -> tuple[list[float], list[float]]:
    """The scores of A and of B by a measure, over the questions that both scored."""
    scored = [
        (x, y)
        for one, other in pairs
        if isinstance(x := one.scores.get(measure), float) and isinstance(y := other.scores.get(measure), float)
    ]
    return [x for x, _ in scored], [y for _, y in scored]


def _mean(scores: Sequence[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


# -- which questions changed ----------------------------------------------------------------------------------------


def _change(a: Asked, b: Asked) -> Change | None:
    size = gain = 0.0
    changed = None not in (a.answer, b.answer) and _outcome(a) != _outcome(b)
    for measure in MEASURES:
        x, y = a.scores.get(measure.name), b.scores.get(measure.name)
        if measure.better is Better.NEITHER or x is None or y is None or x == y:
            continue
        changed = True
        if isinstance(x, float) and isinstance(y, float):
            size += abs(y - x)
            gain += y - x if measure.better is Better.HIGHER else x - y
    if not changed:
        return None
    gold = tuple(pinpoint for pinpoint, _ in a.gold)
    return Change(a.id, a.suite, a.question, gold, _side(a), _side(b), round(size, 9), round(gain, 9))


def _side(asked: Asked) -> Side:
    hits = tuple(hit.pinpoint for hit in asked.found[:_HITS_SHOWN])
    return Side(hits, cited_by(asked), _outcome(asked), dict(asked.scores))


def _outcome(asked: Asked) -> str | None:
    return None if asked.answer is None else str(asked.answer["outcome"])


def cited_by(asked: Asked) -> tuple[str, ...]:
    """The pinpoints that the answer cites, each once, in its order."""
    cited = (asked.answer or {}).get("citations", ())
    return tuple(dict.fromkeys(citation["pinpoint"] for citation in cited))


# -- in words -------------------------------------------------------------------------------------------------------


def _row(compared: Compared) -> str:
    d = compared.difference
    if d.mean is None or compared.p_holm is None:
        return f"{compared.measure:<20}{'not scored by both':>18}"
    interval = f"{d.low:+.3f} to {d.high:+.3f}"
    return (
        f"{compared.measure:<20}{compared.a:>8.3f}{compared.b:>8.3f}{d.mean:>+8.3f}  {interval:<18}"
        f"{compared.won:>5}{compared.lost:>5}{compared.p_holm:>8.4f}  {compared.words}"
    )


def _told(change: Change) -> list[str]:
    lines = ["", f"{change.id}  {change.question}", f"    gold  {', '.join(change.gold) or 'none'}"]
    for name, side in (("A", change.a), ("B", change.b)):
        ended = "" if side.outcome is None else f"{side.outcome}, cites {', '.join(side.citations) or 'nothing'}; "
        lines.append(f"    {name}     {ended}first hits {', '.join(side.hits) or 'none'}")
    moved = [
        f"{name} {_printed(change.a.scores.get(name))} → {_printed(change.b.scores.get(name))}"
        for name in dict.fromkeys((*change.a.scores, *change.b.scores))
        if change.a.scores.get(name) != change.b.scores.get(name)
    ]
    return [*lines, f"          {'; '.join(moved)}"]


def _printed(score: Score | None) -> str:
    if score is None:
        return "–"
    return f"({score})" if isinstance(score, Unscored) else f"{score:.2f}"
