"""Making the demonstration: every party and case by the real acts, on days relative to today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from learnmark.foundation import clock
from learnmark.foundation.jobs.queue import tick, work_off
from learnmark.foundation.tenancy.models import Party
from learnmark.project.demo.cast import BODIES, ORGANIZATIONS, OrganizationCast
from learnmark.project.demo.stage import Troupe, bring_on_body, bring_on_organization
from learnmark.project.demo.story import Story

Say = Callable[[str], None]
QUIETLY = {
    # Nobody in it is real, so no mail may leave; forty costly password hashes would only delay.
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "PASSWORD_HASHERS": [
        "learnmark.project.demo.accounts.QuickHasher",
        *settings.PASSWORD_HASHERS,
    ],
}
TELLERS: dict[str, Callable[[Story, date], None]] = {}


class RealPartiesHere(RuntimeError):  # noqa: N818  a sentence reads better than "…Error"
    """The database holds real parties; the demonstration stays out."""


def story(name: str) -> Callable[[Callable[[Story, date], None]], Callable[[Story, date], None]]:
    """Declare how the case of a story comes to where it stands today."""

    def declare(teller: Callable[[Story, date], None]) -> Callable[[Story, date], None]:
        TELLERS[name] = teller
        return teller

    return declare


def build(say: Say) -> None:
    """Make all parties and cases. Raises RealPartiesHere; does nothing where it was made before."""
    if Party.objects.filter(is_demo=False).exists():
        raise RealPartiesHere(
            "This database holds real parties; the demonstration stays out of it."
        )
    if Party.objects.exists():
        return
    say("Making the demonstration (once; half a minute or so) …")
    today = clock.today(settings.TIME_ZONE)
    with override_settings(**QUIETLY):
        with transaction.atomic():
            bodies = {
                cast.slug: bring_on_body(cast, today - timedelta(days=2200)) for cast in BODIES
            }
        for number, cast in enumerate(ORGANIZATIONS, start=1):
            with transaction.atomic():
                tell_one(cast, bodies, today)
            say(f"  {number:>2} of {len(ORGANIZATIONS)}  {cast.name}")
        tick(today)
        work_off()


def tell_one(cast: OrganizationCast, bodies: dict[str, Troupe], today: date) -> Story:
    """One organization and its case."""
    long_ago = cast.story in ("recertified", "expired_restorable", "transferred")
    registered = today - timedelta(days=1800 if long_ago else 900)
    told = Story(cast, bring_on_organization(cast, registered), bodies[cast.body])
    TELLERS[cast.story](told, today)
    return told


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


@story("draft")
def _draft(of: Story, today: date) -> None:
    of.draft(_ago(today, 3))


@story("submitted")
def _submitted(of: Story, today: date) -> None:
    of.submit(_ago(today, 2))


@story("more_information")
def _more_information(of: Story, today: date) -> None:
    of.submit(_ago(today, 12))
    of.ask_more(_ago(today, 8))


@story("declined")
def _declined(of: Story, today: date) -> None:
    of.submit(_ago(today, 60))
    of.decline(_ago(today, 52))


@story("agreement_sent")
def _agreement_sent(of: Story, today: date) -> None:
    of.submit(_ago(today, 30))
    of.accept(_ago(today, 20))
    of.quote_and_send(_ago(today, 4))


@story("stage_2_in_progress")
def _stage_2_in_progress(of: Story, today: date) -> None:
    of.submit(_ago(today, 130))
    of.accept(_ago(today, 120))
    of.quote_and_send(_ago(today, 115))
    of.sign(_ago(today, 108))
    of.declare(_ago(today, 100))
    of.stage_1(_ago(today, 60))
    visit = of.begin("stage_2", _ago(today, 1), today + timedelta(days=8))
    of.look(visit, today, found=("minor", "major", "opportunity"), share=0.4)


@story("responses_pending")
def _responses_pending(of: Story, today: date) -> None:
    of.submit(_ago(today, 160))
    of.accept(_ago(today, 150))
    of.quote_and_send(_ago(today, 146))
    of.sign(_ago(today, 140))
    of.declare(_ago(today, 136))
    of.stage_1(_ago(today, 90))
    visit = of.begin("stage_2", _ago(today, 24), _ago(today, 23))
    of.look(visit, _ago(today, 23), found=("minor", "minor", "opportunity"))
    of.report(visit, _ago(today, 23), _ago(today, 18))


@story("active_first_surveillance_due")
def _active(of: Story, today: date) -> None:
    of.to_certificate(_ago(today, 320))
    of.propose_visit(
        "surveillance", today + timedelta(days=25), today + timedelta(days=25), told=_ago(today, 2)
    )


@story("surveillance_overdue")
def _overdue(of: Story, today: date) -> None:
    of.to_certificate(_ago(today, 378))


@story("suspended")
def _suspended(of: Story, today: date) -> None:
    of.to_certificate(_ago(today, 460))
    of.suspend(_ago(today, 70), "audit_not_allowed")


@story("recertified")
def _recertified(of: Story, today: date) -> None:
    decided = _ago(today, 1260)
    of.to_certificate(decided)
    of.surveil(decided + timedelta(days=300))
    of.surveil(decided + timedelta(days=620))
    of.recertify(decided + timedelta(days=950), decided + timedelta(days=1010))


@story("expired_restorable")
def _expired(of: Story, today: date) -> None:
    decided = _ago(today, 1096 + 60)
    of.to_certificate(decided)
    of.surveil(decided + timedelta(days=300))
    of.surveil(decided + timedelta(days=620))


@story("transferred")
def _transferred(of: Story, today: date) -> None:
    decided = _ago(today, 700)
    of.to_certificate(decided)
    of.surveil(decided + timedelta(days=310))
    of.transfer_out(_ago(today, 200))


@story("signed")
def _signed(of: Story, today: date) -> None:
    of.to_contract(today + timedelta(days=170))


@story("stage_1_running")
def _stage_1_running(of: Story, today: date) -> None:
    of.to_contract(today + timedelta(days=110))
    visit = of.prepare_visit("stage_1", today, today, told=_ago(today, 14))
    of.open_visit(visit, today)


@story("awaiting_review")
def _awaiting_review(of: Story, today: date) -> None:
    of.to_recommendation(today + timedelta(days=1))


@story("awaiting_decision")
def _awaiting_decision(of: Story, today: date) -> None:
    of.to_recommendation(_ago(today, 4), found=("major", "minor"))
    of.review("grant", _ago(today, 1))


@story("granted")
def _granted(of: Story, today: date) -> None:
    of.to_recommendation(_ago(today, 1))
    of.grant(_ago(today, 1), issued=False)


@story("refused")
def _refused(of: Story, today: date) -> None:
    decided = _ago(today, 120)
    of.to_contract(decided)
    of.stage_1(decided - timedelta(days=120))
    visit = of.begin("stage_2", decided - timedelta(days=100), decided - timedelta(days=99))
    of.look(visit, decided - timedelta(days=99), found=("major",))
    of.report(visit, decided - timedelta(days=99), decided - timedelta(days=94))
    of.recommend(visit, decided - timedelta(days=5), positive=False)
    of.refuse(decided)


@story("withdrawn")
def _withdrawn(of: Story, today: date) -> None:
    of.to_certificate(_ago(today, 700))
    of.suspend(_ago(today, 320), "audit_not_allowed")
    of.withdraw(_ago(today, 140))
