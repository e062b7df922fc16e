"""Runs axe-core on a page and returns its findings as lines that a test can show."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe


def findings(page) -> list[str]:
    """Returns a line for each rule that the page breaks (WCAG 2.2 AA and best practice), with the first element."""
    violations = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']} at {rule['nodes'][0]['target']}" for rule in violations]
