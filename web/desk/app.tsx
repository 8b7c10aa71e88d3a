/** The desk's frame: sign-in, or the bar, the rail, and the page that the address names. */

import { Component, type ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "@/ui/controls";
import { Icon, type IconName } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { ContactsPage } from "./contacts";
import { ContextPanel } from "./context";
import { Dialogs } from "./context/dialogs";
import { ConversationList } from "./list";
import { Banners, DemoBar, Notices } from "./notices";
import { Offers, WrapUpBars } from "./offers";
import { Palette } from "./palette";
import { QueuesPage } from "./queues";
import { go, pathOf, type Route, route } from "./route";
import { session } from "./session";
import { SettingsPage } from "./settings";
import { SignIn } from "./signin";
import { ConversationPane } from "./thread";
import { startTitle } from "./title";
import { TopBar } from "./top";

const words = defineWords({
  skip: { en: "Skip to the conversation", ru: "К разговору", uk: "До розмови" },
  pages: { en: "Pages", ru: "Страницы", uk: "Сторінки" },
  inbox: { en: "Inbox", ru: "Входящие", uk: "Вхідні" },
  queues: { en: "Queues", ru: "Очереди", uk: "Черги" },
  contacts: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  wallboard: { en: "Wallboard", ru: "Табло", uk: "Табло" },
  settings: { en: "Settings", ru: "Настройки", uk: "Налашту\u00adвання" },
  state: { en: "State of the desk", ru: "Состояние", uk: "Стан" },
  broken: {
    en: "Something went wrong on this page",
    ru: "На этой странице что-то сломалось",
    uk: "На цій сторінці щось зламалося",
  },
  reload: { en: "Load again", ru: "Загрузить снова", uk: "Завантажити знову" },
});

export function App() {
  useEffect(startTitle, []);
  if (!session.value) return <SignIn />;
  return (
    <Shield>
      <div class="desk">
        <a class="skip-link" href="#main">
          {t(words.skip)}
        </a>
        <TopBar />
        <section class="bars" aria-label={t(words.state)}>
          <DemoBar />
          <Banners />
          <WrapUpBars />
        </section>
        <Offers />
        <Rail />
        <Page />
        <Dialogs />
        <Notices />
        <Palette />
      </div>
    </Shield>
  );
}

/** The panes of the page; on narrow screens CSS shows one of them, by `data-open`. */
function Page() {
  const at = route.value;
  if (at.page === "inbox") {
    return (
      <main id="main" class="panes" data-open={at.conversationId ? "thread" : "list"} tabIndex={-1}>
        <ConversationList />
        <ConversationPane key={at.conversationId ?? ""} />
        {at.conversationId && <ContextPanel key={`context ${at.conversationId}`} />}
      </main>
    );
  }
  return (
    <main id="main" class="page" tabIndex={-1}>
      {at.page === "queues" && <QueuesPage />}
      {at.page === "contacts" && <ContactsPage />}
      {at.page === "settings" && <SettingsPage />}
    </main>
  );
}

const PLACES: ReadonlyArray<{ to: Route; words: Entry; icon: IconName }> = [
  { to: { page: "inbox", view: "mine", conversationId: null }, words: words.inbox, icon: "inbox" },
  { to: { page: "queues", queueId: null }, words: words.queues, icon: "queue" },
  { to: { page: "contacts", contactId: null }, words: words.contacts, icon: "contacts" },
  { to: { page: "settings", section: null }, words: words.settings, icon: "settings" },
];

function Rail() {
  return (
    <nav class="rail" aria-label={t(words.pages)}>
      {PLACES.slice(0, -1).map((place) => (
        <Place key={place.to.page} place={place} />
      ))}
      <a class="rail-link" href="/wallboard" target="_blank" rel="noreferrer">
        <Icon name="board" size={22} />
        <span>{t(words.wallboard)}</span>
      </a>
      {PLACES.slice(-1).map((place) => (
        <Place key={place.to.page} place={place} />
      ))}
    </nav>
  );
}

function Place({ place: { to, words: name, icon } }: { place: (typeof PLACES)[number] }) {
  return (
    <a
      href={pathOf(to)}
      class="rail-link"
      aria-current={route.value.page === to.page ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      <Icon name={icon} size={22} />
      <span>{t(name)}</span>
    </a>
  );
}

/** Never a blank page: what breaks says so and offers to start again. */
class Shield extends Component<{ children: ComponentChildren }, { failed: string | null }> {
  override state = { failed: null as string | null };

  static override getDerivedStateFromError(error: unknown) {
    return { failed: String(error) };
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    return (
      <main class="broken">
        <h1>{t(words.broken)}</h1>
        <p role="alert">
          <code>{this.state.failed}</code>
        </p>
        <Button look="primary" onClick={() => location.reload()}>
          {t(words.reload)}
        </Button>
      </main>
    );
  }
}
