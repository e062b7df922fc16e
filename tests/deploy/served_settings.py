"""Settings of the processes that a suite is spread over: those of a room, with what the tests change of them."""

from readingroom.settings import *  # noqa: F403

MIDDLEWARE = ["tests.deploy.inside.as_the_test_asks", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "tests.deploy.inside"
EMAIL_BACKEND = "tests.deploy.inside.Mailbox"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
