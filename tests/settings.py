"""The program's settings on a home of this test run alone.

Loaded before any conftest. The process that pytest was started in makes the folder; each of
xdist's workers has its own in it, and with it a PostgreSQL of its own: what one test does to its
cluster, another does not see.
"""

import atexit
import os
import shutil
import tempfile

_RUN_HOME = "WATCHBELL_TEST_HOME"


def _remove(home: str, made_by: int) -> None:
    if os.getpid() == made_by:
        shutil.rmtree(home, ignore_errors=True)


if _RUN_HOME not in os.environ:
    for _name in [name for name in os.environ if name.startswith("WATCHBELL_")]:
        del os.environ[_name]
    os.environ[_RUN_HOME] = tempfile.mkdtemp(prefix="watchbell-test-")
    atexit.register(_remove, os.environ[_RUN_HOME], os.getpid())
    os.environ["WATCHBELL_SECRET_KEY"] = "a-key-for-tests-only-0123456789abcdef"
elif "PYTEST_XDIST_WORKER" in os.environ:
    os.environ[_RUN_HOME] += "/" + os.environ["PYTEST_XDIST_WORKER"]
os.environ["WATCHBELL_HOME"] = os.environ[_RUN_HOME]

from watchbell.bootstrap.settings import *  # noqa: E402, F403 the home must be known first
from watchbell.bootstrap.settings import DATABASES  # noqa: E402

# A connection per thread that closes with it: a database with open ones cannot be cloned.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# Strong hashing is slow by intent, and no test is about its strength.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
