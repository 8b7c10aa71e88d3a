/** One offer: who, from where, how long, why me, and the time that is left. */

import { useEffect, useRef } from "preact/hooks";
import { clockText, now } from "@/ui/clock";
import { Button, IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { ENDONYMS, LANGUAGES, t } from "@/ui/words";
import { keysOf } from "../actions";
import { keysText } from "../palette/keymap";
import { agentName } from "../people";
import { me } from "../session";
import { accept, answering, decline, declining } from "./answers";
import { noteFor } from "./notes";
import { type OfferView, shortened, timeLeft, waitedSeconds, whyMe } from "./offer-state";
import { REASONS, whyText, words } from "./words";

// The server sends 140 characters at most: one less shows that the text goes on.
const PREVIEW_LENGTH = 139;

export function nameOf(view: OfferView): string {
  return view.preview?.contact.name || t(words.customer);
}

/** What kind of offer it is, with who made it where somebody did. */
export function headOf(view: OfferView): string {
  if (view.consult) {
    return t(words.consultBy, { name: agentName(view.consult.from_agent_id) });
  }
  if (!view.forMe) return t(words.offer);
  const note = noteFor(view.offer.conversation_id, view.offer.agent_id);
  return note?.agent_id
    ? t(words.transferBy, { name: agentName(note.agent_id) })
    : t(words.transfer);
}

export function Card({ view, small }: { view: OfferView; small: boolean }) {
  const { offer } = view;
  const name = nameOf(view);
  return (
    <article
      class={small ? "offer offer-small" : "offer"}
      aria-label={`${headOf(view)}: ${name}`}
      data-testid="offer"
      data-offer={offer.id}
    >
      <header class="offer-head">
        <Ring view={view} />
        <div class="offer-who">
          <p class="offer-kind">{headOf(view)}</p>
          <h3>{name}</h3>
        </div>
        {small && <SmallAnswers view={view} name={name} />}
      </header>
      {declining.value === offer.id ? (
        <Reasons view={view} />
      ) : (
        !small && <Body view={view} name={name} />
      )}
    </article>
  );
}

function Body({ view, name }: { view: OfferView; name: string }) {
  const { offer, preview } = view;
  const busy = answering.value.has(offer.id);
  return (
    <>
      <Facts view={view} />
      {preview?.preview && (
        <p class="offer-preview" dir="auto" lang={preview.conversation.language ?? undefined}>
          {shortened(preview.preview, PREVIEW_LENGTH)}
        </p>
      )}
      <Note view={view} />
      {me.value && <p class="offer-why">{whyText(whyMe(view, me.value))}</p>}
      <footer class="offer-answers">
        <Button
          data-testid="offer-decline"
          onClick={() => {
            declining.value = offer.id;
          }}
          disabled={busy}
        >
          {t(words.decline)}
          <span class="visually-hidden">: {name}</span>
          <Key id="offer.decline" usual="shift+f2" />
        </Button>
        <Button
          look="primary"
          data-testid="offer-accept"
          onClick={() => accept(view)}
          disabled={busy}
        >
          {t(words.accept)}
          <span class="visually-hidden">: {name}</span>
          <Key id="offer.accept" usual="f2" />
        </Button>
      </footer>
    </>
  );
}

function Key({ id, usual }: { id: string; usual: string }) {
  const [keys] = keysOf({ id, keys: [usual] });
  return keys ? <kbd>{keysText(keys)}</kbd> : null;
}

function SmallAnswers({ view, name }: { view: OfferView; name: string }) {
  const busy = answering.value.has(view.offer.id);
  return (
    <div class="offer-answers">
      <IconButton
        icon="close"
        label={t(words.declineOf, { name })}
        disabled={busy}
        onClick={() => {
          declining.value = view.offer.id;
        }}
      />
      <IconButton
        icon="check"
        label={t(words.acceptOf, { name })}
        disabled={busy}
        onClick={() => accept(view)}
      />
    </div>
  );
}

function Facts({ view }: { view: OfferView }) {
  const { offer, preview, queueName } = view;
  const waited = waitedSeconds(view, now.value);
  const spoken = preview?.conversation.language ?? preview?.contact.language;
  return (
    <ul class="offer-facts">
      <li>
        <Icon name={offer.kind} size={14} />
        {t(words[offer.kind])}
      </li>
      {queueName && (
        <li>
          <Icon name="queue" size={14} />
          {queueName}
        </li>
      )}
      {waited !== null && (
        <li class="numbers">
          <Icon name="clock" size={14} />
          {t(words.waited, { clock: clockText(waited) })}
        </li>
      )}
      {spoken && <li>{languageName(spoken)}</li>}
    </ul>
  );
}

function languageName(code: string): string {
  const ours = LANGUAGES.find((known) => known === code);
  return ours ? ENDONYMS[ours] : code.toUpperCase();
}

function Note({ view }: { view: OfferView }) {
  const text =
    view.consult?.note ??
    (view.forMe ? noteFor(view.offer.conversation_id, view.offer.agent_id)?.text : undefined);
  return text ? (
    <p class="offer-note" dir="auto" data-testid="offer-note">
      <Icon name="note" size={14} />
      {shortened(text, PREVIEW_LENGTH)}
    </p>
  ) : null;
}

const RADIUS = 17;
const ROUND = 2 * Math.PI * RADIUS;

function Ring({ view }: { view: OfferView }) {
  const { seconds, part } = timeLeft(view.offer, now.value);
  return (
    <span
      class={seconds <= 10 ? "ring ring-late" : "ring"}
      title={t(words.seconds, { n: seconds })}
    >
      <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">
        <circle class="ring-ground" cx="20" cy="20" r={RADIUS} />
        <circle
          class="ring-left"
          cx="20"
          cy="20"
          r={RADIUS}
          stroke-dasharray={String(ROUND)}
          stroke-dashoffset={String(ROUND * (1 - part))}
        />
      </svg>
      <span class="numbers ring-seconds" data-testid="offer-seconds">
        {seconds}
        <span class="visually-hidden">{t(words.seconds, { n: seconds })}</span>
      </span>
    </span>
  );
}

/** Focus comes here only because somebody asked to decline. */
function Reasons({ view }: { view: OfferView }) {
  const first = useRef<HTMLDivElement>(null);
  const back = () => {
    declining.value = null;
  };
  useEffect(() => {
    const before = document.activeElement;
    first.current?.querySelector("button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of buttons, not of fields.
    <div
      ref={first}
      class="offer-reasons"
      role="group"
      aria-label={t(words.because)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        back();
      }}
    >
      <p>{t(words.because)}</p>
      <div class="offer-reason-list">
        {REASONS.map(([reason, word]) => (
          <Button key={word} data-testid={`decline-${word}`} onClick={() => decline(view, reason)}>
            {t(words[word])}
          </Button>
        ))}
        <Button look="quiet" icon="back" onClick={back}>
          {t(words.back)}
        </Button>
      </div>
    </div>
  );
}
