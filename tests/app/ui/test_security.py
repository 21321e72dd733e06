"""Who may talk to the page, and what a browser may do with its answers."""

import os
import stat

import pytest
from regraft.app.ui.security import known_hosts, token_of
from regraft.app.ui.server import make_app
from starlette.testclient import TestClient

TOKEN, BASE = "t" * 43, "http://127.0.0.1:8765"


@pytest.fixture
def stranger(home):
    return TestClient(make_app(home, token=TOKEN), base_url=BASE, follow_redirects=False)


def test_a_stranger_is_told_how_to_get_in_and_sees_nothing(stranger):
    for path in ("/", "/new", "/runs/x", "/runs/x/live", "/memory", "/tools"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert "regraft ui" in answer.text
    assert stranger.post("/new", headers={"Origin": BASE}).status_code == 401


def test_the_token_in_the_address_is_kept_in_a_cookie_and_leaves_the_address(stranger):
    answer = stranger.get(f"/new?token={TOKEN}&as=yaml")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert 'content="0; url=/new?as=yaml"' in answer.text
    assert TOKEN not in answer.text
    assert stranger.get("/new").status_code == 200


def test_the_way_in_never_leads_to_another_site(stranger):
    answer = stranger.get(f"//elsewhere.example/x?token={TOKEN}")
    assert "//elsewhere" not in answer.text


def test_a_wrong_token_lets_nobody_in(stranger):
    for token in ("", "t", "t" * 42, "T" * 43, "ü"):
        assert stranger.get("/", params={"token": token}).status_code == 401


def test_another_name_of_this_machine_is_refused(client):
    """A name that somebody else's DNS points here (rebinding) is not the page's."""
    for host in ("evil.example", "evil.example:8765", "127.0.0.1.evil.example", "10.0.0.7", "[x", "["):
        assert client.get("/", headers={"Host": host}).status_code == 421
    for host in ("127.0.0.1:8765", "localhost:8765", "localhost:9000", "[::1]:8765"):
        assert client.get("/", headers={"Host": host}).status_code == 200


def test_an_open_address_answers_to_numbers_and_not_to_other_names(home):
    open_page = TestClient(make_app(home, token=TOKEN, host="0.0.0.0"), base_url="http://10.0.0.7:8765")
    assert open_page.get("/").status_code == 401
    assert open_page.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert "localhost" in known_hosts("0.0.0.0")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Origin": ""},
    ],
)
def test_only_the_page_itself_may_change_something(client, headers):
    assert client.post("/new", data={"instruction": "x"}, headers=headers).status_code == 403


def test_a_request_that_does_not_say_where_it_comes_from_may_not_change_anything(client):
    del client.headers["Origin"]
    assert client.post("/new", data={}).status_code == 403


def test_every_answer_forbids_what_the_page_does_not_need(client, stranger):
    for answer in (client.get("/"), client.get("/static/ui.css"), client.get("/nowhere"), stranger.get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "nonce" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"


def test_no_page_has_a_script_or_a_style_of_its_own(client):
    for path in ("/", "/new", "/memory", "/tools", "/nowhere"):
        text = client.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<script>" not in text
        assert "http://" not in text
        assert "https://" not in text


def test_the_token_is_made_once_and_is_its_owners_alone(home):
    token = token_of(home)
    assert len(token) >= 32
    assert token_of(home) == token
    if os.name == "posix":
        assert stat.S_IMODE((home / "ui-token").stat().st_mode) == 0o600
    (home / "ui-token").write_text("")
    assert len(token_of(home)) >= 32
