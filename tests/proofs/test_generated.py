"""The pages that are made of the obligations say what the obligations say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from click import Context

from spectral_memory.cli import commands
from spectral_proofs import coverage, listing, symbolic, trust
from spectral_proofs.runner.job import get_laws
from spectral_proofs.tables import replace_table
from spectral_spec.assumptions import ASSUMPTIONS

from .pages import CHECKOUT


class Page(NamedTuple):
    """A generated part of a page: its name, the page, what makes it and what rewrites it."""

    name: str
    path: str
    render: Callable[[], str]
    main: Callable[[Sequence[str] | None], int]


PAGES = (
    Page("listing", "proofs/README.md", listing.render_laws, listing.main),
    Page("coverage", "proofs/README.md", coverage.render_coverage, coverage.main),
    Page("trust", "docs/trust.md", trust.render_trust, trust.main),
)
EACH = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])


@EACH
def test_a_page_is_up_to_date(page: Page) -> None:
    text = (CHECKOUT / page.path).read_text(encoding="utf-8")
    assert replace_table(text, page.name, page.render()) == text, (
        f"run: python -m spectral_proofs.{page.name} {page.path}"
    )


@EACH
def test_a_page_is_rewritten_in_place(page: Page, tmp_path: Path) -> None:
    text = (CHECKOUT / page.path).read_text(encoding="utf-8")
    path = tmp_path / "page.md"
    path.write_text(replace_table(text, page.name, ""), encoding="utf-8")
    assert page.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == text


@EACH
def test_without_a_file_the_usage_is_shown(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main([]) == 2
    assert f"python -m spectral_proofs.{page.name} {page.path}" in capsys.readouterr().err


def test_every_obligation_has_a_row_and_what_must_fail_says_so() -> None:
    rows = listing.render_laws().splitlines()
    for law in get_laws():
        (row,) = (one for one in rows if one.startswith(f"| `{law.name}` |"))
        assert ("**Must fail:**" in row) == law.must_fail


def test_every_assumption_is_on_the_page_of_trust() -> None:
    page = trust.render_trust()
    assert [one.id for one in ASSUMPTIONS if f"| `{one.id}` |" not in page] == []


def test_what_is_believed_without_a_proof_has_a_reason() -> None:
    assert sorted(trust.BELIEVED) == sorted(trust.count_believed(get_laws()))
    assert all(reason.strip() for reason in trust.BELIEVED.values())


def test_every_file_of_the_explorer_belongs_to_a_part() -> None:
    folder = Path(symbolic.__file__).parent
    files = {f"symbolic.{path.stem}" for path in folder.glob("*.py")} - {"symbolic.__init__"}
    listed = {file for part in trust.PARTS for file in part.files}
    assert listed == files | {"obligation"}


def test_the_job_that_the_readme_shows_installs_an_extra_and_runs_a_command() -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("```yaml\n")
    uses, install, prove = rest.partition("```")[0].splitlines()
    assert uses.startswith("- uses: ")
    assert install == "- run: pip install 'spectral-memory[proofs]'"
    assert "proofs" in (metadata("spectral-memory").get_all("Provides-Extra") or ())
    words = prove.removeprefix("- run: spectral-memory ")
    assert words in commands.cli.list_commands(Context(commands.cli))
