"""What makes the site: its examples, and how it turns links."""

import doctest
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

MODULES = (
    "site_catalog",
    "site_docstrings",
    "site_figures",
    "site_links",
    "site_names",
    "site_recordings",
    "site_rules",
    "site_sources",
)


@pytest.fixture(scope="module")
def generator(checkout: Path) -> Iterator[dict[str, ModuleType]]:
    """Yield the modules, which stand beside each other in a folder that nothing else imports."""
    kept = sys.path.copy()
    sys.path.insert(0, str(checkout / "docs" / "site"))
    yield {name: import_module(name) for name in MODULES}
    sys.path[:] = kept
    for name in MODULES:
        del sys.modules[name]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_generator_run(
    name: str, generator: dict[str, ModuleType], checkout: Path
) -> None:
    assert not doctest.testmod(generator[name], raise_on_error=True).failed


def test_every_module_of_the_generator_is_listed(checkout: Path) -> None:
    found = {path.stem for path in (checkout / "docs" / "site").glob("*.py")}
    assert found == {*MODULES, "hooks"}


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("see [it](../spec/README.md)", "see [it](specification.md)"),
        ("see [it](trust.md#the-solvers)", "see [it](trust.md#the-solvers)"),
        ("see `spec/README.md`", "see [`spec/README.md`](specification.md)"),
        ("`rule M3`", "[`rule M3`](specification.md#m3)"),
        ("[`rule M3`](trust.md)", "[`rule M3`](trust.md)"),
        ("`x + 1` and `no/such/file.py`", "`x + 1` and `no/such/file.py`"),
        ("[out](https://example.org/a.md)", "[out](https://example.org/a.md)"),
        ("[gone](nowhere.md)", "[gone](nowhere.md)"),
        ("[here](#part)", "[here](#part)"),
        ("```sh\ncat `spec/README.md`\n```", "```sh\ncat `spec/README.md`\n```"),
        ("# `spec/README.md`", "# `spec/README.md`"),
    ],
)
def test_links_are_turned(text: str, turned: str, generator: dict[str, ModuleType]) -> None:
    assert generator["site_links"].turn_links(text, "docs/page.md", "page.md", set()) == turned


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        (
            "rules T1–T8",
            "rules [T1](specification.md#t1)–[T8](specification.md#t8)",
        ),
        ("H200 and X1 are none", "H200 and X1 are none"),
        ("`M3` and [M3](a.md)", "`M3` and [M3](a.md)"),
    ],
)
def test_numbers_of_rules_become_links(
    text: str, linked: str, generator: dict[str, ModuleType]
) -> None:
    assert generator["site_links"].link_rules(text, "page.md") == linked


def test_a_law_is_found_where_its_function_begins(
    generator: dict[str, ModuleType], checkout: Path
) -> None:
    name = "distinct_local_addresses_have_distinct_codes"
    page, anchor = generator["site_names"].get_law_place(name)
    assert page == "source/proofs/spectral_proofs/laws/address.py.md"
    lines = (checkout / "proofs/spectral_proofs/laws/address.py").read_text(encoding="utf-8")
    assert lines.splitlines()[int(anchor.removeprefix("L")) - 1].startswith("@obligation(")


def test_a_figure_takes_the_place_of_its_mark(generator: dict[str, ModuleType]) -> None:
    fill = generator["site_figures"].fill_figures
    assert fill("a\n<!-- figure: one -->\nb", {"one": "<svg/>"}) == "a\n<svg/>\nb"
