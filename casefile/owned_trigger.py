"""A trigger that runs as the owner of the tables and that nobody can ask to stand aside.

The library's own lets whoever sets `pgtrigger.ignore` past it, and tries that setting for each row in a block that
catches the error: 6 to 8 µs a line.
"""

import pgtrigger
from pgtrigger import compiler


class OwnedTriggerSql(compiler.UpsertTriggerSql):
    """The function and the trigger. Named in migrations: change what they say by another class."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$;
            CREATE OR REPLACE TRIGGER {pgid} {when} {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class OwnedTrigger(pgtrigger.Trigger):
    """A `pgtrigger.Trigger` for each row, without condition or timing."""

    def compile(self, model) -> compiler.Trigger:
        found = super().compile(model)
        return compiler.Trigger(name=found.name, sql=OwnedTriggerSql(**found.sql.kwargs))
