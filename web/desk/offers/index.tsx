/** Cards of work offered to the agent. */

import { useEffect, useRef } from "preact/hooks";
import { now } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { type Action, useActions } from "../actions";
import { announce } from "../notices/live";
import { client, desk, me, session } from "../session";
import { setPresence } from "../top/presence";
import { isNotResponding } from "../top/presence-state";
import { accept, answering, declining, type Ended, ended, followOffers, present } from "./answers";
import { Card, headOf, nameOf } from "./card";
import { type OfferView, offersOf, STACK, timeLeft } from "./offer-state";
import { outcomeText, words } from "./words";
import "./offers.css";

export { WrapUpBars } from "./wrap-up";

export function Offers() {
  const mine = offersOf(desk.value, session.value?.agentId ?? null);
  const opened = client.value;
  useEffect(
    () =>
      opened
        ? followOffers(opened, (outcome, name) =>
            [name, outcomeText(outcome, outcome.kind === "missed")].filter(Boolean).join(": "),
          )
        : undefined,
    [opened],
  );
  useShown(mine);
  useOfferActions(mine[0]);
  const hidden = mine.length - STACK;
  return (
    <section
      class="offers"
      aria-label={t(words.offers)}
      data-testid="offers"
      hidden={mine.length === 0 && ended.value.length === 0}
    >
      {mine.slice(0, STACK).map((view, index) => (
        <Card key={view.offer.id} view={view} small={index > 0} />
      ))}
      {hidden > 0 && <p class="offers-more">{t(words.more, { n: hidden })}</p>}
      {ended.value.map((one) => (
        <Gone key={one.id} ended={one} />
      ))}
    </section>
  );
}

function Gone({ ended: one }: { ended: Ended }) {
  const silent = one.outcome.kind === "missed" && isNotResponding(me.value);
  return (
    <div class="offer-ended" data-testid="offer-ended" data-outcome={one.outcome.kind}>
      <Icon name={one.outcome.kind === "missed" ? "warning" : "close"} size={16} />
      <p>
        {one.name && <strong>{one.name}</strong>}
        {outcomeText(one.outcome, silent)}
      </p>
      {silent && (
        <Button look="primary" onClick={() => setPresence("online")}>
          {t(words.goOnline)}
        </Button>
      )}
    </div>
  );
}

const LAST_WORD_SECONDS = 10;

/** Tell the server and the screen reader: once when it comes, again at ten seconds. */
function useShown(mine: readonly OfferView[]): void {
  const shown = useRef(new Set<string>());
  const warned = useRef(new Set<string>());
  // Without an offer there is nothing to draw anew with every second.
  const at = mine.length > 0 ? now.value : 0;
  useEffect(() => {
    for (const view of mine) {
      const { id } = view.offer;
      const { seconds } = timeLeft(view.offer, at);
      if (!shown.current.has(id)) {
        shown.current.add(id);
        present(id);
        announce(saidOf(view, seconds), "assertive");
        if (seconds <= LAST_WORD_SECONDS) warned.current.add(id);
      } else if (seconds <= LAST_WORD_SECONDS && !warned.current.has(id)) {
        warned.current.add(id);
        announce(t(words.tenSeconds, { name: nameOf(view) }), "assertive");
      }
    }
  });
}

function saidOf(view: OfferView, n: number): string {
  return t(words.announced, {
    what: headOf(view),
    name: nameOf(view),
    channel: t(words[view.offer.kind]),
    queue: view.queueName,
    n,
  });
}

function useOfferActions(first: OfferView | undefined): void {
  const can = () => first !== undefined && !answering.peek().has(first.offer.id);
  const offered: Action[] = [
    {
      id: "offer.accept",
      words: words.acceptOffer,
      group: "offer",
      keys: ["f2"],
      whileTyping: true,
      enabled: can,
      run: () => first && accept(first),
    },
    {
      id: "offer.decline",
      words: words.declineOffer,
      group: "offer",
      keys: ["shift+f2"],
      whileTyping: true,
      enabled: can,
      run: () => {
        if (first) declining.value = first.offer.id;
      },
    },
  ];
  useActions(offered, [first?.offer.id]);
}
