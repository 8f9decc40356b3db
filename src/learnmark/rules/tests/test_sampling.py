from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnmark.rules.sampling import (
    Sample,
    SiteGroup,
    Visit,
    random_sites,
    sites_to_visit,
    sites_without_sampling,
    visit_plan,
)
from learnmark.rules.tests.scheme_for_tests import SCHEME

POLICY = SCHEME.sampling
SITES = [2, 4, 9, 10, 16, 25, 26, 36, 50, 64, 100]
INITIAL = [2, 2, 3, 4, 4, 5, 6, 6, 8, 8, 10]
SURVEILLANCE = [1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6]
EFFECTIVE = [2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8]


@pytest.mark.parametrize(("sites", "sample"), list(zip(SITES, INITIAL, strict=True)))
def test_initial(sites, sample):
    assert sites_to_visit(sites, visit=Visit.INITIAL, policy=POLICY) == sample


@pytest.mark.parametrize(("sites", "sample"), list(zip(SITES, SURVEILLANCE, strict=True)))
def test_surveillance(sites, sample):
    assert sites_to_visit(sites, visit=Visit.SURVEILLANCE, policy=POLICY) == sample


@pytest.mark.parametrize(("sites", "sample"), list(zip(SITES, INITIAL, strict=True)))
def test_recertification(sites, sample):
    assert sites_to_visit(sites, visit=Visit.RECERTIFICATION, policy=POLICY) == sample


@pytest.mark.parametrize(("sites", "sample"), list(zip(SITES, EFFECTIVE, strict=True)))
def test_recertification_of_a_system_that_proved_effective(sites, sample):
    visited = sites_to_visit(
        sites, visit=Visit.RECERTIFICATION, policy=POLICY, proved_effective=True
    )
    assert visited == sample


def test_no_sites_no_sample_and_no_negative_sites():
    assert sites_to_visit(0, visit=Visit.INITIAL, policy=POLICY) == 0
    with pytest.raises(ValueError, match="-1"):
        sites_to_visit(-1, visit=Visit.INITIAL, policy=POLICY)


@pytest.mark.parametrize(
    ("visit", "visited"),
    [(Visit.INITIAL, 11), (Visit.SURVEILLANCE, 4), (Visit.RECERTIFICATION, 11)],
)
def test_where_sampling_is_not_suitable(visit, visited):
    assert sites_without_sampling(11, visit=visit, policy=POLICY) == visited


def test_a_quarter_is_random_rounded_up():
    assert [random_sites(sample, POLICY) for sample in (0, 1, 4, 5, 8)] == [0, 1, 1, 2, 2]


def test_groups_are_reckoned_on_their_own_and_the_central_function_comes_besides():
    groups = (SiteGroup("schools", 16), SiteGroup("centres", 10, raised_by=1), SiteGroup("lab", 1))
    plan = visit_plan(groups, visit=Visit.INITIAL, policy=POLICY)
    assert plan.samples == (Sample("schools", 4, 1), Sample("centres", 5, 2), Sample("lab", 1, 1))
    assert plan.places == 1 + 4 + 5 + 1


def test_the_central_function_is_visited_even_without_other_sites():
    for visit in Visit:
        assert visit_plan((), visit=visit, policy=POLICY).places == 1


def test_a_group_without_sampling_draws_nothing_when_all_are_visited():
    groups = (SiteGroup("different", 5, sampled=False),)
    assert visit_plan(groups, visit=Visit.INITIAL, policy=POLICY).samples[0] == Sample(
        "different", 5, 0
    )
    surveillance = visit_plan(groups, visit=Visit.SURVEILLANCE, policy=POLICY).samples[0]
    assert surveillance == Sample("different", 2, 1)


SITE_NUMBERS = st.integers(0, 10**15)


@given(SITE_NUMBERS, st.sampled_from(Visit), st.booleans())
def test_never_more_than_all_and_never_less_with_more_sites(sites, visit, effective):
    def visited(number: int) -> int:
        return sites_to_visit(number, visit=visit, policy=POLICY, proved_effective=effective)

    assert visited(sites) <= sites
    assert visited(sites) <= visited(sites + 1)


@given(st.integers(1, 10**15))
def test_the_smallest_whole_number_that_fulfils_the_formula(sites):
    initial = sites_to_visit(sites, visit=Visit.INITIAL, policy=POLICY)
    assert initial**2 >= sites > (initial - 1) ** 2
    surveillance = sites_to_visit(sites, visit=Visit.SURVEILLANCE, policy=POLICY)
    assert 25 * surveillance**2 >= 9 * sites > 25 * (surveillance - 1) ** 2
