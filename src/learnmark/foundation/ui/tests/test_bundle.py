from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[5]
SPEC = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
assert SPEC
assert SPEC.loader
hatch_build = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(hatch_build)


@pytest.fixture
def project(tmp_path):
    """A project whose bundle was just built."""
    (tmp_path / "frontend").mkdir()
    for name in ("package.json", "package-lock.json", "frontend/app.js"):
        (tmp_path / name).write_text(name)
    dist = tmp_path / hatch_build.DIST
    dist.mkdir(parents=True)
    for name in hatch_build.BUILT:
        (dist / name).write_text(name)
    (dist / ".stamp").write_text(hatch_build.fingerprint(tmp_path))
    return tmp_path


def test_a_fresh_bundle_is_not_built_again(project):
    assert hatch_build.build(project) is False


def test_a_changed_source_makes_it_stale(project):
    (project / "frontend/app.js").write_text("other")
    assert not hatch_build.fresh(project)


def test_a_renamed_source_makes_it_stale(project):
    (project / "frontend/app.js").rename(project / "frontend/other.js")
    assert not hatch_build.fresh(project)


def test_a_missing_file_makes_it_stale(project):
    (project / hatch_build.DIST / "style.css").unlink()
    assert not hatch_build.fresh(project)


def test_an_old_node_does_not_count(tmp_path, monkeypatch):
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v18.20.0\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not hatch_build.node_on_path()


def test_the_lock_file_names_no_place_to_download_from():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("integrity" in package for package in packages)
    assert not any("resolved" in package for package in packages)
