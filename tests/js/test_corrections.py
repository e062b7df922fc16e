"""js/drafts.js: drafts of corrections, stored under the curator's account until the server has them."""

import pytest

SAID = "{ document: 'two-clocks', source: 'Words.', format: 'plain', reason: '', base: '1' }"


@pytest.fixture
def drafts(module):
    """Runs an expression with `mine`, the corrections of one account, and the module as `drafts`."""

    def run(expression: str):
        return module("drafts.js", f"(drafts) => {{ const mine = new drafts.Corrections('ruth'); {expression} }}")

    return run


def test_a_draft_is_stored_for_its_article_and_account(drafts):
    kept = drafts(f"""mine.keep({SAID});
        const other = new drafts.Corrections('olga');
        return [mine.on('two-clocks').source, mine.on('elsewhere'), other.on('two-clocks')];""")
    assert kept == ["Words.", None, None]


def test_it_counts_as_a_draft_until_it_is_sent(drafts):
    assert drafts(f"mine.keep({SAID}); return drafts.count('ruth');") == 1
    assert drafts(f"mine.keep({SAID}); mine.sent('two-clocks'); return drafts.count('ruth');") == 0
    assert drafts(f"mine.keep({SAID}); mine.sent('two-clocks'); mine.keep({SAID}); return drafts.count('ruth');") == 1


def test_it_is_not_a_draft_of_a_note(drafts):
    assert drafts(f"mine.keep({SAID}); return new drafts.Drafts('ruth').on('two-clocks').length;") == 0


def test_it_is_deleted_alone_or_with_all_drafts_of_an_account(drafts):
    assert drafts(f"mine.keep({SAID}); mine.drop('two-clocks'); return mine.on('two-clocks');") is None
    assert drafts(f"mine.keep({SAID}); drafts.forget('ruth'); return mine.on('two-clocks');") is None


def test_full_storage_is_reported(drafts):
    assert (
        drafts(f"Storage.prototype.setItem = () => {{ throw new Error('full'); }}; return mine.keep({SAID});") is False
    )
