"""How many sites an audit visits (MD 1, D-17), in whole numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learnmark.rules.scheme import SamplingPolicy


class Visit(StrEnum):
    """The audit a sample is drawn for."""

    INITIAL = "initial"
    SURVEILLANCE = "surveillance"
    RECERTIFICATION = "recertification"


@dataclass(frozen=True)
class SiteGroup:
    """Sites with very similar activities, the central function not among them.

    `sampled` is false where sampling is not suitable; `raised_by` are sites added for risk.
    """

    name: str
    sites: int
    sampled: bool = True
    raised_by: int = 0


@dataclass(frozen=True)
class Sample:
    """Sites to visit in one group, and how many of these are drawn at random.

    The central function is audited besides them at every audit.
    """

    group: str
    sites: int
    random: int


@dataclass(frozen=True)
class VisitPlan:
    """The samples of all groups and the places to visit, central function included."""

    samples: tuple[Sample, ...]
    central_function: int = 1

    @property
    def places(self) -> int:
        """All places to visit."""
        return self.central_function + sum(sample.sites for sample in self.samples)


def sites_to_visit(
    sites: int, *, visit: Visit, policy: SamplingPolicy, proved_effective: bool = False
) -> int:
    """The sample of so many sites without the central function, rounded up (MD 1)."""
    percent = _percent(visit, policy, proved_effective=proved_effective)
    return min(_least_root(sites, percent), sites)


def sites_without_sampling(sites: int, *, visit: Visit, policy: SamplingPolicy) -> int:
    """Where sampling is not suitable: all sites, at surveillance a share each year (MD 1)."""
    if visit is not Visit.SURVEILLANCE:
        return sites
    return _share_up(sites, policy.unsampled_surveillance_percent)


def random_sites(sample: int, policy: SamplingPolicy) -> int:
    """How many sites of a sample are drawn at random, at least a quarter (MD 1)."""
    return _share_up(sample, policy.random_percent)


def visit_plan(
    groups: tuple[SiteGroup, ...],
    *,
    visit: Visit,
    policy: SamplingPolicy,
    proved_effective: bool = False,
) -> VisitPlan:
    """Each group on its own, and the central function besides them every time (D-17)."""
    return VisitPlan(
        tuple(_sample(group, visit, policy, proved_effective=proved_effective) for group in groups)
    )


def _sample(
    group: SiteGroup, visit: Visit, policy: SamplingPolicy, *, proved_effective: bool
) -> Sample:
    if not group.sampled:
        sites = sites_without_sampling(group.sites, visit=visit, policy=policy)
        return Sample(group.name, sites, 0 if sites == group.sites else random_sites(sites, policy))
    least = sites_to_visit(
        group.sites, visit=visit, policy=policy, proved_effective=proved_effective
    )
    sites = min(least + max(group.raised_by, 0), group.sites)
    return Sample(group.name, sites, random_sites(sites, policy))


def _percent(visit: Visit, policy: SamplingPolicy, *, proved_effective: bool) -> int:
    if visit is Visit.INITIAL:
        return policy.initial_percent
    if visit is Visit.SURVEILLANCE:
        return policy.surveillance_percent
    if proved_effective:
        return policy.recertification_effective_percent
    return policy.recertification_percent


def _least_root(sites: int, percent: int) -> int:
    """The smallest k with k >= percent / 100 * sqrt(sites): 10000 k^2 >= percent^2 * sites."""
    if sites < 0:
        message = f"there are no {sites} sites"
        raise ValueError(message)
    squared = -(-percent * percent * sites // 10_000)
    return isqrt(squared - 1) + 1 if squared else 0


def _share_up(amount: int, percent: int) -> int:
    return -(-amount * percent // 100)
