"""Django's PostgreSQL connection, which tells the server who asks before the first question after that has changed."""

from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import TransactionStatus

from agencies import wall


class DatabaseWrapper(base.DatabaseWrapper):
    """What the server was told is forgotten where it may have been undone: on a new connection and by a rollback."""

    _told: str | None = None

    def get_new_connection(self, conn_params):
        self._told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name=None):
        if self._told != wall.asking():
            self._tell(wall.asking())
        return super().create_cursor(name)

    def _tell(self, name: str) -> None:
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # only a rollback is possible now, and nothing can be read
        with self.wrap_database_errors:
            # SET is no query: whoever wants another isolation level may still say so after it.
            self.connection.execute(sql.SQL("SET {} = {}").format(sql.SQL(wall.SETTING), sql.Literal(name)))
        self._told = name

    def _rollback(self):
        self._told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid):
        super()._savepoint_rollback(sid)
        self._told = None
