"""ThermalDict as a dict, and its thermal face, with contracts and without."""

import copy
import json
import pickle
import sys
from collections import Counter, OrderedDict, UserDict
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.minimal.abstraction import portray
from spectral_memory.minimal.heat_table import HeatTable
from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, MissingKeyError
from spectral_spec.thermal import Policy

Loose = Any  # what a test handles without regard to its type

Maker = type[unchecked.ThermalDict[Any, Any]]


@pytest.fixture(params=["contracted", "unchecked"])
def maker(request: pytest.FixtureRequest) -> Maker:
    return spectral_memory.ThermalDict if request.param == "contracted" else unchecked.ThermalDict


@pytest.fixture(params=[None, 1, 2])
def mem(request: pytest.FixtureRequest, maker: Maker) -> unchecked.ThermalDict[Any, Any]:
    return maker.with_policy(Policy(hot_capacity=request.param), {"a": 1, "b": 2, "c": 3})


# The sessions of the original README


def test_the_first_session_of_the_readme(maker: Maker) -> None:
    mem = maker()
    mem["cache"] = 42
    mem["config"] = {"theme": "dark"}
    for _ in range(1000):
        assert mem["cache"] == 42
    assert mem.thermal_status() == {"hot": 1, "warm": 0, "cold": 1}
    assert str(mem.thermal_status()) == "{'hot': 1, 'warm': 0, 'cold': 1}"


def test_the_session_store_of_the_readme(maker: Maker) -> None:
    sessions = maker()
    sessions["user_123"] = {"last_active": 1, "token": "..."}
    for _ in range(100):
        sessions["user_123"]
    sessions["user_456"] = {"last_active": 0, "token": "..."}
    assert sessions.thermal_status() == {"hot": 1, "warm": 0, "cold": 1}


# A dict to everyone


def test_it_is_a_dict(maker: Maker) -> None:
    assert issubclass(maker, dict)
    assert isinstance(maker(), Mapping | MutableMapping)
    assert json.dumps(maker({"a": [1]})) == '{"a": [1]}'
    assert {**maker(a=1)} == {"a": 1}
    assert dict(maker(a=1)) == {"a": 1}
    assert OrderedDict(maker(a=1)) == {"a": 1}
    assert "{a}".format(**maker(a=1)) == "1"
    assert maker({"a": 1}) == {"a": 1} == maker(a=1)
    assert maker.__hash__ is None
    assert str(spectral_memory.ThermalDict[str, int]).endswith("ThermalDict[str, int]")
    with pytest.raises(TypeError):
        hash(maker())


def test_it_can_be_made_of_whatever_a_dict_is_made_of(maker: Maker) -> None:
    sources: tuple[Loose, ...] = (
        {"a": 1},
        [("a", 1)],
        [["a", 1]],
        iter([("a", 1)]),
        OrderedDict(a=1),
        UserDict(a=1),
        Counter("a"),
        maker(a=1),
    )
    for given in sources:
        assert maker(given) == {"a": 1}
    words: Loose = ["ab"]
    assert maker(words) == {"a": "b"}
    assert maker({"a": 1}, b=2, self=3, other=4, policy=5, hot_capacity=6) == dict(
        {"a": 1}, b=2, self=3, other=4, policy=5, hot_capacity=6
    )
    assert maker.fromkeys("ab", 1) == {"a": 1, "b": 1}
    assert type(maker.fromkeys("ab")) is maker


@pytest.mark.parametrize("bad", [5, None, [5], [()], [(1, 2, 3)], [([], 1)], "ab"])
def test_it_refuses_what_a_dict_refuses_in_the_same_words(maker: Maker, bad: Loose) -> None:
    with pytest.raises((TypeError, ValueError)) as expected:
        dict(bad)
    for call in (maker, maker().update, maker().__ior__, lambda x: maker.bounded(1, x)):
        with pytest.raises(expected.type) as found:
            call(bad)
        assert str(found.value) == str(expected.value)


def test_an_update_that_fails_keeps_what_came_before(maker: Maker) -> None:
    class Broken:
        def __iter__(self) -> Loose:
            yield "x", 1
            raise ZeroDivisionError

    mem = maker(a=1)
    with pytest.raises(ZeroDivisionError):
        mem.update(Broken())
    assert mem == {"a": 1, "x": 1}
    mem.check()


def test_a_subclass_with_missing_works(maker: Maker) -> None:
    class Default(maker):  # type: ignore[misc,valid-type]  # the base is a parameter of the test
        label = "class"

        def __missing__(self, key: str) -> str:
            if key == "bad":
                self["touched"] = 1
                raise KeyError(key)
            self[key] = key.upper()
            return key.upper()

    mem = Default()
    assert mem["a"] == "A"
    assert mem.clock == (1, 0)  # one insertion and no read
    assert mem == {"a": "A"}
    assert mem.get("b") is None
    with pytest.raises(KeyError):
        mem["bad"]
    mem.label = "instance"
    twins: tuple[Loose, ...] = (mem.copy(), copy.copy(mem), copy.deepcopy(mem), mem | {})
    for twin in twins:
        assert (type(twin), twin.label) == (Default, "instance")
    mem.__setstate__(mem.__reduce__()[2])
    assert mem.label == "instance"


def test_errors_are_key_errors_with_the_key(mem: unchecked.ThermalDict[Any, Any]) -> None:
    calls: tuple[Callable[[Any], object], ...] = (
        mem.__getitem__,
        mem.__delitem__,
        mem.pop,
        mem.band,
        mem.heat,
        mem.temperature,
    )
    before = portray(mem.to_spec())
    for call in calls:
        for key in ("z", (1, 2)):
            with pytest.raises(KeyError) as caught:
                call(key)
            assert isinstance(caught.value, MissingKeyError)
            assert (caught.value.args, str(caught.value)) == ((key,), repr(key))
        with pytest.raises(TypeError, match="unhashable type: 'list'"):
            call([])
    assert portray(mem.to_spec()) == before
    mem.clear()
    with pytest.raises(KeyError, match=r"popitem\(\): dictionary is empty"):
        mem.popitem()


def test_wrong_numbers_of_arguments_are_type_errors(mem: unchecked.ThermalDict[Any, Any]) -> None:
    loose: Any = mem
    before = portray(mem.to_spec())
    for call in (loose.get, loose.pop, loose.setdefault, loose.band, loose.__getitem__):
        with pytest.raises(TypeError):
            call()
    for call in (loose.get, loose.update, loose.pop, loose.clear):
        with pytest.raises(TypeError):
            call(1, 2, 3)
    with pytest.raises(TypeError):
        type(loose)(1, 2)
    assert portray(mem.to_spec()) == before


def test_unions_are_new_and_keep_the_class(maker: Maker) -> None:
    mem, plain = maker(a=1), {"b": 2}
    assert (mem | plain, plain | mem) == ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert list(plain | mem) == ["b", "a"]
    assert type(mem | plain) is type(plain | mem) is maker
    bounded = maker.bounded(1, mem)
    assert (bounded | plain).policy == (plain | bounded).policy == bounded.policy
    loose: Any = mem
    for other in ([("c", 3)], 5, None):
        with pytest.raises(TypeError):
            loose | other
        with pytest.raises(TypeError):
            other | loose
    mem |= [("c", 3)]
    assert mem == {"a": 1, "c": 3}


def test_changes_while_iterating_are_found_as_in_a_dict(
    mem: unchecked.ThermalDict[Any, Any],
) -> None:
    for key in mem:
        assert mem[key] == mem.get(key)
        mem[key] = 0
    names = iter(mem)
    next(names)
    mem["new"] = 1
    with pytest.raises(RuntimeError, match="dictionary changed size during iteration"):
        next(names)
    pairs = iter(mem.items())
    next(pairs)
    mem.popitem()
    with pytest.raises(RuntimeError, match="dictionary changed size during iteration"):
        next(pairs)


def test_one_that_contains_itself(maker: Maker) -> None:
    mem = maker()
    mem["self"] = mem
    assert repr(mem) == "ThermalDict({'self': ThermalDict({...})})"
    for twin in (copy.deepcopy(mem), pickle.loads(pickle.dumps(mem))):  # noqa: S301 - made here
        assert twin["self"] is twin
    assert mem.copy()["self"] is mem


def test_pickles_keep_the_heat_and_go_on(mem: unchecked.ThermalDict[Any, Any]) -> None:
    for key in "aabaaacaaaaaaaaaaaaaaaaab":
        mem[key]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        twin = pickle.loads(pickle.dumps(mem, protocol))  # noqa: S301 - made here
        assert portray(twin.to_spec()) == portray(mem.to_spec())
        original = mem.copy()
        for key in "abcabcab":
            assert twin[key] == original[key]
        assert portray(twin.to_spec()) == portray(original.to_spec())
        twin.check()


def test_a_pickle_that_does_not_fit_is_refused(maker: Maker) -> None:
    mem, other = maker(a=1), maker(a=1, b=2)
    saved: Any = other.__reduce__()[2]
    with pytest.raises(ValueError, match=r"shorter|longer"):
        mem.__setstate__(saved)
    broken = saved[0]._replace(policy=Policy(heat_limit=0))
    with pytest.raises(ArgumentRangeError):
        mem.__setstate__((broken, None))
    mem.check()


# Heat


def test_looking_is_no_access(mem: unchecked.ThermalDict[Any, Any]) -> None:
    before = portray(mem.to_spec())
    _ = "a" in mem, "z" in mem, len(mem), list(mem), list(reversed(mem)), mem == {}, mem != {}
    _ = list(mem.items()), list(mem.values()), list(mem.keys()), mem.copy(), copy.deepcopy(mem)
    _ = mem | {}, {} | mem, repr(mem), dict(mem), mem.thermal_status(), mem.get("z")
    _ = mem.band("a"), mem.heat("a"), mem.temperature("a"), mem.policy, mem.to_spec()
    mem.check()
    assert portray(mem.to_spec()) == before


def test_heat_bands_and_temperatures(maker: Maker) -> None:
    mem = maker(a=1)
    assert (mem.heat("a"), mem.band("a"), mem.temperature("a")) == (2, 1, "cold")
    for _ in range(100):
        mem["a"] = 1
    # Alone, a key loses a unit with every tick and gains two.
    assert (mem.heat("a"), mem.band("a"), mem.temperature("a")) == (63, 20, "hot")
    assert (mem.promotions, mem.demotions) == (2, 0)


def test_a_bounded_hot_tier_is_never_overfull(maker: Maker) -> None:
    mem = maker.bounded(2)
    for turn in range(300):
        mem[turn * turn % 11] = turn
        assert mem.thermal_status()["hot"] == min(2, len(mem))
    assert mem.demotions > 0
    mem.check()


@pytest.mark.parametrize(
    ("field", "value"), [("hot_capacity", 0), ("heat_limit", 256), ("warm_exit", -1)]
)
def test_policies_out_of_bounds_are_refused(maker: Maker, field: str, value: int) -> None:
    with pytest.raises(ArgumentRangeError) as caught:
        maker.with_policy(Policy()._replace(**{field: value}))
    assert caught.value.args[:2] == (field, value)


@pytest.mark.parametrize("value", [True, 1.0, "1", 2.5])
def test_policies_of_the_wrong_type_are_refused(maker: Maker, value: Loose) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        maker.bounded(value)
    assert caught.value.args == ("hot_capacity", value, "an int")
    with pytest.raises(ArgumentTypeError):
        maker.with_policy(value)


# Past the methods


@pytest.mark.parametrize("others", [1, 9])  # few: an epoch ends; many: it goes on
def test_keys_that_came_in_past_the_methods_get_heat_when_used(others: int) -> None:
    uses: tuple[tuple[Callable[[unchecked.ThermalDict[str, int]], object], int], ...] = (
        (lambda mem: mem["x"], 1),
        (lambda mem: mem.get("x"), 1),
        (lambda mem: mem.setdefault("x", 0), 1),
        (lambda mem: mem.__setitem__("x", 1), 1),
        (lambda mem: mem.__setitem__("x", 2), 2),
    )
    for use, value in uses:
        mem = unchecked.ThermalDict[str, int]()
        for number in range(others):
            mem[f"other {number}"] = number
        dict.__setitem__(mem, "x", 1)
        assert (mem.heat("x"), mem.temperature("x"), mem.to_spec().entries["x"].tier) == (
            0,
            "cold",
            1,
        )
        use(mem)
        assert mem.heat("x") > 0
        assert mem["x"] == value
        assert len(mem) == others + 1
        mem.check()


def test_keys_that_left_past_the_methods_are_forgotten_when_written() -> None:
    mem = unchecked.ThermalDict[str, int](a=1, x=1)
    dict.__delitem__(mem, "x")
    assert mem.get("x", 7) == 7
    with pytest.raises(KeyError):
        mem["x"]
    mem["x"] = 2
    assert (mem, list(mem)) == ({"a": 1, "x": 2}, ["a", "x"])
    mem.check()
    dict.__setitem__(mem, "y", 1)
    assert mem.popitem() == ("y", 1)
    mem.check()


@pytest.mark.interpreted
def test_a_failed_insertion_removes_only_what_it_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, key: object) -> None:
        raise ZeroDivisionError

    mem = unchecked.ThermalDict[str, int](a=1)
    dict.__setitem__(mem, "x", 1)
    monkeypatch.setattr(HeatTable, "insert", fail)
    for key in ("x", "y"):
        with pytest.raises(ZeroDivisionError):
            mem[key] = 2
    assert list(mem) == ["a", "x"]


def test_nothing_keeps_a_deleted_key_alive(maker: Maker) -> None:
    class Key:
        pass

    mem = maker.bounded(2)
    key = Key()
    alone = sys.getrefcount(key)
    mem[key] = 1
    assert sys.getrefcount(key) > alone
    del mem[key]
    assert sys.getrefcount(key) == alone


def test_a_subclass_may_turn_attributes_into_items(maker: Maker) -> None:
    body = {"__getattr__": maker.__getitem__, "__setattr__": maker.__setitem__}
    mem = type("Attributes", (maker,), body)(x=1)
    mem.y = 2
    assert dict(mem) == {"x": 1, "y": 2}
    assert dict(copy.deepcopy(mem)) == dict(mem.copy()) == dict(mem)


def test_a_subclass_may_need_arguments_to_be_made(maker: Maker) -> None:
    def make(cls: type[Any], *_needed: object) -> object:
        assert _needed
        return maker.__new__(cls)

    mem = type("Tagged", (maker,), {"__new__": make})({"a": 1})
    assert dict(mem.copy()) == dict(copy.deepcopy(mem)) == dict(mem | {}) == {"a": 1}
