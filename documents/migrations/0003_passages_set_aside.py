"""A state for passages in parts set aside, examples of tags, and more reasons for parts and gaps."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_promises'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='anchor',
            name='anchor_place_unless_lost',
        ),
        migrations.AddField(
            model_name='tag',
            name='example',
            field=models.TextField(blank=True, help_text='Words to which it belongs.', max_length=500, verbose_name='example'),
        ),
        migrations.AlterField(
            model_name='anchor',
            name='state',
            field=models.CharField(choices=[('kept', 'Same words'), ('moved', 'Same words, new place'), ('changed', 'Words changed'), ('set-aside', 'In a part set aside'), ('lost', 'Words no longer in the text')], max_length=10),
        ),
        migrations.AlterField(
            model_name='gap',
            name='reason',
            field=models.CharField(choices=[('embedded', 'An embedded post or film, of which only the address is left'), ('quotation', 'A quotation that is announced and absent'), ('heading', 'A heading that is lost'), ('subject', 'Words are missing in this sentence'), ('picture', 'A picture that the text speaks of'), ('formula', 'A formula that could not be read'), ('characters', 'Characters that could not be read'), ('page', 'A page that is only a picture'), ('paywall', 'The rest, which only subscribers could read'), ('other', 'Something is missing here')], max_length=12, verbose_name='what is missing'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('corrected', 'A correction changed or removed passages that you marked'), ('reply', 'Somebody answered you'), ('mention', 'Somebody mentioned you'), ('followed', 'Something new in what you follow'), ('hidden', 'A note of yours was hidden'), ('shown', 'A note of yours is shown again'), ('approved', 'A note of yours was approved'), ('to-decide', 'A note waits for your decision')], max_length=12),
        ),
        migrations.AlterField(
            model_name='setaside',
            name='reason',
            field=models.CharField(choices=[('navigation', 'Menu or navigation'), ('advertisement', 'Advertisement'), ('caption', 'Caption of a picture'), ('related', 'Links to other articles'), ('comments', 'Comments and their form'), ('masthead', 'Name and head of the publication'), ('legal', 'Legal notice'), ('duplicate', 'Said twice'), ('byline', 'Author, date and place line'), ('title', 'The title, shown above the text'), ('sharing', 'Links for sharing'), ('newsletter', 'Subscription or newsletter'), ('ticker', 'News ticker or clock'), ('page', 'Head, foot or number of a page'), ('player', 'Controls of a film or a sound'), ('hidden', 'Hidden words'), ('removed', 'Removed by a tracked change'), ('markup', 'Mark-up, scripts and styles'), ('other', 'Not part of the article')], max_length=16, verbose_name='reason'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('kind', 'annotation.changed')), fields=['row'], name='event_note_changed'),
        ),
        migrations.AddConstraint(
            model_name='anchor',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', None), ('start', None), ('state__in', ['set-aside', 'lost'])), models.Q(models.Q(('state__in', ['set-aside', 'lost']), _negated=True), ('end__isnull', False), ('start__isnull', False), ('start__lte', models.F('end'))), _connector='OR'), name='anchor_place_unless_lost'),
        ),
    ]
