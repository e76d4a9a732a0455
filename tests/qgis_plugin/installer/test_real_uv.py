"""The real uv against servers on this machine that refuse: its words, through the table, are one sentence."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from saroptical.engine.errors import EngineError
from saroptical.qgis_plugin.installer import uv
from saroptical.qgis_plugin.installer.install import install
from saroptical.qgis_plugin.installer.network import Network
from saroptical.qgis_plugin.installer.places import Places
from saroptical.qgis_plugin.installer.plan import Plan, Size

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def at(tmp_path, monkeypatch):
    """Places with a real uv, which tries once, and never an index of the user's."""
    beside = ROOT / ".build" / "uv" / "bin" / "uv"
    found = os.environ.get("UV") or shutil.which("uv") or (str(beside) if beside.exists() else "")
    if not found:
        pytest.skip("no uv is here")
    monkeypatch.setattr(uv, "find_uv", lambda _: str(Path(ROOT, found)))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://127.0.0.1:9/simple")
    for name in ("UV_CACHE_DIR", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    return Places(str(tmp_path / "saroptical"))


def told(at, network=None, **how):
    plan = Plan(at, "registry", size=Size(1, 1), packages=("affine",), **how)
    with pytest.raises(EngineError) as caught:
        install(plan, network or Network(), lambda _: None, lambda: False)
    return str(caught.value)


@contextmanager
def server(answer, wrap=lambda each: each):
    """Serve on a free port of this machine; gives the port."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Say nothing."""

    for word in ("GET", "HEAD", "CONNECT"):
        setattr(Handler, f"do_{word}", answer)
    made = HTTPServer(("127.0.0.1", 0), Handler)
    made.handle_error = lambda *_: None
    made.socket = wrap(made.socket)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    try:
        yield made.server_port
    finally:
        made.shutdown()
        made.server_close()
        thread.join(5)


def through(port):
    address = f"http://127.0.0.1:{port}"
    return Network(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), address))


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.slow
def test_a_proxy_that_is_not_there(at, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://packages.invalid/simple")
    assert told(at, through(closed_port())).startswith("The proxy refused the connection or is not there.")


def test_a_proxy_that_wants_a_login(at, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://packages.invalid/simple")
    with server(lambda handler: handler.send_error(407)) as port:
        assert "(407)" in told(at, through(port))


@pytest.mark.slow
def test_a_proxy_that_forbids(at, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://packages.invalid/simple")
    with server(lambda handler: handler.send_error(403)) as port:
        assert told(at, through(port)).startswith(("The server refused access.", "The proxy refused"))


@pytest.mark.slow
def test_a_registry_that_is_not_there(at, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{closed_port()}/simple")
    assert told(at).startswith("The server cannot be reached.")


@pytest.mark.slow
def test_a_registry_whose_name_is_not_known(at, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://packages.invalid/simple")
    assert told(at).startswith("The server cannot be reached.")


@pytest.mark.slow
def test_a_registry_that_refuses(at, monkeypatch):
    with server(lambda handler: handler.send_error(403)) as port:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{port}/simple")
        assert told(at).startswith("The server refused access.")


def test_a_certificate_that_nobody_knows(at, monkeypatch, tmp_path):
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with server(lambda _: None, lambda each: context.wrap_socket(each, server_side=True)) as port:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"https://localhost:{port}/simple")
        assert told(at).startswith("The connection is not trusted")


@pytest.mark.slow
def test_a_folder_of_wheels_that_lacks_one(at, tmp_path):
    (tmp_path / "wheels").mkdir()
    assert told(at, wheels=str(tmp_path / "wheels")).startswith("Some packages are not there in the version")


def test_a_folder_of_wheels_makes_an_environment_without_network(at, tmp_path, monkeypatch):
    """What it is made of is tried out elsewhere: here it is one package, made on the spot."""
    from saroptical.engine.contract.events import Done
    from saroptical.qgis_plugin.installer import install as module

    monkeypatch.setattr(module, "check_interpreter", lambda _: None)
    monkeypatch.setattr(module, "run_job", lambda _, **__: Done())
    make_wheel(tmp_path / "wheels", "affine", module.pinned_versions()["affine"])
    plan = Plan(at, "auto", str(tmp_path / "wheels"), size=Size(1, 1), packages=("affine",))
    python = install(plan, Network(), lambda _: None, lambda: False)
    told = subprocess.run(
        [python, "-c", "import affine, sys; print(affine.MADE, sys.version_info[:2])"], capture_output=True
    )
    assert told.stdout.split() == [b"here", b"(3,", b"11)"]


@pytest.mark.slow
def test_an_environment_that_lost_a_package_is_repaired_and_an_older_one_is_updated(at, tmp_path, monkeypatch):
    from saroptical.engine.contract.events import Done
    from saroptical.qgis_plugin.installer import install as module

    monkeypatch.setattr(module, "check_interpreter", lambda _: None)
    monkeypatch.setattr(module, "run_job", lambda _, **__: Done())
    wheels, version = tmp_path / "wheels", module.pinned_versions()["affine"]
    make_wheel(wheels, "affine", "0.0.1")
    make_wheel(wheels, "affine", version)

    def made(is_fresh, pinned):
        monkeypatch.setattr(module, "pinned_versions", lambda: {"affine": pinned})
        plan = Plan(at, "auto", str(wheels), is_fresh, size=Size(1, 1), packages=("affine",))
        python = install(plan, Network(), lambda _: None, lambda: False)
        code = "import affine, importlib.metadata as m; print(affine.__file__, m.version('affine'))"
        return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    lost, old = made(False, "0.0.1")
    assert old == "0.0.1"
    assert made(False, version)[1] == version
    os.remove(lost)
    assert made(True, version) == [lost, version]


def make_wheel(folder, name, version):
    import zipfile

    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "MADE = 'here'\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


@pytest.mark.slow
def test_no_python_is_said(at, monkeypatch):
    monkeypatch.setattr("saroptical.qgis_plugin.installer.plan.PYTHON", "3.11.99")
    assert told(at, through(closed_port())).startswith("Python 3.11 was not found")
