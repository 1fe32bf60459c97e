"""The group `bench`, and the kind of group that imports a command when it is named."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from spectral_memory.build import InterpretedOnlyError

__all__ = ["LazyGroup", "bench"]

# command -> (module, object in it, the line that --help shows)
_BENCHMARKS: Final = {
    "agreement": (
        "spectral_memory.bench.quantize_agreement",
        "agreement",
        "Floats against exact Fractions.",
    ),
    "allocator": (
        "spectral_memory.bench.allocator_suite",
        "command",
        "Suite: the hierarchical memory, and malloc in C.",
    ),
    "cache": (
        "spectral_memory.bench.cache_suite",
        "command",
        "Suite: a trace replayed through mappings and caches.",
    ),
    "detection": (
        "spectral_memory.oracle.detection.command",
        "detection",
        "How many documented bugs the oracle finds.",
    ),
    "dict": (
        "spectral_memory.bench.dict_suite",
        "command",
        "Suite: ThermalDict beside other mappings.",
    ),
    "explore": (
        "spectral_proofs.explore_suite",
        "command",
        "Suite: states a second, and SPIN.",
    ),
    "growth": ("spectral_memory.bench.growth", "growth", "Cost per operation as entries grow."),
    "hit-ratio": (
        "spectral_memory.bench.hit_ratio",
        "hit_ratio",
        "Hot hits against caches and Belady's optimum.",
    ),
    "lockstep": ("spectral_memory.bench.lockstep", "lockstep", "Compared operations a second."),
    "memory": ("spectral_memory.bench.memory", "memory", "Bytes per entry and per block."),
    "oracle": (
        "spectral_memory.oracle.bench_suite",
        "command",
        "Suite: judged operations a second.",
    ),
    "page": ("spectral_memory.bench.page", "page", "The documentation's tables from results."),
    "prove": ("spectral_proofs.prove_suite", "command", "Suite: seconds for the proofs."),
    "quantize": (
        "spectral_memory.bench.quantize_suite",
        "command",
        "Suite: the nearest resonance, one and many.",
    ),
    "thermal": ("spectral_memory.bench.thermal", "thermal", "Hot hits against LRU and LFU."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is used.

    `--help` shows the stored lines and imports nothing, so that a command whose
    extra is not installed stays listed and says itself what it needs.
    """

    def __init__(
        self,
        name: str,
        sources: Mapping[str, tuple[str, str, str]],
        *,
        help: str,
        params: list[click.Parameter] | None = None,
    ) -> None:
        super().__init__(name=name, help=help, params=params, no_args_is_help=True)
        self._sources = dict(sources)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the added and of the lazy commands, sorted."""
        return sorted({*super().list_commands(ctx), *self._sources})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None when the name is unknown."""
        if cmd_name not in self._sources:
            return super().get_command(ctx, cmd_name)
        module_name, attribute, _ = self._sources[cmd_name]
        try:
            command: object = getattr(import_module(module_name), attribute)
        except InterpretedOnlyError as error:
            raise click.UsageError(str(error)) from None
        if not isinstance(command, click.Command):
            raise TypeError(f"{module_name}.{attribute} is no command but {command!r}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        rows = [
            (name, self._sources[name][2])
            if name in self._sources
            else (name, self.commands[name].get_short_help_str())
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


bench = LazyGroup("bench", _BENCHMARKS, help="Measure speed, memory and agreement.")
