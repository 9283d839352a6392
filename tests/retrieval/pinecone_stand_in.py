"""A local stand-in of the part of Pinecone's HTTP interface that onward's store uses.

It keeps Pinecone's documented limits (key, size of a request, ids, top_k) and its scores
(``euclidean`` is the squared distance, lower first), so that the client meets what the service
would say. It is exact and at once, which the service is not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import numpy.typing as npt

KEY = "pcsk_stand-in-secret"
_MOST_BYTES = 2_000_000
_MOST_ROWS = 1000
_MOST_IDS = 1000
_LONGEST_ID = 512

Doubles = npt.NDArray[np.float64]
Reply = tuple[int, dict[str, Any]]


@dataclass
class Collection:
    """One index of the account."""

    metric: str
    dimensions: int
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def upsert(self, body: dict[str, Any]) -> Reply:
        records = body["vectors"]
        if len(records) > _MOST_ROWS:
            return _refusal(f"at most {_MOST_ROWS} vectors a request")
        for record in records:
            if len(record["values"]) != self.dimensions:
                return _refusal(
                    f"Vector dimension {len(record['values'])} does not match the dimension "
                    f"of the index {self.dimensions}"
                )
            if not record["id"].isascii() or not 0 < len(record["id"]) <= _LONGEST_ID:
                return _refusal("Vector ID must be ASCII")
            self.records[record["id"]] = record
        return 200, {"upsertedCount": len(records)}

    def delete(self, body: dict[str, Any]) -> Reply:
        if len(body["ids"]) > _MOST_IDS:
            return _refusal(f"at most {_MOST_IDS} ids a request")
        for each in body["ids"]:
            self.records.pop(each, None)
        return 200, {}

    def query(self, body: dict[str, Any]) -> Reply:
        if body["topK"] > (_MOST_ROWS if body.get("includeValues") else 10 * _MOST_ROWS):
            return _refusal("topK is too large")
        if not self.records:
            return 200, {"matches": [], "namespace": ""}
        records = list(self.records.values())
        rows = np.array([record["values"] for record in records])
        scores = self._scores(np.array(body["vector"]), rows)
        order = np.argsort(scores if self.metric == "euclidean" else -scores)[: body["topK"]]
        matches = []
        for place in order.tolist():
            match = {"id": records[place]["id"], "score": float(scores[place])}
            if body.get("includeValues"):
                match["values"] = records[place]["values"]
            if body.get("includeMetadata"):
                match["metadata"] = records[place].get("metadata", {})
            matches.append(match)
        return 200, {"matches": matches, "namespace": ""}

    def _scores(self, query: Doubles, rows: Doubles) -> Doubles:
        if self.metric == "euclidean":
            return np.asarray(((rows - query) ** 2).sum(axis=1))
        products = rows @ query
        if self.metric == "cosine":
            products /= np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
        return np.asarray(products)


class StandIn:
    """The service: the account's one control address, and an address for each index."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.collections: dict[str, Collection] = {}

    def describe(self, name: str) -> Reply:
        if name not in self.collections:
            return 404, {"error": {"code": "NOT_FOUND", "message": f"{name} not found"}}
        collection = self.collections[name]
        vector = {
            "type": "dense_vector",
            "dimension": collection.dimensions,
            "metric": collection.metric,
        }
        return 200, {
            "name": name,
            "host": f"{self.url}/data/{name}",
            "status": {"ready": True, "state": "Ready"},
            "schema": {"fields": {"_values": vector}},
            "deployment": {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
            "deletion_protection": "disabled",
        }

    def reply(self, path: str, body: dict[str, Any]) -> Reply:
        """Answer one request of a client whose key is right."""
        if path.startswith("/indexes/"):
            return self.describe(path.removeprefix("/indexes/"))
        _, _, name, verb = path.split("/", 3)
        collection = self.collections[name]
        verbs = {
            "vectors/upsert": collection.upsert,
            "vectors/delete": collection.delete,
            "query": collection.query,
        }
        return verbs[verb](body)


@contextmanager
def pinecone_stand_in() -> Iterator[StandIn]:
    """Run the stand-in on a free local port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            self.answer({})

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            data = self.rfile.read(size)
            if size > _MOST_BYTES:
                self.send(413, {"code": 11, "message": "request is larger than 2 MB"})
                return
            self.answer(json.loads(data))

        def answer(self, body: dict[str, Any]) -> None:
            if self.headers["Api-Key"] != KEY:
                said = f"Invalid API Key {self.headers['Api-Key']}"
                self.send(401, {"error": {"code": "UNAUTHENTICATED", "message": said}})
                return
            self.send(*service.reply(self.path, body))

        def send(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the tests' output is for the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = StandIn(server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _refusal(message: str) -> Reply:
    return 400, {"code": 3, "message": message}
