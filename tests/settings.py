"""Settings of the test run: production's, with a folder of their own and cheap password hashes.

The database is the production one with its production pragmas: SQLite as a file, PostgreSQL as BANGBAN_DATABASE says.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Each process of a parallel run gets its own folder; nothing of a developer's var/ is ever touched.
_HOME = tempfile.mkdtemp(prefix="bangban-test-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["BANGBAN_VAR"] = _HOME
os.environ.setdefault("BANGBAN_SECRET_KEY", "only-for-tests")

from bangban.config.settings import *
from bangban.config.settings import DATABASES, STATIC_ROOT

if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_HOME, "test_bangban.sqlite3")}

# Collected files are served from here; whitenoise looks for the folder at its start.
STATIC_ROOT.mkdir(parents=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
