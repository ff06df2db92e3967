from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from grader.history.tables import preferences
from grader.history.user_database import UserDatabase


class Preferences(UserDatabase):
    """What a user has chosen, a text for each key; never a secret."""

    def preference(self, key: str) -> str | None:
        """What was kept under a key, None if nothing is."""
        query = select(preferences.c.value).where(
            preferences.c.user_id == self._user_id, preferences.c.key == key
        )
        with self._database.reading() as connection:
            return connection.scalar(query)

    def keep_preference(self, key: str, value: str) -> None:
        """Keeps a text under a key, in the place of what was there."""
        with self._database.writing() as connection:
            on_postgresql = connection.dialect.name == "postgresql"
            insert = (postgresql_insert if on_postgresql else sqlite_insert)(preferences).values(
                user_id=self._user_id, key=key, value=value
            )
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=[preferences.c.user_id, preferences.c.key],
                    set_={"value": insert.excluded.value},
                )
            )

    def forget_preference(self, key: str) -> None:
        """Drops what is kept under a key, if there is anything."""
        with self._database.writing() as connection:
            connection.execute(
                preferences.delete().where(preferences.c.user_id == self._user_id, preferences.c.key == key)
            )
