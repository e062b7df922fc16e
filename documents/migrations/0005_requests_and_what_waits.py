"""Notices about requests, additions to them, and the indexes by which what waits for curators is found."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SEALED = """
    ALTER TABLE documents_copyrequestaddition ADD COLUMN seal bytea;
    CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_copyrequestaddition FOR EACH ROW
      EXECUTE FUNCTION documents_seal_row();"""
UNSEALED = """
    DROP TRIGGER sealed ON documents_copyrequestaddition;
    ALTER TABLE documents_copyrequestaddition DROP COLUMN seal;"""
# Going back, before the constraint that knows no such notices.
WITHOUT_NOTICES = "DELETE FROM documents_notice WHERE kind = 'request'"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='CopyRequestAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(max_length=5000, verbose_name='in your words')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
            ],
            options={
                'verbose_name': 'addition to a request',
                'verbose_name_plural': 'additions to requests',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_of_a_correction_or_a_note',
        ),
        migrations.AddField(
            model_name='notice',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='documents.copyrequest'),
        ),
        migrations.AlterField(
            model_name='copyrequest',
            name='kind',
            field=models.CharField(choices=[('correction', 'something is wrong in this copy'), ('removal', 'this copy should not be here'), ('restoral', 'this article should be shown again')], max_length=12, verbose_name='what it is about'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('corrected', 'A correction changed or removed passages that you marked'), ('reply', 'Somebody answered you'), ('mention', 'Somebody mentioned you'), ('followed', 'Something new in what you follow'), ('hidden', 'A note of yours was hidden'), ('shown', 'A note of yours is shown again'), ('approved', 'A note of yours was approved'), ('to-decide', 'A note waits for your decision'), ('request', 'Somebody asks about an article that you look after')], max_length=12),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='copyrequest',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['document'], name='request_open'),
        ),
        migrations.AddIndex(
            model_name='derivation',
            index=models.Index(condition=models.Q(('retired_at', None), ('status', 'proposed')), fields=['document'], name='derivation_unchecked'),
        ),
        migrations.AddIndex(
            model_name='gap',
            index=models.Index(condition=models.Q(('state', 'proposed')), fields=['document'], name='gap_undecided'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('retired_at', None), ('status', 'proposed'), models.Q(('value', ''), _negated=True)), fields=['document'], name='statement_unchecked'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('recipient', 'request'), name='notice_once_a_request'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('annotation', None), ('kind', 'corrected'), ('request', None), ('revision__isnull', False)), models.Q(('annotation', None), ('kind', 'request'), ('request__isnull', False), ('revision', None)), models.Q(models.Q(('kind__in', ['corrected', 'request']), _negated=True), ('annotation__isnull', False), ('request', None), ('revision', None)), _connector='OR'), name='notice_of_one_thing'),
        ),
        migrations.AddField(
            model_name='copyrequestaddition',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='additions', to='documents.copyrequest'),
        ),
        migrations.RunSQL(SEALED, UNSEALED),
        migrations.RunSQL(migrations.RunSQL.noop, WITHOUT_NOTICES),
    ]
