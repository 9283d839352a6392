"""Names of URLs: secrets go, and what says which page it is stays."""

from __future__ import annotations

import pytest

from onward.documents.addresses import public_url, without_secrets


@pytest.mark.parametrize(
    "secret",
    [
        "token=t", "access_token=t", "X-Amz-Signature=t", "X-Amz-Credential=t", "api_key=t",
        "apikey=t", "apiKey=t", "KEY=t", "AWSAccessKeyId=t", "sig=t", "password=t",
        "client%5Fsecret=t", "auth=t", "oauth_nonce=t", "PHPSESSIONID=t", "to%6ben=t", "token",
    ],
)  # fmt: skip
def test_parameters_that_look_like_keys_go(secret: str) -> None:
    assert public_url(f"https://host/a?id=1&{secret}&page=2") == "https://host/a?id=1&page=2"
    assert public_url(f"https://host/a?{secret}") == "https://host/a"


def test_parameters_that_say_which_page_it_is_stay_as_they_are() -> None:
    url = "https://host/a?author=x%20y&keyword=z&design=&signal=1&empty&q=%2Fa+b"
    assert public_url(url) == url


def test_user_password_and_fragment_go() -> None:
    assert public_url("http://me:s3cret@Host:8080/a?b=1#access_token=t") == "http://host:8080/a?b=1"
    assert public_url("http://me:s3cret@[::1]:80/a") == "http://[::1]:80/a"
    assert public_url("http://me:s3cret@host:port/") == "http:"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pgvector:postgresql://u:p@h/db", "pgvector:postgresql://h/db"),
        ("http://u:p@ss@h:1 and (https://k@h/x).", "http://h:1 and (https://h/x)."),
        ("no http://host/@name, no me@host.org", "no http://host/@name, no me@host.org"),
        ("postgresql://h/db?password=p&sslmode=require", "postgresql://h/db?password=&sslmode=require"),
        ("'http://h/?a=1&token=p' failed: why? x=1", "'http://h/?a=1&token=' failed: why? x=1"),
        ("", ""),
    ],
)  # fmt: skip
def test_secrets_of_urls_within_a_text_go_and_the_rest_stays(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
