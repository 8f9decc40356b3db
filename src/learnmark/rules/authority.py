"""Who may do what: role by act, in relation to the object's party. Deny by default.

Roles are those of domain 5.2 (ISO/IEC 17021-1:2015, 5 to 7) and the organization's own. A line
says which roles of the *owner* of an object may do an act, and which roles of a party to which
the object was handed over (`shared`). What a person may not do although the role allows it
(the auditor decides on the own audit) is judged by the rules of impartiality, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnmark.rules.verdict import Rule, Verdict, gettext_noop


class Role(StrEnum):
    """A role of a member of a party, or one of the three that need no membership."""

    QUALITY_MANAGER = "quality_manager"
    CLIENT_CONTACT = "client_contact"
    PROCESS_OWNER = "process_owner"
    STAFF = "staff"
    READER = "reader"

    COORDINATOR = "coordinator"
    APPLICATION_REVIEWER = "application_reviewer"
    PLANNER = "planner"
    TEAM_LEADER = "team_leader"
    AUDITOR = "auditor"
    TECHNICAL_EXPERT = "technical_expert"
    OBSERVER = "observer"
    REVIEWER = "reviewer"
    DECISION_MAKER = "decision_maker"
    IMPARTIALITY_MEMBER = "impartiality_member"
    COMPLAINT_HANDLER = "complaint_handler"
    REGISTER_ADMINISTRATOR = "register_administrator"

    ANYONE = "anyone"
    CLOCK = "clock"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The English name, a message id for pages."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.QUALITY_MANAGER: gettext_noop("Quality manager"),
    Role.CLIENT_CONTACT: gettext_noop("Authorized contact"),
    Role.PROCESS_OWNER: gettext_noop("Process owner"),
    Role.STAFF: gettext_noop("Staff"),
    Role.READER: gettext_noop("Reader"),
    Role.COORDINATOR: gettext_noop("Coordinator"),
    Role.APPLICATION_REVIEWER: gettext_noop("Application reviewer"),
    Role.PLANNER: gettext_noop("Planner"),
    Role.TEAM_LEADER: gettext_noop("Audit team leader"),
    Role.AUDITOR: gettext_noop("Auditor"),
    Role.TECHNICAL_EXPERT: gettext_noop("Technical expert"),
    Role.OBSERVER: gettext_noop("Observer"),
    Role.REVIEWER: gettext_noop("Reviewer"),
    Role.DECISION_MAKER: gettext_noop("Decision maker"),
    Role.IMPARTIALITY_MEMBER: gettext_noop("Member of the impartiality mechanism"),
    Role.COMPLAINT_HANDLER: gettext_noop("Handler of complaints and appeals"),
    Role.REGISTER_ADMINISTRATOR: gettext_noop("Register administrator"),
    Role.ANYONE: gettext_noop("Anyone"),
    Role.CLOCK: gettext_noop("The clock"),
    Role.ADMINISTRATOR: gettext_noop("Installation administrator"),
}

ORGANIZATION_ROLES = (
    Role.QUALITY_MANAGER,
    Role.CLIENT_CONTACT,
    Role.PROCESS_OWNER,
    Role.STAFF,
    Role.READER,
)
BODY_ROLES = (
    Role.COORDINATOR,
    Role.APPLICATION_REVIEWER,
    Role.PLANNER,
    Role.TEAM_LEADER,
    Role.AUDITOR,
    Role.TECHNICAL_EXPERT,
    Role.OBSERVER,
    Role.REVIEWER,
    Role.DECISION_MAKER,
    Role.IMPARTIALITY_MEMBER,
    Role.COMPLAINT_HANDLER,
    Role.REGISTER_ADMINISTRATOR,
)


@dataclass(frozen=True)
class Permission:
    """Which roles may do an act: those of the owner's side, and those of a side it was handed to."""

    own: frozenset[Role]
    shared: frozenset[Role]
    second_factor: bool = False
    """Whether the act asks for a second factor shown in this session."""


class Relation(StrEnum):
    """How an actor's party stands to an object."""

    OWN = "own"
    SHARED = "shared"
    NONE = "none"
    """There is no object yet, or it belongs to nobody."""


def _may(*own: Role, shared: tuple[Role, ...] = (), second_factor: bool = False) -> Permission:
    return Permission(frozenset(own), frozenset(shared), second_factor)


_CLIENT = (Role.QUALITY_MANAGER, Role.CLIENT_CONTACT)
_ORG = ORGANIZATION_ROLES
_BODY = BODY_ROLES
_OFFICE = (Role.COORDINATOR, Role.APPLICATION_REVIEWER)
_TEAM = (Role.TEAM_LEADER, Role.AUDITOR)
_LEADER = (Role.TEAM_LEADER,)
_DECIDE = (Role.DECISION_MAKER,)
_REGISTER = (Role.REGISTER_ADMINISTRATOR,)

PERMISSIONS: dict[str, Permission] = {
    # foundation: parties, members, shares, tokens, files, the journal
    "tenancy.body.open": _may(Role.ADMINISTRATOR),
    "tenancy.organization.register": _may(Role.ANYONE),
    "tenancy.member.see": _may(*_ORG, *_BODY),
    "tenancy.member.invite": _may(Role.QUALITY_MANAGER, Role.CLIENT_CONTACT, Role.COORDINATOR),
    "tenancy.member.change": _may(
        Role.QUALITY_MANAGER, Role.CLIENT_CONTACT, Role.COORDINATOR, second_factor=True
    ),
    "tenancy.member.end": _may(
        Role.QUALITY_MANAGER, Role.CLIENT_CONTACT, Role.COORDINATOR, second_factor=True
    ),
    "tenancy.invitation.take": _may(Role.ANYONE),
    "tenancy.invitation.withdraw": _may(
        Role.QUALITY_MANAGER, Role.CLIENT_CONTACT, Role.COORDINATOR
    ),
    "accounts.token.see": _may(*_ORG, *_BODY),
    "accounts.token.make": _may(*_ORG, *_BODY, second_factor=True),
    "accounts.token.revoke": _may(*_ORG, *_BODY),
    "files.file.store": _may(*_ORG, *_BODY),
    "files.file.see": _may(*_ORG, *_BODY, shared=(*_ORG, *_BODY)),
    "journal.event.see": _may(Role.QUALITY_MANAGER, *_BODY, shared=(*_ORG, *_BODY)),
    # library
    "library.framework.see": _may(Role.ANYONE, *_ORG, *_BODY),
    # people
    "people.person.see": _may(*_BODY),
    "people.competence.record": _may(Role.COORDINATOR, Role.PLANNER),
    "people.competence.end": _may(Role.COORDINATOR, Role.PLANNER),
    "people.conflict.declare": _may(*_BODY),
    # certification: the body presents itself
    "certification.process.see": _may(Role.ANYONE, *_ORG, *_BODY),
    "certification.body.see": _may(*_BODY),
    "certification.body.describe": _may(Role.COORDINATOR, Role.REGISTER_ADMINISTRATOR),
    "certification.accreditation.enter": _may(Role.COORDINATOR, Role.REGISTER_ADMINISTRATOR),
    "certification.accreditation.check": _may(Role.REGISTER_ADMINISTRATOR),
    # certification: step 1, registration
    "certification.application.see": _may(*_ORG, shared=_BODY),
    "certification.application.start": _may(*_CLIENT),
    "certification.application.save": _may(*_CLIENT),
    "certification.application.prefill": _may(*_CLIENT),
    "certification.application.attach": _may(*_CLIENT),
    "certification.application.discard": _may(*_CLIENT),
    "certification.application.submit": _may(*_CLIENT),
    "certification.application.withdraw": _may(*_CLIENT),
    "certification.application.supply": _may(*_CLIENT),
    "certification.application.enter": _may(Role.COORDINATOR),
    # what one party's act leaves with the other party, done there by its clock
    "certification.application.lodge": _may(Role.CLOCK),
    "certification.case.receive": _may(Role.CLOCK),
    "certification.case.update": _may(Role.CLOCK),
    "certification.document.remove": _may(*_CLIENT),
    "certification.case.see": _may(*_BODY, shared=_ORG),
    "certification.portfolio.see": _may(*_BODY),
    "certification.case.take_up": _may(*_OFFICE),
    "certification.case.ask_more": _may(*_OFFICE),
    "certification.case.answer": _may(Role.APPLICATION_REVIEWER),
    "certification.case.accept": _may(Role.APPLICATION_REVIEWER),
    "certification.case.decline": _may(Role.APPLICATION_REVIEWER),
    # certification: step 2, contract
    "certification.agreement.see": _may(*_BODY, shared=_ORG),
    "certification.quote.calculate": _may(Role.PLANNER, Role.COORDINATOR),
    "certification.agreement.prepare": _may(Role.PLANNER, Role.COORDINATOR),
    "certification.agreement.send": _may(Role.PLANNER, Role.COORDINATOR),
    "certification.agreement.accept": _may(shared=(Role.CLIENT_CONTACT,), second_factor=True),
    "certification.agreement.decline": _may(shared=(Role.CLIENT_CONTACT,)),
    "certification.agreement.countersign": _may(Role.COORDINATOR, second_factor=True),
    "certification.agreement.upload_signed": _may(Role.COORDINATOR),
    "certification.agreement.withdraw": _may(Role.PLANNER, Role.COORDINATOR),
    # audits: step 3 and 4
    "audits.visit.see": _may(*_BODY, shared=_ORG),
    "audits.programme.plan": _may(Role.PLANNER, Role.COORDINATOR, Role.DECISION_MAKER, Role.CLOCK),
    "audits.visit.plan": _may(Role.PLANNER, Role.COORDINATOR, Role.DECISION_MAKER, Role.CLOCK),
    "audits.visit.reschedule": _may(Role.PLANNER),
    "audits.visit.staff": _may(Role.PLANNER),
    "audits.visit.unstaff": _may(Role.PLANNER),
    "audits.visit.draft_plan": _may(Role.PLANNER, *_LEADER),
    "audits.visit.send_plan": _may(Role.PLANNER, *_LEADER),
    "audits.visit.agree_plan": _may(shared=_CLIENT),
    "audits.visit.object_to_plan": _may(shared=_CLIENT),
    "audits.visit.recall_plan": _may(Role.PLANNER, *_LEADER),
    "audits.visit.begin": _may(*_LEADER),
    "audits.concern.note": _may(*_TEAM),
    "audits.concern.settle": _may(*_TEAM),
    "audits.visit.send_conclusions": _may(*_LEADER),
    "audits.visit.assess": _may(*_TEAM),
    "audits.finding.raise": _may(*_TEAM),
    "audits.finding.edit": _may(*_TEAM),
    "audits.finding.drop": _may(*_TEAM),
    "audits.visit.freeze": _may(*_LEADER),
    "audits.visit.draft_report": _may(*_LEADER),
    "audits.visit.issue_report": _may(*_LEADER),
    "audits.finding.draft_response": _may(shared=_CLIENT),
    "audits.finding.respond": _may(shared=_CLIENT),
    "audits.finding.return": _may(*_TEAM),
    "audits.finding.accept_plan": _may(*_TEAM),
    "audits.finding.submit_evidence": _may(shared=_CLIENT),
    "audits.finding.return_evidence": _may(*_TEAM),
    "audits.finding.verify": _may(*_TEAM),
    "audits.finding.escalate": _may(*_TEAM, Role.CLOCK),
    "audits.visit.accept_responses": _may(*_LEADER),
    "audits.visit.recommend": _may(*_LEADER),
    "audits.visit.close": _may(*_LEADER),
    "audits.visit.cancel": _may(Role.PLANNER),
    "audits.visit.abort": _may(*_LEADER),
    # certification: step 5 to 7
    "certification.decision.see": _may(*_BODY, shared=_ORG),
    "certification.case.review": _may(Role.REVIEWER),
    "certification.case.grant": _may(*_DECIDE, second_factor=True),
    "certification.case.refuse": _may(*_DECIDE, second_factor=True),
    "certification.certificate.see": _may(*_BODY, shared=_ORG),
    "certification.certificate.issue": _may(*_REGISTER, second_factor=True),
    "certification.certificate.maintain": _may(*_DECIDE, second_factor=True),
    "certification.certificate.renew": _may(*_DECIDE, second_factor=True),
    "certification.certificate.suspend": _may(*_DECIDE, second_factor=True),
    "certification.certificate.restore": _may(*_DECIDE, second_factor=True),
    "certification.certificate.reduce_scope": _may(*_DECIDE, second_factor=True),
    "certification.certificate.extend_scope": _may(*_DECIDE, second_factor=True),
    "certification.certificate.withdraw": _may(*_DECIDE, second_factor=True),
    "certification.certificate.cancel": _may(*_DECIDE, second_factor=True),
    "certification.certificate.transfer_out": _may(*_DECIDE, second_factor=True),
    # register
    "register.entry.publish": _may(*_REGISTER, *_DECIDE, Role.CLOCK),
    "register.entry.mark": _may(*_REGISTER, *_DECIDE, Role.CLOCK),
    "register.entry.see": _may(Role.ANYONE, *_ORG, *_BODY),
    # desk
    "desk.home.see": _may(*_ORG, *_BODY),
    "desk.calendar.see": _may(*_ORG, *_BODY),
}

R_AUTH_1 = Rule(
    "R-AUTH-1",
    "Learnmark authority table",
    gettext_noop("Your roles do not allow this act."),
    gettext_noop("Ask somebody who holds one of these roles: {about}."),
)
R_AUTH_2 = Rule(
    "R-AUTH-2",
    "Learnmark authority table",
    gettext_noop("This act asks for your second factor."),
    gettext_noop("Confirm with your authenticator app or passkey, then repeat the act."),
)


def permits(act: str, roles: frozenset[Role], relation: Relation) -> bool:
    """Whether the table lets one of these roles do an act. Raises KeyError for an unknown act."""
    permission = PERMISSIONS[act]
    allowed = permission.shared if relation is Relation.SHARED else permission.own
    return bool(allowed & roles) or (Role.ANYONE in allowed)


def objections_to_acting(
    act: str, roles: frozenset[Role], relation: Relation, *, second_factor: bool
) -> Verdict:
    """What the table has against these roles doing this act."""
    if not permits(act, roles, relation):
        permission = PERMISSIONS[act]
        allowed = permission.shared if relation is Relation.SHARED else permission.own
        return (R_AUTH_1.objects(", ".join(sorted(role.label for role in allowed))),)
    if PERMISSIONS[act].second_factor and not second_factor:
        return (R_AUTH_2.objects(),)
    return ()
