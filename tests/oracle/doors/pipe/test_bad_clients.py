"""Whatever a program does, the judge goes on: a clear verdict, and nothing is left behind."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from spectral_memory.oracle.doors.pipe import Limits, PipeSubject
from spectral_memory.oracle.doors.python import check_subject
from spectral_memory.oracle.judge import Operation, Outcome, Setup, System, UnusableError
from spectral_spec.minimal import Set

from .clients import BAD, PRELUDE, Bad

Open = Callable[..., PipeSubject]
MANY: list[Operation] = [
    Set(f"{number:01000}", 0) for number in range(5000)
]  # more than a pipe holds


def is_gone(process: int) -> bool:
    """True if a process has ended; one that nobody waits for yet has ended too."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] in {"Z", "X"}


@pytest.fixture
def launch(tmp_path: Path) -> Open:
    def launch_client(body: str, limits: Limits) -> PipeSubject:
        path = tmp_path / "client.py"
        path.write_text(PRELUDE + body)
        (tmp_path / "pids").touch()
        command = [sys.executable, "-I", str(path), str(tmp_path / "pids")]
        return PipeSubject(command, System.MINIMAL, limits)

    return launch_client


def use(subject: PipeSubject) -> None:
    for _ in range(2):
        subject.begin(Setup(System.MINIMAL))
        subject.perform(MANY, 0, moves=False)


@pytest.mark.parametrize("bad", [pytest.param(bad, id=name) for name, bad in BAD.items()])
def test_it_gets_a_clear_verdict_and_leaves_nothing_behind(
    bad: Bad, launch: Open, tmp_path: Path
) -> None:
    limits = Limits(patience=60, start=60, line=1 << 23, noise=1 << 20)
    if bad.slow:
        early = bad.body.startswith("time")
        limits = limits._replace(patience=1.5, start=2 if early else 60)
    with pytest.raises(UnusableError) as caught:
        use(launch(bad.body, limits))
    assert re.search(bad.words, str(caught.value)), str(caught.value)
    assert len(str(caught.value)) < 800
    assert str(caught.value).isprintable()
    for process in (tmp_path / "pids").read_text().split():
        assert not Path(f"/proc/{process}").exists()  # it was waited for


def test_what_it_has_started_ends_with_it(launch: Open, tmp_path: Path) -> None:
    body = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
open(sys.argv[1], "a").write(f"{child.pid}\\n")
sys.exit(4)
"""
    with pytest.raises(UnusableError, match="exit code 4"):
        launch(body, Limits(patience=60))
    for process in (tmp_path / "pids").read_text().split():
        while not is_gone(int(process)):
            time.sleep(0.01)


def test_after_a_failure_it_is_not_asked_again(launch: Open) -> None:
    subject = launch("begin(); read(); say(n=2)", Limits())
    reasons = []
    for _ in range(2):
        with pytest.raises(UnusableError) as caught:
            use(subject)
        reasons.append(str(caught.value).partition(" (memory")[0])
    assert reasons[0] == reasons[1]
    subject.close()
    subject.close()


def test_the_reason_says_how_far_it_had_come(launch: Open) -> None:
    subject = launch("begin(); answer(); os.kill(os.getpid(), 6)", Limits())
    subject.begin(Setup(System.MINIMAL))
    subject.perform(MANY[:300], 0, moves=False)
    with pytest.raises(UnusableError, match=r"SIGABRT .memory 1, in operations 301\.\.500.$"):
        subject.perform(MANY[:200], 0, moves=False)


@pytest.mark.parametrize(
    "body",
    [
        "begin()\nwhile True: answer(); sys.stderr.write('as usual\\n' * 99)",
        "begin(); os.close(2)\nwhile True: answer()",
        "begin()\nwhile True: answer(); write('') ",
    ],
)
def test_what_it_says_besides_does_not_matter(body: str, launch: Open) -> None:
    subject = launch(body, Limits())
    subject.begin(Setup(System.MINIMAL))
    for _ in range(30):
        assert subject.perform(MANY[:20], 0, moves=False).results == [None] * 20
    subject.close()


@pytest.mark.parametrize("farewell", ["", "import signal; signal.pause()", "sys.exit(7)"])
def test_closing_ends_it_whatever_it_does(farewell: str, launch: Open, tmp_path: Path) -> None:
    subject = launch(f"begin(); read(); {farewell}", Limits())
    subject.begin(Setup(System.MINIMAL))
    subject.close()
    (process,) = (tmp_path / "pids").read_text().split()
    assert not Path(f"/proc/{process}").exists()
    with pytest.raises(UnusableError, match="was closed"):
        subject.observe()


def test_a_subject_that_is_forgotten_is_ended(launch: Open, tmp_path: Path) -> None:
    subject = launch("greet(); time.sleep(99)", Limits())
    del subject
    (process,) = (tmp_path / "pids").read_text().split()
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("command", [[], [""], ["./there is no such program"], ["/"], ["a\0b"]])
def test_a_program_that_cannot_be_started_is_unusable(command: list[str]) -> None:
    with pytest.raises(UnusableError, match="cannot be started"):
        PipeSubject(command, System.MINIMAL)


@pytest.mark.parametrize(
    ("claims", "aspect"),
    [
        ("looks=['promotions']", "promotions"),
        ("looks=['length']", "length"),
        ("parts=['clock']", "clock"),
        ("", "result"),
    ],
)
def test_a_claim_that_is_not_true_is_a_divergence(claims: str, aspect: str, launch: Open) -> None:
    body = f"""
class Dict:
    def run(self, kind, key=None, value=None):
        if kind == "set": self.all[key] = value
        elif kind == "clear": self.all = {{}}
        elif kind == "popitem" and self.all: return list(self.all.popitem())
        elif kind == "popitem":
            return {{"error": "MissingKeyError", "payload": ["popitem(): dictionary is empty"]}}
        elif key not in self.all: return {{"error": "MissingKeyError", "payload": [key]}}
        else: return self.all[key] if kind == "get" else self.all.pop(key)

memory = Dict()
lies = {claims!r} == ""
greet({claims})
for line in sys.stdin:
    request = json.loads(line)
    reply = {{"n": request["n"]}}
    if request["do"] == "reset": memory.all = {{}}
    if request["do"] == "run":
        reply["results"] = [memory.run(*op) for op in request["ops"]]
        reply["looks"] = [[None] * 6] * (len(request["ops"]) // (request["stride"] or 10**9))
        if lies and len(memory.all) > 4: reply["results"][-1] = 1.5
    if request["do"] == "observe": reply["parts"] = {{}}
    say(**reply)
"""
    verdict = check_subject(launch(body, Limits()), System.MINIMAL, steps=2000)
    assert verdict.outcome == Outcome.DIVERGES, verdict.reason
    assert verdict.divergence is not None
    assert verdict.divergence.aspect == aspect


def test_a_program_that_is_wrong_and_dies_diverges(launch: Open) -> None:
    verdict = check_subject(launch("begin(); answer()", Limits()), System.MINIMAL, steps=2000)
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.exit_code == 1
    assert "memory 1" in verdict.reason
