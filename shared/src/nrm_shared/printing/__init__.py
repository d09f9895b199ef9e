"""What is printed on paper. A slip never names a person and never says why the person came (INV-42)."""

from nrm_shared.printing.slip import FontsMissing, Helpline, NotNeutral, SlipContent, SlipService, render_slip

__all__ = ["FontsMissing", "Helpline", "NotNeutral", "SlipContent", "SlipService", "render_slip"]
