"""What a test or a bench asks of an open page."""

from __future__ import annotations

import io
from typing import Any, Final, TypedDict

import numpy as np
from PIL import Image
from playwright.sync_api import Page

__all__ = [
    "Frames",
    "find_ink",
    "get_index",
    "get_state",
    "measure_frames",
    "settle",
    "tell_overflow",
    "wait_until",
]

PLAY: Final = """
async ([speed, steps]) => {
  const store = window.spectralMemory;
  const { work } = store.replay;
  store.pause();
  store.goTo(0);
  store.speed.value = speed;
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  for (const name of Object.keys(work)) work[name] = 0;
  const times = [];
  store.play();
  await new Promise((resolve) => {
    const see = (time) => {
      times.push(time);
      if (store.index.value < steps && store.playing.value) requestAnimationFrame(see);
      else resolve();
    };
    requestAnimationFrame(see);
  });
  store.pause();
  const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  return {
    frames_per_second: (1000 * gaps.length) / (times[times.length - 1] - times[0]),
    median_ms: gaps[gaps.length >> 1],
    longest_ms: gaps[gaps.length - 1],
    index: store.index.value,
    work: { ...work },
  };
}
"""


class Frames(TypedDict):
    """How a stretch of the film ran.

    `work` counts what was done in it: frames, steps, changes applied, columns and marks drawn,
    sectors drawn.
    """

    frames_per_second: float
    median_ms: float
    longest_ms: float
    index: int
    work: dict[str, int]


def measure_frames(page: Page, speed: int = 240, steps: int = 1000) -> Frames:
    """Plays from the first step to step `steps` at `speed` steps a second, by the frames shown."""
    measured: Frames = page.evaluate(PLAY, [speed, steps])
    return measured


def settle(page: Page) -> None:
    """Waits until what was asked for is drawn: two frames."""
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => go())))"
    )


def wait_until(page: Page, condition: str) -> None:
    """Waits until an expression of JavaScript holds; it is asked at each frame.

    Playwright's own wait would have to evaluate text inside the page, which the page forbids.
    """
    page.evaluate(
        f"""() => new Promise((resolve, reject) => {{
          let frames = 0;
          const ask = () => {{
            if ({condition}) resolve();
            else if (++frames > 3600) reject(new Error("waited in vain for: " + {condition!r}));
            else requestAnimationFrame(ask);
          }};
          ask();
        }})"""
    )


def get_index(page: Page) -> int:
    """The step that is shown, from 0."""
    index: int = page.evaluate("window.spectralMemory.index.value")
    return index


def get_state(page: Page) -> dict[int, list[int]]:
    """Every entity that is there, as the change that would put it there."""
    found: list[list[int]] = page.evaluate(
        """() => {
          const { cells } = window.spectralMemory.replay;
          return [...cells.k.keys()].filter((e) => cells.k[e] > 0).map((e) => cells.get(e));
        }"""
    )
    return {change[0]: change for change in found}


def find_ink(page: Page, selector: str | None = None) -> float:
    """The share of pixels, 0 to 1, that differ from the most frequent colour."""
    shot = page.locator(selector).first.screenshot() if selector else page.screenshot()
    with Image.open(io.BytesIO(shot)) as image:
        pixels = np.asarray(image.convert("RGB"), dtype=np.uint32)
    codes = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    counts = np.unique(codes, return_counts=True)[1]
    return 1 - float(counts.max()) / codes.size


def tell_overflow(page: Page) -> list[Any]:
    """Elements that reach beyond the window's right edge, unless something around them scrolls."""
    wide: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, .transport *")].filter((one) => {
          if (one.closest(".hidden, .stage, .band-keys, .scroll, svg, .u-wrap")) return false;
          return one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    return wide
