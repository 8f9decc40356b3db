"""The templates are code: they never make source from data, and they speak both languages."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any, get_args

from learnmark.foundation.typeset import DOCUMENTS, audit_schemas, values

FOLDER = files("learnmark").joinpath("content", "documents")
# Without comments: those may name what the code must not do.
TEMPLATES = {
    entry.name: re.sub(r"//.*", "", entry.read_text("utf-8"))
    for entry in FOLDER.iterdir()
    if entry.name.endswith(".typ")
}
LABELS = json.loads(FOLDER.joinpath("labels.json").read_text("utf-8"))


def test_there_is_one_template_for_each_document() -> None:
    assert set(TEMPLATES) == {f"{name}.typ" for name in DOCUMENTS} | {"style.typ", "ornament.typ"}


def test_no_template_evaluates_text_or_loads_packages() -> None:
    for name, code in TEMPLATES.items():
        assert not re.search(
            r"\beval\b|@preview|@local|\bplugin\b|sys\.inputs|\binclude\b", code
        ), name


def test_only_attachments_are_read_and_only_named_files_loaded() -> None:
    for name, source in TEMPLATES.items():
        assert re.findall(r"\bread\(([^)]*?),", source) == (
            ["file.file"] if name == "style.typ" else []
        )
        for loaded in re.findall(r"\b(?:json|image|import)\b[( ]*\"?([^\",):]*)", source):
            assert loaded in {
                "data.json",
                "labels.json",
                "attachments.json",
                "qr.svg",
                "style.typ",
                "ornament.typ",
            }, (name, loaded)


def test_no_tracking_because_it_tears_vietnamese_words_apart() -> None:
    assert all("tracking" not in source for source in TEMPLATES.values())


def test_every_label_speaks_both_languages() -> None:
    assert all(set(label) == {"en", "vi"} and all(label.values()) for label in LABELS.values())


def test_every_choice_of_the_data_has_a_label() -> None:
    choices: dict[str, Any] = {
        "mode": audit_schemas.Mode,
        "audit": audit_schemas.AuditKind,
        "role": audit_schemas.TeamRole,
        "site": values.SiteKind,
        "combination": audit_schemas.AuditReport.model_fields["combination"].annotation,
        "recommend": audit_schemas.AuditReport.model_fields["recommendation"].annotation,
        "readiness": audit_schemas.Stage1Conclusions.model_fields["readiness"].annotation,
        "grade": audit_schemas.Nonconformity.model_fields["grade"].annotation,
        "status": audit_schemas.Nonconformity.model_fields["status"].annotation,
        "result": audit_schemas.Earlier.model_fields["result"].annotation,
    }
    for prefix, choice in choices.items():
        assert {f"{prefix}.{value}" for value in get_args(choice)} <= set(LABELS)


def test_no_label_is_left_over() -> None:
    sources = "".join(TEMPLATES.values())
    plain = {key for key in LABELS if "." not in key and f'"{key}"' not in sources}
    assert plain == {"for_body", "for_client"}, "built from the party's name in agreement.typ"
