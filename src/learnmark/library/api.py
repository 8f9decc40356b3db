"""The library as JSON documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from learnmark.library.facts import framework, requirement_tree
from learnmark.library.wording import either, in_language

if TYPE_CHECKING:
    from learnmark.library.facts import ClauseNode
    from learnmark.library.models import Framework, Requirement


def framework_document(key: str, language: str) -> dict[str, Any]:
    """A framework with its tree of clauses and requirements, in one language.

    English stands where the language has no text. Raises UnknownFramework.
    """
    row = framework(key)
    return {
        "key": row.key,
        "standard": row.standard,
        "edition": row.edition,
        "version": row.version,
        "digest": row.digest,
        "loaded_on": row.loaded_on.isoformat(),
        "status": row.status,
        "superseded_by": row.superseded_by or None,
        "extends": row.extends.key if row.extends else None,
        "language": language,
        "name": either(row.name_en, row.name_vi, language=language),
        "text_origin": in_language(row.details.get("text_origin", {}), language=language) or None,
        "profiles": [_profile(profile, language) for profile in row.profiles],
        "confidence_values": _meanings(row, "confidence_values", language),
        "documented_information_values": _meanings(row, "documented_information_values", language),
        "clauses": [_clause(node, language) for node in requirement_tree(row)],
    }


def _profile(profile: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "id": profile["id"],
        "title": in_language(profile["title"], language=language),
        "default": profile["default"],
        "applies_when": in_language(profile["applies_when"], language=language) or None,
        "requirement_count": profile["requirement_count"],
    }


def _meanings(row: Framework, kind: str, language: str) -> dict[str, str]:
    values = row.details.get(kind, {})
    return {value: in_language(words, language=language) for value, words in values.items()}


def _clause(node: ClauseNode, language: str) -> dict[str, Any]:
    clause = node.clause
    return {
        "number": clause.number,
        "title": either(clause.title_en, clause.title_vi, language=language),
        "title_confidence": clause.title_confidence,
        "requirements": [_requirement(row, language) for row in node.requirements],
        "clauses": [_clause(child, language) for child in node.children],
    }


def _requirement(row: Requirement, language: str) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "code": row.code,
        "profile": row.profile,
        "text": either(row.text_en, row.text_vi, language=language),
        "question": either(row.question_en, row.question_vi, language=language),
        "evidence": in_language(row.evidence, language=language, nothing=[]),
        "documented_information": row.documented_information,
        "documentation_advised": row.documentation_advised,
        "may_be_not_applicable": row.may_be_not_applicable,
        "confidence": row.confidence,
        "tags": row.tags,
        "amendment": row.amendment or None,
        "change": either(row.change_en, row.change_vi, language=language) or None,
        "change_action": row.change_action or None,
    }
