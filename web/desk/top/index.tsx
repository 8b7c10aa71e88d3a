/** The bar above everything: presence, capacity, queues, connection, search. */

import { IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { actions, keysOf, runAction } from "../actions";
import { soundBlocked, unlockSound } from "../notices/sound";
import { keysText } from "../palette/keymap";
import { keyListOpen, openPalette } from "../palette/open";
import { CapacityBar } from "./capacity-bar";
import { Connection } from "./connection";
import { Presence } from "./presence";
import { QueueChip } from "./queue-chip";
import { UserMenu } from "./user";
import "./top.css";

const words = defineWords({
  search: { en: "Search", ru: "Поиск", uk: "Пошук" },
  palette: { en: "Commands", ru: "Команды", uk: "Команди" },
  help: { en: "Keys", ru: "Клавиши", uk: "Клавіші" },
  blocked: {
    en: "Sound is blocked by the browser. Press to allow it.",
    ru: "Браузер не даёт воспроизвести звук. Нажмите, чтобы разрешить.",
    uk: "Браузер не дає відтворити звук. Натисніть, щоб дозволити.",
  },
});

export function TopBar() {
  return (
    <header class="top">
      <Presence />
      <CapacityBar />
      <QueueChip />
      <Connection />
      <span class="top-space" />
      {soundBlocked.value && (
        <IconButton
          icon="muted"
          class="top-muted"
          label={t(words.blocked)}
          data-testid="sound-blocked"
          onClick={unlockSound}
        />
      )}
      <Search />
      <IconButton
        icon="more"
        class="top-palette"
        label={t(words.palette)}
        title={`${t(words.palette)} (${keysText("mod+k")})`}
        data-testid="palette-button"
        onClick={() => openPalette("")}
      />
      <IconButton
        icon="help"
        class="top-help"
        label={t(words.help)}
        title={`${t(words.help)} (?)`}
        data-testid="help-button"
        onClick={() => {
          keyListOpen.value = true;
        }}
      />
      <UserMenu />
    </header>
  );
}

/** Leads to the list's own search where it is on screen, to the palette elsewhere. */
function Search() {
  const listed = actions.value.get("list.search");
  const key = listed ? keysOf(listed)[0] : "mod+k";
  return (
    <button
      type="button"
      class="top-search"
      data-testid="search-button"
      onClick={() => {
        if (!runAction("list.search")) openPalette("");
      }}
    >
      <Icon name="search" size={16} />
      <span class="top-search-word">{t(words.search)}</span>
      {key && <kbd>{keysText(key)}</kbd>}
    </button>
  );
}
