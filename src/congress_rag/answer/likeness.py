"""Rows of a comparison out of the documents: what the search finds in each, beside its like in the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from congress_rag.answer.decide import decide, score_of
from congress_rag.answer.evidence import Evidence, Finding, best_first, gather
from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.quoting import quotable
from congress_rag.answer.terms import stems
from congress_rag.documents import Kind
from congress_rag.index.search import Searcher

__all__ = ["rows_by_likeness"]

LOOKED_AT = 60  # hits in each instrument
MOST_EACH = 6  # paragraphs of one instrument
MOST_ALONE = 2  # rows that one instrument has to itself
AS_TELLING = 0.9  # of what the best one says of the topic
MOST_ROWS = 8
ALIKE = 0.22  # the share of weighed words that two provisions on one thing have in common


@dataclass(frozen=True, slots=True)
class _Group:
    """Provisions on one thing, by the id of their document."""

    findings: Mapping[str, Finding]


def rows_by_likeness(
    question: Question, ids: Sequence[str], searcher: Searcher, *, most_documents: int
) -> list[tuple[str, dict[str, list[Evidence]]]]:
    """Rows, best first: a label, and by document what to quote.

    Args:
        question: the topic understood.
        ids: the documents to compare; without any, those in which the search finds most.
        searcher: the index.
        most_documents: how many, where none are named.
    """
    question = replace(question, kind=AskedKind.OPEN, contrasts=())
    found = _telling(question, ids, searcher)
    if not ids:
        best = sorted(found, key=lambda i: -score_of(found[i][0]))[:most_documents]
        found = {i: found[i] for i in best}
    groups = _grouped(found, searcher) if found else []
    rows = []
    for group in groups[:MOST_ROWS]:
        cells = {i: quotable(question, [f], searcher.idf) for i, f in group.findings.items()}
        rows.append((_label(group, question), cells))
    return _labelled_apart(rows)


def _telling(question: Question, ids: Sequence[str], searcher: Searcher) -> dict[str, list[Finding]]:
    """Of each document the paragraphs that say something on the topic, best first."""
    also = " ".join(expression for concept in question.concepts for expression in concept.expressions)
    scopes: list[list[str] | None] = [[i] for i in ids] if ids else [None]
    text = question.searched_for
    found: dict[str, list[Finding]] = {}
    for scope in scopes:
        hits = searcher.search(text, LOOKED_AT if scope else LOOKED_AT * 3, documents=scope, also=also).hits
        findings = best_first(gather(question, hits, searcher.library.paragraph, searcher.idf), score_of)
        for document_id in dict.fromkeys(f.document.id for f in findings):
            own = [f for f in findings if f.document.id == document_id and _is_provision(f)]
            decision = decide(replace(question, scope=(document_id,)), own, searcher.idf)
            if decision.answers:
                enough = max(f.covered for f in decision.chosen) * AS_TELLING
                found[document_id] = [f for f in own if f.covered >= enough][:MOST_EACH]
    return found


_NO_PROVISION = frozenset({Kind.RECITAL, Kind.PREAMBLE, Kind.ROW, Kind.TABLE, Kind.MASTHEAD, Kind.CLOSING, Kind.ANNEX})


def _is_provision(finding: Finding) -> bool:
    above = finding.document.ancestors(finding.paragraph)
    return all(paragraph.kind not in _NO_PROVISION for paragraph in (*above, finding.paragraph))


def _grouped(found: Mapping[str, Sequence[Finding]], searcher: Searcher) -> list[_Group]:
    """The findings in groups with at most one of each document, the fullest and best first."""
    everything = [f for findings in found.values() for f in findings]
    words = [_words(f) for f in everything]
    pairs = sorted(
        (
            (_likeness(words[a], words[b], searcher), a, b)
            for a in range(len(everything))
            for b in range(a)
            if everything[a].document is not everything[b].document
        ),
        key=lambda pair: (-pair[0], pair[2], pair[1]),
    )
    group_of = {at: {at} for at in range(len(everything))}
    for likeness, a, b in pairs:
        if likeness < ALIKE:
            break
        joined = group_of[a] | group_of[b]
        if len({everything[at].document.id for at in joined}) == len(joined):
            for at in joined:
                group_of[at] = joined
    groups: list[_Group] = []
    for members in {id(group): group for group in group_of.values()}.values():
        groups.append(_Group({everything[at].document.id: everything[at] for at in sorted(members)}))
    groups.sort(key=lambda g: (-len(g.findings), -max(score_of(f) for f in g.findings.values())))
    return _with_everyone(groups, found)


def _with_everyone(groups: Sequence[_Group], found: Mapping[str, Sequence[Finding]]) -> list[_Group]:
    """The groups; a document that has its like in none of them stands in the first with the best that it says.

    Of what one document alone says, the best few stay.
    """
    first, *others = groups
    beside = {i for g in groups if len(g.findings) > 1 for i in g.findings}
    alone = {i: findings[0] for i, findings in found.items() if i not in beside and i not in first.findings}
    joined = [_Group({**first.findings, **alone}), *others]
    kept: list[_Group] = []
    single: Counter[str] = Counter()
    for group in joined:
        if len(group.findings) == 1:
            document_id, finding = next(iter(group.findings.items()))
            single[document_id] += 1
            if alone.get(document_id) is finding or single[document_id] > MOST_ALONE:
                continue
        kept.append(group)
    return kept


def _words(finding: Finding) -> frozenset[str]:
    heading = _title(finding)
    return frozenset(stem for stem, _, _ in stems(f"{heading} {finding.document.quote(finding.paragraph)}"))


def _likeness(a: frozenset[str], b: frozenset[str], searcher: Searcher) -> float:
    both, either = a & b, a | b
    total = sum(map(searcher.idf, either))
    return sum(map(searcher.idf, both)) / total if total else 0.0


def _title(finding: Finding) -> str:
    """The title of the article, without its number."""
    heading = finding.paragraph.heading[-1] if finding.paragraph.heading else ""
    return re.sub(
        r"^(?:article|section|annex|chapter|part)\s+[\w.]+(?:\s*[.:–-]\s*|$)", "", heading, flags=re.IGNORECASE
    )


def _label(group: _Group, question: Question) -> str:
    """The title that most of its provisions stand under; where none has one, what is asked."""
    titles = Counter(title for f in group.findings.values() if (title := _title(f)))
    return titles.most_common(1)[0][0] if titles else question.searched_for.strip().capitalize()


def _labelled_apart(
    rows: list[tuple[str, dict[str, list[Evidence]]]],
) -> list[tuple[str, dict[str, list[Evidence]]]]:
    """Rows under one title are numbered."""
    counts = Counter(label for label, _ in rows)
    seen: Counter[str] = Counter()
    labelled = []
    for label, cells in rows:
        seen[label] += 1
        labelled.append((f"{label} ({seen[label]})" if counts[label] > 1 else label, cells))
    return labelled
