"""Fixtures of every test: a separate database, a browser, a running room, the shared articles.

Without DATABASE_URL the databases are in a throwaway cluster, which is made for the session and removed after it; only
sessions with a test that needs a database make one. Each worker has its own database, browser and room.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests import databases
from tests.live_room import LiveRoom

# The shell comes first: Chromium without windows of its own spends its time on pages alone.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SESSION = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Sets up what every test of this process needs."""
    import hypothesis
    from django.conf import settings

    # How long an example takes is up to the machine.
    hypothesis.settings.register_profile(
        "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("any machine")
    # Fast hashes: the passwords of tests protect nothing, and there are hundreds of them.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = empty_databases
    given = getattr(config, "workerinput", {}).get("session_home")
    config.stash[SESSION] = Path(given) if given else databases.new_session()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker the directory of the session."""
    node.workerinput["session_home"] = str(node.config.stash[SESSION])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Wraps each test that is a coroutine function, so that it is run."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = in_own_loop(item.obj)


def in_own_loop(test: Callable[..., Any]) -> Callable[..., None]:
    """Makes a coroutine test synchronous; it runs in a thread, because the loop of a browser may run in this one."""

    @functools.wraps(test)
    def runs(*arguments: Any, **named: Any) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, test(*arguments, **named)).result()

    return runs


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes what the session has made when all workers have ended, even after failures."""
    if hasattr(config, "workerinput") or SESSION not in config.stash:
        return
    home = config.stash[SESSION]
    if os.environ.get("DATABASE_URL"):
        databases.drop_template(home)
    databases.remove_session(home)


def empty_databases(test_case: Any) -> None:
    """Deletes the rows that a test has committed."""
    from django.db import connections

    for alias in test_case._databases_names(include_mirrors=False):
        databases.empty(connections[alias])


def missing(what: str) -> NoReturn:
    """Skips a test that needs something outside the project; on CI, where everything must be present, fails it."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def session_home(pytestconfig: pytest.Config) -> Path:
    """Returns the directory shared by the workers of this session; see databases.py."""
    return pytestconfig.stash[SESSION]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, session_home: Path, django_db_blocker: Any
) -> Iterator[None]:
    """Points Django at the session's cluster, unless DATABASE_URL names a server, and at its migrated template."""
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            stack.callback(databases.use_cluster(session_home).release)
        with django_db_blocker.unblock():
            databases.clone_from_template(session_home)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Adds to pytest-django's fixture that nothing is connected to the database when it is removed."""
    yield
    with django_db_blocker.unblock():
        databases.end_other_connections()


def find_browser() -> str | None:
    """Returns the path of an installed Chromium, $CHROMIUM first; None if only Playwright may have one."""
    for name in (os.environ.get("CHROMIUM"), *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def browser():
    """Yields a real Chromium, one for the session; open a new context in it for each reader."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's synchronous interface keeps an event loop in this thread, in which Django refuses to work.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS)
        except Error as error:
            missing(f"No Chromium could be started; `make browser` installs one. {error.message.splitlines()[0]}")
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def page(browser):
    """Yields a tab of a reader without cookies; an uncaught script error in it fails the test."""
    context = browser.new_context()
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert failures == []


@pytest.fixture(scope="session", autouse=True)
def room_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keeps every test away from a developer's own room."""
    from django.conf import settings
    from django.core.signals import setting_changed

    home = tmp_path_factory.mktemp("home")
    os.environ["READINGROOM_HOME"] = str(home)
    # Set before any test overrides a setting: a value set during an override would be lost with it.
    settings.STATIC_ROOT = home / "static"
    # Collecting the tests may already have created the storage, which would write to the developer's room.
    setting_changed.send(sender=type(settings), setting="STATIC_ROOT", value=settings.STATIC_ROOT, enter=True)
    # WhiteNoise then reads no files for each test client; the running room reads them once, as in production.
    settings.WHITENOISE_AUTOREFRESH = True
    return home


@pytest.fixture(scope="session")
def collected_static(room_home: Path, session_home: Path) -> Path:
    """Collects style sheets and scripts under their hashed names, as pages link them; one worker does it for all."""
    from django.test import override_settings

    from readingroom.static_collection import collect_static

    shared = session_home / "static"
    with databases.one_at_a_time(session_home, "static"), override_settings(STATIC_ROOT=shared):
        collect_static()
    shutil.copytree(shared, room_home / "static")
    return room_home / "static"


@pytest.fixture(scope="module")
def new_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Gives a module that counts what Postgres reads tables as if new, and does so again for those after it."""
    from django.db import connection

    with django_db_blocker.unblock():
        databases.renew(connection)
    yield
    with django_db_blocker.unblock():
        databases.renew(connection)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Empties what a process keeps between requests, so that no test depends on the ones before it."""
    from tests.kept import empty_kept

    empty_kept()


@pytest.fixture(autouse=True)
def collect_static_for_pages(request: pytest.FixtureRequest) -> None:
    """Collects static files once, before the first test that may request a page."""
    if {"db", "transactional_db", "live_server", "client"} & set(request.fixturenames) or any(
        request.node.iter_markers("django_db")
    ):
        request.getfixturevalue("collected_static")


@pytest.fixture(scope="session")
def live_server(collected_static: Path, django_db_setup: None) -> Iterator[LiveRoom]:
    """Serves the room as in production, by uvicorn over ASGI; tests that use it see only committed rows.

    It stops before the database does, because its streams listen to the database.
    """
    room = LiveRoom()
    yield room
    room.stop()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Returns the folder beside the checkout with captured articles and the W3C's samples."""
    from django.conf import settings

    folder = Path(os.environ.get("READINGROOM_SHARED", settings.BASE_DIR.parent / "shared"))
    if not folder.is_dir():
        missing(f"{folder} is not there; READINGROOM_SHARED names the folder with the captured articles.")
    return folder
