"""Where the local cloud keeps and finds things: folders, ports and the address of each service."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT = "000000000000"  # the account every emulator of AWS answers for


@dataclass(frozen=True)
class Places:
    """Folders and ports of one local cloud; several can run side by side with different ones.

    `state` survives restarts and is all that `make reset` removes; `build` holds what can be made again
    (environments, synthesised templates) and is shared by every local cloud of this checkout.
    """

    state: Path
    build: Path
    site_port: int
    cloud_port: int

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Places":
        """Read `FM_STATE_DIR`, `FM_PORT` (site) and `FM_CLOUD_PORT` (emulator); each has a default.

        Raises ValueError naming the variable that is not a port.
        """
        return cls(
            state=(PROJECT / environ.get("FM_STATE_DIR", ".fm")).resolve(),
            build=PROJECT / "build" / "local",
            site_port=_port(environ, "FM_PORT", 8080),
            cloud_port=_port(environ, "FM_CLOUD_PORT", 4566),
        )

    @property
    def site_url(self) -> str:
        """The one origin a browser opens."""
        return f"http://{HOST}:{self.site_port}"

    @property
    def emulator_url(self) -> str:
        """What `AWS_ENDPOINT_URL` is set to; also the origin of presigned uploads."""
        return f"http://{HOST}:{self.cloud_port}"

    @property
    def logs(self) -> Path:
        """One readable file per function, and the emulator's own."""
        return self.state / "logs"

    @property
    def emulator_python(self) -> Path:
        """The interpreter of the emulator's own environment (it pins botocore, so it cannot share ours)."""
        return self.build / "emulator" / "bin" / "python"

    def aws_environ(self) -> dict[str, str]:
        """Return the variables that point every AWS SDK at the emulator, whatever the machine is set up for."""
        return {
            "AWS_ENDPOINT_URL": self.emulator_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return a TCP port given by a variable."""
    value = environ.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ValueError(f"{name} is {value!r}, which is not a port (1 to 65535)")
    return int(value)
