"""Settings of the simulators: environment variables with the prefix NRM_SANDBOX_; secrets are paths of files."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_PEOPLE = Path(__file__).parent / "people.json"


class SandboxSettings(BaseSettings):
    """What one simulator process needs. `port` speaks SOAP over mutual TLS, `control_port` plain HTTP on loopback."""

    model_config = SettingsConfigDict(env_prefix="NRM_SANDBOX_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 17090
    control_port: int = 17091
    # PEM files: the simulators' own certificate and key, and the authority that signed the callers' certificates.
    certificate_file: Path
    key_file: Path
    ca_file: Path
    # What the callers were given: one user name, `<registry>.password` in the directory, and a client certificate
    # whose common name is `<registry>-client`.
    # `<registry>-registry.crt` and `.key`, with which a registry signs; `<registry>-signing.crt`, which its caller's is.
    signing_directory: Path
    username: str = "nrm"
    password_directory: Path
    control_token_file: Path
    people_file: Path = BUNDLED_PEOPLE
