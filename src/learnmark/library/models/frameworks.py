"""Frameworks (a standard in one edition), their clauses and their requirements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from learnmark.library.models.kept import KeptRow, VersionRow
from learnmark.library.wording import either, in_language


class Framework(VersionRow):
    """One loaded version of a framework, such as the second version of `21001:2018`.

    `extends` is the version that this one was laid over; `details` holds the notes of the source
    (confidence marks in words, transition, emphasis, origin of the texts), each in both languages.
    """

    key = models.CharField(_("key"), max_length=40)
    standard = models.CharField(_("standard"), max_length=40)
    edition = models.CharField(_("edition"), max_length=20)
    version = models.PositiveIntegerField(_("version"))
    name_en = models.CharField(_("name in English"), max_length=300)
    name_vi = models.CharField(_("name in Vietnamese"), max_length=300)
    status = models.CharField(_("status"), max_length=30)
    superseded_by = models.CharField(_("superseded by"), max_length=40, blank=True)
    extends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="overlays"
    )
    profiles = models.JSONField(_("profiles"), default=list)
    details = models.JSONField(_("details"), default=dict)

    DATA: ClassVar[dict[str, str]] = {
        "none": "key standard edition version name_en name_vi status superseded_by extends"
        " profiles details",
    }

    class Meta:
        db_table = "library_framework"
        verbose_name = _("framework")
        ordering: ClassVar[list[str]] = ["key", "version"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["key", "version"], name="a_framework_version_is_one")
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("library.framework", args=[self.key])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return either(self.name_en, self.name_vi)

    @classmethod
    def in_use_among(cls, rows: models.QuerySet[Any]) -> bool:  # noqa: ARG003  whichever they are
        """Always: the database itself keeps the clauses and requirements of every version."""
        return True

    def meaning(self, kind: str, value: str) -> str:
        """What a mark means; kind is `confidence_values` or `documented_information_values`."""
        return in_language(self.details.get(kind, {}).get(value, {}))


class Clause(KeptRow):
    """A clause of a framework; `order` is its place in the standard."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="clauses")
    number = models.CharField(_("number"), max_length=20)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_vi = models.CharField(_("title in Vietnamese"), max_length=300)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    order = models.PositiveIntegerField(_("order"))
    assessable = models.BooleanField(_("holds requirements"))
    title_confidence = models.CharField(_("confidence of the title"), max_length=30)

    NEVER_CHANGED: ClassVar[bool] = True
    DATA: ClassVar[dict[str, str]] = {
        "none": "framework number title_en title_vi parent order assessable title_confidence",
    }

    class Meta:
        db_table = "library_clause"
        verbose_name = _("clause")
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["framework", "number"], name="a_clause_number_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return either(self.title_en, self.title_vi)

    @property
    def title_uncertain(self) -> bool:
        """Whether number and title still wait for a look into a licensed copy."""
        return self.title_confidence == "uncertain"


class Requirement(KeptRow):
    """One thing an auditor can mark.

    `reference` (`21001:2018/4.1-a`) names it across versions, `code` (`4.1-a`) inside a framework.
    `folded` holds number, titles, texts and evidence of both languages without case and
    diacritics, for searching.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="requirements")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(_("code"), max_length=30)
    reference = models.CharField(_("reference"), max_length=70)
    order = models.PositiveIntegerField(_("order"))
    profile = models.CharField(_("profile"), max_length=40)
    text_en = models.TextField(_("text in English"))
    text_vi = models.TextField(_("text in Vietnamese"))
    question_en = models.TextField(_("question in English"))
    question_vi = models.TextField(_("question in Vietnamese"))
    evidence = models.JSONField(_("evidence by language"), default=dict)
    documented_information = models.CharField(_("documented information"), max_length=20)
    documentation_advised = models.BooleanField(_("documentation advised"), default=False)
    may_be_not_applicable = models.BooleanField(_("may be not applicable"), default=False)
    confidence = models.CharField(_("confidence"), max_length=30)
    tags = models.JSONField(_("tags"), default=list)
    amendment = models.CharField(_("brought by amendment"), max_length=40, blank=True)
    change_en = models.TextField(_("change in English"), blank=True)
    change_vi = models.TextField(_("change in Vietnamese"), blank=True)
    change_action = models.CharField(_("what the change asks for"), max_length=60, blank=True)
    folded = models.TextField(_("search text"))

    NEVER_CHANGED: ClassVar[bool] = True
    DATA: ClassVar[dict[str, str]] = {
        "none": "framework clause code reference order profile text_en text_vi question_en"
        " question_vi evidence documented_information documentation_advised may_be_not_applicable"
        " confidence tags amendment change_en change_vi change_action folded",
    }

    class Meta:
        db_table = "library_requirement"
        verbose_name = _("requirement")
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["framework", "code"], name="a_requirement_code_is_one")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["reference"], name="requirement_by_reference")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def text(self) -> str:
        """The paraphrase in the reader's language."""
        return either(self.text_en, self.text_vi)

    @property
    def question(self) -> str:
        """What an auditor asks, in the reader's language."""
        return either(self.question_en, self.question_vi)

    @property
    def evidence_wanted(self) -> list[str]:
        """What usually shows it, in the reader's language."""
        return in_language(self.evidence, nothing=[])

    @property
    def change(self) -> str:
        """What the edition changed here, in the reader's language; empty where nothing is known."""
        return either(self.change_en, self.change_vi)


class RequirementMapping(KeptRow):
    """What became of a requirement of the earlier edition in the framework `framework`.

    `changed` and `carried` name both ends, `added` only the later, `dropped` only the earlier.
    """

    class Kind(models.TextChoices):
        CARRIED = "carried", _("Carried over")
        CHANGED = "changed", _("Changed")
        ADDED = "added", _("New")
        DROPPED = "dropped", _("Dropped")

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="mappings")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    earlier = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, related_name="later_ones"
    )
    later = models.ForeignKey(
        Requirement, on_delete=models.CASCADE, null=True, related_name="earlier_ones"
    )
    order = models.PositiveIntegerField(_("order"))
    confidence = models.CharField(_("confidence"), max_length=30)
    reason_en = models.TextField(_("why it was dropped, in English"), blank=True)
    reason_vi = models.TextField(_("why it was dropped, in Vietnamese"), blank=True)

    NEVER_CHANGED: ClassVar[bool] = True
    DATA: ClassVar[dict[str, str]] = {
        "none": "framework kind earlier later order confidence reason_en reason_vi",
    }

    class Meta:
        db_table = "library_requirement_mapping"
        verbose_name = _("requirement mapping")
        ordering: ClassVar[list[str]] = ["order"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["framework", "order"], name="a_mapping_has_one_place")
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}"

    @property
    def note(self) -> str:
        """What to know about this pair, in the reader's language."""
        return self.later.change if self.later else either(self.reason_en, self.reason_vi)
