"""Tokens, passwords, sessions, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2.exceptions import VerifyMismatchError

from omnidesk import clock
from omnidesk.api.auth import SignInDesk
from omnidesk.api.limits import Buckets, Rate
from omnidesk.domain.agent import Role
from omnidesk.errors import NotAuthenticated, TooMany, Unavailable
from omnidesk.flows import sign_in
from omnidesk.store import tokens
from tests.api.conftest import Site

PASSWORD = "пароль-для-Олени 🔑"


async def give_password(site: Site, role: Role = Role.AGENT, password: str = PASSWORD) -> None:
    hashed = await sign_in.Passwords().hash(password)
    async with site.runtime.database.transaction() as tx:
        await tokens.set_password_hash(tx, site.agents[role], hashed, clock.now())


async def test_signs_in_and_out(site: Site) -> None:
    await give_password(site)
    answer = await site.call(
        None, "POST", "/api/v1/sessions", json={"email": "AGENT@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 201, answer.text
    token = answer.json()["token"]
    assert token.startswith("odk_")
    mine = {"Authorization": f"Bearer {token}"}

    me = await site.call(None, "GET", "/api/v1/me", headers=mine)
    assert me.json()["agent"]["id"] == site.agents[Role.AGENT]
    assert me.json()["role"] == "agent"

    assert (
        await site.call(None, "DELETE", "/api/v1/sessions/current", headers=mine)
    ).status_code == 204
    assert (await site.call(None, "GET", "/api/v1/me", headers=mine)).status_code == 401


async def test_one_answer_for_every_wrong_sign_in(site: Site) -> None:
    await give_password(site)
    await give_password(site, Role.BOT)
    async with site.runtime.database.transaction() as tx:
        await tx.run("UPDATE agents SET disabled = true WHERE role = 'bot'")
    tries = [
        ("agent@example.org", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("ops@example.org", PASSWORD),  # has none
        ("bot@example.org", PASSWORD),  # is disabled
    ]
    bodies = set()
    for email, password in tries:
        answer = await site.call(
            None, "POST", "/api/v1/sessions", json={"email": email, "password": password}
        )
        assert answer.status_code == 401
        body = answer.json()
        body.pop("instance")
        bodies.add(str(body))
    assert len(bodies) == 1


async def test_unknown_address_costs_the_same_work(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await give_password(site)
    worked: list[str] = []
    real = sign_in._fits

    def counted(hashed: str, password: str) -> bool:
        worked.append(hashed.split("$")[3])
        return real(hashed, password)

    monkeypatch.setattr(sign_in, "_fits", counted)
    for email in ("agent@example.org", "nobody@example.org"):
        await site.call(
            None, "POST", "/api/v1/sessions", json={"email": email, "password": "wrong password"}
        )
    # One slow comparison each, with the same cost parameters.
    assert len(worked) == 2
    assert worked[0] == worked[1] != ""
    # The stand-in is a real hash in form: it is computed, not refused.
    with pytest.raises(VerifyMismatchError):
        sign_in._hasher().verify(sign_in._nobody(), "wrong password")


async def test_guesses_are_limited_by_account_and_address(site: Site) -> None:
    await give_password(site)
    site.app.state.sign_in_desk = SignInDesk(
        by_account=Buckets(Rate(burst=2, seconds_each=60)),
        by_address=Buckets(Rate(burst=4, seconds_each=60)),
    )

    async def attempt(email: str, password: str = "wrong") -> int:
        answer = await site.call(
            None, "POST", "/api/v1/sessions", json={"email": email, "password": password}
        )
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["type"].endswith("/too-many-requests")
        return answer.status_code

    assert await attempt("agent@example.org") == 401
    # Signing in gives the tries back.
    assert await attempt("agent@example.org", PASSWORD) == 201
    assert await attempt("agent@example.org") == 401
    # The fourth and last try of this address; then nobody gets in from here.
    assert await attempt("Agent@Example.org") == 401
    assert await attempt("admin@example.org") == 429


async def test_account_limit_ignores_letter_case(site: Site) -> None:
    site.app.state.sign_in_desk = SignInDesk(by_account=Buckets(Rate(burst=1, seconds_each=60)))
    body = {"email": "agent@example.org", "password": "wrong"}
    assert (await site.call(None, "POST", "/api/v1/sessions", json=body)).status_code == 401
    body["email"] = "AGENT@EXAMPLE.ORG"
    assert (await site.call(None, "POST", "/api/v1/sessions", json=body)).status_code == 429


def test_bucket_refills_and_forgets() -> None:
    buckets = Buckets(Rate(burst=3, seconds_each=10), size=2)
    for _ in range(3):
        buckets.take("a", 100.0, "slow down")
    with pytest.raises(TooMany) as refused:
        buckets.take("a", 100.0, "slow down")
    assert refused.value.retry_after_seconds == 10
    buckets.take("a", 110.0, "slow down")
    with pytest.raises(TooMany):
        buckets.take("a", 110.0, "slow down")
    buckets.take("b", 110.0, "slow down")
    buckets.take("c", 110.0, "slow down")  # pushes "a" out
    buckets.take("a", 110.0, "slow down")


async def test_expired_revoked_and_disabled_tokens_open_nothing(site: Site) -> None:
    now = clock.now()
    database, seal = site.runtime.database, site.runtime.seal
    async with database.transaction() as tx:
        short = await sign_in.issue(
            tx, seal, role=Role.OPS, kind="api", expires_at=now + timedelta(seconds=60), now=now
        )
        visitor = await sign_in.issue(tx, seal, role=Role.BOT, kind="visitor", now=now)
    async with database.transaction() as tx:
        text = sign_in.text_of(seal, short.seed)
        assert (await sign_in.authenticate(tx, text, now)).role is Role.OPS
        for token, at in (
            (text, now + timedelta(seconds=61)),
            (sign_in.text_of(seal, visitor.seed), now),
            ("odk_", now),
            ("odk_" + "\x00", now),
            ("odk_" + "ж" * 5000, now),
            (text.removeprefix("odk_"), now),
        ):
            with pytest.raises(NotAuthenticated):
                await sign_in.authenticate(tx, token, at)
        await tokens.revoke(tx, short.row["id"], now)
        with pytest.raises(NotAuthenticated):
            await sign_in.authenticate(tx, text, now)
        await tx.run("UPDATE agents SET disabled = true WHERE role = 'agent'")
        with pytest.raises(NotAuthenticated):
            await sign_in.authenticate(tx, site.tokens[Role.AGENT], now)


async def test_only_the_hash_is_stored(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT t::text AS shown FROM tokens t")
    for token in site.tokens.values():
        assert not any(token in row["shown"] or token[4:] in row["shown"] for row in rows)


async def test_ticket_ends_with_its_session(site: Site) -> None:
    made = await site.call(Role.AGENT, "POST", "/api/v1/realtime/tickets")
    assert made.status_code == 201
    ticket = made.json()["token"]
    me = await site.call(None, "GET", "/api/v1/me", headers={"Authorization": f"Bearer {ticket}"})
    own = await site.call(Role.AGENT, "GET", "/api/v1/me")
    # A socket opened with the ticket is checked by the token it stands for.
    assert me.json()["token_id"] == own.json()["token_id"]
    await site.call(Role.AGENT, "DELETE", "/api/v1/sessions/current")
    me = await site.call(None, "GET", "/api/v1/me", headers={"Authorization": f"Bearer {ticket}"})
    assert me.status_code == 401


async def test_demotion_counts_at_once(site: Site) -> None:
    assert (await site.call(Role.ADMIN, "GET", "/api/v1/tokens")).status_code == 200
    async with site.runtime.database.transaction() as tx:
        await tx.run("UPDATE agents SET role = 'agent' WHERE id = :id", id=site.agents[Role.ADMIN])
    assert (await site.call(Role.ADMIN, "GET", "/api/v1/tokens")).status_code == 403


async def test_new_password_ends_other_sessions(site: Site) -> None:
    await give_password(site)
    body = {"email": "agent@example.org", "password": PASSWORD}
    first = (await site.call(None, "POST", "/api/v1/sessions", json=body)).json()["token"]
    second = (await site.call(None, "POST", "/api/v1/sessions", json=body)).json()["token"]

    async def change(old: str, new: str) -> int:
        answer = await site.call(
            None,
            "PUT",
            "/api/v1/me/password",
            headers={"Authorization": f"Bearer {second}"},
            json={"current_password": old, "new_password": new},
        )
        return answer.status_code

    assert await change("wrong", "a new password") == 401
    assert await change(PASSWORD, "short") == 422
    assert await change(PASSWORD, "a new password") == 204
    for token, status in ((first, 401), (second, 200)):
        me = await site.call(
            None, "GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"}
        )
        assert me.status_code == status
    assert (await site.call(None, "POST", "/api/v1/sessions", json=body)).status_code == 401


async def test_repeated_sign_in_with_a_key_gives_the_same_token(site: Site) -> None:
    await give_password(site)
    body = {"email": "agent@example.org", "password": PASSWORD}
    key = {"Idempotency-Key": "sign-in-1"}
    first = await site.call(None, "POST", "/api/v1/sessions", json=body, headers=key)
    again = await site.call(None, "POST", "/api/v1/sessions", json=body, headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    async with site.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT response::text AS kept FROM idempotency_keys")
    assert not any(first.json()["token"] in row["kept"] for row in rows)


async def test_one_process_hashes_only_so_many_at_once() -> None:
    full = sign_in.Passwords(concurrency=0, waiting=0)
    with pytest.raises(Unavailable):
        await full.hash("a password")
