"""What a provider may read about the person of its referral: names of fields at intake, never values (2.13)."""

# Level L2 and no more: enough to receive the person safely. Values stay with intake, which checks consent C5 each time.
SERVICE_MINIMUM = ("alias", "safe_contact", "language", "age_band", "gender", "accessibility")
