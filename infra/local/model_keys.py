"""Language-model keys of this shell, handed to the functions the way they get them on AWS: through the secret."""

import json
from collections.abc import Mapping

from botocore.exceptions import ClientError

from infra.local.deploy import Deployment

#: Provider name (as in FM_MODEL_PROVIDERS) to the variable its vendor documents.
VARIABLES = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "google": "GOOGLE_API_KEY",
    "huggingface": "HF_TOKEN",
    "openrouter": "OPENROUTER_API_KEY",
    "ollama": "OLLAMA_API_KEY",
}
#: Asked only when `FM_MODEL_PROVIDERS` names them: their variables are mostly set to download models, not to ask them.
_BY_NAME_ONLY = frozenset({"huggingface", "ollama"})
_SECRET = "fm-local/model-keys"  # noqa: S105 - the name of a secret, not one


def keys_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Return provider -> key for every vendor whose variable is set."""
    return {name: environ[variable] for name, variable in VARIABLES.items() if environ.get(variable)}


def providers_of(environ: Mapping[str, str]) -> str:
    """Return the order in which models are tried: `FM_MODEL_PROVIDERS` if set, else the providers with a key."""
    with_keys = (name for name in keys_of(environ) if name not in _BY_NAME_ONLY)
    return environ.get("FM_MODEL_PROVIDERS") or ",".join(with_keys)


def hand_over(deployment: Deployment, keys: dict[str, str]) -> None:
    """Store the keys as the secret the functions read; without any, keys of an earlier start are taken out."""
    secrets = deployment.client("secretsmanager")
    wanted = json.dumps(keys, sort_keys=True)
    try:
        if secrets.get_secret_value(SecretId=_SECRET)["SecretString"] == wanted:
            return
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
            raise
        return
    secrets.put_secret_value(SecretId=_SECRET, SecretString=wanted)
