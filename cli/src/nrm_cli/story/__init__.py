"""Real input through the real doors: what demonstration and journeys share. HTTP and AMQP only, never a database."""

from nrm_cli.story.cast import Cast
from nrm_cli.story.surprise import Surprise
from nrm_cli.story.teller import Silent, Teller
from nrm_cli.story.world import World

__all__ = ["Cast", "Silent", "Surprise", "Teller", "World"]
