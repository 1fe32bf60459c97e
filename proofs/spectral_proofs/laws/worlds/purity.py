"""Whether a rule is a function of its arguments and of nothing else, by its compiled code.

The code of a rule, and of every rule and class that it can reach, is gone through
instruction by instruction. What could be a hidden channel is found: a name that is
no rule, class, constant or harmless built-in, an assignment to anything that lives
on after the call, a look under the hood of an object.
"""

from __future__ import annotations

import builtins
import dis
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from immutables import Map

__all__ = ["find_impurities"]

_SPEC: Final = "spectral_spec"

#: Built-ins whose answer depends on the values of their arguments alone.
_HARMLESS: Final = frozenset(
    [
        "abs",
        "all",
        "any",
        "bool",
        "bytes",
        "divmod",
        "enumerate",
        "int",
        "isinstance",
        "issubclass",
        "len",
        "list",
        "map",
        "max",
        "min",
        "next",
        "range",
        "reversed",
        "sorted",
        "str",
        "sum",
        "super",
        "tuple",
        "zip",
    ]
) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}

#: Types of constants that nobody can change.
_FIXED: Final = (int, str, bytes, Fraction, Enum, type(None))

#: Instructions that change what lives on, or bring in what is not named at the top.
_FORBIDDEN: Final = frozenset(
    [
        "STORE_GLOBAL",
        "DELETE_GLOBAL",
        "STORE_ATTR",
        "DELETE_ATTR",
        "IMPORT_NAME",
        "IMPORT_FROM",
        "LOAD_BUILD_CLASS",
        "LOAD_CLASSDEREF",
        "SETUP_ANNOTATIONS",
        "STORE_NAME",
        "LOAD_NAME",
    ]
)

#: An object that is being made may set its own parts.
_MAKERS: Final = ("__init__", "__new__", "__post_init__")


def find_impurities(rule: Callable[..., Any]) -> tuple[str, ...]:
    """What in a rule, and in all that it can call, may rest on more than its arguments.

    Each finding is a sentence; none means that equal arguments give equal results,
    as far as Python and its immutable maps keep their word. O(size of the code).
    """
    walk = _Walk()
    walk.visit(rule)
    return tuple(walk.found)


class _Walk:
    """The functions and classes met so far, and what was found in them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._met: dict[int, object] = {}
        self._attributes: set[str] = set()

    def visit(self, value: object) -> None:
        """Go through a function, a class, or a constant, and all that it leads to."""
        if id(value) in self._met:
            return
        self._met[id(value)] = value
        if isinstance(value, FunctionType):
            self._visit_function(value)
        elif isinstance(value, type):
            self._visit_class(value)

    def _visit_function(self, function: FunctionType) -> None:
        name = f"{function.__module__}.{function.__qualname__}"
        for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            if not _is_fixed(default):
                self.found.append(f"{name} has a default that can change")
        for cell in function.__closure__ or ():
            self._visit_value(name, "a free variable", cell.cell_contents)
        for code in _get_codes(function.__code__):
            self._visit_code(name, code, function.__globals__)

    def _visit_code(self, name: str, code: CodeType, names: dict[str, Any]) -> None:
        is_maker = code.co_name in _MAKERS
        for instruction in dis.get_instructions(code):
            operation, word = instruction.opname, str(instruction.argval)
            if operation in _FORBIDDEN and not (is_maker and operation == "STORE_ATTR"):
                self.found.append(f"{name} does {operation} {word}")
            elif operation == "LOAD_GLOBAL":
                self._visit_name(name, word, names)
            elif operation in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
                self._visit_attribute(name, word)

    def _visit_name(self, name: str, word: str, names: dict[str, Any]) -> None:
        # What is written like a built-in is one, or a stand-in for unknown values.
        if hasattr(builtins, word):
            if word not in _HARMLESS:
                self.found.append(f"{name} asks {word}")
        elif word not in names:
            self.found.append(f"{name} asks {word}, which is not there")
        else:
            self._visit_value(name, word, names[word])

    def _visit_value(self, name: str, word: str, value: object) -> None:
        if isinstance(value, FunctionType | type):
            if _is_of_spec(value):
                self.visit(value)
            elif value not in _KNOWN:
                self.found.append(f"{name} asks {word}, which is no rule")
        elif not _is_fixed(value):
            self.found.append(f"{name} asks {word}, which can change")

    def _visit_attribute(self, name: str, word: str) -> None:
        if word.startswith("__") and word not in _MAKERS:
            self.found.append(f"{name} looks at {word}")
        if word in self._attributes:
            return
        self._attributes.add(word)
        # Whose attribute it is cannot be seen: so all of that name are gone through.
        for kind in _get_spec_classes():
            member = vars(kind).get(word)
            self._visit_method(getattr(member, "fget", member))

    def _visit_method(self, member: object) -> None:
        """Go through a method that somebody wrote: not what makes a record a record."""
        plain = getattr(member, "__func__", member)
        if not isinstance(plain, FunctionType) or plain.__code__.co_filename == "<string>":
            return
        if _is_of_spec(plain):
            self.visit(plain)

    def _visit_class(self, kind: type) -> None:
        for maker in _MAKERS:
            self._visit_method(vars(kind).get(maker))
        for base in kind.__mro__[1:]:
            if _is_of_spec(base):
                self.visit(base)


#: Types from outside that rules call.
_KNOWN: Final[tuple[object, ...]] = (Fraction, Map)


def _is_of_spec(value: object) -> bool:
    module = str(getattr(value, "__module__", ""))
    return module == _SPEC or module.startswith(f"{_SPEC}.")


def _is_fixed(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_fixed, value))
    if isinstance(value, Map):
        return all(_is_fixed(key) and _is_fixed(value[key]) for key in value)
    return isinstance(value, _FIXED)


def _get_codes(code: CodeType) -> Iterator[CodeType]:
    """A code and those within it: comprehensions and small functions."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _get_codes(constant)


def _get_spec_classes() -> list[type]:
    modules: list[ModuleType] = [
        module for name, module in sorted(sys.modules.items()) if name.startswith(f"{_SPEC}.")
    ]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
