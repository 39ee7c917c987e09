"""Does the dashboard stay as quick when many use it at once?

Users without a browser: each opens a session on the China page over Streamlit's own protocol, then chooses other
years and another currency every two seconds and waits for the end of the script. A user who is kept waiting longer
than that does not pile up changes, but makes the next one at the next turn, as a reader would.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from .comparison import Comparison, p95

AIM = 2.0
MANY, FEW = 50, 10
PAGE = "china"
EVERY, PATIENCE = 2.0, 10.0
"""Seconds between two changes of a user, and seconds after which a change has failed."""
YEARS = (2000, 2030)
CURRENCIES = ("As published", "GBP", "USD", "EUR", "CNY")


@dataclass
class Load:
    """What a number of users met: seconds of every change that succeeded, and the changes that failed."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Load) -> None:
        self.times += other.times
        self.failures += other.failures

    @property
    def failed_share(self) -> float:
        return len(self.failures) / max(1, len(self.times) + len(self.failures))


def compare(address: str, rounds: int, changes: int, longest: float) -> tuple[Comparison, Load]:
    """Many users against few, in turn on one server; and both together, for the failures. Nobody begins a change after ``longest`` seconds."""
    loads = {FEW: Load(), MANY: Load()}
    for turn in range(rounds):
        for users, load in loads.items():
            load.add(asyncio.run(_crowd(address, users, changes, longest, seed=turn)))
    everybody = Load()
    for load in loads.values():
        everybody.add(load)
    return Comparison(f"{MANY} users at once, p95", f"{FEW} users", loads[MANY].times, loads[FEW].times, AIM, p95, len(everybody.failures)), everybody


async def _crowd(address: str, users: int, changes: int, longest: float, seed: int) -> Load:
    """Open every session first, so that only changes are timed; then let all users work at once."""
    socket = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    end = time.perf_counter() + longest
    together = Load()
    async with AsyncExitStack() as connections:
        sessions = [Session(await connections.enter_async_context(_connection(socket))) for _ in range(users)]
        together.failures += filter(None, await asyncio.gather(*(_within(longest, session.open()) for session in sessions)))
        ready = [(session, random.Random(f"{seed}/{place}")) for place, session in enumerate(sessions) if session.is_open]
        for load in await asyncio.gather(*(_user(session, changes, chance, end) for session, chance in ready)):
            together.add(load)
    return together


def _connection(socket: str) -> connect:
    return connect(socket, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, close_timeout=1)


async def _user(session: Session, changes: int, chance: random.Random, end: float) -> Load:
    load = Load()
    turn = time.perf_counter() + chance.uniform(0, EVERY)
    for change in range(changes):
        await asyncio.sleep(max(0.0, turn - time.perf_counter()))
        begun = time.perf_counter()
        if change and begun > end:
            break
        failure = await _within(PATIENCE, session.change(chance))
        taken = time.perf_counter() - begun
        if failure:
            load.failures.append(failure)
        else:
            load.times.append(taken)
        turn += EVERY * (1 + taken // EVERY)
    return load


async def _within(seconds: float, answer: Awaitable[str]) -> str:
    """What went wrong, which may be that it took too long."""
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        return f"no answer within {seconds:.0f} s"
    except OSError as error:
        return repr(error)


class Session:
    """A reader's session as the server sees it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._page = ""
        self._widgets: dict[str, str] = {}
        self.is_open = False

    async def open(self) -> str:
        """Ask for the page, and learn the names that the server gives to its filters. What went wrong, or nothing."""
        asked = BackMsg()
        asked.rerun_script.page_name = PAGE
        failure = await self._run(asked)
        self.is_open = not failure
        return failure

    async def change(self, chance: random.Random) -> str:
        """Choose other years and another currency. What went wrong, or nothing."""
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._page
        states = asked.rerun_script.widget_states.widgets
        states.add(id=self._widgets["country"]).string_array_value.SetInParent()
        states.add(id=self._widgets["year"]).double_array_value.data.extend(sorted(chance.sample(range(YEARS[0], YEARS[1] + 1), 2)))
        states.add(id=self._widgets["currency"], string_value=chance.choice(CURRENCIES))
        return await self._run(asked)

    async def _run(self, asked: BackMsg) -> str:
        """Send, and read until the script has finished."""
        await self._connection.send(asked.SerializeToString())
        failure = ""
        async for raw in self._connection:
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            match message.WhichOneof("type"):
                case "navigation":
                    self._page = message.navigation.page_script_hash
                    names = {page.page_script_hash: page.url_pathname for page in message.navigation.app_pages}
                    failure = failure or ("" if names[self._page] == PAGE else f"the page {names[self._page]} was shown instead of {PAGE}")
                case "delta":
                    failure = self._note(message) or failure
                case "script_finished" if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return failure
                case "script_finished":
                    return ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
        return "the server closed the connection"

    def _note(self, message: ForwardMsg) -> str:
        """Keep the names of the filters, which end in their keys; tell an error that stands in the page."""
        element = message.delta.new_element
        match kind := element.WhichOneof("type"):
            case "exception":
                return str(element.exception.message) or "an error on the page"
            case "multiselect" | "slider" | "selectbox":
                name = getattr(element, kind).id
                self._widgets[name.rpartition("-")[2]] = name
        return ""
