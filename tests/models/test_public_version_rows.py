"""The rows of a document's number: they go with it, and no transaction waits for another to raise it."""

import pytest
from django.db import connection, transaction

from documents.models import PublicVersion
from documents.services.article.delete_document import delete_document
from tests.factories import make_document
from tests.models.test_public_versions import number_of

pytestmark = pytest.mark.django_db


def test_deleted_article_takes_its_numbers_with_it():
    document = make_document("To be deleted.", visibility="public")
    assert number_of(document) > 0
    delete_document(document)
    connection.check_constraints()
    assert not PublicVersion.objects.filter(document=document.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_transactions_raise_one_article_without_waiting():
    document = make_document("Raised twice.", visibility="public")
    before = number_of(document)
    other = connection.copy()
    try:
        with transaction.atomic():
            raise_number(connection, document)
            raise_number(other, document)  # would wait for the commit, and so forever
            between = number_of(document)
        assert before < between < number_of(document) or PublicVersion.objects.filter(document=document.pk).count() == 2
    finally:
        other.close()
    assert number_of(document) > before
    raise_number(connection, document)
    assert PublicVersion.objects.filter(document=document.pk).count() == 2


def raise_number(by, document):
    with by.cursor() as cursor:
        cursor.execute("SELECT documents_raise(ARRAY[%s::bigint])", [document.pk])
