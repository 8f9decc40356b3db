"""The second wall: row-level policies on PostgreSQL, and rows that nobody may change.

Migration operations, so that every table has its policy from the first migration on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

PARTY = "nullif(current_setting('learnmark.party', true), '')::uuid"
TODAY = "nullif(current_setting('learnmark.today', true), '')::date"
SHARED = (
    f"dossier IN (SELECT s.dossier FROM tenancy_share s WHERE s.grantee_id = {PARTY} "  # noqa: S608  constants of this module
    f"AND s.from_on <= {TODAY} AND (s.until_on IS NULL OR s.until_on >= {TODAY}))"
)


class _TableOperation(Operation):
    """Runs SQL on the table of one model; changes no state."""

    reversible = True
    elidable = False

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: Any, to: Any
    ) -> None:
        table = to.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in self.forwards(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_: Any, _to: Any
    ) -> None:
        table = from_.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in self.backwards(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    def forwards(self, vendor: str, table: str) -> list[str]:
        raise NotImplementedError

    def backwards(self, vendor: str, table: str) -> list[str]:
        raise NotImplementedError

    def describe(self) -> str:
        return f"{type(self).__name__} on {self.model_name}"


class OnlyItsParty(_TableOperation):
    """A row is read by its owner and those it was handed to, and written by its owner.

    `sees` is the condition of reading beside ownership: "dossier" (live shares of the row's
    dossier), "grantee" (of a share itself), "everyone" (public rows) or "" (nobody else).
    """

    def __init__(self, model_name: str, sees: str = "") -> None:
        super().__init__(model_name)
        self.sees = sees

    def forwards(self, vendor: str, table: str) -> list[str]:
        if vendor != "postgresql":
            return []
        mine = f"owner_id = {PARTY}"
        reads = {
            "": mine,
            "dossier": f"{mine} OR {SHARED}",
            "grantee": f"{mine} OR grantee_id = {PARTY}",
            "everyone": "true",
        }[self.sees]
        return [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY party_reads ON "{table}" FOR SELECT USING ({reads})',
            f'CREATE POLICY party_writes ON "{table}" USING ({mine}) WITH CHECK ({mine})',
        ]

    def backwards(self, vendor: str, table: str) -> list[str]:
        if vendor != "postgresql":
            return []
        return [
            f'DROP POLICY party_writes ON "{table}"',
            f'DROP POLICY party_reads ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ]


class NeverChanged(_TableOperation):
    """Rows are only ever added: update and delete are refused by the database itself."""

    def forwards(self, vendor: str, table: str) -> list[str]:
        if vendor == "postgresql":
            return [
                (
                    f"CREATE OR REPLACE FUNCTION {table}_never_changed() RETURNS trigger AS $$ "
                    f"BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END "
                    "$$ LANGUAGE plpgsql"
                ),
                (
                    f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE "
                    f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION {table}_never_changed()'
                ),
            ]
        return [
            f'CREATE TRIGGER {table}_never_{verb.lower()}d BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            for verb in ("UPDATE", "DELETE")
        ]

    def backwards(self, vendor: str, table: str) -> list[str]:
        if vendor == "postgresql":
            return [
                f'DROP TRIGGER {table}_never_changed ON "{table}"',
                f"DROP FUNCTION {table}_never_changed()",
            ]
        return [f"DROP TRIGGER {table}_never_{verb}d" for verb in ("update", "delete")]
