"""Tries and open streams, counted once for all processes, and the job that forgets what has expired."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0008_shelf'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tries',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('value', models.JSONField()),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire')], max_length=12),
        ),
        migrations.CreateModel(
            name='OpenStreams',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.UUIDField()),
                ('key', models.CharField(max_length=64)),
                ('count', models.IntegerField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['process'], name='open_streams_process')],
                'constraints': [models.UniqueConstraint(fields=('key', 'process'), name='open_streams_once')],
            },
        ),
        # What is counted for a while needs no log: it may begin anew after a crash.
        migrations.RunSQL(
            ['ALTER TABLE documents_tries SET UNLOGGED', 'ALTER TABLE documents_openstreams SET UNLOGGED'],
            migrations.RunSQL.noop,
        ),
        # The job of this kind is made again by a worker at its start; the release before does not know it.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM documents_job WHERE kind = 'expire'"),
    ]
