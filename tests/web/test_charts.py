"""Charts as numbers: where columns, bars and countries are, before anything is drawn."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import isfinite

import pytest
from pyoxigraph import Literal, NamedNode

from kg.queries import Chart, ChartKind
from kg.web.drawing.charts import Part, Stack, classes, column_chart, level, ticks
from kg.web.drawing.timeline import MOST_KINDS, Month, timeline
from kg.web.drawing.world import HEIGHT, WIDTH, Counted, outlines, world_map
from kg.web.parts.periods import periods
from kg.web.questions.plots import MOST_BARS, Addresses, plot

NOWHERE = Addresses(row=lambda row: None, period=lambda period: None)
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")


@pytest.mark.parametrize("most", [0, 1, 2, 7, 9, 10, 11, 99, 100, 101, 12_345])
def test_ticks_are_few_round_and_reach_the_highest(most: int) -> None:
    found = ticks(most)
    assert found[0] == 0
    assert most <= found[-1]
    assert 2 <= len(found) <= 6
    assert len({after - before for before, after in pairwise(found)}) == 1
    assert str(found[1]).rstrip("0") in {"1", "2", "5"}


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2024, 7, 1), date(2024, 7, 1), 1),
        (date(2023, 1, 31), date(2024, 12, 1), 24),
        (date(2022, 12, 31), date(2024, 12, 1), 9),
        (date(2001, 1, 1), date(2024, 12, 31), 24),
        (date(2000, 12, 31), date(2024, 1, 1), 5),
        (date(1884, 5, 5), date(2027, 1, 1), 15),
        (date.min, date.max, 1000),
    ],
)
def test_periods_have_no_gap_and_hold_both_ends(first: date, last: date, number: int) -> None:
    found = periods(first, last)
    assert len(found) == number
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all((b.first - a.last).days == 1 for a, b in pairwise(found))


def test_parts_stand_on_each_other_and_have_heights_like_their_numbers() -> None:
    chart = column_chart(
        [
            Stack("2023", "2023", (Part("forum", 2), Part("meeting", 0), Part("visit", 1))),
            Stack("2024", "2024", (Part("forum", 4), Part("meeting", 0), Part("visit", 0))),
        ]
    )
    (forum, visit), (other,) = (column.boxes for column in chart.columns)
    assert forum.y + forum.height == pytest.approx(chart.ground, abs=0.2)
    assert visit.y + visit.height == pytest.approx(forum.y, abs=0.2)
    assert other.height == pytest.approx(2 * forum.height, abs=0.2)
    assert chart.columns[0].top == visit.y
    assert chart.ticks[0].y == chart.ground
    assert forum.x + forum.width < other.x


def test_a_chart_of_nothing_has_an_axis_all_the_same() -> None:
    assert [tick.number for tick in column_chart([]).ticks] == [0, 1]


def test_where_columns_are_narrow_some_have_no_label() -> None:
    months = periods(date(2023, 1, 1), date(2024, 12, 31))
    chart = column_chart([Stack(one.label, one.short, (Part("", 1),)) for one in months])
    labelled = [column.labelled for column in chart.columns]
    assert labelled[0]
    assert 3 < sum(labelled) < len(labelled)
    assert chart.totals
    many = column_chart([Stack(one.label, one.short, (Part("", 12_000),)) for one in months])
    assert not many.totals


@pytest.mark.parametrize("most", [1, 4, 5, 6, 20, 471, 30_000])
def test_each_number_is_in_the_class_that_says_so(most: int) -> None:
    found = classes(most)
    assert len(found) <= 5
    for number in {1, 2, 3, 9, 10, most // 2 or 1, most}:
        if number <= most:
            one = found[level(number, found) - 1]
            assert one.low <= number <= (one.high or number)


class TestTimeline:
    """Events by month and kind as stacked columns."""

    MONTHS = (
        Month("Forum", date(2022, 7, 1), 3),
        Month("Visit", date(2022, 7, 1), 1),
        Month("Forum", date(2024, 1, 1), 2),
    )

    def test_kinds_stand_in_the_order_of_their_numbers(self) -> None:
        found = timeline(self.MONTHS, {"Forum": "Forums"}, lambda period, kind: f"{period.first}/{kind}")
        assert found is not None
        assert [(entry.name, entry.number, entry.fill) for entry in found.legend] == [
            ("Forums", 5, 0),
            ("Visit", 1, 1),
        ]
        assert found.number == 6
        first = found.chart.columns[0].stack
        assert [(part.name, part.number, part.href) for part in first.parts] == [
            ("Forums", 3, "2022-07-01/Forum"),
            ("Visit", 1, "2022-07-01/Visit"),
        ]
        assert first.href == "2022-07-01/None"

    def test_the_rarest_kinds_share_one_fill(self) -> None:
        months = [Month(f"kind-{number}", date(2024, 1, 1), 10 + number) for number in range(MOST_KINDS + 3)]
        found = timeline(months, {}, lambda period, kind: None)
        assert found is not None
        assert len(found.legend) == MOST_KINDS
        assert found.legend[-1].name == "Other kinds"
        assert found.legend[-1].number == 10 + 11 + 12 + 13
        assert sum(part.number for part in found.chart.columns[0].stack.parts) == found.number

    def test_without_a_date_there_is_no_chart(self) -> None:
        assert timeline([], {}, lambda period, kind: None) is None


class TestWorld:
    """The map, and where countries are on it."""

    def test_every_country_is_within_the_drawing(self) -> None:
        assert len(outlines()) > 200
        for code, one in outlines().items():
            assert 0 <= one.x <= WIDTH, code
            assert 0 <= one.y <= HEIGHT, code

    def test_neighbours_are_where_they_should_be(self) -> None:
        found = outlines()
        assert found["CN"].x < found["KR"].x < found["JP"].x < found["US"].x < found["BR"].x
        assert found["NO"].y < found["EG"].y < found["ZA"].y
        assert abs(found["SG"].x - found["MY"].x) < 40

    def test_a_small_country_is_a_point(self) -> None:
        assert {code for code in ("SG", "BH", "MT", "HK") if outlines()[code].path} == set()
        assert all(outlines()[code].path for code in ("KR", "VN", "TW"))

    def test_a_country_with_events_is_shaded_linked_and_out_of_the_land(self) -> None:
        counted = [
            Counted("US", "United States", 16, "/us"),
            Counted("SG", "Singapore", 1, "/sg"),
            Counted("KR", "South Korea", 59, "/kr"),
            Counted("ZZ", "Nowhere", 3, "/zz"),
        ]
        found = world_map(counted, "KR")
        assert [(one.words, one.href, one.level) for one in found.places] == [
            ("United States: 16 events", "/us", 4),
            ("Singapore: 1 event", "/sg", 1),
        ]
        assert found.home == outlines()["KR"].path
        assert outlines()["US"].path not in found.land
        assert outlines()["FR"].path in found.land
        assert len(found.classes) == 4

    def test_a_graph_without_countries_has_a_map_without_shades(self) -> None:
        found = world_map([], "KR")
        assert (found.places, found.classes) == ((), ())
        assert outlines()["US"].path in found.land


class TestPlots:
    """Charts of answers."""

    def rows(self, *pairs: tuple[str, str | None]) -> list:
        return [
            {"event": NamedNode(f"http://e/{event}")} | ({"day": Literal(day, datatype=DATE)} if day else {})
            for event, day in pairs
        ]

    def test_columns_count_different_things_by_their_day(self) -> None:
        rows = self.rows(("a", "2023-02-01"), ("a", "2023-02-02"), ("b", "2023-04-30"), ("c", None))
        found = plot(Chart(ChartKind.COLUMNS, "day", count="event"), rows, NOWHERE)
        assert found is not None
        assert found.columns is not None
        assert [column.stack.number for column in found.columns.columns] == [1, 0, 1]
        assert (found.undated, found.unit) == (1, "events")

    def test_bars_add_up_what_has_the_same_label(self) -> None:
        rows = [
            {"kind": Literal("x"), "number": Literal(2)},
            {"kind": Literal("y"), "number": Literal(7)},
            {"kind": Literal("x"), "number": Literal(3)},
            {"number": Literal(100)},
        ]
        found = plot(Chart(ChartKind.BARS, "kind", value="number"), rows, NOWHERE)
        assert found is not None
        assert [(bar.name, bar.number) for bar in found.bars] == [("y", 7), ("x", 5)]

    def test_two_things_of_one_name_have_two_bars(self) -> None:
        rows = [
            {"body": NamedNode(f"http://e/{n}"), "bodyLabel": Literal("KITA"), "n": Literal(n)}
            for n in (1, 2)
        ]
        found = plot(Chart(ChartKind.BARS, "bodyLabel", value="n"), rows, NOWHERE)
        assert found is not None
        assert [bar.number for bar in found.bars] == [2, 1]

    def test_what_is_not_drawn_is_told(self) -> None:
        rows = [{"name": Literal(f"{n}"), "n": Literal(n)} for n in range(MOST_BARS + 4)]
        found = plot(Chart(ChartKind.BARS, "name", value="n"), rows, NOWHERE)
        assert found is not None
        assert (len(found.bars), found.more) == (MOST_BARS, 4)

    @pytest.mark.parametrize("kind", ChartKind)
    def test_one_bar_or_column_is_no_chart(self, kind: ChartKind) -> None:
        assert plot(Chart(kind, "day", count="event"), self.rows(("a", "2023-02-01")), NOWHERE) is None
        assert plot(Chart(kind, "day", count="event"), [], NOWHERE) is None

    @pytest.mark.parametrize("kind", ChartKind)
    @pytest.mark.parametrize(
        "odd", ["NaN", "INF", "-INF", "Infinity", "1e400", "9e999999999", "-1e400", "", "many"]
    )
    def test_a_literal_that_is_no_number_to_draw_counts_for_nothing(self, kind: ChartKind, odd: str) -> None:
        label = {ChartKind.BARS: ["x", "y"], ChartKind.COLUMNS: ["2024-01-01", "2024-02-01"]}[kind]
        rows = [
            {"label": Literal(label[0]), "number": Literal("3")},
            {"label": Literal(label[1]), "number": Literal("4")},
            *({"label": Literal(one), "number": Literal(odd)} for one in label * 2),
        ]
        found = plot(Chart(kind, "label", value="number"), rows, NOWHERE)
        assert found is not None
        numbers = [bar.number for bar in found.bars]
        numbers += [column.stack.number for column in found.columns.columns] if found.columns else []
        assert sorted(numbers) == [3, 4]
        shares = [bar.share for bar in found.bars]
        shares += (
            [box.height for column in found.columns.columns for box in column.boxes] if found.columns else []
        )
        assert all(isfinite(share) and share > 0 for share in shares)

    def test_a_column_below_zero_is_not_drawn(self) -> None:
        rows = [
            {"day": Literal("2024-01-01"), "number": Literal("-3")},
            {"day": Literal("2024-02-01"), "number": Literal("4")},
        ]
        found = plot(Chart(ChartKind.COLUMNS, "day", value="number"), rows, NOWHERE)
        assert found is not None
        assert found.columns is not None
        assert [len(column.boxes) for column in found.columns.columns] == [0, 1]
