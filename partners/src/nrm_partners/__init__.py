"""How a partner talks to the NRM: sealed messages over its own broker user, exchange and queue."""

from nrm_partners.broker import BrokerLine, NotConfirmed
from nrm_partners.client import Arrived, NothingArrived, NotOurMessage, PartnerClient
from nrm_partners.settings import PartnerSettings, SettingMissing

__all__ = [
    "Arrived",
    "BrokerLine",
    "NotConfirmed",
    "NotOurMessage",
    "NothingArrived",
    "PartnerClient",
    "PartnerSettings",
    "SettingMissing",
]
