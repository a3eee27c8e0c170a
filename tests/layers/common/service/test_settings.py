import pytest
from pydantic import ValidationError

from layers.common.service.settings import ServiceSettings
from layers.common.service.vision_model import VisionModelSettings


def test_keys_and_models_are_listed_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", " one, two,")
    monkeypatch.setenv("PRELOAD_MODELS", "u2net")
    settings = ServiceSettings()
    assert {key.get_secret_value() for key in settings.api_keys} == {"one", "two"}
    assert settings.preload_models == ("u2net",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEYS", " , "),
        ("FETCH_URLS", " , "),
        ("FETCH_URLS", "off,public"),
        ("FETCH_URLS", "http://store:9000"),
        ("FETCH_URLS", "store:http"),
        ("FETCH_URLS", "store:99999"),
        ("FETCH_URLS", "::1"),
        ("FETCH_URLS", "user@store"),
        ("FETCH_URLS", "10.0.0.0/8"),
        ("FETCH_URLS", "*.example"),
        ("API_KEYS", "schlüssel"),
        ("API_KEYS", "a\tb"),
        ("ALLOWED_HOSTS", "https://studio.example"),
        ("ALLOWED_HOSTS", "studio.example:8000"),
        ("ALLOWED_HOSTS", "*.example"),
        ("PUBLIC_URL", "studio.example"),
        ("PUBLIC_URL", "ftp://studio.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://studio.example:x"),
        ("PUBLIC_URL", "https://a@studio.example"),
        ("PUBLIC_URL", "https://studio.example?x"),
        ("PUBLIC_URL", "https://studio.example/#x"),
        ("PUBLIC_URL", "https://studio.example/a b"),
        ("PUBLIC_URL", "https://[::1"),
        ("LOG_LEVEL", "LOUD"),
        ("MAX_PIXELS", "0"),
    ],
)
def test_a_bad_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        ServiceSettings()


def test_an_invalid_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "schlüssel")
    with pytest.raises(ValidationError, match="printable ASCII") as caught:
        ServiceSettings()
    assert "schlüssel" not in str(caught.value)


def test_secrets_are_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "one-key,another-key")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-third-key")
    service, model = ServiceSettings(), VisionModelSettings()
    for shown in (repr(service), str(model), service.model_dump_json(), model.model_dump_json()):
        assert "-key" not in shown


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "https://studio.example/photo/", "https://[2001:db8::1]:8443", ""]
)
def test_a_public_url_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PUBLIC_URL", url)
    assert ServiceSettings().public_url == url.rstrip("/")


def test_an_unset_key_lets_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "")
    assert not ServiceSettings().api_keys


@pytest.mark.parametrize("value", ["public", "off", "store", "store:9000, [::1]:80,public", "Bücher.example"])
def test_where_urls_may_lead(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FETCH_URLS", value)
    assert ServiceSettings().fetch_urls == tuple(one.strip() for one in value.split(","))
