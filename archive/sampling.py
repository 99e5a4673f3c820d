"""The quality centre's draw: which entries are looked at is decided by a seed, and anybody can check it.

Source: consistent sampling, Rivest 2018, arXiv:1808.10016. The duty itself, at least one report of every project a
year, is 5.3.3B④ of the procedure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw with everything needed to repeat it.

    `tickets` holds every entry in ticket order, `sample` the drawn ones in the same order, and `guaranteed` those of
    them that a project's guarantee brought in. `population` is the digest of the population.
    """

    seed: str
    population: str
    tickets: Mapping[str, str]
    sample: tuple[str, ...]
    guaranteed: tuple[str, ...]


def ticket(entry: str, seed: str) -> str:
    """Return the ticket of `entry`: SHA-256 of seed, line feed and entry in UTF-8, as 64 hexadecimal digits.

    `printf '%s\\n%s' SEED ENTRY | sha256sum` gives the same. An entry holds no line feed, so that no two pairs of
    seed and entry share a ticket's input.
    """
    if "\n" in entry:
        raise ValueError("an entry's name is one line")
    return sha256(f"{seed}\n{entry}".encode()).hexdigest()


def tickets(population: Iterable[str], seed: str) -> dict[str, str]:
    """Return the ticket of each distinct entry in `population`, lowest ticket first."""
    drawn = sorted((ticket(entry, seed), entry) for entry in set(population))
    return {entry: number for number, entry in drawn}


def draw(population: Iterable[str], size: int, seed: str) -> list[str]:
    """Return `size` of the distinct entries in `population`, chosen by `seed`, in ticket order; all, if fewer.

    Each entry gets a ticket from the seed and itself alone; the lowest tickets win. The same seed and population give
    the same sample on every machine, whatever the order of `population`, and adding an entry never changes the order
    of the others.

    Source: consistent sampling, Rivest 2018, arXiv:1808.10016.
    """
    if size < 0:
        raise ValueError("a sample has no negative size")
    return list(tickets(population, seed))[:size]


def draw_per_project(population: Mapping[str, str], per_project: int, seed: str, *, size: int | None = None) -> Draw:
    """Return a draw with at least `per_project` entries of every project that has any (or all that it has).

    `population` maps each entry to its project. With `size`, the next-lowest tickets of all projects fill the sample
    up to that many; the guarantee wins over a smaller `size`.
    """
    if per_project < 0 or (size or 0) < 0:
        raise ValueError("a sample has no negative size")
    drawn = tickets(population, seed)
    taken: dict[str, int] = {}
    guaranteed = []
    for entry in drawn:
        project = population[entry]
        taken[project] = taken.get(project, 0) + 1
        if taken[project] <= per_project:
            guaranteed.append(entry)
    sure = set(guaranteed)
    spare = max(0, (size or 0) - len(sure))
    chosen = sure | set([entry for entry in drawn if entry not in sure][:spare])
    sample = tuple(entry for entry in drawn if entry in chosen)
    return Draw(seed, population_digest(population), drawn, sample, tuple(guaranteed))


def draw_share(
    population: Mapping[str, str], seed: str, *, covered: Iterable[str], rounds_left: int, size: int = 0
) -> Draw:
    """Return one round of a year's draws, such that after the last round every project has been drawn.

    `population` maps each entry to its project; `covered` are the projects that earlier rounds of the year drew from.
    Of the others this round guarantees its share, a `rounds_left`-th (this round counts, so 1 means all of them),
    those with the lowest tickets; then the lowest tickets of all fill the sample up to `size`.
    """
    if rounds_left < 1 or size < 0:
        raise ValueError("a year has at least this round, and a sample no negative size")
    drawn, done = tickets(population, seed), set(covered)
    share = -(-len(set(population.values()) - done) // rounds_left)
    guaranteed: list[str] = []
    for entry in drawn:
        if len(guaranteed) < share and population[entry] not in done:
            done.add(population[entry])
            guaranteed.append(entry)
    sure = set(guaranteed)
    chosen = sure | set([entry for entry in drawn if entry not in sure][: max(0, size - len(sure))])
    sample = tuple(entry for entry in drawn if entry in chosen)
    return Draw(seed, population_digest(population), drawn, sample, tuple(guaranteed))


def population_digest(population: Iterable[str]) -> str:
    """Return SHA-256 of the distinct entries, sorted by code point and joined by line feeds, as 64 hexadecimal digits.

    Published before the seed is known, it proves that the population was not chosen to fit.
    """
    return sha256("\n".join(sorted(set(population))).encode()).hexdigest()
