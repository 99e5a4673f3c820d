"""What categories are called."""

from __future__ import annotations

import pytest

from schemas import categories
from schemas.document_type import load_all
from schemas.language import CHINESE, ENGLISH, speak


def test_every_category_of_the_types_has_its_own_name_in_both_languages() -> None:
    for language in (CHINESE, ENGLISH):
        with speak(language):
            titles = [categories.title(one) for one in categories.CATEGORIES]
            assert len(set(titles)) == len(titles)
    assert {kind.category for kind in load_all().values()} == set(categories.CATEGORIES)


def test_a_category_of_an_offices_own_has_its_slug_alone() -> None:
    assert categories.title("deliveries") == categories.slug("deliveries") == "deliveries"


@pytest.mark.parametrize("said", ["函件", "letters", " letters "])
def test_a_category_is_known_by_its_name_and_its_slug(said: str) -> None:
    assert categories.slug(said) == "letters"
