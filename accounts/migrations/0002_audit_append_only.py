"""The log is append-only: the database itself refuses to change or remove what stands in it.

On PostgreSQL removing is allowed in a transaction that says so (`buurtvenster.log_may_shrink`); on SQLite whoever removes
must take the trigger away in the same transaction. Only `accounts.actions.keeping` does, for entries that are too old.
Who remakes one of these tables on SQLite loses its triggers and must make them anew; `manage.py audit_verify` looks.
"""

from django.db import migrations

TABLES = ("accounts_logentry", "accounts_loglink")
WORDS = "the log is append-only"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION accounts_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' AND current_setting('buurtvenster.log_may_shrink', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';
END
$$
"""


def statements(vendor):
    """Yield what guards the tables."""
    if vendor == "postgresql":
        yield FUNCTION
    for table in TABLES:
        if vendor == "postgresql":
            call = "EXECUTE FUNCTION accounts_log_append_only()"
            yield f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
            yield f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
        else:
            refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            yield f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}"
            yield f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}"
            # REPLACE removes a row without asking the trigger above.
            known = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"
            yield f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {known} {refuse}"


def guard(apps, schema_editor):
    """Make the triggers."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, None)


def unguard(apps, schema_editor):
    """Take them away, for who goes a migration back."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for ending in ("rows", "all") if is_postgres else ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_{ending}" + (f" ON {table}" if is_postgres else ""))
    if is_postgres:
        schema_editor.execute("DROP FUNCTION accounts_log_append_only()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
