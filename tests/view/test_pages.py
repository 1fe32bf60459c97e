"""The page carries its document and nothing that could be taken for part of the page."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pytest

from spectral_memory.view import Session, dump_recording, fill_page, load_recording, write_recording
from spectral_memory.view.demo import make_demo
from spectral_memory.view.page import make_live_page

from .scenes import SYSTEMS, make_source, make_trace, record

MARK = re.compile(r'<script type="application/octet-stream" id="recording">([^<]*)</script>')


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_page_carries_the_document(system: str, tmp_path: Path) -> None:
    recording = record(make_demo(system))
    page = tmp_path / "page.html"
    size = write_recording(recording, page)
    text = page.read_text(encoding="utf-8")
    assert size == page.stat().st_size
    assert text == fill_page(recording)
    (packed,) = MARK.findall(text)
    document = gzip.decompress(base64.b64decode(packed, validate=True)).decode()
    assert load_recording(document, "") == recording
    assert f"<title>{recording.title}</title>" in text
    assert "<!--recording-->" not in text
    assert '<body data-live="false">' in text


def test_a_page_is_the_same_every_time() -> None:
    assert fill_page(record(make_demo("minimal"))) == fill_page(record(make_demo("minimal")))


def test_keys_that_look_like_markup_stay_inside() -> None:
    wild = "</script><script>alert(1)</script><!--"
    recording = record(make_source(make_trace([wild, "\u2028", "ünï"]), "minimal"))
    text = fill_page(recording)
    assert wild not in text
    assert recording.entities == (wild, "\u2028", "ünï")
    assert "&lt;b&gt;" in make_live_page("<b>")
    assert "<title><b>" not in make_live_page("<b>")


def test_a_name_in_json_takes_the_document_alone(tmp_path: Path) -> None:
    recording = record(make_demo("minimal"))
    path = tmp_path / "recording.json"
    write_recording(recording, path)
    assert path.read_text(encoding="utf-8") == dump_recording(recording)


def test_a_live_page_has_no_document() -> None:
    session = Session(make_demo("minimal"))
    text = make_live_page(session.source.title)
    assert MARK.search(text) is None
    assert '<body data-live="true">' in text
