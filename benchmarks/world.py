"""A large invented world to measure in: one certification body, its clients, their cases.

`fill(cases=2000)` writes the rows in bulk, as the body and as each client, in their own scope. It is
not the demonstration: no act is run, so only what pages read is there. The same seed gives the
same world, but for identifiers and the days, which end today.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models, transaction

from benchmarks import names
from learnmark.certification.facts import quotes
from learnmark.certification.models import Accreditation, BodyProfile, Case
from learnmark.foundation import clock
from learnmark.foundation.accounts.models import User
from learnmark.foundation.files.models import StoredFile
from learnmark.foundation.files.store import store_bytes
from learnmark.foundation.journal import leaf
from learnmark.foundation.journal.models import Event, JournalHead
from learnmark.foundation.tenancy.actor import Actor
from learnmark.foundation.tenancy.models import Invitation, Member, Party
from learnmark.foundation.tenancy.scope import acting_as
from learnmark.library import facts as library
from learnmark.library.models import SchemeVersion
from learnmark.people.models import Competence, ConflictStatement
from learnmark.rules.authority import Role

SCHEME = "iso21001"
AT_ONCE = 250
"""Cases written in one transaction."""
OFFICE = (
    (Role.COORDINATOR,),
    (Role.APPLICATION_REVIEWER,),
    (Role.PLANNER,),
    (Role.TEAM_LEADER, Role.AUDITOR),
    (Role.TEAM_LEADER, Role.AUDITOR),
    (Role.AUDITOR,),
    (Role.TECHNICAL_EXPERT,),
    (Role.REVIEWER,),
    (Role.DECISION_MAKER,),
    (Role.REGISTER_ADMINISTRATOR,),
    (Role.COMPLAINT_HANDLER,),
    (Role.IMPARTIALITY_MEMBER,),
)


class OthersHere(RuntimeError):  # noqa: N818  named like the fact it states
    """The database holds parties that are not of a measuring world."""


@dataclass
class World:
    """What stands in the database, and who may sign in to look at it."""

    body: Party
    today: date
    draw: Random
    scheme: SchemeVersion
    members: list[Member] = field(default_factory=list)
    clients: list[Party] = field(default_factory=list)
    client_member: Member | None = None
    file: StoredFile | None = None
    quoted: dict[int, dict[str, Any]] = field(default_factory=dict)
    requirements: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    handed_in: dict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    events: int = 0

    def holder(self, role: Role) -> Member:
        """The first member of the body with this role."""
        return next(member for member in self.members if role in member.roles)

    def add(self, model: type[models.Model], **values: Any) -> Any:
        """A row of the body, written with the next `flush`."""
        row = model(owner=self.body, **values)
        self.rows[model].append(row)
        return row

    def add_of_client(self, model: type[models.Model], client: Party, **values: Any) -> Any:
        """A row of a client, written with the next `flush`."""
        row = model(owner=client, **values)
        self.handed_in[client.pk].append(row)
        return row

    def paper(self, name: str, dossier: UUID) -> StoredFile:
        """A file of a dossier; the bytes of all are the same."""
        known = self.file
        assert known is not None  # noqa: S101  made with the body
        values = {"media_type": known.media_type, "size": known.size, "sha256": known.sha256}
        return self.add(StoredFile, dossier=dossier, name=f"{name}.pdf", **values)  # type: ignore[no-any-return]

    def event(self, name: str, subject: Any, day: date, parent: Any = None) -> None:
        """The event that an act would have left, numbered without a gap."""
        self.events += 1
        label, member = subject._meta.label_lower, self.draw.choice(self.members[:9])
        at = clock.now()
        content = {
            "v": 1, "party": self.body.pk, "number": self.events, "name": name, "day": day,
            "at": at, "actor": member.pk, "object": [label, subject.pk], "changes": {},
            "facts": {}, "sealed": {},
        }  # fmt: skip
        body = leaf.canonical(content)
        self.add(
            Event, number=self.events, name=name, day=day, at=at, member=member,
            object_type=label, object_id=subject.pk, parent_id=parent.pk if parent else None,
            body=body.decode(), leaf_hash=leaf.leaf_hash(body), dossier=subject.dossier,
        )  # fmt: skip

    def flush(self) -> None:
        """Write what was added, as whom it belongs to; keys are checked at the end."""
        with transaction.atomic():
            for client in self.clients:
                if client.pk in self.handed_in:
                    with acting_as(client):
                        _write(self.handed_in[client.pk])
            with acting_as(self.body):
                for rows in self.rows.values():
                    _write(rows)
        self.rows.clear()
        self.handed_in.clear()


def _write(rows: list[Any]) -> None:
    kinds: dict[type[Any], list[Any]] = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for model, of_kind in kinds.items():
        model.objects.bulk_create(of_kind, batch_size=500)


def fill(*, cases: int = 2000, seed: int = 21001) -> World:
    """Fill an empty database; the libraries must be loaded. Raises OthersHere."""
    from benchmarks.story import tell

    if Party.objects.exists():
        raise OthersHere("Other parties live in this database: measure in one of its own.")
    world = _body(cases, Random(seed))
    _clients(world, cases)
    for number in range(cases):
        tell(world, number)
        if number % AT_ONCE == AT_ONCE - 1:
            world.flush()
    world.flush()
    with acting_as(world.body):
        JournalHead.objects.create(owner=world.body, next_number=world.events + 1)
    return world


def _body(cases: int, draw: Random) -> World:
    today = clock.today("Asia/Ho_Chi_Minh")
    long_ago = today - timedelta(days=2000)
    body = Party.objects.create(
        kind=Party.Kind.BODY,
        slug="thuoc-do",
        name="Tổ chức Chứng nhận Thước Đo",
        opened_on=long_ago,
    )
    scheme = library.scheme_version(SCHEME, today)
    world = World(body, today, draw, scheme)
    # The twelve of the office, and more auditors the more cases there are.
    roles = [*OFFICE, *[(Role.AUDITOR,)] * (cases // 10)]
    world.members = _members(world, body, roles, since=long_ago)
    with acting_as(body):
        by = Actor.of(world.members[0])
        world.file = store_bytes("paper.pdf", "application/pdf", b"%PDF-1.7\n%%EOF\n", by=by)
    _profile(world, long_ago)
    for member in world.members:
        for kind, value in (("standard", "21001:2018"), ("language", "vi"), ("sector", "37")):
            world.add(
                Competence,
                member=member,
                kind=kind,
                value=value,
                shown_on=long_ago,
                how="Interview",
            )
    for number in range(cases // 10 + 1):
        world.add(
            Invitation, email=f"new-{number}@thuoc-do.example", roles=[Role.AUDITOR],
            digest=f"{number:064x}", made_at=clock.now(), expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
    for key in ("21001:2018", "21001:2025"):
        of = library.framework(key)
        tree = library.requirement_tree(of, profiles=library.default_profiles(of))
        nodes = (node for top in tree for node in top.walk())
        world.requirements[key] = [r.reference for node in nodes for r in node.requirements]
    return world


def _members(world: World, party: Party, roles: list[Any], *, since: date) -> list[Member]:
    users = []
    for number, _roles in enumerate(roles):
        user = User(
            email=f"person-{number}@{party.slug}.example", full_name=names.person(world.draw)
        )
        user.set_unusable_password()
        users.append(user)
    User.objects.bulk_create(users)
    rows = [
        Member(party=party, user=user, roles=list(held), since=since)
        for user, held in zip(users, roles, strict=True)
    ]
    return Member.objects.bulk_create(rows)


def _profile(world: World, since: date) -> None:
    world.add(
        BodyProfile, code="TD", address="1 phố Cái Cân", city="Hà Nội", languages=["vi", "en"],
        email="hello@thuoc-do.example", complaints="complaints@thuoc-do.example",
        signatory_name=str(world.members[8].user), signatory_title_en="Head of Certification",
        signatory_title_vi="Trưởng ban Chứng nhận",
    )  # fmt: skip
    world.add(
        Accreditation, accreditor="Văn phòng Công nhận Minh Họa (hư cấu)", number="MH-1",
        sectors=["37"], valid_from=since, valid_until=world.today + timedelta(days=700),
        entered_by=world.members[0], entered_on=since, checked_by=world.members[9],
        checked_on=since,
    )  # fmt: skip


def _clients(world: World, cases: int) -> None:
    """The first is a group of schools with a tenth of all cases, the others have one each."""
    world.clients = Party.objects.bulk_create(
        Party(
            kind=Party.Kind.ORGANIZATION, slug=f"org-{number:05d}", language="vi",
            name=names.organization(number, world.draw), opened_on=world.today,
        )
        for number in range(max(1, cases - cases // 10))
    )  # fmt: skip
    roles = [(Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)]
    since = world.today - timedelta(days=2000)
    world.client_member = _members(world, world.clients[0], roles, since=since)[0]
    with acting_as(world.body):
        for kind in range(len(names.KINDS)):
            world.quoted[kind] = _calculated(world, kind)
        world.rows[ConflictStatement] += [
            ConflictStatement(
                owner=world.body, member=member, client=client, tie="none", declared_on=since
            )
            for member in world.members[3:6]
            for client in world.clients
        ]


def _calculated(world: World, kind: int) -> dict[str, Any]:
    """What a quote for this kind of organization says, calculated once by the rules."""
    case = Case(
        owner=world.body,
        answers=names.answers("", kind, world.draw),
        scheme_key=world.scheme.key,
        scheme_version=world.scheme.version,
    )
    found, price = quotes.quoted(case, on=world.today), None
    price = found.price
    if price is None:
        raise ValueError(f"the invented application cannot be quoted: {found.objections}")
    return {
        "inputs": quotes.as_kept(quotes.read_inputs(case, on=world.today)),
        "audit_time": quotes.kept_time(found),
        "lines": [quotes.as_kept(line) for line in price.lines],
        "currency": price.currency,
        "subtotal": price.subtotal,
        "tax_percent": price.tax_percent,
        "tax": price.tax,
        "total": price.total,
    }
