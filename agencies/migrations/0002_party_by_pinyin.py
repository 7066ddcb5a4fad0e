from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]

    operations = [
        migrations.AddIndex("party", models.Index(fields=["name_key"], name="party_by_pinyin")),
    ]
