"""The pages are served as built, under policies that let nothing else in."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser


async def test_pages_are_served_under_strict_policies(shop: Shop) -> None:
    for path in ("/desk", "/desk/settings/agents", "/wallboard", "/widget/chat"):
        response = await shop.running.http.get(path)
        assert response.status_code == 200, path
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
    for path in ("/widget.js", "/client.js"):
        response = await shop.running.http.get(path)
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["access-control-allow-origin"] == "*"


async def test_a_name_that_is_none_changes_no_policy(shop: Shop) -> None:
    headers = {"host": "evil.example; script-src *"}
    response = await shop.running.http.get("/desk", headers=headers)
    assert "evil" not in response.headers["content-security-policy"]


async def test_nothing_beside_the_built_files_is_served(shop: Shop) -> None:
    for path in ("/desk/assets/../../../app.py", "/desk/assets/none.js", "/wallboard/nowhere"):
        response = await shop.running.http.get(path)
        assert response.status_code == 404, path


async def test_the_bare_address_leads_to_the_desk(shop: Shop) -> None:
    page = await shop.window()
    await page.goto(shop.url)
    assert page.url.startswith(f"{shop.url}/desk")
