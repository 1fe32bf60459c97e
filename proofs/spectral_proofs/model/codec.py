"""Configurations and operations as JSON: what a file says, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Final, TypeAlias

from spectral_proofs.model.configuration import Birth, Configuration, Hierarchical, Minimal
from spectral_proofs.model.edges import Move
from spectral_spec import hierarchical, minimal
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.resonances import SHIPPED
from spectral_spec.thermal import Policy, get_policy_breach
from spectral_spec.tiers import AUTO

__all__ = [
    "Json",
    "WrittenWrongError",
    "dump_configuration",
    "dump_move",
    "load_configuration",
    "load_move",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_OPERATIONS: Final[Mapping[str, Mapping[str, Callable[..., Move]]]] = {
    "hierarchical": {
        one.kind: one
        for one in (
            hierarchical.Malloc,
            hierarchical.Calloc,
            hierarchical.Realloc,
            hierarchical.Access,
            hierarchical.Read,
            hierarchical.Write,
            hierarchical.Free,
            hierarchical.Defragment,
        )
    },
    "minimal": {
        one.kind: one
        for one in (minimal.Get, minimal.Set, minimal.Delete, minimal.PopItem, minimal.Clear)
    },
}


class WrittenWrongError(ValueError):
    """A file does not say what it should; the text says what is wrong with it."""


def dump_move(move: Move) -> dict[str, Json]:
    """An operation as JSON: its kind and its fields; bytes as hexadecimal digits."""
    named = {field.name: getattr(move, field.name) for field in fields(move)}
    return {"kind": move.kind, **{name: dump_value(value) for name, value in named.items()}}


def load_move(system: str, written: Json) -> Move:
    """The operation that `dump_move` wrote."""
    if not isinstance(written, dict):
        raise WrittenWrongError(f"an operation is an object, not {written!r}")
    made = _OPERATIONS[system].get(str(written.get("kind")))
    if made is None:
        raise WrittenWrongError(f"{written.get('kind')!r} is no operation of the {system} system")
    rest = {name: load_value(name, value) for name, value in written.items() if name != "kind"}
    try:
        return made(**rest)
    except TypeError as error:
        raise WrittenWrongError(f"an operation is written wrong: {error}") from None


def dump_configuration(configuration: Configuration) -> dict[str, Json]:
    """A configuration as JSON; fields that are as by default too."""
    written: dict[str, Json] = {"system": configuration.system}
    for field in fields(configuration):
        value = getattr(configuration, field.name)
        if field.name == "births":
            written["births"] = [dump_fields(birth) for birth in value]
        else:
            written[field.name] = (
                dump_fields(value) if field.name == "policy" else dump_value(value)
            )
    return written


def load_configuration(written: Json) -> Configuration:
    """The configuration that `dump_configuration` wrote; what is left out is as by default."""
    if not isinstance(written, dict):
        raise WrittenWrongError("a configuration is an object")
    system = written.get("system", "hierarchical")
    chosen = {"hierarchical": Hierarchical, "minimal": Minimal}.get(str(system))
    if chosen is None:
        raise WrittenWrongError(f"system is hierarchical or minimal, not {system!r}")
    rest: dict[str, object] = {"summary": "", "name": "unnamed"}
    try:
        for name, value in written.items():
            if name == "policy" and isinstance(value, dict):
                make_policy: Callable[..., Policy] = Policy
                rest[name] = make_policy(**{key: load_limit(one) for key, one in value.items()})
            elif name == "births" and isinstance(value, list):
                rest[name] = tuple(load_birth(birth) for birth in value)
            elif name != "system":
                rest[name] = load_value(name, value)
        configuration: Configuration = chosen(**rest)
    except TypeError as error:
        raise WrittenWrongError(f"the configuration is written wrong: {error}") from None
    fault = find_fault(configuration)
    if fault is not None:
        raise WrittenWrongError(fault)
    return configuration


def find_fault(configuration: Configuration) -> str | None:
    """The first bound that a configuration breaks, in words; None if none."""
    breach = get_policy_breach(configuration.policy)
    if breach is not None:
        name, value, low, high = breach
        return f"policy: {name} must be {low} or more{f', {high} at most' if high else ''}, not {value}"
    if configuration.system == "minimal":
        return None if 1 <= configuration.keys <= 16 else "keys must be 1..16"
    resonances, sizes = configuration.resonances, configuration.sizes
    if not resonances or list(resonances) != sorted(set(resonances)):
        return "resonances must be ascending"
    if not 1 <= resonances[0] <= resonances[-1] <= SHIPPED:
        return f"resonances must be 1..{SHIPPED}"
    if not 1 <= configuration.blocks <= 16 or not 1 <= configuration.domains <= DOMAINS:
        return f"blocks must be 1..16, domains 1..{DOMAINS}"
    if not configuration.births:
        return "births must name at least one malloc"
    if any(
        not 0 <= size <= OFFSETS for size in (*sizes, *(one.size for one in configuration.births))
    ):
        return f"sizes must be 0..{OFFSETS}"
    if any(not 0 <= birth.hint <= AUTO for birth in configuration.births):
        return f"hints must be 0..{AUTO}"
    return None


def dump_fields(value: Policy | Birth) -> dict[str, Json]:
    """The fields of a named tuple."""
    return {name: dump_value(one) for name, one in value._asdict().items()}


def load_birth(written: Json) -> Birth:
    """A birth: size, hint, and perhaps t and pieces."""
    if not isinstance(written, dict):
        raise WrittenWrongError(f"a birth is an object, not {written!r}")
    made: Callable[..., Birth] = Birth
    return made(**{name: load_value(name, value) for name, value in written.items()})


def load_limit(written: Json) -> int | None:
    """A parameter of a policy."""
    if written is None or (isinstance(written, int) and not isinstance(written, bool)):
        return written
    raise WrittenWrongError(f"a parameter of the policy is a whole number, not {written!r}")


def dump_value(value: object) -> Json:
    """A value as JSON: lists for tuples, hexadecimal digits for bytes, `"p/q"` for a fraction."""
    if isinstance(value, tuple):
        return [dump_value(one) for one in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Fraction):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{value!r} has no form in JSON")


def load_value(name: str, written: Json) -> object:
    """The value of a field by its name; `dump_value` wrote it."""
    try:
        if name == "t":
            return None if written is None else Fraction(str(written))
        if name == "data":
            return bytes.fromhex(str(written))
        if name == "writes" and isinstance(written, list):
            return tuple(
                (load_limit(at), bytes.fromhex(str(data))) for at, data in map(pair, written)
            )
        if name == "reads" and isinstance(written, list):
            return tuple((load_limit(at), load_limit(size)) for at, size in map(pair, written))
    except ValueError as error:
        raise WrittenWrongError(f"{name}: {error}") from None
    return tuple(written) if isinstance(written, list) else written


def pair(written: Json) -> tuple[Json, Json]:
    """Two values that stand in a list."""
    if isinstance(written, list) and len(written) == 2:
        return written[0], written[1]
    raise WrittenWrongError(f"{written!r} are not two values")
