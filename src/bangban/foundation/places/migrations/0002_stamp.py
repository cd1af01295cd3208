from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_divisions_organs_and_posts")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=36, verbose_name="标记")),
            ],
            options={"verbose_name": "标记"},
        ),
    ]
