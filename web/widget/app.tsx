/** The frame: a head, one view, and what is said of the connection. */

import { effect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, IconButton, Skeleton } from "@/ui/controls";
import { t } from "@/ui/words";
import { mailto } from "./address";
import { Connection } from "./connection";
import { Form } from "./form";
import { Home } from "./home";
import { Offline } from "./offline";
import {
  closePanel,
  connected,
  dressHost,
  email,
  framed,
  isOpen,
  loadSettings,
  own,
  screen,
  settings,
  thread,
  view,
} from "./state";
import { Talk } from "./talk";
import type { View } from "./view";
import { words } from "./words";

effect(dressHost);

const VIEWS: Record<View, () => ComponentChildren> = {
  loading: () => <Skeleton label={t(words.loading)} lines={4} />,
  unreachable: () => <Unreachable />,
  home: () => <Home />,
  form: () => <Form />,
  offline: () => <Offline />,
  queue: () => <Talk />,
  chat: () => <Talk />,
  ended: () => <Talk />,
};

export function App() {
  const shown = view.value;
  const talking = shown === "queue" || shown === "chat" || shown === "ended";
  const focus = useFocus(talking ? "talk" : shown);
  return (
    <div class="chat" data-testid="chat" data-view={shown}>
      <Head />
      {connected.value && <Connection />}
      <main class="view" ref={focus} tabIndex={-1} aria-labelledby="title">
        {VIEWS[shown]()}
      </main>
    </div>
  );
}

function Head() {
  const agent = talks() ? (thread.value.conversation?.agent_name ?? "") : "";
  const team = own.value?.team || t(words.team);
  return (
    <header class="head">
      {screen.value !== "home" && settings.value && (
        <IconButton
          icon="back"
          label={t(words.back)}
          data-testid="back"
          onClick={() => {
            screen.value = "home";
          }}
        />
      )}
      <div class="head-who">
        <h1 id="title" dir="auto">
          {agent || team}
        </h1>
        {agent && <p dir="auto">{team}</p>}
      </div>
      {framed.value && (
        <IconButton icon="close" label={t(words.close)} data-testid="close" onClick={closePanel} />
      )}
    </header>
  );
}

function talks(): boolean {
  return screen.value === "thread" && thread.value.conversation?.state === "open";
}

function Unreachable() {
  return (
    <div class="card card-middle" role="alert">
      <p>{t(words.unreachable)}</p>
      <Button look="primary" onClick={() => void loadSettings()}>
        {t(words.retry)}
      </Button>
      {email.value && (
        <a class="button button-plain" href={mailto(email.value)}>
          {t(words.writeEmail)}
        </a>
      )}
    </div>
  );
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) closePanel();
});

/** Put the focus where the next thing is done, when the panel opens or shows another view; not
 * while the panel is shut, nor at the first view of a page of its own. */
function useFocus(shown: string) {
  const element = useRef<HTMLElement>(null);
  const open = isOpen.value;
  useEffect(() => {
    const here = element.current;
    if (!open || !here || shown === "loading" || !framed.value) return;
    if (here.contains(document.activeElement) && document.activeElement !== here) return;
    const next = here.querySelector<HTMLElement>("[data-focus]:not(:disabled)");
    (next ?? here).focus({ preventScroll: true });
  }, [open, shown]);
  return element;
}
