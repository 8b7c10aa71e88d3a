"""Reading a mailbox: every UID ends up stored, known already, or in quarantine.

One thread per mailbox talks IMAP; what must be durable is awaited on the loop. The order is
always fetch, commit, flag, move the cursor: a kill at any point repeats a mail at most, and the
dedupe key makes the repeat harmless.
"""

from __future__ import annotations

import asyncio
import imaplib
import threading
from collections.abc import Sequence

import structlog
from imap_tools.errors import ImapToolsError

from omnidesk.channels.email.bridge import Bridge, Stopped
from omnidesk.channels.email.config import EmailConfig, ImapConfig
from omnidesk.channels.email.imap_session import Listed, LoginRefused, Session
from omnidesk.channels.email.listener import CONTENT_TYPE
from omnidesk.channels.email.oauth import access_token, forget
from omnidesk.channels.email.parse import Envelope, raw_key, read_mail
from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.domain.inbound import Unreadable
from omnidesk.errors import SendError, Unavailable

log = structlog.get_logger(__name__)

_BATCH_BYTES = 8 * 1024 * 1024
_BATCH_MAILS = 50
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 120.0
_LOGIN_WAIT_SECONDS = 60.0
_FETCH_ATTEMPTS = 5
_STORE_ATTEMPTS = 3
_NETWORK = (OSError, imaplib.IMAP4.error, ImapToolsError)


async def run_imap(config: EmailConfig, context: ListenContext) -> None:
    """Follow the mailbox until told to stop, through every kind of trouble.

    On stop or cancellation the thread is gone when this returns.
    """
    assert config.imap is not None
    bridge = Bridge(asyncio.get_running_loop())
    reader = _Reader(config, config.imap, context, bridge)
    failure: list[BaseException] = []
    finished = asyncio.Event()

    def work() -> None:
        try:
            reader.run()
        except Stopped:
            pass
        except BaseException as error:
            failure.append(error)
        finally:
            bridge.loop.call_soon_threadsafe(finished.set)

    thread = threading.Thread(target=work, name=f"imap-{context.inbox_id}", daemon=True)
    thread.start()
    stopping = asyncio.ensure_future(_wait(context))
    ending = asyncio.ensure_future(finished.wait())
    try:
        await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        bridge.stop()
        stopping.cancel()
        # The loop must stay until the thread no longer needs it, even while we are cancelled.
        while not finished.is_set():
            try:
                await asyncio.wait_for(finished.wait(), timeout=bridge.patience_seconds)
            except TimeoutError:
                reader.cut()
            except asyncio.CancelledError:
                continue
        thread.join()
        bridge.close()
        ending.cancel()
    if failure:
        raise failure[0]


async def _wait(context: ListenContext) -> None:
    await context.stop.wait()


class _Reader:
    """The life of one mailbox's thread."""

    def __init__(
        self, config: EmailConfig, imap: ImapConfig, context: ListenContext, bridge: Bridge
    ) -> None:
        self._config = config
        self._imap = imap
        self._context = context
        self._bridge = bridge
        self._session: Session | None = None
        self._cursor_name = f"imap:{imap.username}@{imap.host}/{imap.folder}"
        self._validity = 0
        self._last = 0
        # How often fetching began at this UID and broke off; one mail must not block the rest.
        self._broken: tuple[int, int] = (0, 0)
        self._log = log.bind(inbox_id=context.inbox_id, folder=imap.folder)

    def cut(self) -> None:
        """Break the connection from outside, so that a blocked read returns."""
        if self._session is not None:
            self._session.cut()

    def run(self) -> None:
        failures = 0
        while True:
            try:
                with Session(self._imap, self._bridge.wake_descriptor, self._token()) as session:
                    self._session = session
                    self._open(session)
                    failures = 0
                    self._follow(session)
            except (LoginRefused, SendError) as error:
                self._refused_login(str(error))
            except _NETWORK as error:
                self._bridge.check()
                if self._imap.oauth is not None:
                    forget(self._imap.oauth)
                wait = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**failures)
                failures = min(failures + 1, 10)
                self._log.warning("email.imap.lost", error=f"{type(error).__name__}: {error}"[:300])
                self._bridge.sleep(wait * (0.5 + self._context.random() / 2))
            except Unavailable as error:
                self._bridge.sleep(error.retry_after_seconds)
            finally:
                self._session = None

    def _token(self) -> str:
        if self._imap.oauth is None:
            return ""
        return self._bridge.call(access_token(self._context.http, self._imap.oauth))

    def _refused_login(self, why: str) -> None:
        if self._imap.oauth is not None:
            forget(self._imap.oauth)
        self._log.error("email.imap.login_refused", why=why, alarm=True)
        self._bridge.sleep(_LOGIN_WAIT_SECONDS)

    def _open(self, session: Session) -> None:
        """Find the place to go on from; a new UIDVALIDITY voids every UID we know."""
        cursor = self._bridge.call(self._context.load_cursor(self._cursor_name)) or {}
        self._validity = session.validity
        known = cursor.get("uidvalidity")
        if known == session.validity:
            self._last = int(cursor.get("uid", 0))
            return
        self._last = 0
        if known is None and self._imap.first_run == "new":
            self._last = max(0, session.next_uid - 1)
            self._save()
        elif known is not None:
            self._log.warning(
                "email.imap.uidvalidity_changed", old=known, new=session.validity, alarm=True
            )

    def _follow(self, session: Session) -> None:
        while True:
            self._bridge.check()
            self._drain(session)
            session.wait(idle=self._imap.idle, seconds=self._imap.poll_seconds)

    def _drain(self, session: Session) -> None:
        while listed := session.list_after(self._last):
            for batch in _batches(listed, self._config.limits.raw_bytes, alone=self._suspect()):
                self._bridge.check()
                self._take(session, batch)

    def _suspect(self) -> bool:
        return self._broken[1] > 0 and self._broken[0] > self._last

    def _take(self, session: Session, batch: Sequence[Listed]) -> None:
        """Fetch, commit, flag, move on: in this order only."""
        first = batch[0].uid
        tries = self._broken[1] if self._broken[0] == first else 0
        if tries >= _FETCH_ATTEMPTS:
            deliveries = [self._unfetched(batch[0], "the server does not hand it out")]
            batch = batch[:1]
        else:
            self._broken = (first, tries + 1)
            deliveries = self._fetch(session, batch)
        self._store(deliveries)
        session.mark([item.uid for item in batch])
        self._last = batch[-1].uid
        self._broken = (0, 0)
        self._save()

    def _fetch(self, session: Session, batch: Sequence[Listed]) -> list[Delivery]:
        limit = self._config.limits.raw_bytes
        if batch[0].size > limit:
            # Alone in its batch. The beginning shows whose it is; the rest stays on the server.
            item = batch[0]
            return [self._oversized(item, session.fetch_start(item.uid), limit)]
        found = session.fetch([item.uid for item in batch])
        deliveries = []
        for item in batch:
            raw = found.get(item.uid)
            if raw is not None:
                deliveries.append(self._delivery(raw))
            elif session.exists(item.uid):
                deliveries.append(self._unfetched(item, "the server gives no content for it"))
            # Otherwise somebody deleted it since it was listed: there is nothing to store.
        return deliveries

    def _delivery(self, raw: bytes) -> Delivery:
        item = read_mail(self._config.rules, raw, Envelope(), self._context.now())
        return Delivery(raw=raw, content_type=CONTENT_TYPE, items=(item,))

    def _oversized(self, item: Listed, start: bytes, limit: int) -> Delivery:
        reason = (
            f"the mail has {item.size} bytes; the limit is {limit}. Only its beginning is kept "
            f"here; it stays in {self._imap.folder} under UID {item.uid}"
        )
        return self._quarantine(item, start, reason)

    def _unfetched(self, item: Listed, why: str) -> Delivery:
        reason = f"{why}; it stays in {self._imap.folder} under UID {item.uid}"
        return self._quarantine(item, b"", reason)

    def _quarantine(self, item: Listed, raw: bytes, reason: str) -> Delivery:
        key = f"imap:{self._imap.folder[:100]}:{self._validity}:{item.uid}"
        self._log.error("email.imap.quarantined", uid=item.uid, reason=reason, alarm=True)
        return Delivery(
            raw=raw,
            content_type=CONTENT_TYPE,
            items=(Unreadable(dedupe_key=key, reason=reason),),
        )

    def _store(self, deliveries: Sequence[Delivery]) -> None:
        """Return once all of them are durable. Nothing more is pulled meanwhile."""
        pending = list(deliveries)
        failures = 0
        while pending:
            results = self._bridge.call(_submit_all(self._context, pending))
            failed = [(d, e) for d, e in zip(pending, results, strict=True) if e is not None]
            if not failed:
                return
            self._raise_fatal([error for _, error in failed])
            away = [error for _, error in failed if isinstance(error, Unavailable)]
            failures += 1
            passing = away or any(isinstance(e, asyncio.CancelledError) for _, e in failed)
            if not passing and failures >= _STORE_ATTEMPTS:
                pending = [self._refused(d, e) for d, e in failed]
            else:
                pending = [delivery for delivery, _ in failed]
            hint = max((error.retry_after_seconds for error in away), default=0)
            wait = max(hint, min(30.0, 0.5 * 2 ** min(failures, 6)))
            self._log.warning("email.imap.store_failed", count=len(pending), wait_seconds=wait)
            self._bridge.sleep(wait * (0.5 + self._context.random() / 2))

    @staticmethod
    def _raise_fatal(errors: Sequence[BaseException]) -> None:
        for error in errors:
            # A cancelled submit is a store that is going away, not an end of this mailbox.
            if not isinstance(error, Exception | asyncio.CancelledError):
                raise error

    def _refused(self, delivery: Delivery, error: BaseException) -> Delivery:
        """A mail that the store will not have as it is: its bytes, without our reading of it."""
        if isinstance(error, Unavailable):
            return delivery
        reason = f"could not be stored: {type(error).__name__}"
        self._log.error("email.imap.quarantined", reason=reason, alarm=True)
        item = Unreadable(dedupe_key=raw_key(delivery.raw), reason=reason)
        return Delivery(raw=delivery.raw, content_type=CONTENT_TYPE, items=(item,))

    def _save(self) -> None:
        value = {"uidvalidity": self._validity, "uid": self._last}
        self._bridge.call(self._context.save_cursor(self._cursor_name, value))


def _batches(listed: Sequence[Listed], limit: int, *, alone: bool) -> list[list[Listed]]:
    """Listed mails in their order, in groups that fit into memory; an oversized one is alone.

    `alone` makes the first group a single mail: the last fetch from there broke off.
    """
    groups: list[list[Listed]] = []
    size = 0
    for item in listed:
        single = item.size > limit or (alone and len(groups) < 2)
        if (
            not groups
            or single
            or size + item.size > _BATCH_BYTES
            or (len(groups[-1]) >= _BATCH_MAILS)
        ):
            groups.append([])
            size = 0
        groups[-1].append(item)
        size += _BATCH_BYTES + 1 if single else item.size
    return groups


async def _submit_all(
    context: ListenContext, deliveries: Sequence[Delivery]
) -> list[BaseException | None]:
    # Together, so that they share commits.
    return await asyncio.gather(*(context.submit(d) for d in deliveries), return_exceptions=True)
