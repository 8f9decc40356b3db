"""How an entry of the register stands on a day, and how it stood before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    DateField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from learnmark.register.models import Entry, Mark
from learnmark.rules.lifecycle import (
    CERTIFICATE,
    PUBLIC_STATUS,
    CertificateAct,
    certificate_status_on,
    last_valid_day_on,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of days in one state; `last` None has no end yet. `act` began it."""

    state: str
    first: date
    last: date | None
    act: str

    @property
    def status(self) -> str:
        """The name IAF CertSearch uses."""
        return PUBLIC_STATUS[self.state]


@dataclass(frozen=True)
class Standing:
    """How a certificate stands on a day."""

    state: str
    last_valid_day: date | None
    periods: tuple[Period, ...]

    @property
    def status(self) -> str:
        """The name IAF CertSearch uses."""
        return PUBLIC_STATUS[self.state]

    @property
    def valid(self) -> bool:
        return self.state == "active"

    @property
    def gaps(self) -> tuple[Period, ...]:
        """Days without certification between two cycles."""
        return tuple(
            period
            for number, period in enumerate(self.periods)
            if period.state == "expired" and number < len(self.periods) - 1
        )


def acts_of(marks: Iterable[Mark]) -> tuple[CertificateAct, ...]:
    """The marks as the rules read them, in the order in which they were made."""
    ordered = sorted(marks, key=lambda mark: mark.seq)
    return tuple(CertificateAct(mark.act, mark.on, mark.valid_until) for mark in ordered)


def standing(entry: Entry, on: date) -> Standing:
    """The standing on a day, from the marks known by then."""
    acts = acts_of(marks_of(entry))
    return Standing(
        certificate_status_on(acts, on), last_valid_day_on(acts, on), periods(acts, until=on)
    )


def periods(acts: tuple[CertificateAct, ...], *, until: date) -> tuple[Period, ...]:
    """Every state the certificate was in, from the first act to the day `until`, oldest first."""
    done = sorted((act for act in acts if act.on <= until), key=lambda act: act.on)
    turns = {act.on: act.act for act in done}
    for act in done:
        expiry = last_valid_day_on(done, act.on)
        if expiry is not None and expiry < until:
            turns.setdefault(expiry + DAY, "expire")
    found: list[Period] = []
    for day in sorted(turns):
        state = certificate_status_on(done, day)
        if found and found[-1].state == state:
            continue
        if found:
            found[-1] = Period(found[-1].state, found[-1].first, day - DAY, found[-1].act)
        found.append(Period(state, day, None, turns[day]))
    return tuple(found)


def with_status(entries: QuerySet[Entry], on: date) -> QuerySet[Entry]:
    """Annotate `status_now`, the state on a day, so that lists can be narrowed by it."""
    done = Mark.published.filter(entry=OuterRef("pk"), on__lte=on).order_by("-on", "-seq")
    targets = [
        When(last_act=act, then=Value(target)) for act, target in CERTIFICATE.targets.items()
    ]
    runs_out = Q(target__in=CERTIFICATE.by_clock[0].sources)
    return entries.annotate(
        last_act=Subquery(done.values("act")[:1]),
        last_day=Subquery(
            done.filter(valid_until__isnull=False).values("valid_until")[:1],
            output_field=DateField(),
        ),
        target=Case(*targets, default=Value(CERTIFICATE.initial), output_field=CharField()),
        status_now=Case(
            When(runs_out & Q(last_day__lt=on), then=Value("expired")),
            default="target",
            output_field=CharField(),
        ),
    )


def with_marks(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Fetch the marks along, as everyone may read them without a party in scope."""
    marks = Prefetch("marks", queryset=Mark.published.order_by("seq"), to_attr="public_marks")
    return entries.select_related("owner").prefetch_related(marks)


def marks_of(entry: Entry) -> list[Mark]:
    """The marks of an entry in the order in which they were made."""
    known: list[Mark] | None = getattr(entry, "public_marks", None)
    return list(Mark.published.filter(entry=entry).order_by("seq")) if known is None else known


def entry_of(code: str) -> Entry | None:
    """The entry of this number, whatever the case of its letters."""
    entries = with_marks(Entry.published.all())
    wanted = code.strip()
    return entries.filter(code=wanted).first() or entries.filter(code=wanted.upper()).first()
