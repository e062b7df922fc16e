"""Runs axe-core on a page in light and in dark, and returns its findings as lines that a test can show."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# Light and dark differ in the values of colours alone (css/tokens.css), so the other rules are asked once.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
VIOLATIONS = {"resultTypes": ["violations"]}
RUN = """async (options) => {
  // A change of colours may still be on its way.
  for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();
  return (await axe.run(options)).violations;
}"""


def findings(page: Any) -> list[str]:
    """Returns a line for each rule that the page breaks (WCAG 2.2 AA and best practice), with the first element.

    Afterwards the page has the colours of its context again.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.emulate_media(color_scheme="light")
    found = _violations(page, VIOLATIONS)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {line}" for line in _violations(page, VIOLATIONS | OF_COLOURS)]
    page.emulate_media(color_scheme="null")
    return found


def _violations(page: Any, options: dict[str, Any]) -> list[str]:
    violations = page.evaluate(RUN, options)
    return [f"{rule['id']}: {rule['help']} at {rule['nodes'][0]['target']}" for rule in violations]
