"""The spectrum, the sectors, the plots, and one entity among many."""

from __future__ import annotations

from playwright.sync_api import Page

from .conftest import Opener
from .documents import make_hierarchical, make_minimal
from .probes import find_ink, get_index, get_state, settle


def get_selected(page: Page) -> int:
    selected: int = page.evaluate("window.spectralMemory.selected.value")
    return selected


def test_a_click_on_a_sign_selects_its_key(open_page: Opener) -> None:
    page = open_page(make_minimal())
    page.evaluate("window.spectralMemory.goTo(0)")
    settle(page)
    stage = page.locator('[data-test="stage"]')
    box = stage.bounding_box()
    assert box is not None
    # One key is there, at the foot of its cell. Somewhere along the axis a click must find it.
    for x in range(5, int(box["width"]), 8):
        stage.click(position={"x": x, "y": box["height"] - 56 - 12}, force=True)
        if get_selected(page) >= 0:
            break
    assert get_selected(page) == 0
    settle(page)
    assert page.locator('[data-test="history"] h3').inner_text().startswith("key 0")


def test_search_finds_follows_and_tells_the_history(open_page: Opener) -> None:
    document = make_minimal()
    page = open_page(document)
    page.evaluate("window.spectralMemory.goTo(299)")
    page.keyboard.press("/")
    page.keyboard.type("key 17")
    settle(page)
    assert page.locator("#found [role=option]").all_inner_texts() == ["key 17"]
    page.keyboard.press("Enter")
    settle(page)
    assert get_selected(page) == 17
    assert page.locator('[data-test="follow"]').get_attribute("aria-pressed") == "true"
    changed = [
        i for i, step in enumerate(document["steps"]) if any(c[0] == 17 for c in step["changes"])
    ]
    history = page.locator('[data-test="history"]')
    assert f"{len(changed)} changes" in history.inner_text()
    present = history.locator("tr.present")
    assert present.locator("td").first.inner_text() == str(changed[-1])
    heat = get_state(page)[17][4]
    assert present.locator("td").nth(3).inner_text() == str(heat)
    history.locator("tbody button").first.click()
    settle(page)
    assert get_index(page) in changed


def test_search_without_a_hit_says_so(open_page: Opener) -> None:
    page = open_page(make_minimal())
    page.locator('[data-test="search"]').fill("no such name")
    assert "No key has this" in page.locator("#found").inner_text()
    page.keyboard.press("Enter")
    assert get_selected(page) == -1


def test_zoom_shows_a_part_and_following_keeps_the_key_in_sight(open_page: Opener) -> None:
    page = open_page(make_minimal())
    full = page.evaluate("window.spectralMemory.range.value")
    page.locator("h1").click()
    for _ in range(4):
        page.keyboard.press("+")
    low, high = page.evaluate("window.spectralMemory.range.value")
    assert full[0] < low < high < full[1]
    page.evaluate("window.spectralMemory.goTo(0)")
    page.evaluate("window.spectralMemory.select(0)")
    page.keyboard.press("f")
    settle(page)
    low, high = page.evaluate("window.spectralMemory.range.value")
    k = get_state(page)[0][1]
    gamma = page.evaluate(f"window.spectralMemory.recording.resonances[{k - 1}].frequency")
    assert low <= gamma <= high
    page.keyboard.press("0")
    assert page.evaluate("window.spectralMemory.range.value") == full


def test_a_request_is_drawn_with_its_mismatch(open_page: Opener) -> None:
    document = make_hierarchical()
    page = open_page(document)
    page.evaluate("window.spectralMemory.goTo(3)")
    settle(page)
    request = document["steps"][3]["request"]
    lens = page.locator(".lens svg").get_attribute("aria-label") or ""
    assert f"t = {request['text']}" in lens
    assert request["exact"] in lens
    assert page.locator(".lens .bracket").count() == 1
    assert find_ink(page, ".lens") > 0.05
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('.lens text')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart = (
                one["right"] <= other["left"]
                or other["right"] <= one["left"]
                or one["bottom"] <= other["top"] + 2
                or other["bottom"] <= one["top"] + 2
            )
            assert apart, (one, other)


def test_a_sector_shows_the_blocks_inside_it(open_page: Opener) -> None:
    page = open_page(make_hierarchical())
    page.evaluate("window.spectralMemory.goTo(198)")
    settle(page)
    state = get_state(page)
    axis, channel, lattice = next(iter(state.values()))[5:8]
    inside = [change for change in state.values() if change[6:8] == [channel, lattice]]
    cell = page.locator(f'[data-sector="{axis}-{channel}-{lattice}"]')
    assert cell.inner_text() == str(sum(change[5] == axis for change in inside))
    cell.click()
    settle(page)
    rows = page.locator(".extent-row")
    assert rows.count() == len({change[1] for change in inside})
    assert find_ink(page, ".extent-row canvas") > 0.1
    rows.first.locator("canvas").click(position={"x": 4, "y": 16})
    settle(page)
    assert state[get_selected(page)][6:8] == [channel, lattice]
    page.locator(".extents button").click()
    settle(page)
    assert page.locator(".extents").count() == 0


def test_arrows_move_between_sectors_and_not_in_time(open_page: Opener) -> None:
    page = open_page(make_hierarchical())
    before = get_index(page)
    page.locator('[data-sector="0-6-3"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")  # from the last channel to the next axis
    assert page.evaluate("document.activeElement.dataset.sector") == "1-0-4"
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("window.spectralMemory.sector.value") == {
        "axis": 1,
        "channel": 0,
        "lattice": 4,
    }
    assert get_index(page) == before


def test_holes_are_told_beside_the_free_bytes(open_page: Opener) -> None:
    document = make_hierarchical(1)
    block = document["steps"][0]["changes"][0]
    axis, channel, lattice = block[5:8]
    second = [1, block[1], block[2], 100, 2, axis, channel, lattice, 4096, block[9]]
    document["entities"].append("block 1")
    document["steps"].append({**document["steps"][0], "n": 1, "entity": 1, "changes": [second]})
    page = open_page(document)
    page.evaluate("window.spectralMemory.goTo(1)")
    page.locator(f'[data-sector="{axis}-{channel}-{lattice}"]').click()
    settle(page)
    told = page.locator(".extent-row p").inner_text()
    assert "2 blocks, 144 B used" in told  # 24 and 100 bytes take 32 and 112
    assert "1 hole" in told
    label = page.locator(f'[data-sector="{axis}-{channel}-{lattice}"]').get_attribute("aria-label")
    assert "1 hole between blocks" in (label or "")


def test_the_bands_list_their_keys(open_page: Opener) -> None:
    page = open_page(make_minimal())
    page.evaluate("window.spectralMemory.goTo(299)")
    settle(page)
    state = get_state(page)
    for k in {change[1] for change in state.values()}:
        members = sorted(e for e, change in state.items() if change[1] == k)
        row = page.locator(f'[aria-label^="Band {k},"]')
        assert f"{len(members)} key" in (row.get_attribute("aria-label") or "")
        assert row.locator(".chip").all_inner_texts() == [f"key {e}" for e in members[:12]]


def test_a_click_in_a_plot_goes_there(open_page: Opener) -> None:
    page = open_page(make_hierarchical())
    assert page.locator(".plot").count() == 3
    over = page.locator('[data-test="plot-mismatch"] .u-over')
    box = over.bounding_box()
    assert box is not None
    over.click(position={"x": box["width"] / 2, "y": 20})
    assert abs(get_index(page) - 100) <= 2
    settle(page)
    cursor = page.locator('[data-test="plot-mismatch"] .now').bounding_box()
    assert cursor is not None
    assert abs(cursor["x"] - box["x"] - box["width"] / 2) < 4
    for plot in ("thermal", "migrations", "mismatch"):
        assert find_ink(page, f'[data-test="plot-{plot}"]') > 0.05


def test_a_finger_selects_and_drags(open_page: Opener) -> None:
    page = open_page(make_minimal(), 390, 800, finger=True)
    page.locator('[data-test="forth"]').tap()
    assert get_index(page) == 1
    page.locator('[data-test="play"]').tap()
    assert page.evaluate("window.spectralMemory.playing.value") is True
