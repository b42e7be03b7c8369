"""An exhibit is of a kind that is known."""

import pytest

from theory.exhibit import Exhibit


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="choose one of"):
        Exhibit(kind="hope", covers="all", method="none", place="a:b")
