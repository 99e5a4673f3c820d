from django.apps import apps
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0008_consents'),
    ]
    # The desk's sign-in asks a person's mail when it makes its own tables; commands do not know that app.
    run_before = [('account', '0001_initial')] if apps.is_installed('allauth.account') else []

    operations = [
        migrations.AddField(
            model_name='person',
            name='last_login',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last login'),
        ),
        migrations.AddField(
            model_name='person',
            name='password',
            field=models.CharField(blank=True, default='', max_length=128),
        ),
    ]
