from outdial.virtual.agenda import Agenda


def test_what_is_due_happens_in_its_order_and_at_its_time() -> None:
    agenda, seen = Agenda(), list[tuple[str, float]]()
    for when_s, name in ((3.0, "late"), (1.0, "first"), (1.0, "second")):
        agenda.at(when_s, lambda name=name: seen.append((name, agenda.now_s)))

    agenda.run_until(3.0)

    assert seen == [("first", 1.0), ("second", 1.0), ("late", 3.0)]


def test_what_is_due_later_waits_and_time_stops_where_it_was_told() -> None:
    agenda, seen = Agenda(), list[float]()
    agenda.at(5.0, lambda: seen.append(agenda.now_s))

    agenda.run_until(4.0)

    assert (seen, agenda.now_s, agenda.next_s) == ([], 4.0, 5.0)


def test_what_happens_may_enter_more_even_for_now() -> None:
    agenda, seen = Agenda(), list[float]()
    agenda.at(1.0, lambda: agenda.after(0.0, lambda: agenda.after(2.0, lambda: seen.append(agenda.now_s))))

    agenda.run_until(10.0)

    assert seen == [3.0]


def test_what_is_past_happens_now() -> None:
    agenda, seen = Agenda(), list[float]()
    agenda.run_until(10.0)
    agenda.at(2.0, lambda: seen.append(agenda.now_s))

    agenda.run_until(11.0)

    assert seen == [10.0]
    assert agenda.next_s is None
