"""Gateways are tested by one contract; its assertions explain themselves like those of a test module."""

import pytest

pytest.register_assert_rewrite("tests.gateways.contract")
