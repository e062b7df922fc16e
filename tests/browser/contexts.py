"""Browser contexts that are used again: emptied of all that a reader left, but for the files that never change.

A context of its own for each reader would fetch and compile every script anew, which costs more than the test.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

# What these do to a context stays in it; one on which they were called is thrown away.
LASTING = (
    "add_init_script",
    "close",
    "expose_binding",
    "expose_function",
    "grant_permissions",
    "route",
    "set_extra_http_headers",
    "set_geolocation",
    "set_offline",
)
MOST_KEPT = 6


class Contexts:
    """Lends out the contexts of one browser for readers of the room at `origin`."""

    def __init__(self, browser: Any, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.kept: list[tuple[str, Any]] = []
        self.lent: dict[Any, str] = {}

    def new_context(self, **options: Any) -> Any:
        """A context with these options in which nobody has been, as far as a page can tell."""
        # The words of scripts are cached for an hour, in whatever language.
        made_with = repr((settings.LANGUAGE_CODE, sorted(options.items())))
        for n, (kept_with, context) in enumerate(self.kept):
            if kept_with == made_with:
                del self.kept[n]
                self._empty(context)
                break
        else:
            context = self.browser.new_context(**options)
            for name in LASTING:
                setattr(context, name, self._forgets(context, getattr(context, name)))
            context.clock.install = self._forgets(context, context.clock.install)
        self.lent[context] = made_with
        return context

    def give_back(self, context: Any) -> None:
        """Closes the pages of a context; keeps it unless something was done to it that stays."""
        made_with = self.lent.pop(context, None)
        if made_with is None:
            context.close()
            return
        opened = list(context.pages)
        context.new_page()
        for page in opened:
            page.close()
        self.kept.append((made_with, context))
        if len(self.kept) > MOST_KEPT:
            self.kept.pop(0)[1].close()

    def _empty(self, context: Any) -> None:
        """Only now: what a page wrote while it was closed has arrived."""
        context.clear_cookies()
        session = context.new_cdp_session(context.pages[0])
        session.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": "all"})
        session.detach()

    def _forgets(self, context: Any, act: Any) -> Any:
        def acts(*arguments: Any, **named: Any) -> Any:
            self.lent.pop(context, None)
            return act(*arguments, **named)

        return acts
