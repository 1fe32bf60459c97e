"""Unknown memories: a domain with any number of blocks, and what always holds of one.

Nothing here is a law. A domain is made of functions of which nothing is known; the
invariant is brought in for the rows, the offsets and the ring places that a rule
looks at, one by one, so that no quantifier is left in a question to a solver.
"""

__all__: list[str] = []
