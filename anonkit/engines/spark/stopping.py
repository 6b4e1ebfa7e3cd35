"""Whoever is interrupted leaves no work behind, and a session that answers as before."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

PATIENCE_S = 30
"""How long is waited until Spark has heard of it, in seconds."""


@contextmanager
def tagged(session: Any) -> Iterator[None]:
    """What this thread asks of a session of another's is cancelled when it is interrupted.

    Args:
        session: All else that runs in it goes on.
    """
    tag = f"anonkit-{secrets.token_hex(8)}"
    session.addTag(tag)
    try:
        yield
    except Exception:
        raise
    except BaseException:
        _cancel(session, lambda: session.interruptTag(tag))
        raise
    finally:
        session.removeTag(tag)


def cancel_all(session: Any) -> None:
    """End all that runs in a session, which is nobody else's."""
    _cancel(session, session.interruptAll)


def _cancel(session: Any, act: Callable[[], object]) -> None:
    """Call Spark from another thread: the line of this one may be waiting for an answer."""
    _hang_up(session)

    def call() -> None:
        with suppress(Exception):  # what cannot be told any more has ended by itself
            act()

    other = threading.Thread(target=call, daemon=True)
    other.start()
    other.join(PATIENCE_S)


def _hang_up(session: Any) -> None:
    """Give up the line of this thread if it waits for an answer: the next one would get that.

    Py4J keeps a line for each thread, and knows of no interruption.
    """
    with suppress(AttributeError):  # of another kind, which keeps no lines
        client = session.sparkContext._gateway._gateway_client  # noqa: SLF001 - no other name
        line = client.get_thread_connection()
        if line is not None and line not in client.deque:
            line.close()
