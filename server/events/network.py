"""The network as a whole: what is announced of it."""

from typing import Literal

from server.events.base import Announced
from server.network import NetworkRules


class NetworkChanged(Announced):
    """An administrator changed the rules of the network."""

    type: Literal["network.changed"] = "network.changed"
    version: int
    rules: NetworkRules
