"""Generated tables replace what stands between their marks, and nothing else."""

from __future__ import annotations

import pytest

from spectral_proofs.tables import get_marks, render_table, replace_table


def test_what_stands_around_the_marks_is_kept() -> None:
    begin, end = get_marks("rules")
    page = f"before\n{begin}\nstale\n{end}\nafter\n"
    assert replace_table(page, "rules", "new") == f"before\n{begin}\nnew\n{end}\nafter\n"


@pytest.mark.parametrize("page", ["", get_marks("rules")[0], get_marks("claims")[1]])
def test_a_page_without_its_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="are missing"):
        replace_table(page, "rules", "")


def test_a_bar_inside_a_cell_does_not_end_it() -> None:
    table = render_table(("a", "b"), [("1 | 2", "3")])
    assert table == "| a | b |\n|---|---|\n| 1 \\| 2 | 3 |"
