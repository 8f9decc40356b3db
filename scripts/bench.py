"""Measure the answer times of a running Learnmark, one request after the other.

Prints per page the median and the slowest twentieth in milliseconds, over REQUESTS requests after
WARM_UP unmeasured ones. An answer other than 200 ends the measurement: a fast error is no result.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import httpx

WARM_UP = 5
REQUESTS = 100


def measure(client: httpx.Client, page: str) -> list[float]:
    """Milliseconds of each measured request, sorted."""
    times = []
    for _ in range(WARM_UP + REQUESTS):
        start = time.perf_counter()
        client.get(page).raise_for_status()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times[WARM_UP:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("pages", nargs="*", default=["/"])
    options = parser.parse_args()
    address = f"http://localhost:{options.port}"
    with httpx.Client(base_url=address, follow_redirects=True) as client:
        for page in options.pages or ["/"]:
            try:
                times = measure(client, page)
            except httpx.HTTPError as error:
                print(f"{address}{page}: {error}")
                return 1
            median, slow = statistics.median(times), times[int(len(times) * 0.95)]
            print(f"{page:<40} median {median:7.1f} ms   95 % below {slow:7.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
