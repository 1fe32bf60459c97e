"""The bytes of a block: what is read is what was written, byte by byte, and zero elsewhere.

Contents are any number of pages, reads and writes of any length. The byte at a
position is that of its page, or zero if there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.worlds.contracts import READ_BYTES, TRUNCATE, WRITE_BYTES
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.byte_strings import SymbolicBytes, lift_bytes
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, choose, equal, implies, none_of, one_of
from spectral_proofs.symbolic.collection import Segment, SymbolicSequence, compute_length
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.values import lift_bool
from spectral_spec.contents import BLANK, PAGE, Contents, read_bytes, truncate, write_bytes

__all__ = ["Pages", "get_byte"]

_SPEC: Final = "spectral_spec.contents"


class Pages:
    """A map of any number of pages: which there are, and each of their bytes."""

    __slots__ = ("byte", "has", "keys")

    def __init__(
        self,
        has: Callable[[int], bool],
        byte: Callable[[int, int], int],
        keys: SymbolicSequence[int] | None = None,
    ) -> None:
        self.has = has
        self.byte = byte
        self.keys = keys

    def get(self, page: int, default: bytes) -> SymbolicBytes:
        """The page if there is one, or else the default, which is as long."""
        other = lift_bytes(default)
        get_explorer().claim("a page has its length", lift_bool(equal(other.length, 256)))
        return SymbolicBytes(
            lambda place: choose(self.has(page), self.byte(page, place), other.item(place)), 256
        )

    def __getitem__(self, page: int) -> SymbolicBytes:
        self._find(page)
        return SymbolicBytes(lambda place: self.byte(page, place), 256)

    def set(self, page: int, data: SymbolicBytes) -> Pages:
        """The pages with another one, of the length of a page."""
        get_explorer().claim("a page has its length", lift_bool(equal(data.length, 256)))
        return Pages(
            lambda other: one_of(equal(other, page), self.has(other)),
            lambda other, place: choose(
                equal(other, page), data.item(place), self.byte(other, place)
            ),
        )

    def delete(self, page: int) -> Pages:
        """The pages without one that is there."""
        self._find(page)
        return Pages(lambda other: all_of(none_of(equal(other, page)), self.has(other)), self.byte)

    def _find(self, page: int) -> None:
        if not self.has(page):
            raise KeyError(page)

    def __iter__(self) -> Iterator[Segment[int]]:
        return iter((Segment(cast("SymbolicSequence[int]", self.keys)),))


def get_byte(pages: Pages, position: int) -> int:
    """The byte at a position."""
    page, place = position // 256, position % 256
    return choose(pages.has(page), pages.byte(page, place), 0)


def _make_pages(case: Case) -> Pages:
    has, byte = case.function("has", ("Int",), "Bool"), case.function("byte", ("Int", "Int"), "Int")
    return Pages(has, byte)


def _as_contents(pages: Pages) -> Contents:
    return cast("Contents", pages)


def _are_same(one: Pages, other: Pages) -> bool:
    """Whether two have the same pages, said of an arbitrary byte of an arbitrary page."""
    page, place = get_some("page"), get_some("place")
    inside = all_of(place >= 0, place < 256)
    return all_of(
        equal(one.has(page), other.has(page)),
        implies(
            all_of(inside, one.has(page)), equal(one.byte(page, place), other.byte(page, place))
        ),
    )


class _Pending(Pages):
    """Pages in the middle of a loop: the invariant says what they are."""

    __slots__ = ("is_bound",)

    def __init__(self, _: object) -> None:
        super().__init__(lambda _: False, lambda _, __: 0)
        self.is_bound = False


def _is_or_becomes(pages: Pages, expected: Pages) -> bool:
    """Whether the pages are the expected ones; those that a loop forgot become just them.

    They become so once, where the loop supposes its invariant: one that is claimed of
    an arbitrary byte of an arbitrary page may be supposed of all.
    """
    if not isinstance(pages, _Pending) or pages.is_bound:
        return _are_same(pages, expected)
    pages.has, pages.byte, pages.is_bound = expected.has, expected.byte, True
    return True


# --------------------------------------------------------------------- reading


@obligation(
    law="what is read is as long as was asked for, and each byte the one at its position",
    proves=READ_BYTES,
    rules=("H13",),
    loops={read_bytes: ()},
    mutants=(
        Mutant(f"{_SPEC}.read_bytes", "length == 0", "length <= 1"),
        Mutant(f"{_SPEC}.read_bytes", "length - 1) //", "length - 2) //"),
        Mutant(f"{_SPEC}.read_bytes", "offset // PAGE", "offset // PAGE + 1"),
        Mutant(f"{_SPEC}.read_bytes", "range(first, last + 1)", "range(first, last)"),
        Mutant(f"{_SPEC}.read_bytes", "offset - first * PAGE", "offset - first"),
        Mutant(f"{_SPEC}.read_bytes", "start : start + length", "start : length"),
        Mutant(f"{_SPEC}.read_bytes", "get(page,", "get(page + 1,"),
    ),
)
def what_is_read_is_what_is_there(case: Case) -> bool:
    pages = _make_pages(case)
    offset, length = case.integer("offset"), case.integer("length", 0)
    found = lift_bytes(read_bytes(_as_contents(pages), offset, length))
    place = get_some("place")
    inside = all_of(place >= 0, place < length)
    return all_of(
        equal(found.length, length),
        implies(inside, equal(found.item(place), get_byte(pages, offset + place))),
        PAGE == 256,
    )


@obligation(
    law="where nothing was ever written, every read gives zeros, so many as were asked for",
    rules=("H13",),
    loops={read_bytes: ()},
    mutants=(
        Mutant(f"{_SPEC}.read_bytes", "_ZEROS", 'b"1" * PAGE'),
        Mutant(f"{_SPEC}.read_bytes", "start : start + length", "start : length"),
        Mutant(f"{_SPEC}.read_bytes", 'return b""\n', 'return b"0"\n'),
    ),
)
def what_was_never_written_is_zero(case: Case) -> bool:
    blank = Pages(lambda _: False, case.function("byte", ("Int", "Int"), "Int"))
    offset, length = case.integer("offset"), case.integer("length", 0)
    found = lift_bytes(read_bytes(_as_contents(blank), offset, length))
    return all_of(
        equal(found.length, length), equal(found.item(get_some("place")), 0), len(BLANK) == 0
    )


# --------------------------------------------------------------------- writing


def _make_written(pages: Pages, offset: int, data: SymbolicBytes, count: int) -> Pages:
    """The pages with the first `count` bytes of the data."""

    def byte(page: int, place: int) -> int:
        position = page * 256 + place - offset
        old = choose(pages.has(page), pages.byte(page, place), 0)
        return choose(all_of(position >= 0, position < count), data.item(position), old)

    def has(page: int) -> bool:
        touched = all_of(count > 0, page >= offset // 256, page <= (offset + count - 1) // 256)
        return one_of(pages.has(page), touched)

    return Pages(has, byte)


def _is_written(position: int, contents: Pages, offset: int, data: SymbolicBytes) -> bool:
    before = cast("Pages", get_explorer().scratch["pages"])
    return all_of(
        position >= 0,
        position <= data.length,
        _is_or_becomes(contents, _make_written(before, offset, data, position)),
    )


@obligation(
    law="a write puts its data at its offset, leaves all other bytes, and adds no other page",
    proves=WRITE_BYTES,
    rules=("H14",),
    loops={
        write_bytes: (
            Loop(
                _is_written,
                lambda position, data: compute_length(data) - position,
                {"contents": _Pending, "piece": lift_bytes, "old": lift_bytes},
            ),
        )
    },
    mutants=(
        Mutant(f"{_SPEC}.write_bytes", "position = 0", "position = 1"),
        Mutant(f"{_SPEC}.write_bytes", "position < len(data)", "position + 1 < len(data)"),
        Mutant(f"{_SPEC}.write_bytes", "(offset + position) // PAGE", "offset // PAGE"),
        Mutant(f"{_SPEC}.write_bytes", "(offset + position) % PAGE", "offset % PAGE"),
        Mutant(f"{_SPEC}.write_bytes", "position + PAGE - start", "position + PAGE"),
        Mutant(f"{_SPEC}.write_bytes", "data[position :", "data[0 :"),
        Mutant(f"{_SPEC}.write_bytes", "old[:start] + piece", "old[: start + 1] + piece"),
        Mutant(f"{_SPEC}.write_bytes", "old[start + len(piece) :]", "old[start:]"),
        Mutant(f"{_SPEC}.write_bytes", "+= len(piece)", "+= len(piece) + 1"),
        Mutant(f"{_SPEC}.write_bytes", "set(page,", "set(page + 1,"),
    ),
)
def a_write_changes_the_bytes_that_it_names_and_no_others(case: Case) -> bool:
    pages = _make_pages(case)
    get_explorer().scratch["pages"] = pages
    offset, count = case.integer("offset"), case.integer("count", 0)
    data = SymbolicBytes(case.function("data", ("Int",), "Int"), count)
    result = cast("Pages", write_bytes(_as_contents(pages), offset, cast("Any", data)))
    at = get_some("position")
    inside = all_of(at >= offset, at < offset + count)
    wanted = choose(inside, data.item(at - offset), get_byte(pages, at))
    return all_of(
        _are_same(result, _make_written(pages, offset, data, count)),
        equal(get_byte(result, at), wanted),
    )


# ------------------------------------------------------------------ truncating


def _make_truncated(pages: Pages, size: int, is_done: Callable[[int], bool]) -> Pages:
    """The pages as they are once the done ones are truncated."""
    return Pages(
        lambda page: all_of(pages.has(page), none_of(all_of(is_done(page), page * 256 >= size))),
        lambda page, place: choose(
            all_of(is_done(page), page * 256 + place >= size), 0, pages.byte(page, place)
        ),
    )


def _is_truncated(turns: int, contents: Pages, size: int) -> bool:
    pages, rank = cast("Any", get_explorer().scratch["pages"])
    expected = _make_truncated(pages, size, lambda page: rank(page) < turns)
    return all_of(turns >= 0, turns <= pages.keys.length, _is_or_becomes(contents, expected))


@obligation(
    law="truncate keeps the bytes below the size, and all others are zero; no page is kept for nothing",
    proves=TRUNCATE,
    rules=("H15",),
    loops={
        truncate: (
            Loop(
                _is_truncated,
                lambda turns: get_explorer().scratch["pages"][0].keys.length - turns,  # type: ignore[index]  # a pair, of unknown contents
                {"contents": _Pending, "kept": lift_bytes},
            ),
        )
    },
    mutants=(
        Mutant(f"{_SPEC}.truncate", "start >= size", "start > size"),
        Mutant(f"{_SPEC}.truncate", "start + PAGE > size", "start > size"),
        Mutant(f"{_SPEC}.truncate", "page * PAGE", "page"),
        Mutant(f"{_SPEC}.truncate", "[: size - start]", "[: size - start + 1]"),
        Mutant(f"{_SPEC}.truncate", "delete(page)", "delete(page + 1)"),
        Mutant(f"{_SPEC}.truncate", "PAGE - len(kept)", "PAGE"),
        Mutant(f"{_SPEC}.truncate", "set(page, kept", "set(page + 1, kept"),
        Mutant(f"{_SPEC}.truncate", "contents = contents.delete(page)", "pass"),
    ),
)
def truncating_keeps_the_bytes_below_the_size_and_zeroes_the_rest(case: Case) -> bool:
    pages, size = _make_pages(case), case.integer("size")
    rank, key = case.function("rank", ("Int",), "Int"), case.function("key", ("Int",), "Int")
    count = case.integer("count", 0)

    def look(index: int) -> int:
        page = cast("int", key(index))
        here = implies(
            all_of(index >= 0, index < count), all_of(pages.has(page), rank(page) == index)
        )
        case.suppose("a walk comes by every page once", here)
        return page

    pages.keys = SymbolicSequence(look, count)
    at = get_some("position")
    for page in (get_some("page"), at // 256):
        known = all_of(rank(page) >= 0, rank(page) < count, key(rank(page)) == page)
        case.suppose("a walk comes by every page once", implies(pages.has(page), known))
    get_explorer().scratch["pages"] = pages, rank
    result = cast("Pages", truncate(_as_contents(pages), size))
    return all_of(
        _are_same(result, _make_truncated(pages, size, lambda _: True)),
        equal(get_byte(result, at), choose(at < size, get_byte(pages, at), 0)),
    )
