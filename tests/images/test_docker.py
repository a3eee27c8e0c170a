"""The bridge's address is found, whatever an engine tells of it. Without an engine."""

import sys

import pytest

from tests.images.docker import address, gateway

BY_NAME = {"com.docker.network.bridge.name": "lo"}
IPV6 = {"Subnet": "fd00::/64", "Gateway": "fd00::1"}


@pytest.mark.parametrize("before", [[], [IPV6]])
def test_it_is_the_one_that_the_engine_names(before: list[dict[str, str]]) -> None:
    configs = [*before, {"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}]
    assert gateway({"Id": "51a15233e252", "IPAM": {"Config": configs}, "Options": BY_NAME}) == "172.17.0.1"


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux")
@pytest.mark.parametrize("configs", [None, [], [{"Subnet": "172.17.0.0/16"}], [{"Gateway": ""}], [IPV6]])
def test_without_a_name_the_interface_is_asked(configs: list[dict[str, str]] | None) -> None:
    assert gateway({"Id": "51a15233e252", "IPAM": {"Config": configs}, "Options": BY_NAME}) == "127.0.0.1"


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux")
@pytest.mark.parametrize("options", [None, {}])
def test_an_interface_without_a_name_has_the_networks(options: dict[str, str] | None) -> None:
    with pytest.raises(OSError, match="No such device"):
        gateway({"Id": "0" * 64, "IPAM": {"Config": []}, "Options": options})


@pytest.mark.skipif(sys.platform != "linux", reason="it asks Linux")
def test_an_interface_tells_its_address() -> None:
    assert address("lo") == "127.0.0.1"
