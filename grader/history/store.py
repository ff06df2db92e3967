from __future__ import annotations

from typing import TYPE_CHECKING

from grader.history.attempts import Attempts
from grader.history.claims import Claims
from grader.history.deletion import Deletion
from grader.history.export import Export
from grader.history.grades import Grades
from grader.history.interviews import Interviews
from grader.history.memberships import Memberships
from grader.history.preferences import Preferences
from grader.history.ratings import Ratings
from grader.history.scores import Scores
from grader.history.sessions import Sessions
from grader.history.setting_aside import SettingAside
from grader.history.spending import Spending
from grader.history.stories import Stories
from grader.history.threads import Threads
from grader.history.ticks import Ticks
from grader.history.transfer.transfer import Transfer
from grader.history.unsent_texts import UnsentTexts

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from grader.models import DamagedRow


class HistoryStore(
    Export,
    Attempts,
    Grades,
    Scores,
    UnsentTexts,
    Preferences,
    Spending,
    Threads,
    Ratings,
    Ticks,
    Interviews,
    Stories,
    Sessions,
    Transfer,
    Deletion,
    SettingAside,
    Claims,
    Memberships,
):
    """All that is kept of one user, put together from one class for each table with its methods and SQL.

    Cheap to make. Threads may share a store and processes a database; what a method has returned from
    is on disk. Any method raises StoreError if the database cannot be read or written, and InputError
    for text that is not Unicode.
    """

    @property
    def location(self) -> str:
        """Where the data lives, for people: a path, or host and database; never a password."""
        return self._database.location

    @property
    def user_id(self) -> str:
        """Whose rows these are."""
        return self._user_id

    @property
    def damaged(self) -> tuple[DamagedRow, ...]:
        """Rows that this thread has met and left out, since they cannot be read."""
        return self._damage.met

    def at_one_moment(self) -> AbstractContextManager[None]:
        """Lets all that this thread reads within share one transaction, which its next write ends.

        ``damaged`` begins anew with it.
        """
        return self._database.at_one_moment()

    def between_moments(self) -> AbstractContextManager[None]:
        """Holds nothing open between two reads of this thread, for what takes long within one moment."""
        return self._database.between_moments()

    def open(self) -> None:
        """Opens the database now rather than on first use, to learn whether it can be."""
        self._database.open()

    def close(self) -> None:
        """Lets go of the database; the next use opens it again."""
        self._database.close()
