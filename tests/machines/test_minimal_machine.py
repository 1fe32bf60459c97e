"""ThermalDict, a plain dict and the specification, driven together."""

import copy
import pickle
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.minimal.abstraction import portray
from spectral_spec.errors import MissingKeyError
from spectral_spec.minimal import (
    Clear,
    Delete,
    Get,
    Operation,
    PopItem,
    Set,
    State,
    compute_status,
    initial,
    observe,
    step,
)
from spectral_spec.thermal import Policy

Loose = Any  # what a test handles without regard to its type

Key = Any  # whatever can be a key of a dict
NAN = float("nan")


class Crowded:
    """A key whose hash is that of the int 1, and which survives copies as itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"Crowded({self.name})"

    def __deepcopy__(self, memo: object) -> "Crowded":
        return self


CROWD = (Crowded("a"), Crowded("b"))
KEYS = (None, NAN, True, 1, 1.0, 0, -1, "", "a", (), (1, ("a",)), frozenset({1}), 2**70, *CROWD)
UNHASHABLE: tuple[object, ...] = ([], {}, set(), ([],), bytearray())

few_keys = st.sampled_from(KEYS[:6])
keys = few_keys | st.sampled_from(KEYS)
values = st.integers(0, 9)
pairs = st.lists(st.tuples(keys, values), max_size=4)
policies = st.sampled_from(
    (
        Policy(),
        Policy(access_heat=5, heat_limit=31),
        Policy(insert_heat=1, heat_limit=9, hot_entry=6, hot_exit=3, warm_entry=2, warm_exit=0),
    )
)


def outcome(call: Callable[[], object]) -> object:
    """Return the result of a call, or what it raises as a value: class of dict and words."""
    try:
        return call()
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        kind = next(
            t for t in (KeyError, TypeError, ValueError, RuntimeError) if isinstance(error, t)
        )
        return kind, str(error)


class MinimalMachine(RuleBasedStateMachine):
    """Every rule does one thing to all three; the invariant compares them whole."""

    source: type[unchecked.ThermalDict[Key, int]] = spectral_memory.ThermalDict
    capacities: tuple[int | None, ...] = (None, 1, 2, 5)

    def __init__(self) -> None:
        super().__init__()
        self.td = self.source()
        self.plain: dict[Key, int] = {}
        self.state: State[Key, int] = initial()

    @initialize(policy=policies, at=st.integers(0, 3))
    def begin(self, policy: Policy, at: int) -> None:
        policy = policy._replace(hot_capacity=self.capacities[at % len(self.capacities)])
        self.td = self.source.with_policy(policy)
        self.state = initial(policy)

    def do(self, *operations: Operation[Key, int]) -> object:
        """Step the specification; return the last result, or its error as `outcome` gives it."""
        result: object = None
        for operation in operations:
            self.state, result = step(self.state, operation)
        if isinstance(result, MissingKeyError):
            return KeyError, str(result)
        return result

    def do_all(self, source: Mapping[Key, int]) -> None:
        for key, value in source.items():
            self.do(Set(key, value))

    # Accesses

    @rule(key=keys)
    def read(self, key: Key) -> None:
        expected = outcome(lambda: self.plain[key])
        assert outcome(lambda: self.td[key]) == expected == self.do(Get(key))

    @rule(key=few_keys, times=st.integers(2, 12))
    def read_often(self, key: Key, times: int) -> None:
        for _ in range(times):
            self.read(key)

    @rule(key=few_keys, other=few_keys, reads=st.integers(1, 40), wait=st.integers(0, 12))
    def heat_up_and_wait(self, key: Key, other: Key, reads: int, wait: int) -> None:
        self.write(key, reads)
        for _ in range(reads):
            self.read(key)
        self.write(other, wait)
        for _ in range(wait):  # each time one epoch, for all keys but one
            for _ in range(len(self.plain)):
                self.read(other)

    @rule(key=keys, default=st.none() | values)
    def get(self, key: Key, default: int | None) -> None:
        expected = self.plain.get(key, default)
        assert self.td.get(key, default) == expected
        if key in self.plain:
            assert self.do(Get(key)) == expected

    @rule(key=keys, value=values)
    def write(self, key: Key, value: int) -> None:
        self.plain[key] = value
        self.td[key] = value
        self.do(Set(key, value))

    @rule(key=keys, value=values)
    def setdefault(self, key: Key, value: int) -> None:
        operation: Operation[Key, int] = Get(key) if key in self.plain else Set(key, value)
        assert self.td.setdefault(key, value) == self.plain.setdefault(key, value)
        self.do(operation)

    # Removals

    @rule(key=keys)
    def delete(self, key: Key) -> None:
        expected = outcome(lambda: self.plain.__delitem__(key))
        assert outcome(lambda: self.td.__delitem__(key)) == expected
        self.do(Delete(key))

    @rule(key=keys)
    def pop(self, key: Key) -> None:
        expected = outcome(lambda: self.plain.pop(key))
        assert outcome(lambda: self.td.pop(key)) == expected == self.do(Delete(key))

    @rule(key=keys, default=st.none() | values)
    def pop_with_default(self, key: Key, default: int | None) -> None:
        assert self.td.pop(key, default) == self.plain.pop(key, default)
        self.do(Delete(key))

    @rule()
    def popitem(self) -> None:
        expected = outcome(self.plain.popitem)
        found, wanted = outcome(self.td.popitem), self.do(PopItem())
        assert repr(found) == repr(expected) == repr(wanted)

    @rule(sure=st.integers(0, 7))
    def clear(self, sure: int) -> None:
        if sure == 0:
            self.plain.clear()
            self.td.clear()
            self.do(Clear())

    # Many at a time

    @rule(source=pairs, how=st.integers(0, 4))
    def update(self, source: list[tuple[Key, int]], how: int) -> None:
        given: Any = (source, dict(source), iter(source), self.source(source), dict(source).items())
        self.plain.update(source if how in {0, 2} else dict(source))
        if how == 3:
            self.td |= given[3]
        else:
            self.td.update(given[how])
        for key, value in source if how in {0, 2} else dict(source).items():
            self.do(Set(key, value))

    @rule(value=values)
    def update_by_name(self, value: int) -> None:
        self.plain.update({"a": value}, self=value, result=value)
        self.td.update({"a": value}, self=value, result=value)
        self.do_all({"a": value, "self": value, "result": value})

    @rule()
    def update_from_itself(self) -> None:
        self.td.update(self.td)
        self.do_all(dict(self.plain))

    @rule(source=pairs, bad=st.sampled_from((5, (1,), (1, 2, 3), ([], 1))))
    def update_that_fails(self, source: list[tuple[Key, int]], bad: Loose) -> None:
        given: Any = [*source, bad, ("never", 1)]
        assert outcome(lambda: self.td.update(given)) == outcome(lambda: self.plain.update(given))
        for key, value in source:
            self.do(Set(key, value))

    @rule(source=pairs)
    def union(self, source: list[tuple[Key, int]]) -> None:
        before = portray(self.state)
        other = dict(source)
        joined = self.td | other
        assert portray(self.td.to_spec()) == before
        self.plain = self.plain | other
        self.td = joined
        self.do_all(other)

    @rule(source=pairs)
    def union_from_the_right(self, source: list[tuple[Key, int]]) -> None:
        other = dict(source)
        joined = other | self.td
        assert joined == other | self.plain
        assert type(joined) is self.source
        joined.check()

    # Others of the same kind

    @rule(how=st.sampled_from(("copy", "copy.copy", "deepcopy", "pickle", "old pickle")))
    def exchange_for_a_copy(self, how: str) -> None:
        old = self.td
        if how == "copy":
            self.td = old.copy()
        elif how == "copy.copy":
            self.td = copy.copy(old)
        elif how == "deepcopy":
            self.td = copy.deepcopy(old)
        elif not any(isinstance(key, Crowded) or key is NAN for key in old):
            self.td = pickle.loads(pickle.dumps(old, 0 if how == "old pickle" else 5))  # noqa: S301 - made here
        assert type(self.td) is self.source
        assert self.td == self.plain
        self.plain = dict(self.td)  # the same objects again
        if self.td is not old:
            old.clear()

    # Errors, and what is no access

    @rule(key=st.sampled_from(UNHASHABLE), call=st.integers(0, 7))
    def use_an_unhashable_key(self, key: Loose, call: int) -> None:
        def use(target: dict[Key, int]) -> object:
            calls: tuple[Callable[[], object], ...] = (
                lambda: target[key],
                lambda: target.__setitem__(key, 1),
                lambda: target.__delitem__(key),
                lambda: target.get(key),
                lambda: target.setdefault(key, 1),
                lambda: target.pop(key),
                lambda: key in target,
                lambda: target.update([(key, 1)]),
            )
            return outcome(calls[call])

        assert use(self.td) == use(self.plain)

    @rule(key=keys)
    def look(self, key: Key) -> None:
        wanted = observe(self.state, key)
        if isinstance(wanted, MissingKeyError):
            for look in (self.td.band, self.td.heat, self.td.temperature):
                assert outcome(lambda look=look: look(key)) == (KeyError, str(wanted))  # type: ignore[misc]  # the default binds the loop variable
        assert (key in self.td) == (key in self.plain)

    @rule(key=keys, value=values)
    def change_while_iterating(self, key: Key, value: int) -> None:
        def insert(target: dict[Key, int]) -> object:
            for _ in target.items():
                target["new"] = value
                target.pop(key, None)
            return None

        # Python leaves open whether a change is noticed: it hangs on when the table was last
        # made anew. Either way both hold the same afterwards.
        for changed in (self.td, self.plain):
            raised = outcome(lambda changed=changed: insert(changed))  # type: ignore[misc]  # the default binds the loop variable
            assert raised is None or (isinstance(raised, tuple) and raised[0] is RuntimeError)
        self.resynchronise()

    def resynchronise(self) -> None:
        """Take over the heat that a rule without a counterpart in the specification left."""
        self.state = self.td.to_spec()

    @invariant()
    def all_agree(self) -> None:
        td, plain = self.td, self.plain
        assert td == plain
        assert plain == td
        assert len(td) == len(plain)
        for got, wanted in zip(td.items(), plain.items(), strict=True):
            assert got[0] is wanted[0]
            assert got[1] is wanted[1]
        assert list(map(id, reversed(td))) == list(map(id, reversed(plain)))
        assert repr(td) == f"ThermalDict({plain!r})"
        seen = portray(self.state)
        assert portray(td.to_spec()) == seen
        assert tuple(td.thermal_status().values()) == compute_status(self.state)
        for key, wanted_heat in zip(plain, seen.temperatures, strict=True):
            assert (td.band(key), td.heat(key)) == wanted_heat[1:]
            assert td.temperature(key) == ("cold", "warm", "hot")[wanted_heat.tier - 1]
        assert (td.clock, td.policy) == (self.state.clock, self.state.policy)
        assert (td.promotions, td.demotions) == (self.state.promotions, self.state.demotions)
        td.check()
        with suppress(KeyError):
            td[object()]  # a miss changes nothing: the next comparison sees it


class BareMachine(MinimalMachine):
    """The implementation without contracts."""

    source: type[unchecked.ThermalDict[Key, int]] = unchecked.ThermalDict


TestContracted = MinimalMachine.TestCase
TestUnchecked = BareMachine.TestCase
