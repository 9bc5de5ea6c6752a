from outdial.conformance.bodies import LEFT_OUT, Body, changed, given


def test_a_changed_body_differs_in_nothing_else_and_leaves_the_first_as_it_was() -> None:
    body: Body = {"a": 1, "b": {"c": 2, "d": [3]}}

    new = changed(body, {"b.c": 4, "a": LEFT_OUT, "e.f": 5, "b.x": LEFT_OUT})

    assert new == {"b": {"c": 4, "d": [3]}, "e": {"f": 5}}
    assert body == {"a": 1, "b": {"c": 2, "d": [3]}}


def test_a_field_that_is_null_is_not_given() -> None:
    assert given({"a": None, "b": 0, "c": ""}) == {"b": 0, "c": ""}
