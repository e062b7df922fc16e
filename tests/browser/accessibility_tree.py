"""The accessibility tree that Chromium gives to a screen reader, addressed by the page's elements."""

from __future__ import annotations

from typing import Any

QUIET = {"InlineTextBox", "none", "generic"}  # roles at which no screen reader stops


class AccessibilityTree:
    """The whole tree of a page at one moment; nodes are found by the selectors of their elements."""

    def __init__(self, page: Any):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.nodes = {node["nodeId"]: node for node in self.session.send("Accessibility.getFullAXTree")["nodes"]}
        self.by_element = {node["backendDOMNodeId"]: node for node in self.nodes.values() if "backendDOMNodeId" in node}

    def find(self, selector: str) -> dict[str, Any]:
        """Returns the node of an element."""
        root = self.session.send("DOM.getDocument")["root"]["nodeId"]
        found = self.session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        element = self.session.send("DOM.describeNode", {"nodeId": found})["node"]["backendNodeId"]
        return self.by_element[element]

    def lines(self, selector: str) -> list[str]:
        """Returns the tree below an element as lines, one for each spoken node, indented by depth."""
        return self._below(self.find(selector), 0)

    def details(self, selector: str) -> list[str]:
        """Returns the names of the elements that an element's aria-details refers to."""
        related = next(
            (each for each in self.find(selector).get("properties", []) if each["name"] == "details"), {"value": {}}
        )
        pointed = [each.get("backendDOMNodeId") for each in related["value"].get("relatedNodes", [])]
        return [_name(self.by_element[element]) for element in pointed]

    def _below(self, node: dict[str, Any], depth: int) -> list[str]:
        role = node.get("role", {}).get("value", "")
        shown = not node.get("ignored") and role not in QUIET
        lines = [f"{'  ' * depth}{_line(node, role)}"] if shown else []
        for child in node.get("childIds", []):
            lines += self._below(self.nodes[child], depth + shown)
        return lines


def _line(node: dict[str, Any], role: str) -> str:
    said = [f"{role} “{_name(node)}”" if _name(node) else role]
    for each in node.get("properties", []):
        if each["name"] == "details":
            said.append(f"details: {', '.join(one.get('idref', '?') for one in each['value'].get('relatedNodes', []))}")
        if each["name"] in {"expanded", "pressed", "checked"}:
            said.append(f"{each['name']}: {each['value'].get('value')}")
    return ", ".join(said)


def _name(node: dict[str, Any]) -> str:
    return node.get("name", {}).get("value", "").strip()
