"""Browser contexts that are reused: emptied of everything a reader left, except cached files that never change.

A new context for each reader would fetch and compile every script again, which takes longer than the test.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

# These change a context for good; a context on which one of them was called is not reused.
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
    """Lends out contexts of one browser for readers of the site at `origin`."""

    def __init__(self, browser: Any, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.kept: list[tuple[str, Any]] = []
        self.lent: dict[Any, str] = {}

    def new_context(self, **options: Any) -> Any:
        """Returns a context with these options that looks unused to a page."""
        # The scripts' translations are cached for an hour whatever the language, so each language has its own contexts.
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
        """Closes the pages of a context and keeps it for reuse, unless it was changed for good."""
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
        """Empties a context when it is lent again, because closing pages may write after they are given back."""
        context.clear_cookies()
        session = context.new_cdp_session(context.pages[0])
        session.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": "all"})
        session.detach()

    def _forgets(self, context: Any, act: Any) -> Any:
        def acts(*arguments: Any, **named: Any) -> Any:
            self.lent.pop(context, None)
            return act(*arguments, **named)

        return acts
