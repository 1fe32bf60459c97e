"""Do the explorer and Python agree? Rules run on unknowns and on numbers, and compared.

Of each rule, all paths are explored on unknowns. Then the rule runs on many points of
plain numbers: at each, exactly one path's condition must hold, and what that path gives
must be what Python gives. The conditions are read by a small evaluator of their own.

    python -m spectral_proofs.symbolic.agreement --points 1000000
"""

__all__: list[str] = []
