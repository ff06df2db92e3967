"""The groups that a user is in: joining by a code, what is shown there, and who looked at what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.people import called
from grader.history.rows import UserRows, inserting
from grader.history.stored import StoredAssignment, StoredLook, StoredMembership
from grader.history.tables import assignments, groups, looks, memberships, people

if TYPE_CHECKING:
    from sqlalchemy import Row, Select

    from grader.models.group import Assignment, Look, Membership, Shares


class Memberships(UserRows):
    """What a user is in, and shows; each coach sees what is shown in their own groups and nothing else."""

    def join_group(self, code: str, shares: Shares) -> Membership:
        """Brings the user into the group of a code, and shows its coach that much.

        Raises:
            InputError: there is no group with this code, the code has ended, or the user is in already.
        """
        query = select(groups.c.id, groups.c.name, groups.c.user_id, groups.c.code_ends_at)
        # What cannot be a code finds none; as a text it might be too long to look for.
        with self._writing() as connection:
            group = connection.execute(
                query.where(groups.c.code == code.strip()[:_LONGEST_CODE])
            ).one_or_none()
            if group is None:
                raise InputError(
                    "No group has this code: look whether all of it is there, or ask your coach for a "
                    "new one."
                )
            joined_at = self._clock()
            if group.code_ends_at <= joined_at:
                raise InputError(f"This code of “{group.name}” has ended: ask your coach for a new one.")
            if group.user_id == self._user_id:
                raise InputError(f"“{group.name}” is your own group: the code is for those you coach.")
            row = {"group_id": group.id, "shares": shares, "joined_at": joined_at}
            insert = inserting(connection, memberships).values(user_id=self._user_id, **row)
            added = insert.on_conflict_do_nothing().returning(memberships.c.group_id)
            if connection.scalar(added) is None:
                raise InputError(f"You are in “{group.name}” already: what you show there stays as it is.")
        return next(each for each in self.memberships() if each.group_id == group.id)

    def share(self, group_id: str, shares: Shares) -> None:
        """Shows that much in a group from now on.

        Raises:
            NotFoundError: the user is in no such group.
        """
        mine = memberships.update().where(self._mine(memberships, group_id=group_id))
        with self._writing() as connection:
            if not connection.execute(mine.values(shares=shares)).rowcount:
                raise NotFoundError(
                    "You are in this group no more: it was ended, or you left it in another window. Its "
                    "coach sees nothing of yours."
                )

    def leave_group(self, group_id: str) -> None:
        """Takes the user out of a group, whose coach sees nothing of theirs from then on."""
        with self._writing() as connection:
            connection.execute(memberships.delete().where(self._mine(memberships, group_id=group_id)))

    def memberships(self) -> tuple[Membership, ...]:
        """The groups that the user is in, in the order in which they joined."""
        columns = (memberships, groups.c.name.label("group_name"), called("coach"))
        query = self._in_groups(select(*columns)).order_by(memberships.c.joined_at, memberships.c.group_id)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        read = [(row, self._damage.read(StoredMembership, row._mapping)) for row in found]
        return tuple(
            record.membership(name=row.group_name, coach=row.coach or _NO_COACH)
            for row, record in read
            if record
        )

    def assigned(self) -> tuple[Assignment, ...]:
        """What is assigned in the groups that the user is in, the earliest due first."""
        query = self._in_groups(select(assignments, groups.c.name.label("group_name"))).join_from(
            groups, assignments, assignments.c.group_id == groups.c.id
        )
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(assignments.c.due_on, assignments.c.made_at)).all()
        return tuple(filter(None, (self._assignment(row) for row in found)))

    def looks_at(self, attempt_id: str) -> tuple[Look, ...]:
        """Who saw an answer in a group, the first look first."""
        query = select(looks).where(self._mine(looks, attempt_id=attempt_id)).order_by(looks.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(record.look(attempt_id) for record in self._damage.sound(StoredLook, rows))

    def _assignment(self, row: Row[Any]) -> Assignment | None:
        record = self._damage.read(StoredAssignment, row._mapping)
        return None if record is None else record.assignment(group=row.group_name)

    def _in_groups(self, columns: Select[Any]) -> Select[Any]:
        """Of the groups that the user is in."""
        return (
            columns.select_from(memberships)
            .join(groups, groups.c.id == memberships.c.group_id)
            .outerjoin(people, people.c.user_id == groups.c.user_id)
            .where(self._mine(memberships))
        )


_LONGEST_CODE = 200
_NO_COACH = "its coach"
