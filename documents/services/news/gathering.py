"""Gathers the news: what one person did in one article, group and day is one line, however much it was."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from documents.models import Notice, address_in_group, only_group, slug_of
from documents.services.news.news import NewsItem

GATHERED = (Notice.Kind.FOLLOWED, Notice.Kind.REPLY, Notice.Kind.MENTION, Notice.Kind.TO_DECIDE)


@dataclass(frozen=True)
class NewsLine:
    """One line of the news: one item, or several of a kind by one person, the newest first."""

    items: Sequence[NewsItem]

    @property
    def first(self) -> NewsItem:
        """The newest item, which stands for the line where there is only one."""
        return self.items[0]

    @property
    def is_gathered(self) -> bool:
        """Whether the line opens to a list."""
        return len(self.items) > 1

    @property
    def is_new(self) -> bool:
        """Whether any of its items is unseen."""
        return any(item.notice.seen_at is None for item in self.items)

    @property
    def sentence(self) -> str:
        """A sentence that says who did what, and how often, without a full stop."""
        if not self.is_gathered:
            return self.first.sentence
        group = self.first.note.group if self.first.note is not None else None
        named = {"name": self.first.name, "n": len(self.items), "group": group.label if group is not None else ""}
        return _pattern(self.first, len(self.items), in_group=group is not None) % named


def _pattern(item: NewsItem, n: int, *, in_group: bool) -> str:
    match item.notice.kind:
        case Notice.Kind.MENTION:
            return ngettext("%(name)s mentioned you %(n)s time", "%(name)s mentioned you %(n)s times", n)
        case Notice.Kind.REPLY:
            one, many = "%(name)s wrote %(n)s answer to you", "%(name)s wrote %(n)s answers in threads of yours"
            return ngettext(one, many, n)
        case Notice.Kind.TO_DECIDE:
            one = "%(n)s note by %(name)s waits for your decision"
            return ngettext(one, "%(n)s notes by %(name)s wait for your decision", n)
    if item.is_reply:
        return ngettext("%(name)s wrote %(n)s answer", "%(name)s wrote %(n)s answers", n)
    if in_group:
        return ngettext("%(name)s wrote %(n)s note in %(group)s", "%(name)s wrote %(n)s notes in %(group)s", n)
    return ngettext("%(name)s wrote %(n)s note", "%(name)s wrote %(n)s notes", n)


def gather(items: Iterable[NewsItem], most: int) -> list[NewsLine]:
    """Gathers items, the newest first, into at most so many lines; it stops before the item that needs another one."""
    lines: dict[Hashable, list[NewsItem]] = {}
    for item in items:
        key = _key(item)
        if key not in lines and len(lines) == most:
            break
        lines.setdefault(key, []).append(item)
    return [NewsLine(found) for found in lines.values()]


def _key(item: NewsItem) -> Hashable:
    notice, note = item.notice, item.note
    if note is None or notice.kind not in GATHERED:
        return notice.pk
    day = timezone.localdate(notice.created_at)
    return notice.kind, item.is_reply, note.author_id, notice.document_id, note.group_id, day


@dataclass
class ArticleNews:
    """The lines of the news about one article."""

    document: Any
    lines: list[NewsLine] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The path of the article, with the group that these notes belong to if it is only one."""
        notes = [item.note for line in self.lines for item in line.items if item.note is not None]
        return address_in_group(self.document.get_absolute_url(), only_group(slug_of(note.group) for note in notes))


def group_by_article(lines: Iterable[NewsLine]) -> list[ArticleNews]:
    """Groups lines by article, in the order of each article's first line."""
    articles: dict[int, ArticleNews] = {}
    for line in lines:
        articles.setdefault(line.first.notice.document_id, ArticleNews(line.first.document)).lines.append(line)
    return list(articles.values())
