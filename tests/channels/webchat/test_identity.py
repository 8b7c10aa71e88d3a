"""Who a visitor is (S13): forged, replayed, empty and foreign identities are refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnidesk.channels.webchat.config import Config, origin_allowed
from omnidesk.channels.webchat.identity import (
    Claims,
    Details,
    anonymous,
    canonical,
    sign,
    verify_identity,
)
from omnidesk.domain.contact import Evidence
from omnidesk.errors import BadInput, NotAuthenticated, SignatureInvalid

SECRET = "made-up identity secret"
NOW = datetime.fromtimestamp(1760000000, UTC)
CONFIG = Config.model_validate({"identity_secret": SECRET})
GUIDE = Path(__file__).parents[3] / "docs" / "channels" / "webchat.md"
PERSON = {
    "inbox": "shop",
    "user_id": "4711",
    "expires_at": 1760003600,
    "name": 'Ольга "Оля" 🧾',
    "email": "olha@example.test",
    "phone": "+380501110101",
    "language": "uk-UA",
}


def claims(**changes: Any) -> Claims:
    """PERSON with changes, signed unless a signature is among them."""
    values = {**PERSON, "signature": "", **changes}
    made = Claims.model_validate(values)
    return (
        made
        if "signature" in changes
        else made.model_copy(update={"signature": sign(SECRET, made)})
    )


def test_a_signed_visitor_is_who_the_site_says() -> None:
    sender = verify_identity(CONFIG, claims(), NOW, inbox="shop")
    assert (sender.kind, sender.address) == ("visitor", "shop:u:4711")
    assert sender.evidence is Evidence.SIGNED
    assert (sender.display_name, sender.language) == ('Ольга "Оля" 🧾', "uk")
    assert sender.attributes == {
        "user_id": "4711",
        "email": "olha@example.test",
        "phone": "+380501110101",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": "4712"},
        {"expires_at": 1760003601},
        {"name": "Someone else"},
        {"email": "ceo@example.test"},
        {"phone": "+380501110102"},
        {"language": "ru"},
        {"email": ""},
    ],
)
def test_what_was_signed_cannot_be_changed(change: dict[str, Any]) -> None:
    forged = claims().model_copy(update=change)
    with pytest.raises(SignatureInvalid):
        verify_identity(CONFIG, forged, NOW, inbox="shop")


@pytest.mark.parametrize(
    "signature",
    ["", "0" * 64, " ", "dfd8772a", sign(SECRET, claims())[:-1], sign(SECRET, claims()) + "0", "я"],
)
def test_a_wrong_or_empty_signature_is_refused(signature: str) -> None:
    with pytest.raises(SignatureInvalid):
        verify_identity(CONFIG, claims(signature=signature), NOW, inbox="shop")


def test_a_signature_is_not_case_sensitive_magic() -> None:
    with pytest.raises(SignatureInvalid):
        verify_identity(CONFIG, claims(signature=sign(SECRET, claims()).upper()), NOW, inbox="shop")


def test_an_expired_identity_cannot_be_replayed() -> None:
    good = claims()
    verify_identity(CONFIG, good, NOW + timedelta(seconds=3599), inbox="shop")
    for late in (3600, 3601, 10**8):
        with pytest.raises(SignatureInvalid, match="expired"):
            verify_identity(CONFIG, good, NOW + timedelta(seconds=late), inbox="shop")


def test_an_identity_for_ever_is_refused() -> None:
    forever = claims(expires_at=1760000000 + 86_401)
    with pytest.raises(SignatureInvalid, match="longer"):
        verify_identity(CONFIG, forever, NOW, inbox="shop")


def test_another_inbox_and_its_key_are_refused() -> None:
    other = Config.model_validate({"identity_secret": "the other inbox's secret"})
    with pytest.raises(SignatureInvalid):
        verify_identity(other, claims(), NOW, inbox="shop")
    foreign = claims(signature=sign("the other inbox's secret", claims()))
    with pytest.raises(SignatureInvalid):
        verify_identity(CONFIG, foreign, NOW, inbox="shop")
    # Two inboxes that were given the same secret by mistake.
    with pytest.raises(SignatureInvalid, match="another inbox"):
        verify_identity(CONFIG, claims(), NOW, inbox="other")


def test_without_a_secret_nobody_is_signed_in() -> None:
    unsigned = claims(signature="")
    for signature in ("", sign("", unsigned)):
        with pytest.raises(SignatureInvalid):
            verify_identity(
                Config(), unsigned.model_copy(update={"signature": signature}), NOW, inbox="shop"
            )


text = st.text(st.characters(codec="utf-8"), max_size=20)


@given(text, text, text, text)
def test_no_two_claims_share_their_signed_bytes(a: str, b: str, c: str, d: str) -> None:
    first = claims(name=a, email=b, signature="")
    second = claims(name=c, email=d, signature="")
    assert (canonical(first) == canonical(second)) == ((a, b) == (c, d))


@pytest.mark.parametrize("user_id", ["", "a b", "a\x00b", "a\u200bb", "a\u202eb", "x" * 129, "\n"])
def test_a_user_id_is_one_visible_word(user_id: str) -> None:
    with pytest.raises(ValidationError):
        claims(user_id=user_id, signature="")


def test_anonymous_visitors_prove_nothing_but_their_session() -> None:
    details = Details(
        name="CEO\u0000\n", email=" Boss@Example.test ", phone="+38 050 111 01 01", language="en-GB"
    )
    sender = anonymous(CONFIG, "0123456789abcdef", details, inbox="shop")
    assert sender.address == "shop:v:0123456789abcdef"
    assert sender.evidence is Evidence.PROVIDER
    assert (sender.display_name, sender.language) == ("CEO", "en")
    assert sender.attributes == {
        "claimed_email": "boss@example.test",
        "claimed_phone": "+380501110101",
    }


def test_nobody_can_type_themselves_into_a_signed_address() -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        anonymous(CONFIG, "u:4711aaaaaaaaaaaaaa", Details(), inbox="shop")
    tricky = Config.model_validate({"identity_secret": SECRET})
    one = anonymous(tricky, "0123456789abcdef", Details(), inbox="shop:u")
    assert one.address == "shop%3Au:v:0123456789abcdef"


def test_a_typed_address_must_look_like_one() -> None:
    with pytest.raises(BadInput) as caught:
        anonymous(CONFIG, "0123456789abcdef", Details(email="a@b, c@d"), inbox="shop")
    assert caught.value.errors[0].pointer == "/email"


def test_an_inbox_may_want_signed_visitors_only() -> None:
    config = Config.model_validate({"identity_secret": SECRET, "require_identity": True})
    with pytest.raises(NotAuthenticated):
        anonymous(config, "0123456789abcdef", Details(), inbox="shop")
    verify_identity(config, claims(), NOW, inbox="shop")


def test_sites_of_one_namespace_share_their_visitors() -> None:
    config = Config.model_validate({"identity_secret": SECRET, "namespace": "group"})
    assert verify_identity(config, claims(), NOW, inbox="shop").address == "group:u:4711"


# What the guide says is what works ------------------------------------------------------------

VECTORS = [
    (
        {"inbox": "shop", "user_id": "4711", "expires_at": 1760003600},
        "dfd8772a16c1392b54c4446ee0a9545aa455725d8cf31ad49ea00cf4f54ba719",
    ),
    (PERSON, "3377e629903a0a700bfc27e1d00bf2d48a15e14f6f3cca99d8e9b4b2455ddfda"),
    (
        {
            "inbox": "магазин",
            "user_id": "a/b\\c",
            "expires_at": 1760003600,
            "name": "tab\tand\nline \u2028 \u007f </script> \u0001 مرحبا",
        },
        "6ae7747b8e230ad35bca62c5137c7c72048d671b87e986681074843994e5e404",
    ),
]


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("person", "signature"), VECTORS)
def test_signatures_made_elsewhere_are_accepted(person: dict[str, Any], signature: str) -> None:
    made = Claims.model_validate({**person, "signature": signature})
    assert sign(SECRET, made) == signature
    verify_identity(CONFIG, made, NOW, inbox=str(person["inbox"]))


def test_the_python_example_signs_as_we_check() -> None:
    space: dict[str, Any] = {}
    exec(example("python"), space)
    for person, signature in VECTORS:
        assert space["sign_identity"](SECRET, person)["signature"] == signature
    assert VECTORS[0][1] in GUIDE.read_text("utf-8")


def test_the_node_example_signs_as_we_check(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node; the vectors above were made with it")
    people = json.dumps([person for person, _ in VECTORS])
    script = tmp_path / "sign.mjs"
    script.write_text(
        f"{example('js')}\n"
        f"const people = {people};\n"
        f"const made = people.map((p) => signIdentity({json.dumps(SECRET)}, p).signature);\n"
        "console.log(JSON.stringify(made));\n",
        "utf-8",
    )
    done = subprocess.run([node, str(script)], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [signature for _, signature in VECTORS]


# Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        {"identity_secret": "short"},
        {"require_identity": True},
        {"allowed_origins": ["https://shop.example.test/path"]},
        {"allowed_origins": ["*"]},
        {"allowed_origins": ["null"]},
        {"allowed_origins": ["https://user@shop.example.test"]},
        {"allowed_origins": ["javascript://x"]},
        {"namespace": "a:b"},
        {"surprise": 1},
    ],
)
def test_bad_settings_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate(bad)


def test_origins_are_compared_whole() -> None:
    config = Config.model_validate(
        {"allowed_origins": ["https://Shop.example.test/", "http://localhost:5173"]}
    )
    own = "https://desk.example.test"
    for origin in ("https://shop.example.test", "http://localhost:5173", own):
        assert origin_allowed(config, origin, own)
    for origin in (
        "",
        "null",
        "http://shop.example.test",
        "https://shop.example.test:8443",
        "https://shop.example.test.evil.test",
        "https://evil.test/https://shop.example.test",
        "https://evilshop.example.test",
    ):
        assert not origin_allowed(config, origin, own)
