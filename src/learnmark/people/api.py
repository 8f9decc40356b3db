"""What single rows show to programs: people of a body and their competence."""

from __future__ import annotations

from learnmark.foundation.acts.details import detail
from learnmark.foundation.tenancy.models import Member
from learnmark.people.models import Competence

detail(
    "people.people",
    Member,
    act="people.person.see",
    fields="party roles title since until",
    told={
        "name": lambda row, _on: row.user.full_name,
        "competences": lambda row, _on: list(
            Competence.objects.filter(member=row).values_list("pk", flat=True)
        ),
    },
)
detail(
    "people.competences",
    Competence,
    act="people.person.see",
    fields="member kind value shown_on valid_until how evidence ended_on",
)
