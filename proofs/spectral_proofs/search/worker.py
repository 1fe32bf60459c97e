"""One analysis in a process of its own: ``python -m spectral_proofs.search.worker JOB``.

JOB is JSON: the module whose `CONTRACTS` are meant, the name of a contract and
the number of one of its faults, or null. The answer is one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter

from crosshair.core_and_libs import analyze_function, run_checkables
from crosshair.options import AnalysisKind, AnalysisOptionSet

from spectral_proofs.search.contract import Contract
from spectral_proofs.search.planting import plant, resolve
from spectral_proofs.search.verdict import ANSWER, Finding, judge

__all__ = ["analyse", "find_contract", "main"]


def find_contract(registry: str, name: str) -> Contract:
    """The contract of this name in a module's `CONTRACTS`; `LookupError` if there is none."""
    contracts: tuple[Contract, ...] = importlib.import_module(registry).CONTRACTS
    for contract in contracts:
        if contract.name == name:
            return contract
    message = f"{registry} has no contract {name!r}"
    raise LookupError(message)


def analyse(contract: Contract) -> Finding:
    """Let CrossHair explore the paths of a contract, in this process."""
    paths: Counter[str] = Counter()
    options = AnalysisOptionSet(
        # By default CrossHair drops some of icontract's conditions without a word.
        analysis_kind=(AnalysisKind.icontract,),
        per_condition_timeout=contract.budget.condition,
        per_path_timeout=contract.budget.path,
        report_all=True,
        stats=paths,
    )
    checkables = analyze_function(contract.decorate(resolve(contract)), options)
    messages = [(str(m.state.value), str(m.message)) for m in run_checkables(checkables)]
    return judge(messages, paths.get("num_paths"))


def main(arguments: list[str]) -> int:
    """Do one job and print the finding."""
    registry, name, fault = json.loads(arguments[0])
    contract = find_contract(registry, name)
    if fault is not None:
        plant(contract, contract.faults[fault])
    verdict, message, paths = analyse(contract)
    sys.stdout.write(f"\n{ANSWER}{json.dumps([verdict.name, message, paths])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
