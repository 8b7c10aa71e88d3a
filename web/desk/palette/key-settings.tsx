/** Which key does what, to be changed or turned off: a part of the settings page. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "@/ui/controls";
import { strokeOf } from "@/ui/keys";
import { defineWords, t } from "@/ui/words";
import { type Action, keysOf, known } from "../actions";
import { announce } from "../notices/live";
import { DEFAULTS, prefer, preferences } from "../preferences";
import { Keys } from "./caps";
import { GROUPS, groupEntry } from "./entries";
import { clashes, isTakable, keysText, nameOfStroke } from "./keymap";

const words = defineWords({
  single: {
    en: "Single letters and signs call commands",
    ru: "Одиночные буквы и знаки вызывают команды",
    uk: "Поодинокі літери та знаки викликають команди",
  },
  singleHint: {
    en: "Turn it off when you speak to the computer, or press keys by accident.",
    ru: "Отключите, если диктуете голосом или нажимаете клавиши случайно.",
    uk: "Вимкніть, якщо диктуєте голосом або натискаєте клавіші випадково.",
  },
  command: { en: "Command", ru: "Команда", uk: "Команда" },
  keys: { en: "Keys", ru: "Клавиши", uk: "Клавіші" },
  change: { en: "Change", ru: "Изменить", uk: "Змінити" },
  changeOf: {
    en: "Change the keys of: {name}",
    ru: "Изменить клавиши команды: {name}",
    uk: "Змінити клавіші команди: {name}",
  },
  press: {
    en: "Press the new keys. Escape keeps the old ones.",
    ru: "Нажмите новые клавиши. Escape оставит прежние.",
    uk: "Натисніть нові клавіші. Escape залишить попередні.",
  },
  off: { en: "Turn off", ru: "Отключить", uk: "Вимкнути" },
  offOf: {
    en: "Turn off the keys of: {name}",
    ru: "Отключить клавиши команды: {name}",
    uk: "Вимкнути клавіші команди: {name}",
  },
  usual: { en: "As before", ru: "Как было", uk: "Як було" },
  usualOf: {
    en: "The usual keys for: {name}",
    ru: "Обычные клавиши команды: {name}",
    uk: "Звичайні клавіші команди: {name}",
  },
  none: { en: "None", ru: "Нет", uk: "Немає" },
  all: { en: "All as before", ru: "Вернуть все", uk: "Повернути всі" },
  taken: {
    en: "{keys} is already: {name}",
    ru: "{keys} уже занято: {name}",
    uk: "{keys} уже зайнято: {name}",
  },
  browser: {
    en: "{keys} belongs to the browser.",
    ru: "{keys} занято браузером.",
    uk: "{keys} зайнято браузером.",
  },
});

/** The table of keys. `groups` in the order of the key list. */
export function KeySettings() {
  const [changing, setChanging] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const all = [...known.value.values()];
  const sorted = GROUPS.flatMap((group) => all.filter((action) => action.group === group));
  useCapture(changing, (keys) => {
    setFault("");
    setChanging(null);
    if (keys && changing) setFault(assign(changing, keys));
  });
  return (
    <div class="key-settings" data-testid="key-settings">
      <label class="key-single">
        <input
          type="checkbox"
          checked={preferences.value.singleKeys}
          onChange={(event) => prefer({ singleKeys: event.currentTarget.checked })}
        />
        <span>
          {t(words.single)}
          <small>{t(words.singleHint)}</small>
        </span>
      </label>
      {fault && (
        <p class="field-error" role="alert">
          {fault}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{t(words.command)}</th>
            <th scope="col">{t(words.keys)}</th>
            <th scope="col">
              <Button onClick={() => prefer({ keys: DEFAULTS.keys })}>{t(words.all)}</Button>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((action) => (
            <Row
              key={action.id}
              action={action}
              changing={changing === action.id}
              change={() => {
                announce(t(words.press));
                setChanging(action.id);
              }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  action: Action;
  changing: boolean;
  change: () => void;
}

function Row({ action, changing, change }: RowProps) {
  const keys = keysOf(action);
  const name = t(action.words);
  const own = action.id in preferences.value.keys;
  return (
    <tr data-testid={`key-${action.id}`}>
      <th scope="row">
        {name}
        <small>{t(groupEntry(action.group))}</small>
      </th>
      <td>
        {changing ? <em>{t(words.press)}</em> : null}
        {!changing && keys.length === 0 ? <span class="keys-none">{t(words.none)}</span> : null}
        {!changing && keys.map((each) => <Keys key={each} keys={each} />)}
      </td>
      <td class="key-buttons">
        <Button aria-label={t(words.changeOf, { name })} onClick={change}>
          {t(words.change)}
        </Button>
        {keys.length > 0 && (
          <Button
            look="quiet"
            aria-label={t(words.offOf, { name })}
            onClick={() => keep(action.id, [])}
          >
            {t(words.off)}
          </Button>
        )}
        {own && (
          <Button
            look="quiet"
            aria-label={t(words.usualOf, { name })}
            onClick={() => forget(action.id)}
          >
            {t(words.usual)}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Take the next keys pressed; null when Escape is. */
function useCapture(active: string | null, take: (keys: string | null) => void): void {
  useEffect(() => {
    if (active === null) return;
    const capture = (event: KeyboardEvent) => {
      const stroke = strokeOf(event);
      if (!stroke) return;
      event.preventDefault();
      event.stopPropagation();
      const name = nameOfStroke(stroke);
      take(name === "esc" ? null : name);
    };
    addEventListener("keydown", capture, { capture: true });
    return () => removeEventListener("keydown", capture, { capture: true });
  }, [active]);
}

/** Give an action these keys; the answer is what speaks against it, empty when done. */
function assign(id: string, keys: string): string {
  if (!isTakable(keys)) return t(words.browser, { keys: keysText(keys) });
  const others = [...known.peek().values()].map((action) => ({
    id: action.id,
    keys: keysOf(action),
    whileTyping: false,
  }));
  const [taken] = clashes(keys, id, others);
  const action = taken ? known.peek().get(taken) : undefined;
  if (action) return t(words.taken, { keys: keysText(keys), name: t(action.words) });
  keep(id, [keys]);
  return "";
}

function keep(id: string, keys: readonly string[]): void {
  prefer({ keys: { ...preferences.peek().keys, [id]: keys } });
}

function forget(id: string): void {
  const { [id]: _gone, ...left } = preferences.peek().keys;
  prefer({ keys: left });
}
