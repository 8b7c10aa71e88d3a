"""The arithmetic of estimates, and the words for them."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from omnidesk.domain import customer_words as words
from omnidesk.domain import estimate as e
from omnidesk.domain.estimate import Accepting, Departure, Estimate, Evidence, Handling, Silence
from omnidesk.domain.position import MovedBack

Z90 = 1.2815515655446004


@pytest.mark.parametrize(
    ("z", "numerator", "denominator", "table"),
    [
        # Printed tables of the F distribution.
        (Z90, 2, 20, 2.589),
        (Z90, 10, 20, 1.937),
        (Z90, 20, 20, 1.794),
        (Z90, 60, 120, 1.320),
        (0.0, 10, 20, 0.966),
        (-Z90, 20, 20, 1 / 1.794),
        (-Z90, 20, 10, 1 / 1.937),
    ],
)
def test_f_quantiles(z: float, numerator: float, denominator: float, table: float) -> None:
    assert e.f_quantile(z, numerator, denominator) == pytest.approx(table, rel=0.01)


def test_the_wait_is_what_gamma_variables_say() -> None:
    dice = Random(3)
    seen = Evidence(agents=8, answered=25, exposure=25 * 8 * 90.0)
    made = e.estimate(6, seen, Handling(), Accepting())
    assert isinstance(made, Estimate)
    waits = sorted(
        seen.exposure / 8 * dice.gammavariate(6, 1) / dice.gammavariate(25, 1)
        for _ in range(20_000)
    )
    assert made.low == pytest.approx(waits[2_000], rel=0.03)
    assert made.middle == pytest.approx(waits[10_000], rel=0.03)
    assert made.high == pytest.approx(waits[18_000], rel=0.03)


def test_twice_the_agents_halve_the_wait() -> None:
    seen = Evidence(agents=4, answered=20, exposure=4800.0)
    twice = Evidence(agents=8, answered=20, exposure=4800.0)
    one = e.estimate(5, seen, Handling(), Accepting())
    other = e.estimate(5, twice, Handling(), Accepting())
    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    assert other.middle == pytest.approx(one.middle / 2)


def test_handling_times_serve_while_nobody_waited() -> None:
    handling = Handling(finished=40, seconds=40 * 300.0, slots=10, share=0.5)
    made = e.estimate(1, Evidence(agents=5), handling, Accepting(low=2, middle=5, high=9))
    assert isinstance(made, Estimate)
    # Ten slots of 300 s, half of them for others: one a minute.
    assert 30 < made.middle < 60
    assert made.low > 2
    few = Handling(finished=3, seconds=900.0, slots=10)
    assert e.estimate(1, Evidence(agents=5), few, Accepting()) is Silence.FEW_DATA


def test_only_time_in_line_is_seen() -> None:
    # Three answered at once, two after each other in one wait of a minute, one gave up in it.
    gone = [Departure(queued=t, left=t + 1) for t in (0.0, 100.0, 200.0)]
    gone += [
        Departure(queued=300, left=340),
        Departure(queued=310, left=350, answered=False),
        Departure(queued=320, left=360),
    ]
    seen = e.evidence(gone, None, [(0.0, 2)], 400.0)
    assert (seen.answered, seen.given_up, seen.other) == (2, 1, 0)
    assert seen.exposure == pytest.approx(2 * (60 - e.SETTLE_SECONDS))
    waiting = e.evidence(gone, 390.0, [(0.0, 2)], 400.0)
    assert waiting.exposure == pytest.approx(seen.exposure + 2 * (10 - e.SETTLE_SECONDS))
    later = e.evidence(gone, None, [(0.0, 2), (350.0, 8)], 400.0)
    assert (later.agents, later.answered, later.other) == (8, 1, 2)
    assert e.evidence(gone, None, [(0.0, 2), (399.0, 0)], 400.0) == Evidence()


@given(
    st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 500), st.booleans()), max_size=40),
    st.lists(st.tuples(st.floats(0, 2000), st.integers(0, 9)), min_size=1, max_size=6),
    st.none() | st.floats(0, 2000),
)
def test_what_is_seen_is_bounded_by_the_window(
    stays: list[tuple[float, float, bool]],
    staff: list[tuple[float, int]],
    since: float | None,
) -> None:
    gone = [Departure(queued=q, left=q + w, answered=a) for q, w, a in stays]
    gone = [d for d in gone if d.left <= 2000]
    seen = e.evidence(gone, since, sorted(staff), 2000.0)
    most = seen.agents * e.COMPARABLE * e.WINDOW_SECONDS
    assert 0 <= seen.exposure <= most + 1e-6
    assert seen.answered + seen.given_up + seen.other <= len(gone)


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e5), st.floats(1, 4))
def test_widening_contains_and_rounding_goes_outwards(
    a: float, b: float, c: float, factor: float
) -> None:
    low, middle, high = sorted((a, b, c))
    made = Estimate(low=low, middle=middle, high=high)
    wide = e.widen(made, factor)
    assert wide.low <= low
    assert wide.high >= high
    # Beyond 2**53 seconds floats no longer hold whole numbers; nobody waits so long.
    assume(wide.high < 2**53)
    down, up = e.rounded(wide)
    assert down <= wide.low
    assert up >= wide.high
    assert up > down >= 0


@given(st.floats(1.5, 1e4), st.floats(1.1, 10), st.floats(1.1, 10), st.floats(1, 1e5))
def test_the_stretch_is_what_widening_needs(
    middle: float, below: float, above: float, waited: float
) -> None:
    made = Estimate(low=max(middle / below, 1.0), middle=middle, high=middle * above)
    needed = e.stretch(made, waited)
    if needed < 100:
        wide = e.widen(made, max(needed, 1.0) * 1.000001)
        assert wide.low - 1e-6 <= max(waited, 1.0) <= wide.high + 1e-6


def test_words_are_there_in_every_language() -> None:
    zone = ZoneInfo("Europe/Kyiv")
    at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    for language in words.LANGUAGES:
        for why in MovedBack:
            assert words.place(language, 3, None, moved_back=why)
        for offer in ("callback", "voicemail", "message"):
            assert words.offer(language, offer)
        for begin, end in ((None, None), (at, None), (None, at), (at, at)):
            said = words.callback_asked(language, "phone", "+380", begin, end, zone)
            assert ("12:00 (Europe/Kyiv)" in said) == (begin is not None or end is not None)
    assert words.place("uk-UA", 1, None) == "Ви наступні в черзі."
    assert words.place("he", 2, None) == "Your place in line: 2."
    assert words.place("ru", 4, {"low_seconds": 120, "high_seconds": 300}) == (
        "Ваше место в очереди: 4. Ожидание — примерно 2–5 мин."
    )
    assert words.spoken_interval("en", 0, 30) == "up to 30 sec"
    assert words.spoken_interval("uk", 90, 240) == "1 хв 30 с – 4 хв"
    assert words.spoken_interval("en", 3600, 9000) == "1 h – 2 h 30 min"
    assert words.place("en", None, None) == ""
    assert "online" in words.place("en", 2, None, reason="no_agents")
    alone = words.place("uk", 1, None, reason="no_agents")
    assert alone == "Зараз немає на місці нікого, хто міг би допомогти."


def test_both_ends_on_one_step_are_still_an_interval() -> None:
    assert e.rounded(Estimate(low=30.0, middle=30.0, high=30.0)) == (30, 60)
    assert e.rounded(Estimate(low=0.0, middle=0.0, high=0.0)) == (0, 30)
