"""Which server a spec means: its address, its key, its usual window.

Knows names and environment variables. Refuses to know the protocol. A key is only ever sent to
the server it belongs to.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from onward.errors import ModelError, OfflineError, UsageError
from onward.models.openai_compatible import Server

OPENAI_KEY = "OPENAI_API_KEY"
OPENAI_ADDRESS = "OPENAI_BASE_URL"
SERVER_KEY = "ONWARD_SERVER_API_KEY"
OLLAMA_HOST = "OLLAMA_HOST"


def openai_server(model: str) -> Server:
    """OpenAI's own service; raises ModelError without a key."""
    if not (key := os.environ.get(OPENAI_KEY)):
        raise ModelError(f"openai:{model} needs an API key: set {OPENAI_KEY}")
    address = os.environ.get(OPENAI_ADDRESS) or "https://api.openai.com/v1"
    return Server(model, address, window=128_000, api_key=key, key_variable=OPENAI_KEY)


def ollama_server(model: str) -> Server:
    """Ollama, on this machine or where ``OLLAMA_HOST`` says.

    Its window is Ollama's default: longer prompts are cut there without a word.
    """
    host = os.environ.get(OLLAMA_HOST) or "localhost:11434"
    address = host if "://" in host else f"http://{host}"
    parts = urlsplit(address)
    if parts.hostname == "0.0.0.0":  # where a server listens is not where to call it
        address = f"{parts.scheme}://localhost:{parts.port or 11434}"
    elif parts.port is None and parts.scheme == "http":
        address = f"{address.rstrip('/')}:11434"
    return Server(model, f"{address.rstrip('/')}/v1", window=4096)


def http_server(spec: str) -> Server:
    """Any server, as ``http://HOST:PORT/v1#NAME``."""
    address, _, model = spec.partition("#")
    if not model or not urlsplit(address).hostname:
        raise UsageError(f"'{spec}' names no model: write http://HOST:PORT/v1#NAME")
    key = os.environ.get(SERVER_KEY, "none")
    return Server(model, address, window=8192, api_key=key, key_variable=SERVER_KEY)


def forbid_network(server: Server, name: str) -> None:
    """Raise OfflineError unless the server is on this machine."""
    host = urlsplit(server.base_url).hostname or ""
    if not _is_loopback(host):
        raise OfflineError(
            f"{name} is on {host} and --offline forbids the network; choose a model on this "
            "machine: smollm2, gguf:PATH or ollama:NAME"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
