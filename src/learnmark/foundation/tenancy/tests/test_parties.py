"""Registering, opening, inviting, joining, changing and ending."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.acts.refusals import Refused
from learnmark.foundation.journal.models import Event
from learnmark.foundation.outbox.models import Message
from learnmark.foundation.tenancy.actions import (
    change,
    end,
    invite,
    open_body,
    register,
    take,
    withdraw,
)
from learnmark.foundation.tenancy.actions.invitations import open_invitation
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Invitation, Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.foundation.tenancy.testing import DAY, PASSWORD, make_member, make_party
from learnmark.rules.authority import Role

pytestmark = pytest.mark.django_db
ORGANIZATION = {
    "name": "Trường Đông Đô", "country": "VN", "language": "vi", "timezone": "Asia/Ho_Chi_Minh",
    "full_name": "Nguyễn Lan", "email": "Lan@dong-do.example", "password": PASSWORD,
    "title": "Hiệu trưởng",
}  # fmt: skip


@pytest.fixture
def body():
    return make_party("Sao Mai", "body", slug="sao-mai")


@pytest.fixture
def giang(body):
    return make_member(body, "Lê Giang", Role.COORDINATOR)


def ids(refused):
    return [found.rule.id for found in refused.value.verdict]


def offer(giang, email="binh@sao-mai.example", roles=(Role.AUDITOR,)):
    with acting_as(giang.party):
        invitation = invite(
            email=email, full_name="Vũ Binh", roles=list(roles), title="", by=giang, on=DAY
        )
        text = Message.objects.latest("made_at").text
    (secret,) = re.findall(r"/join/(\S+)", text)
    return invitation, secret


def join(secret, by=None):
    return take(
        secret=secret, full_name="Vũ Binh", password=PASSWORD, by=by or Actor.stranger(), on=DAY
    )


def test_an_organization_registers_itself():
    member = register(**ORGANIZATION, by=Actor.stranger(), on=DAY)
    assert (member.party.slug, member.user.email) == ("truong-dong-do", "lan@dong-do.example")
    assert member.role_set == {Role.QUALITY_MANAGER, Role.CLIENT_CONTACT}
    with acting_as(member.party):
        assert Event.objects.get().member == member


def test_registering_is_refused_with_every_reason(giang):
    wrong = {"email": "giang@SAO-MAI.example", "timezone": "Mars/North", "language": "tlh"}
    with pytest.raises(Refused) as refused:
        register(**{**ORGANIZATION, **wrong}, by=Actor.stranger(), on=DAY)
    assert ids(refused) == ["R-ACC-1", "R-PAR-1", "R-PAR-2"]
    assert Party.objects.count() == 1


def test_two_parties_of_one_name_have_two_addresses():
    first = register(**ORGANIZATION, by=Actor.stranger(), on=DAY)
    by = Actor.of(first)
    second = register(**{**ORGANIZATION, "email": ""}, by=by, on=DAY)
    assert second.user == first.user
    assert second.party.slug == "truong-dong-do-2"


def test_only_the_administrator_opens_a_body(giang):
    asked = {
        "name": "Bắc Đẩu", "country": "VN", "language": "en", "timezone": "Asia/Ho_Chi_Minh",
        "coordinator_name": "Hồ Xuân", "coordinator_email": "xuan@bac-dau.example",
    }  # fmt: skip
    with acting_as(giang.party), pytest.raises(Refused) as refused:
        open_body(**asked, by=giang, on=DAY)
    assert ids(refused) == ["R-AUTH-1"]
    party = open_body(**asked, by=Actor.administrator(), on=DAY)
    with acting_as(party):
        assert Message.objects.get().to == "xuan@bac-dau.example"
        assert Event.objects.get().name == "tenancy:body:opened"


def test_an_invited_stranger_joins_with_an_account_of_his_own(giang):
    _invitation, secret = offer(giang)
    member = join(secret)
    assert (member.party, member.user.email) == (giang.party, "binh@sao-mai.example")
    assert member.role_set == {Role.AUDITOR}
    assert member.user.check_password(PASSWORD)


def test_an_invitation_is_taken_once(giang):
    _invitation, secret = offer(giang)
    join(secret)
    with pytest.raises(Refused) as refused:
        join(secret)
    assert ids(refused) == ["R-INV-1"]


@pytest.mark.parametrize("secret", ["", "x", "0" * 32 + "abc", "ố" * 40, "\x00" * 40])
def test_a_guessed_secret_opens_nothing(giang, secret):
    offer(giang)
    assert open_invitation(secret) is None
    assert open_invitation(giang.party.pk.hex + secret) is None


def test_an_old_invitation_is_closed(giang):
    _invitation, secret = offer(giang)
    with clock.moved_to(clock.today() + timedelta(days=8)):
        assert open_invitation(secret) is None


def test_a_withdrawn_invitation_is_closed(giang):
    invitation, secret = offer(giang)
    with acting_as(giang.party):
        withdraw(invitation, by=giang, on=DAY)
        with pytest.raises(Refused) as refused:
            withdraw(invitation, by=giang, on=DAY)
    assert ids(refused) == ["R-INV-1"]
    with pytest.raises(Refused):
        join(secret)


def test_whoever_has_an_account_must_be_signed_in_with_it(giang):
    other = make_party("Hoa Sen", "organization", slug="hoa-sen")
    lan: Any = make_member(other, "Nguyễn Lan", Role.QUALITY_MANAGER)
    _invitation, secret = offer(giang, lan.user.email)
    with pytest.raises(Refused) as refused:
        join(secret)
    assert ids(refused) == ["R-ACC-1"]
    with acting_as(other):
        member = join(secret, by=lan)
    assert member.user == lan.user
    assert not User.objects.filter(full_name="Vũ Binh").exists()


def test_nobody_is_a_member_twice(giang):
    _invitation, first = offer(giang)
    _invitation, second = offer(giang)
    member = join(first)
    with pytest.raises(Refused) as refused:
        join(second, by=Actor.of(member))
    assert ids(refused) == ["R-INV-2"]
    with pytest.raises(Refused) as refused:
        offer(giang)
    assert ids(refused) == ["R-INV-2"]


def test_a_body_has_no_roles_of_schools(giang):
    with pytest.raises(Refused) as refused:
        offer(giang, roles=[Role.QUALITY_MANAGER, Role.AUDITOR, Role.STAFF])
    assert ids(refused) == ["R-INV-3", "R-INV-3"]
    assert not Invitation.everywhere.exists()


def test_roles_are_changed_and_the_change_is_kept(body, giang):
    binh: Any = make_member(body, "Vũ Binh", Role.AUDITOR)
    with acting_as(body):
        change(binh.member, roles=[Role.REVIEWER], title="x", by=giang, on=DAY)
        assert Member.objects.get(pk=binh.member.pk).role_set == {Role.REVIEWER}
        assert '"roles":[["auditor"],["reviewer"]]' in Event.objects.get().body


def test_the_last_who_manages_stays(body, giang):
    with acting_as(body):
        for act in (
            lambda: change(giang.member, roles=[Role.AUDITOR], title="", by=giang, on=DAY),
            lambda: end(giang.member, grounds="tired", by=giang, on=DAY),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert ids(refused) == ["R-MEM-1"]


def test_an_ended_membership_stays_ended_and_kept(body, giang):
    binh: Any = make_member(body, "Vũ Binh", Role.AUDITOR)
    with acting_as(body):
        end(binh.member, grounds="left", by=giang, on=DAY)
        assert not Member.objects.current(DAY).filter(pk=binh.member.pk).exists()
        later = DAY + timedelta(days=9)
        with pytest.raises(Refused) as refused:
            end(binh.member, grounds="again", by=giang, on=later)
    assert ids(refused) == ["R-MEM-2"]
    assert Member.objects.get(pk=binh.member.pk).until == DAY


def test_members_of_another_party_cannot_be_touched(giang):
    other = make_party("Hoa Sen", "organization", slug="hoa-sen")
    lan: Any = make_member(other, "Nguyễn Lan", Role.QUALITY_MANAGER)
    make_member(other, "Đỗ Dung", Role.QUALITY_MANAGER)
    with acting_as(giang.party), pytest.raises(Refused) as refused:
        end(lan.member, grounds="rival", by=giang, on=DAY)
    assert ids(refused) == ["R-MEM-2"]
