"""The smoke check against servers that are well, and against one that is not."""

from __future__ import annotations

import pytest

from omnidesk.demo.house import House, demo_file, open_house
from omnidesk.demo.smoke import Check, prepared
from omnidesk.domain.agent import Role
from tests.e2e.conftest import omnidesk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def test_it_starts_a_server_of_its_own() -> None:
    ended = await omnidesk("smoke")
    assert ended.report["ok"], ended.report
    assert ended.code == 0
    assert [check["ok"] for check in ended.report["checks"]] == [True] * 14
    assert "3 events replayed, 0 lost" in ended.said


async def test_without_a_token_it_says_how_to_make_one() -> None:
    ended = await omnidesk("smoke", "--url", "http://127.0.0.1:9")
    assert ended.code == 2
    assert "omnidesk token create --role admin" in ended.said


async def smoke(house: House, token: str) -> list[Check]:
    async with prepared(house.url, token, lambda _: None) as run:
        await run.run()
        return run.checks


async def test_it_runs_again_and_leaves_other_peoples_rules_alone() -> None:
    environment = dict.fromkeys(
        ["DEMO_TELEGRAM_SECRET", "DEMO_TWILIO_TOKEN", "DEMO_PASSWORD"], "made-up-secret"
    )
    environment |= {"DEMO_TWILIO_SID": "AC00", "DEMO_TELEGRAM_TOKEN": "1:x"}
    environment |= {"DEMO_TWILIO_NUMBER": "+12025550147"}
    environment |= {"DEMO_MAIL_IN_PORT": "0", "DEMO_MAIL_OUT_PORT": "9"}
    names = ("URL", "TELEGRAM_URL", "TWILIO_URL", "APP_URL")
    environment |= {f"DEMO_{name}": "http://127.0.0.1:9" for name in names}
    environment |= dict.fromkeys(["DEMO_PBX_SECRET", "DEMO_APP_SECRET"], "whsec_" + "c2VjcmV0" * 4)
    async with open_house(0) as house:
        await house.configure(demo_file(), environment)
        token = await house.token(role=Role.ADMIN)
        rules = house.process.runtime.directory.current.rules
        for _ in range(2):
            checks = await smoke(house, token)
            assert all(check.ok for check in checks), checks
            assert len(checks) == 14
        await house.process.runtime.directory.refresh()
        directory = house.process.runtime.directory.current
        assert [rule.name for rule in directory.rules] == [rule.name for rule in rules]
        ours = [inbox for inbox in directory.inboxes.values() if inbox.name == "smoke-inbox"]
        assert [inbox.enabled for inbox in ours] == [False]
        wrong = await smoke(house, "odk_wrong")
        assert [check.ok for check in wrong] == [True, False]
        assert "401" in wrong[1].detail
