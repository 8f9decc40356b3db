from __future__ import annotations

import pytest

from learnmark.certification.tests.registration_cases import describe_body
from learnmark.foundation.tenancy.testing import DAY, make_cast
from learnmark.library.loading import load_all


@pytest.fixture
def cast(db):
    """Everybody, with the library loaded and the body described."""
    load_all(DAY)
    people = make_cast()
    describe_body(people)
    return people
