"""The groups that a user is in: joining by a code, what is shown there, and who looked at what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grader.errors import InputError, NotFoundError
from grader.history.people import called
from grader.history.rows import UserRows, inserting
from grader.history.stored import StoredAssignment, StoredLook, StoredMembership
from grader.history.tables import assignments, groups, looks, memberships, people

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from grader.history.damage import Damage
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
        query = (
            select(memberships, groups.c.name.label("group_name"), called("coach"))
            .join(groups, groups.c.id == memberships.c.group_id)
            .outerjoin(people, people.c.user_id == groups.c.user_id)
            .where(self._mine(memberships))
            .order_by(memberships.c.joined_at, memberships.c.group_id)
        )
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
        joined = groups.c.id.in_(select(memberships.c.group_id).where(self._mine(memberships)))
        with self._database.reading() as connection:
            return read_assignments(connection, joined, self._damage)

    def looks_at(self, attempt_id: str) -> tuple[Look, ...]:
        """Who saw an answer in a group, the first look first."""
        query = select(looks).where(self._mine(looks, attempt_id=attempt_id)).order_by(looks.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(record.look(attempt_id) for record in self._damage.sound(StoredLook, rows))


def read_assignments(
    connection: Connection, which: ColumnElement[bool], damage: Damage
) -> tuple[Assignment, ...]:
    """What is assigned in some groups, the earliest due first, without what is damaged."""
    query = (
        select(assignments, groups.c.name.label("group_name"))
        .join(groups, groups.c.id == assignments.c.group_id)
        .where(which)
        .order_by(assignments.c.due_on, assignments.c.made_at)
    )
    read = [(row, damage.read(StoredAssignment, row._mapping)) for row in connection.execute(query)]
    return tuple(record.assignment(group=row.group_name) for row, record in read if record)


_LONGEST_CODE = 200
_NO_COACH = "its coach"
