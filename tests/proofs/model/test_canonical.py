"""The key of a state: two states with one key behave alike."""

from __future__ import annotations

from spectral_proofs.model.canonical import encode_domain
from spectral_proofs.model.configuration import Hierarchical
from spectral_proofs.model.offers import Offers
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import Domain, normalise_domain, step_domain

from .scenes import COOL, TINY, get_small

DEPTH = 5


def get_histories(configuration: Hierarchical, symmetric: bool) -> dict[bytes, list[Domain]]:
    """The domains after every history of few operations, by key: none is left out."""
    config, offers = configuration.make_config(), Offers(configuration, symmetric)
    level, found = [Domain()], dict[bytes, list[Domain]]()
    for _ in range(DEPTH):
        following = []
        for domain in level:
            key = encode_domain(configuration.policy, domain, symmetric)
            found.setdefault(key, []).append(domain)
            for operation in offers.offer(domain, 0):
                after, result = step_domain(config, domain, 0, operation)
                if not is_refusal(result):
                    following.append(after)
        level = following
    return found


def get_steps(
    configuration: Hierarchical, domain: Domain, symmetric: bool
) -> list[tuple[str, bytes]]:
    """For each offered operation its kind, with the error if it is refused, and the next key."""
    config, steps = configuration.make_config(), []
    offers = Offers(configuration, symmetric)
    for operation in offers.offer(domain, 0):
        after, result = step_domain(config, domain, 0, operation)
        shown = type(result).__name__ if is_refusal(result) else "done"
        key = encode_domain(configuration.policy, after, symmetric)
        steps.append((f"{operation.kind} {shown}", key))
    return steps


def test_states_with_one_plain_key_take_the_same_steps_in_the_same_order() -> None:
    groups = [group for group in get_histories(TINY, False).values() if len(group) > 1]
    assert groups
    for group in groups:
        expected = get_steps(TINY, group[0], False)
        assert all(get_steps(TINY, domain, False) == expected for domain in group[1:])


def test_states_with_one_symmetric_key_take_the_same_steps_in_some_order() -> None:
    groups = [group for group in get_histories(get_small(), True).values() if len(group) > 1]
    assert groups
    for group in groups:
        expected = sorted(get_steps(get_small(), group[0], True))
        assert all(sorted(get_steps(get_small(), domain, True)) == expected for domain in group[1:])


def test_the_normal_form_of_the_specification_has_the_same_key() -> None:
    for group in get_histories(TINY, False).values():
        for domain in group:
            for symmetric in (True, False):
                key = encode_domain(COOL, domain, symmetric)
                assert key == encode_domain(COOL, normalise_domain(domain), symmetric)


def test_the_symmetric_key_is_the_head_of_the_plain_one() -> None:
    for group in get_histories(TINY, False).values():
        for domain in group:
            plain = encode_domain(COOL, domain, symmetric=False)
            assert plain.startswith(encode_domain(COOL, domain, symmetric=True))


def test_a_broken_pointer_a_lost_row_and_a_wrong_count_have_keys_of_their_own() -> None:
    (domain, *_), *_ = (
        group for group in get_histories(TINY, True).values() if len(group[0].blocks) == 2
    )
    row = min(domain.blocks)
    broken = (
        domain._replace(blocks=domain.blocks.set(row, domain.blocks[row]._replace(wait=7))),
        domain._replace(rows=domain.rows + 1),
        domain._replace(tally=domain.tally._replace(frees=domain.tally.frees + 1)),
    )
    keys = {encode_domain(COOL, one, symmetric=True) for one in (domain, *broken)}
    assert len(keys) == 1 + len(broken)
