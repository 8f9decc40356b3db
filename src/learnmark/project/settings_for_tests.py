"""The settings of tests: local use, a folder that ends with the run, fast password hashes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("LEARNMARK_LOCAL", "on")
os.environ.setdefault("LEARNMARK_SECRET_KEY", "for tests only, where nothing is secret")
if "LEARNMARK_DATA_DIR" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="learnmark-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["LEARNMARK_DATA_DIR"] = _folder

from learnmark.project.settings import *  # noqa: F403  the environment comes first
from learnmark.project.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and other processes of a test meet the locks of real use.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(os.environ["LEARNMARK_DATA_DIR"]) / "tests.sqlite3")
    }
    DATABASES["default"]["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"  # type: ignore[index]
