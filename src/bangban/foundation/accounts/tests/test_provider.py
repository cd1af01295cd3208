"""Sign-in through a real OpenID provider on this machine: discovery, code, PKCE, tokens, user info."""

from __future__ import annotations

import re

import httpx
import pytest
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from bangban.foundation.accounts.models import User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore"),
]
START = "/account/oidc/county/login/"


@pytest.fixture
def provider(settings):
    with run_server_in_thread(port=0) as server:
        issuer = f"http://localhost:{server.server_port}"
        settings.OIDC = {**settings.OIDC, "issuer": issuer}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "county",
                        "name": "省统一身份认证",
                        "client_id": "bangban",
                        "secret": "s3cret",
                        "settings": {"server_url": issuer},
                    }
                ],
            }
        }
        kept = httpx.put(f"{issuer}/users/zhang", json={"name": "张秀兰"})
        assert kept.is_success, kept.text
        yield issuer


def come_back(browser: Client, subject: str) -> str:
    """Walk to the provider, say who one is there, and give back the address it sends the browser to."""
    there = browser.post(START)["Location"]
    answer = httpx.post(there, data={"sub": subject}, follow_redirects=False)
    return answer.headers["Location"]


def test_a_resident_comes_in_through_the_provider_and_is_the_same_next_time(provider):
    for _ in range(2):
        browser = Client()
        back = come_back(browser, "zhang")
        answer = browser.get(re.sub(r"^https?://[^/]+", "", back))
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert browser.get("/account/sessions/").status_code == 200

    user = User.objects.get()
    assert (user.username, user.name, user.kind) == ("county:zhang", "张**", "resident")


def test_an_answer_with_another_browser_s_state_signs_nobody_in(provider):
    back = come_back(Client(), "zhang")
    other = Client()

    other.get(re.sub(r"^https?://[^/]+", "", back))

    assert other.get("/account/sessions/").status_code == 302
    assert User.objects.count() == 0


def test_the_sign_in_page_names_the_provider(provider):
    page = Client().get("/account/login/").content.decode()

    assert "用省统一身份认证登录" in page
    assert f'action="{START}"' in page
