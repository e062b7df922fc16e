"""The order of tags beside each other: by name, until somebody moves one."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import TagRefused
from documents.models import Tag, TagVersion
from documents.models.tag_tree import TagTree
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.order import move_tag
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def define(cast, name, **given):
    return define_tag(by=cast.tova, group=cast.course, name=name, **given)


def names(cast):
    return [tag.name for tag, _depth in TagTree.of(Tag.objects.first().vocabulary).in_order()]


def move(cast, name, up, who=None):
    return move_tag(by=who or cast.tova, tag=Tag.objects.get(name=name), up=up)


def test_tags_move_among_those_beside_them(cast):
    a = define(cast, "a")
    for name in ("c", "b"):
        define(cast, name)
    for name in ("a2", "a1"):
        define(cast, name, parent=a)
    assert names(cast) == ["a", "a1", "a2", "b", "c"]
    assert set(Tag.objects.values_list("position", flat=True)) == {0}
    assert move(cast, "c", up=True)
    assert names(cast) == ["a", "a1", "a2", "c", "b"]
    assert move(cast, "a", up=False)
    assert move(cast, "a1", up=False)
    assert names(cast) == ["c", "a", "a2", "a1", "b"]
    assert not move(cast, "c", up=True)
    assert not move(cast, "b", up=False)
    assert not move(cast, "a1", up=False)
    assert TagVersion.objects.count() == 5


def test_new_tags_and_those_that_come_from_elsewhere_stand_last(cast):
    a, _b = define(cast, "a"), define(cast, "b")
    move(cast, "b", up=True)
    define(cast, "0")
    under = define(cast, "_", parent=a)
    assert names(cast) == ["b", "a", "_", "0"]
    given = {"definition": "", "slot": "plain", "parent": None, "is_defined": True}
    change_tag(by=cast.tova, tag=under, name="_", **given)
    assert names(cast) == ["b", "a", "0", "_"]
    change_tag(by=cast.tova, tag=a, name="a", **given)
    assert names(cast) == ["b", "a", "0", "_"]


def test_only_who_leads_moves_tags_that_are_there(cast):
    a = define(cast, "a")
    define(cast, "b")
    for who in (cast.bob, cast.rhea, cast.charlie):
        with pytest.raises(PermissionDenied):
            move(cast, "a", up=False, who=who)
    change_tag(by=cast.tova, tag=a, name="a", definition="", slot="plain", parent=None, is_defined=False)
    with pytest.raises(TagRefused):
        move_tag(by=cast.tova, tag=a, up=False)


def test_tags_that_stood_under_a_merged_one_move_among_all_that_stand_there(cast):
    old, new = define(cast, "old"), define(cast, "new")
    for name, parent in (("a", old), ("b", new), ("c", old)):
        define(cast, name, parent=parent)
    merge_tags(by=cast.tova, tag=old, into=new, why="One.")
    assert names(cast) == ["new", "a", "b", "c"]
    assert move(cast, "c", up=True)
    assert names(cast) == ["new", "a", "c", "b"]
    assert move(cast, "b", up=True)
    assert move(cast, "b", up=True)
    assert not move(cast, "b", up=True)
    assert names(cast) == ["new", "b", "a", "c"]
    define(cast, "0", parent=new)
    assert names(cast) == ["new", "b", "a", "c", "0"]
