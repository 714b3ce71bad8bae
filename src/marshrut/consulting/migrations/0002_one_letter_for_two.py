import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.models.functions import Lower, Replace


def plain(field):
    return Replace(Lower(field), models.Value("ё"), models.Value("е"), output_field=models.TextField())


class Migration(migrations.Migration):
    dependencies = [("consulting", "0001_questions_to_methodists")]

    operations = [
        migrations.RemoveIndex(model_name="knownanswer", name="known_answer_words"),
        migrations.RemoveField(model_name="knownanswer", name="vector"),
        migrations.AddField(
            model_name="knownanswer",
            name="vector",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    plain("question"), plain("answer"), config="russian"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="knownanswer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="known_answer_words"),
        ),
    ]
