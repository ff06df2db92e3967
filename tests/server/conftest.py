from tests.history.conftest import clock, make_store, postgresql_server

__all__ = ["clock", "make_store", "postgresql_server"]
