"""Programs that misbehave, each in its own way, and the words of the verdict that they get."""

from __future__ import annotations

from typing import Final, NamedTuple

PRELUDE: Final = r"""
import json, os, subprocess, sys, time

def read():
    return json.loads(sys.stdin.readline())

def say(**reply):
    print(json.dumps(reply), flush=True)

def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()

def greet(**more):
    everything = {"operations": "all", "looks": [], "parts": []}
    say(n=read()["n"], version=1, capabilities={**everything, **more})

def begin():
    greet()
    say(n=read()["n"])

def answer(**more):
    request = read()
    say(n=request["n"], **{"results": [None] * len(request["ops"]), **more})

open(sys.argv[1], "a").write(f"{os.getpid()}\n")
"""

#: Who speaks unasked is found out at one moment or another.
_EARLY: Final = "is followed by more|came before its request|without being asked"


class Bad(NamedTuple):
    """What it does after the prelude, what is said of it, and whether only time tells."""

    body: str
    words: str
    slow: bool = False


BAD: Final = {
    # before the handshake
    "is silent": Bad("time.sleep(99)", "did not answer for", slow=True),
    "ends": Bad("sys.exit(3)", "ended with exit code 3 and without an answer"),
    "ends well": Bad("read()", "ended with exit code 0"),
    "fails": Bad("1 / 0", "standard error ends with 'ZeroDivisionError: division by zero'"),
    "crashes": Bad("os.kill(os.getpid(), 11)", "died of SIGSEGV"),
    "talks to people": Bad("write('Welcome!\\n')", r"line 1 of its output: is not JSON .*Welcome"),
    "writes bytes": Bad("os.write(1, b'\\xff\\n')", "line 1 of its output: is not UTF-8 at byte 0"),
    "writes nothing": Bad("read(); write('\\n')", "line 1 of its output: is not JSON"),
    "speaks of the future": Bad("say(n=read()['n'], version=2)", "speaks version 2 and not 1"),
    "says nothing of itself": Bad("say(n=read()['n'], version=1)", "no object `capabilities`"),
    "can what nobody can": Bad(
        "greet(operations=['get', 'set', 'fly'])", "there is no operation 'fly'"
    ),
    "is of another system": Bad("greet(operations=['get', 'set', 'malloc'])", "no 'malloc' in"),
    "can do nothing": Bad("greet(operations=[])", "says that it has no get"),
    "shows what is not there": Bad("greet(looks=['mood'])", "no 'mood' in 'looks'"),
    "differs without a reason": Bad(
        "greet(differences=[{'aspect': 'heat', 'reason': ' '}])", "has no reason"
    ),
    "takes flags for numbers": Bad("greet(moves=1)", "'moves' must be true or false"),
    # after it
    "leaves": Bad("greet()", r"ended with exit code 0 .*"),
    "hangs later": Bad("begin(); read(); time.sleep(99)", "did not answer for", slow=True),
    "dies in the middle": Bad(
        'begin(); read(); write(\'{"n": 3, "resu\'); os._exit(1)',
        "ended with exit code 1 .* in the middle of line 3: .*resu",
    ),
    "does not end its line": Bad(
        "begin(); read(); write('{\"n\": 3'); time.sleep(99)", "did not end line 3", slow=True
    ),
    "dribbles": Bad(
        "begin(); read()\nwhile True: write(' '); time.sleep(0.01)", "did not end line 3", slow=True
    ),
    "never reads": Bad("begin(); time.sleep(99)", "did not read its standard input", slow=True),
    "closes its input": Bad(
        "begin(); os.close(0); time.sleep(99)", "has closed its standard input", slow=True
    ),
    "closes its output": Bad(
        "begin(); read(); os.close(1); time.sleep(99)", "has closed its standard output"
    ),
    "writes one long line": Bad(
        "begin(); read()\nwhile True: write('x' * 65536)", "line 3 of its output is longer than"
    ),
    "writes many lines": Bad(
        "begin(); read()\nwhile True: write('{}\\n' * 9999)", "followed by more than the one line"
    ),
    "complains without end": Bad(
        "begin(); read()\nwhile True: sys.stderr.write('no ' * 9999)",
        "wrote more than [0-9]+ bytes to its standard error",
    ),
    "answers twice": Bad("begin(); say(n=3); say(n=3); read()", _EARLY),
    "answers before it is asked": Bad("begin(); say(n=3); time.sleep(99)", _EARLY),
    "answers something else": Bad("begin(); read(); say(n=2)", "n must be 3 and is 2"),
    "forgets the number": Bad("begin(); read(); say(results=[])", "n must be 3 and is missing"),
    "gives up": Bad("begin(); read(); say(failed='no idea')", "says that it failed: 'no idea'"),
    "answers too little": Bad("begin(); answer(results=[1])", "'results' must have .* and has 1"),
    "answers with a word": Bad("begin(); answer(results='none')", "'results' must be an array"),
    "answers with an array": Bad(
        "begin(); r = read(); say(n=3, results=[[]] * len(r['ops']))", "result 1 is neither"
    ),
    "is no object": Bad("begin(); read(); write('[1]\\n')", "is not a JSON object"),
    "is nested": Bad("begin(); read(); write('[' * 99999 + '\\n')", "is nested too deep|not JSON"),
    "is made of brackets": Bad(
        "begin(); read(); write('[],' * 2500000 + '\\n')", "holds more than .* arrays"
    ),
    "has a number without end": Bad(
        "begin(); read(); write('{\"n\": ' + '9' * 9999 + '}\\n')", "is not JSON"
    ),
    "has no number": Bad("begin(); read(); write('{\"n\": NaN}\\n')", "NaN is no JSON"),
    "has half a character": Bad(
        'begin(); read(); write(\'{"n": 3, "x": "\\\\ud800"}\\n\')', "half of a surrogate pair"
    ),
    "paints the screen": Bad("begin(); read(); write('\\x1b[2J\\n')", r"line 3 .*'\\x1b\[2J'"),
}
