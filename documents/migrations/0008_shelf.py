"""What the shelf sorts and filters by, kept by triggers, and a number that tells whether anything public changed."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0007_public_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('articles', 'Articles'), ('notes', 'Notes'), ('other', 'Other')], max_length=8)),
                ('number', models.DecimalField(decimal_places=0, max_digits=40)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ShelfEntry',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='shelf_entry', serialize=False, to='documents.document')),
                ('received_at', models.DateTimeField()),
                ('is_shared', models.BooleanField()),
                ('is_public', models.BooleanField()),
                ('curator', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('title_key', models.TextField()),
                ('words', models.TextField()),
                ('language', models.CharField(max_length=35)),
                ('is_sample', models.BooleanField()),
                ('publishers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('years', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), size=None)),
                ('is_dated', models.BooleanField()),
                ('issued', models.CharField(max_length=500, null=True)),
                ('newest_note', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='tag',
            index=models.Index(django.db.models.functions.text.Lower('name'), name='tag_by_name'),
        ),
        migrations.AddIndex(
            model_name='tag',
            index=models.Index(fields=['vocabulary', 'name'], name='tag_in_vocabulary'),
        ),
        migrations.AddIndex(
            model_name='tag',
            index=models.Index(fields=['vocabulary', '-is_defined', 'name'], name='tag_defined_first'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('document'), descending=True), condition=models.Q(('is_shared', True)), name='shelf_by_received'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(models.OrderBy(models.F('is_dated'), descending=True), models.OrderBy(models.F('issued'), descending=True, nulls_last=True), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('document'), descending=True), condition=models.Q(('is_shared', True)), name='shelf_by_date'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(models.F('title_key'), models.OrderBy(models.F('document'), descending=True), condition=models.Q(('is_shared', True)), name='shelf_by_title'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(models.OrderBy(models.F('newest_note'), descending=True, nulls_last=True), models.OrderBy(models.F('received_at'), descending=True), models.OrderBy(models.F('document'), descending=True), condition=models.Q(('is_shared', True)), name='shelf_by_note'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(condition=models.Q(('is_shared', False)), fields=['curator'], name='shelf_of_curator'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=models.Index(condition=models.Q(('is_public', False), ('is_shared', True)), fields=['curator'], name='shelf_record'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['publishers'], name='shelf_publishers'),
        ),
        migrations.AddIndex(
            model_name='shelfentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['years'], name='shelf_years'),
        ),
        migrations.RunSQL(
            (SQL / "shelf.sql").read_text(encoding="utf-8"), (SQL / "shelf_undo.sql").read_text(encoding="utf-8")
        ),
    ]
