"""Call graphs by their content: matrices, lists, JSON, and what is none."""

from faultmaven.diagnosis.topology.drawings import read_drawing
from hypothesis import given
from hypothesis import strategies as st


def test_a_square_table_of_zeros_and_ones_is_a_call_graph() -> None:
    lines = [",front,cart,stock", "front,0,1,0", "cart,0,0,1", "stock,0,0,0"]

    assert read_drawing(lines) == [("front", "cart", 2), ("cart", "stock", 3)]


def test_rows_may_stand_in_another_order_than_columns() -> None:
    lines = ["x;a;b", "b;0;0", "a;0;1"]

    assert read_drawing(lines) == [("a", "b", 3)]


def test_a_list_says_in_its_header_which_end_is_which() -> None:
    assert read_drawing(["callee,weight,caller", "cart,3,front"]) == [("front", "cart", 2)]


def test_json_may_hold_objects_with_ends_or_names_by_name() -> None:
    edges = ['{"edges": [', '  {"from": "front",', '   "to": "cart"}', "]}"]
    lists = ["{", '  "front": ["cart"],', '  "cart": []', "}"]

    assert read_drawing(edges) == [("front", "cart", 3)]
    assert read_drawing(lists) == [("front", "cart", 2)]


def test_other_tables_are_no_call_graphs() -> None:
    assert read_drawing(["name,a,b", "a,5,x", "b,1,0"]) == [], "cells that are no numbers"
    assert read_drawing([",a,b", "c,0,1", "d,1,0"]) == [], "rows with other names than the columns"
    assert read_drawing(["time,value", "1,2"]) == []
    assert read_drawing(['{"front": {"cart": 1}}']) == []
    assert read_drawing(["{broken"]) == []


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_text_is_read_without_an_error(lines: list[str]) -> None:
    for source, target, line in read_drawing(lines):
        assert source
        assert target
        assert 1 <= line <= max(len(lines), 1)
