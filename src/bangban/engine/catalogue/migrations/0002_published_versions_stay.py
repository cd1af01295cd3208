from django.db import migrations

SAYS = "已发布的事项版本不能改动"
FROZEN = ("offering_id", "number", "content", "head", "digest", "published_at", "published_by", "drafted_by", "approved_by")


def install(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS catalogue_version_stays ON catalogue_offeringversion")
        schema_editor.execute("DROP FUNCTION IF EXISTS catalogue_refuse()")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS catalogue_version_stays")


def _changed(differs):
    columns = " OR ".join(differs.format(c=c) for c in FROZEN)
    left = "NOT (NEW.status = OLD.status OR (OLD.status = 'published' AND NEW.status = 'withdrawn'))"
    return f"OLD.status IN ('published', 'withdrawn') AND ({columns} OR {left})"


def _sqlite():
    when = _changed("OLD.{c} IS NOT NEW.{c}")
    return [
        "CREATE TRIGGER catalogue_version_stays BEFORE UPDATE ON catalogue_offeringversion "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    ]


def _postgresql():
    when = _changed("OLD.{c} IS DISTINCT FROM NEW.{c}")
    return [
        "CREATE OR REPLACE FUNCTION catalogue_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER catalogue_version_stays BEFORE UPDATE ON catalogue_offeringversion "
        f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION catalogue_refuse()",
    ]


class Migration(migrations.Migration):
    """The database itself refuses to change what was published; only withdrawing it is left open."""

    dependencies = [("catalogue", "0001_items_offerings_versions")]
    operations = [migrations.RunPython(install, remove)]
