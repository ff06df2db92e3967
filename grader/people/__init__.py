"""Who people are and what they may do: logins, accounts, roles."""

from grader.people.accounts import Accounts, Ended, Entry

__all__ = ["Accounts", "Ended", "Entry"]
