"""The register may run ahead of the document, when a scope was reduced, but never behind it."""

from __future__ import annotations

import pytest
from django.test.utils import override_settings

from learnmark.certification.actions import certificates
from learnmark.project.demo.build import QUIETLY
from learnmark.project.fsck import check
from learnmark.register.models import Entry
from tests.properties.case_world import after, open_world

pytestmark = pytest.mark.django_db


def test_a_reduced_scope_fits_together_before_and_after_its_document():
    with override_settings(**QUIETLY):
        world = open_world()
        story = world.story
        world.goes_on_until("certified")
        with story.as_body("decision", after(210)) as mai:
            certificates.reduce_scope(story.certificate(), scope="Less", grounds="Asked for",
                                      keeps_services=True, by=mai, on=after(210))  # fmt: skip
        assert check()["faults"] == []
        story.issue(after(211))
        assert check()["faults"] == []
        with story.as_body("register", after(212)):
            Entry.objects.update(revision=1)
        [fault] = check()["faults"]
        assert "differs" in fault
