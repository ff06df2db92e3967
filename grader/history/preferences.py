"""The table of what a user has chosen."""

from __future__ import annotations

from sqlalchemy import select

from grader.history.rows import UserRows, upsert
from grader.history.stored import StoredPreference
from grader.history.tables import preferences


class Preferences(UserRows):
    """What a user has chosen, a text for each key; never a secret."""

    def preference(self, key: str) -> str | None:
        """The text that is kept under a key, None if there is none, or a damaged one."""
        query = select(preferences.c.value).where(self._mine(preferences, key=key))
        with self._database.reading() as connection:
            value = connection.scalar(query)
        if value is None:
            return None
        record = self._damage.read(StoredPreference, {"key": key, "value": value})
        return None if record is None else record.value

    def keep_preference(self, key: str, value: str) -> None:
        """Keeps a text under a key, in the place of an earlier one."""
        with self._writing() as connection:
            upsert(connection, preferences, {"user_id": self._user_id, "key": key, "value": value})
