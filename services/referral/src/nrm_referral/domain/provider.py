"""An organisation's authorisation to give services (step 10: "authorized service providers"; 2.6.13)."""

from dataclasses import dataclass
from datetime import date, datetime

from nrm_shared.kernel.aggregate import Aggregate
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.machine import NEW, Machine, Move

MACHINE = Machine(
    "provider",
    [
        Move("PROVIDER-01", NEW, "apply", "APPLIED", "PFP FP"),
        Move("PROVIDER-02", "APPLIED", "review", "UNDER_REVIEW", "FP"),
        Move("PROVIDER-03", "APPLIED", "authorise", "AUTHORISED", "AUT"),
        Move("PROVIDER-04", "UNDER_REVIEW", "authorise", "AUTHORISED", "AUT"),
        Move("PROVIDER-05", "AUTHORISED", "suspend", "SUSPENDED", "AUT"),
        Move("PROVIDER-06", "SUSPENDED", "authorise", "AUTHORISED", "AUT", "reinstated"),
        Move("PROVIDER-07", "AUTHORISED", "authorise", "AUTHORISED", "AUT", "renewed before its end"),
        Move("PROVIDER-08", "EXPIRED", "authorise", "AUTHORISED", "AUT", "renewed"),
        Move("PROVIDER-09", "AUTHORISED", "expire", "EXPIRED", "system", "valid_until passed"),
        Move("PROVIDER-10", "SUSPENDED", "expire", "EXPIRED", "system", "valid_until passed"),
        Move("PROVIDER-11", "AUTHORISED", "revoke", "REVOKED", "AUT"),
        Move("PROVIDER-12", "SUSPENDED", "revoke", "REVOKED", "AUT"),
        Move("PROVIDER-13", "EXPIRED", "revoke", "REVOKED", "AUT"),
        Move("PROVIDER-14", "REVOKED", "apply", "APPLIED", "PFP FP", "a new application"),
    ],
)


@dataclass(kw_only=True, eq=False)
class Provider(Aggregate):
    """One organisation as a provider. The validity dates are Dhaka dates, both included."""

    organisation: str
    status: str = NEW
    certificate_no: str | None = None
    minimum_standard: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    authorised_by: str | None = None
    authorised_at: datetime | None = None
    suspension_reason: str | None = None

    def apply(self, *, by: str, at: datetime) -> None:
        """Ask to be authorised."""
        MACHINE.move(self, "apply", by=by, at=at)

    def review(self, *, by: str, at: datetime) -> None:
        """Take the application up."""
        MACHINE.move(self, "review", by=by, at=at)

    def authorise(
        self,
        *,
        valid_from: date,
        valid_until: date | None,
        certificate_no: str | None,
        minimum_standard: str | None,
        by: str,
        at: datetime,
    ) -> None:
        """Authorise, renew or reinstate for the given dates; raises `Malformed` if they are in the wrong order."""
        if valid_until is not None and valid_until < valid_from:
            raise Malformed("/valid_until", "date-order")
        MACHINE.move(self, "authorise", by=by, at=at)
        self.valid_from = valid_from
        self.valid_until = valid_until
        self.certificate_no = certificate_no or self.certificate_no
        self.minimum_standard = minimum_standard or self.minimum_standard
        self.authorised_by = by
        self.authorised_at = at
        self.suspension_reason = None

    def suspend(self, reason: str, *, by: str, at: datetime) -> None:
        """Stop new referrals; live ones are reviewed one by one."""
        MACHINE.move(self, "suspend", by=by, at=at, reason=reason)
        self.suspension_reason = reason

    def revoke(self, reason: str, *, by: str, at: datetime) -> None:
        """Take the authorisation away."""
        MACHINE.move(self, "revoke", by=by, at=at, reason=reason)

    def expire(self, *, by: str, at: datetime) -> None:
        """End an authorisation whose last day has passed."""
        MACHINE.move(self, "expire", by=by, at=at)

    def obstacle(self, on: date) -> str | None:
        """Return why the organisation may not get a referral on `on` (a code), or None if it may (INV-30)."""
        if self.status == "SUSPENDED":
            return "provider-suspended"
        if self.status == "EXPIRED" or (self.valid_until is not None and self.valid_until < on):
            return "provider-authorisation-expired"
        if self.status != "AUTHORISED" or self.valid_from is None or on < self.valid_from:
            return "provider-not-authorised"
        return None
