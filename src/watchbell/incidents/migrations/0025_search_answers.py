"""What is answered in the fields of types is found by the search.

The generated column is made anew, which writes the table once and locks it meanwhile: about a
minute for a million incidents.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

_LABELS = """
    select string_agg(coalesce(option ->> 'label', given.value), ', ' order by given.place)
    from jsonb_array_elements_text(
        case jsonb_typeof(i.custom -> f.slug)
        when 'array' then i.custom -> f.slug else jsonb_build_array(i.custom -> f.slug) end
    ) with ordinality given (value, place)
    left join jsonb_array_elements(f.options) option on option ->> 'value' = given.value
"""
SAY_ANSWERS = f"""
    update incidents_incident i set said = answered.words from (
        select i.id, string_agg(
            case f.kind when 'text' then i.custom ->> f.slug else ({_LABELS}) end, E'\\n'
        ) as words
        from incidents_incident i
        join incidents_customfield f on i.custom ? f.slug
        where i.custom <> '{{}}' and f.is_active and f.kind in ('text', 'choice', 'multi_choice')
        group by i.id
    ) answered
    where answered.id = i.id and answered.words is not null
"""  # noqa: S608 our own names


class Migration(migrations.Migration):
    dependencies = [("incidents", "0024_category_checklists")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="said",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunSQL(SAY_ANSWERS, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="incident", name="incidents_search"),
        migrations.RemoveField(model_name="incident", name="search"),
        migrations.AddField(
            model_name="incident",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    "title", "description", "said", config="simple"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("search"), name="incidents_search"
            ),
        ),
    ]
