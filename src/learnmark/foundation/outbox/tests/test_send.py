"""Mail commits with the act that wants it and is sent once."""

from __future__ import annotations

import pytest
from django.core import mail

from learnmark.foundation.jobs.queue import work_off
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.outbox.send import send, write, write_to_roles
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_party("Hoa Sen", "organization", slug="hoa-sen")


def test_a_mail_leaves_by_the_queue_and_once(school):
    with acting_as(school):
        row = write("lan@hoa-sen.example", "Xin\r\nBcc: x@y.example", "Chào")
    assert not mail.outbox
    work_off()
    with acting_as(school):
        send(school, message=row.pk)
        assert Message.objects.get().sent_at
    (sent,) = mail.outbox
    assert sent.subject == "Xin Bcc: x@y.example"
    assert sent.to == ["lan@hoa-sen.example"]
    assert str(row.pk) in sent.extra_headers["Message-ID"]


def test_a_mail_goes_to_those_who_hold_a_role(school):
    make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)
    make_member(school, "Đỗ Dung", Role.STAFF)
    with acting_as(school):
        roles = (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)
        assert (
            write_to_roles(school, roles, "About %(what)s", "%(what)s", values={"what": "x"}) == 1
        )
        assert Message.objects.get().to == "lan@hoa-sen.example"


def test_a_text_without_an_address_ends_with_the_page_of_its_thing(school, settings):
    class Thing:
        pk = None

        def get_absolute_url(self):
            return "/certification/cases/1"

    make_member(school, "Nguyễn Lan", Role.QUALITY_MANAGER)
    page = f"{settings.LEARNMARK_URL}/certification/cases/1"
    with acting_as(school):
        for text in ("It waits for you.\n", f"It waits for you:\n\n{page}\n"):
            write_to_roles(school, (Role.QUALITY_MANAGER,), "About it", text, about=Thing())
        assert [row.text.count(page) for row in Message.objects.all()] == [1, 1]
