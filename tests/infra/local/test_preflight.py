"""What is checked before anything starts, and what the person is told."""

import socket

import pytest

from infra.local.places import Places
from infra.local.preflight import check_cloud_port, free_port, in_turn, is_taken, only_one, site_port_held
from infra.local.progress import StartFailed


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def _places(tmp_path, **ports):
    environ = {"FM_STATE_DIR": str(tmp_path), "FM_PORT": str(free_port()), "FM_CLOUD_PORT": str(free_port())}
    return Places.of(environ | {name: str(port) for name, port in ports.items()})


def test_a_taken_port_is_named_with_the_variable_that_moves_it(tmp_path, taken):
    with pytest.raises(StartFailed, match=rf"Port {taken}.*FM_CLOUD_PORT=\d+ make run"):
        check_cloud_port(_places(tmp_path, FM_CLOUD_PORT=taken))
    refused = pytest.raises(StartFailed, match=rf"Port {taken}.*FM_PORT=\d+ make run")
    with refused, site_port_held(_places(tmp_path, FM_PORT=taken)):
        pass


def test_the_sites_port_is_held_from_the_beginning_to_the_end(tmp_path):
    places = _places(tmp_path)
    check_cloud_port(places)
    second = pytest.raises(StartFailed, match=f"Port {places.site_port}")
    with site_port_held(places), second, site_port_held(places):
        pass
    assert not is_taken(places.site_port)


@pytest.mark.parametrize("value", ["http", "0", "70000", "-1", ""])
def test_a_port_that_is_none_is_refused_by_name(value):
    with pytest.raises(ValueError, match="FM_PORT"):
        Places.of({"FM_PORT": value})


def test_a_state_folder_belongs_to_one_cloud_at_a_time(tmp_path):
    refused = pytest.raises(StartFailed, match=r"already running \(process \d+\)")
    with only_one(tmp_path, "already running"), refused, only_one(tmp_path, "already running"):
        pass
    with only_one(tmp_path, "free again"):
        pass


def test_preparation_goes_in_turn(tmp_path):
    with in_turn(tmp_path):
        pass
    with in_turn(tmp_path):
        pass
