"""The draw: the same seed and population, the same sample, on every machine."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sampling import draw, draw_per_project, draw_share, population_digest, ticket, tickets

names = st.text(st.characters(codec="ascii", exclude_characters="\n"), min_size=1, max_size=12)
populations = st.dictionaries(names, st.sampled_from(["SLHY", "JXY", "YGC"]), max_size=30)


def test_a_ticket_is_what_a_shell_would_compute() -> None:
    assert ticket("SLHY-WYBG-2026-0001", "7") == sha256(b"7\nSLHY-WYBG-2026-0001").hexdigest()


def test_a_draw_is_known_in_advance_for_a_known_seed() -> None:
    population = [f"SLHY-WYBG-2026-{number:04}" for number in range(1, 11)]

    drawn = draw(population, 3, "2026 spring")

    assert drawn == sorted(population, key=lambda entry: sha256(f"2026 spring\n{entry}".encode()).digest())[:3]


@given(st.lists(names, max_size=30), st.integers(0, 40), names, st.randoms())
def test_the_order_of_the_population_and_repetitions_never_matter(
    population: list[str], size: int, seed: str, chance: random.Random
) -> None:
    shuffled = population + population[:3]
    chance.shuffle(shuffled)

    drawn = draw(population, size, seed)

    assert draw(shuffled, size, seed) == drawn
    assert population_digest(shuffled) == population_digest(population)
    assert len(drawn) == min(size, len(set(population)))


@given(st.sets(names, max_size=30), names, names)
def test_adding_an_entry_never_changes_the_order_of_the_others(population: set[str], more: str, seed: str) -> None:
    before = list(tickets(population - {more}, seed))

    after = list(tickets(population | {more}, seed))

    assert [entry for entry in after if entry != more] == before


@given(populations, st.integers(0, 4), names, st.none() | st.integers(0, 40))
def test_every_project_has_its_guarantee_and_the_rest_goes_by_ticket(
    population: dict[str, str], per_project: int, seed: str, size: int | None
) -> None:
    drawn = draw_per_project(population, per_project, seed, size=size)

    for project in set(population.values()):
        of_it = [entry for entry in drawn.tickets if population[entry] == project]
        assert set(of_it[:per_project]) <= set(drawn.sample)
    assert list(drawn.sample) == [entry for entry in drawn.tickets if entry in set(drawn.sample)]
    assert len(drawn.sample) == max(len(drawn.guaranteed), min(size or 0, len(population)))
    filled = set(drawn.sample) - set(drawn.guaranteed)
    left = [entry for entry in drawn.tickets if entry not in set(drawn.guaranteed)]
    assert filled == set(left[: len(filled)])


@given(populations, st.integers(0, 4), names, st.integers(0, 40))
def test_a_draw_made_again_is_the_same_draw(population: dict[str, str], per_project: int, seed: str, size: int) -> None:
    turned = dict(reversed(population.items()))

    again = draw_per_project(turned, per_project, seed, size=size)

    assert again == draw_per_project(population, per_project, seed, size=size)
    assert again.population == population_digest(population)


def test_impossible_sizes_and_names_are_refused() -> None:
    with pytest.raises(ValueError):
        draw(["a"], -1, "seed")
    with pytest.raises(ValueError):
        draw_per_project({"a": "P"}, -1, "seed")
    with pytest.raises(ValueError):
        ticket("two\nlines", "seed")


@given(
    projects=st.integers(1, 40),
    rounds=st.integers(1, 5),
    size=st.integers(0, 12),
    seed=st.text(max_size=6),
)
def test_a_year_of_rounds_draws_every_project_and_no_round_more_than_its_share_or_size(projects, rounds, size, seed):
    population = {f"P{n}-{quarter}": f"P{n}" for n in range(projects) for quarter in range(rounds)}
    covered: set[str] = set()
    drawn: set[str] = set()

    for left in range(rounds, 0, -1):
        among = {entry: project for entry, project in population.items() if entry not in drawn}
        owed = len(set(among.values()) - covered)
        made = draw_share(among, seed, covered=covered, rounds_left=left, size=size)
        assert len(made.sample) == min(len(among), max(size, -(-owed // left)))
        drawn |= set(made.sample)
        covered |= {population[entry] for entry in made.sample}

    assert covered == set(population.values())


def test_a_year_without_a_round_left_is_refused():
    with pytest.raises(ValueError, match="this round"):
        draw_share({"A": "P"}, "seed", covered=(), rounds_left=0)
