"""Real mail servers on free ports, in folders of their own. Nothing of the system's is touched."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.domain.ids import InboxId

PASSWORD = "pässword"
_READY_SECONDS = 30.0


def binary(name: str) -> str:
    """The path of a server program; skips with the command that installs it."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/lib/dovecot")
    if found is None:
        pytest.skip(f"{name} is missing; install the mail servers with: make ci-deps")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that the servers' own users can enter."""
    path = Path(tempfile.mkdtemp(prefix="omnidesk-mail-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
    pytest.fail(f"the server did not come up (exit {process.poll()}):\n{said}")


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    output = log.with_suffix(".out")
    with output.open("wb") as sink:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        # Children that outlived their master are in its own session.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def certificate_in(path: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = (path / "cert.pem", path / "key.pem")
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


# Dovecot --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dovecot:
    """An IMAP and LMTP server; every user exists, with the same password."""

    path: Path
    imap_port: int
    lmtp_port: int
    owner: tuple[int, int]

    def maildir(self, user: str) -> Path:
        return self.path / "mail" / user

    def deliver(self, user: str, raw: bytes, name: str) -> None:
        """Put a mail into the INBOX as a delivery agent does: write aside, then rename."""
        maildir = self.maildir(user)
        for part in ("tmp", "new", "cur"):
            (maildir / part).mkdir(parents=True, exist_ok=True)
            os.chown(maildir / part, *self.owner)
        os.chown(maildir, *self.owner)
        aside = maildir / "tmp" / name
        aside.write_bytes(raw)
        os.chown(aside, *self.owner)
        aside.rename(maildir / "new" / name)

    def mails(self, user: str) -> list[bytes]:
        """What is in the INBOX now."""
        found = []
        for part in ("new", "cur"):
            for file in sorted((self.maildir(user) / part).glob("*")):
                found.append(file.read_bytes())
        return found

    def flags(self, user: str) -> list[str]:
        """The maildir flag letters of every mail."""
        return [p.name.rpartition(",")[2] for p in sorted((self.maildir(user) / "cur").glob("*"))]


def _dovecot_owner() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


_DOVECOT = """
base_dir = {path}/run
state_dir = {path}/state
log_path = {path}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@+
recipient_delimiter = +
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{path}/mail/%n
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
{oauth}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={path}/home/%n allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
    ssl = {implicit}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol imap {{
  imap_idle_notify_interval = 2 mins
  mail_max_userip_connections = 100
}}
protocol lmtp {{
  postmaster_address = postmaster@example.org
}}
"""


_OAUTH = """
auth_mechanisms = xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {path}/oauth2.conf
}}
"""


@contextmanager
def dovecot(
    path: Path, *, certificate: tuple[Path, Path] | None = None, token_info: str = ""
) -> Iterator[Dovecot]:
    """A running Dovecot. With a certificate its IMAP port speaks TLS from the first byte; with
    the address of a token endpoint it takes access tokens instead of passwords."""
    program = binary("dovecot")
    root = os.geteuid() == 0
    uid, gid = _dovecot_owner()
    server = Dovecot(path, free_port(), free_port(), (uid, gid))
    for name in ("mail", "home"):
        (path / name).mkdir(exist_ok=True)
        os.chown(path / name, uid, gid)
    me = getpass.getuser()
    lines = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    if token_info:
        (path / "oauth2.conf").write_text(
            f"tokeninfo_url = {token_info}\nusername_attribute = user\n"
        )
    config = path / "dovecot.conf"
    config.write_text(
        _DOVECOT.format(
            path=path,
            ssl="yes" if certificate else "no",
            certificate=lines,
            oauth=_OAUTH.format(path=path) if token_info else "",
            implicit="yes" if certificate else "no",
            internal="dovecot" if root else me,
            group="dovecot" if root else me,
            login="dovenull" if root else me,
            password=PASSWORD,
            uid=uid,
            gid=gid,
            imap=server.imap_port,
            lmtp=server.lmtp_port,
        )
    )
    log = path / "dovecot.log"
    with _running([program, "-F", "-c", str(config)], log) as process:
        _wait_for(server.imap_port, process, log)
        yield server


# Postfix --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Postfix:
    """An MTA that takes mail by SMTP and hands it on by its transport map."""

    path: Path
    port: int

    @property
    def log(self) -> str:
        return (self.path / "postfix.log").read_text("utf-8", "replace")


_MAIN = """
compatibility_level = 3.6
queue_directory = {path}/queue
data_directory = {path}/data
command_directory = {commands}
daemon_directory = {daemons}
maillog_file_prefixes = {path}
maillog_file = {path}/postfix.log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
myorigin = example.org
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = static:all
transport_maps = texthash:{path}/transport
recipient_delimiter = +
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_delay_reject = yes
alias_maps =
alias_database =
local_recipient_maps =
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
bounce_queue_lifetime = 30s
default_destination_concurrency_failed_cohort_limit = 0
smtp_dns_support_level = disabled
message_size_limit = 52428800
mailbox_size_limit = 0
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(path: Path, transport: dict[str, str]) -> Iterator[Postfix]:
    """A running Postfix; `transport` maps domains to next hops."""
    program = binary("postfix")
    if os.geteuid() != 0:
        pytest.skip("postfix runs as root only; run the tests as root, or in CI after make ci-deps")
    server = Postfix(path, free_port())
    daemons = next(
        (d for d in ("/usr/lib/postfix/sbin", "/usr/libexec/postfix") if Path(d).is_dir()), ""
    )
    config = path / "postfix"
    config.mkdir()
    (path / "queue").mkdir()
    (path / "data").mkdir()
    shutil.chown(path / "data", "postfix")
    (config / "main.cf").write_text(
        _MAIN.format(path=path, commands=Path(program).parent, daemons=daemons)
    )
    (config / "master.cf").write_text(_MASTER.format(port=server.port))
    lines = "".join(f"{domain} {hop}\n" for domain, hop in transport.items())
    (path / "transport").write_text(lines)
    log = path / "postfix.log"
    with _running([program, "-c", str(config), "start-fg"], log) as process:
        try:
            _wait_for(server.port, process, log)
            yield server
        finally:
            subprocess.run(
                [program, "-c", str(config), "abort"], capture_output=True, check=False, timeout=20
            )


# What a listening channel is given --------------------------------------------------------------


@dataclass
class Desk:
    """A stand-in for the core whose ledger and faults the test controls.

    `stored` maps a dedupe key to its deliveries' raw bytes: a second one under the same key is
    counted in `repeats`, as the unique index does.
    """

    stored: dict[str, Delivery] = field(default_factory=dict)
    cursors: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: int = 0
    submits: int = 0
    fault: Any = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def _step(self, name: str) -> None:
        if self.fault is not None:
            self.fault(name)

    async def submit(self, delivery: Delivery) -> None:
        self.submits += 1
        self._step("before submit")
        await asyncio.sleep(0)
        for item in delivery.items:
            if item.dedupe_key in self.stored:
                self.repeats += 1
            else:
                self.stored[item.dedupe_key] = delivery
        async with self.changed:
            self.changed.notify_all()
        self._step("after submit")

    async def load(self, name: str) -> dict[str, Any] | None:
        self._step("load cursor")
        return self.cursors.get(name)

    async def save(self, name: str, value: dict[str, Any]) -> None:
        self._step("before save")
        self.cursors[name] = value
        self._step("after save")

    async def until(self, count: int) -> None:
        """Return when `count` different items are stored."""
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: len(self.stored) >= count)

    def context(self) -> ListenContext:
        return ListenContext(
            inbox_id=InboxId("ibx_1"),
            address="support@example.org",
            http=None,  # type: ignore[arg-type]
            submit=self.submit,
            load_cursor=self.load,
            save_cursor=self.save,
            now=lambda: datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC),
            random=lambda: 0.0,
            stop=self.stop,
        )
