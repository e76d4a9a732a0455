import pytest
from saroptical.qgis_plugin.installer.network import Network, proxy_variables, write_certificates
from saroptical.qgis_plugin.installer.pace import Pace, spell_bytes
from saroptical.qgis_plugin.installer.places import Places
from saroptical.qgis_plugin.installer.plan import BUILDS, Plan, size_of
from saroptical.qgis_plugin.installer.versions import pinned_versions

GIB = 1024**3


@pytest.mark.parametrize(
    ("platform", "base"), [("linux", "managed"), ("win32", "only-managed"), ("darwin", "only-managed")]
)
def test_qgis_own_python_is_a_base_on_linux_only(platform, base):
    command = Plan(Places("/e")).make_environment("uv", platform)
    assert command[command.index("--python-preference") + 1] == base


def test_a_fresh_environment_starts_empty_and_another_goes_on():
    assert "--clear" in Plan(Places("/e"), fresh=True).make_environment("uv")
    assert "--allow-existing" in Plan(Places("/e")).make_environment("uv")


@pytest.mark.parametrize("build", [build.name for build in BUILDS])
def test_only_the_registrys_own_build_leaves_pytorchs_index_alone(build):
    assert ("--torch-backend" in Plan(Places("/e"), build).install_packages("uv")) is (build != "registry")


@pytest.mark.parametrize(
    ("build", "has_gpu", "platform", "is_large"),
    [
        ("auto", False, "linux", False),
        ("auto", True, "linux", True),
        ("auto", True, "darwin", False),
        ("cpu", True, "win32", False),
        ("cu128", False, "win32", True),
        ("registry", False, "linux", True),
        ("registry", True, "win32", False),
    ],
)
def test_what_has_gpu_code_in_it_is_large(build, has_gpu, platform, is_large):
    size = size_of(build, has_gpu=has_gpu, platform=platform)
    assert (size.disk > 5 * GIB) is (size.download > 2 * GIB) is is_large


PROXY = {"proxyEnabled": "true", "proxyType": "HttpProxy", "proxyHost": "proxy.example.org", "proxyPort": "3128"}


def test_qgis_proxy_becomes_variables():
    assert proxy_variables(PROXY.get) == dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://proxy.example.org:3128"
    )
    socks = proxy_variables({**PROXY, "proxyType": "Socks5Proxy", "proxyPort": ""}.get)
    assert socks["ALL_PROXY"] == "socks5h://proxy.example.org"


def test_a_login_is_quoted_and_exceptions_are_hosts():
    given = {
        **PROXY,
        "proxyUser": "me@here",
        "proxyPassword": "p/w:1",
        "noProxyUrls": ["https://intern:8080/x", "local"],
    }
    found = proxy_variables(given.get)
    assert found["HTTPS_PROXY"] == "http://me%40here:p%2Fw%3A1@proxy.example.org:3128"
    assert found["NO_PROXY"] == "intern,local"
    assert proxy_variables({**PROXY, "proxyUser": "me"}.get)["HTTP_PROXY"] == "http://me@proxy.example.org:3128"


@pytest.mark.parametrize("change", [{"proxyEnabled": "false"}, {"proxyType": "DefaultProxy"}, {"proxyHost": ""}])
def test_no_proxy_or_the_systems_sets_nothing(change):
    assert proxy_variables({**PROXY, **change}.get) == {}


def test_without_certificates_of_its_own_nothing_is_set(tmp_path):
    assert write_certificates(Network(), str(tmp_path / "c.pem")) == {}
    assert not (tmp_path / "c.pem").exists()


def test_progress_follows_the_disk_within_its_part_and_never_falls():
    pace = Pace(1000, 5000)
    pace.begin("packages", "asking")
    assert pace.fraction == pytest.approx(0.08)
    pace.look(4500)
    assert pace.fraction == pytest.approx(0.08 + 0.82 / 2)
    pace.look(4900)
    assert pace.fraction == pytest.approx(0.08 + 0.82 / 2)
    pace.look(1000)
    assert pace.fraction == pytest.approx(0.9)
    pace.begin("check", "trying")
    pace.look(-1000)
    assert pace.fraction == 1.0


def test_what_uv_says_becomes_what_is_done():
    pace, seen = Pace(1, 1), []
    for line in (
        "Resolved 81 packages in 2.18s",
        "Downloading torch (180.1MiB)",
        "Downloading numpy (16.1MiB)",
        " Downloaded torch",
        "   Building antlr4-python3-runtime==4.9.3",
        " Downloaded numpy",
        "Prepared 81 packages in 1m 02s",
    ):
        pace.hear(line)
        seen.append(pace.what)
    assert seen == [
        "fetching 81 packages",
        "downloading torch (180.1MiB)",
        "downloading torch (180.1MiB) and 1 more",
        "downloading numpy (16.1MiB)",
        "downloading numpy (16.1MiB)",
        "downloading numpy (16.1MiB)",
        "installing 81 packages",
    ]


def test_bytes_are_spelt_as_people_say_them():
    assert [spell_bytes(count) for count in (0, 5 * 1024**2, int(0.6 * GIB), 7 * GIB)] == [
        "0 MB",
        "5 MB",
        "0.6 GB",
        "7.0 GB",
    ]


def test_the_constraints_are_names_and_versions():
    assert all(name == name.lower() and version[0].isdigit() for name, version in pinned_versions().items())
