/** One's own menu: how the desk looks and behaves, and the way out. */

import { type Signal, signal } from "@preact/signals";
import { Button } from "@/ui/controls";
import { density, theme } from "@/ui/theme";
import { defineWords, ENDONYMS, LANGUAGES, language, t } from "@/ui/words";
import { useActions } from "../actions";
import { noticeSettingsOpen } from "../notices/settings";
import { initials } from "../people";
import { chooseLanguage, prefer, preferences } from "../preferences";
import { isAdmin, isLead, me, signOut } from "../session";
import { Popover } from "./popover";

const words = defineWords({
  menu: { en: "You: {name}", ru: "Вы: {name}", uk: "Ви: {name}" },
  nobody: { en: "Token without an agent", ru: "Токен без оператора", uk: "Токен без оператора" },
  admin: { en: "Administrator", ru: "Администратор", uk: "Адміністратор" },
  lead: { en: "Supervisor", ru: "Супервайзер", uk: "Супервайзер" },
  agent: { en: "Agent", ru: "Оператор", uk: "Оператор" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  theme: { en: "Theme", ru: "Тема", uk: "Тема" },
  system: { en: "As the system", ru: "Как в системе", uk: "Як у системі" },
  light: { en: "Light", ru: "Светлая", uk: "Світла" },
  dark: { en: "Dark", ru: "Тёмная", uk: "Темна" },
  density: { en: "Density", ru: "Плотность", uk: "Щільність" },
  comfortable: { en: "Comfortable", ru: "Свободно", uk: "Вільно" },
  compact: { en: "Compact", ru: "Плотно", uk: "Щільно" },
  enter: { en: "Enter sends", ru: "Enter отправляет", uk: "Enter надсилає" },
  notices: {
    en: "Sounds and notices",
    ru: "Звуки и уведомления",
    uk: "Звуки й сповіщення",
  },
  out: { en: "Sign out", ru: "Выйти", uk: "Вийти" },
  nextTheme: { en: "Change the theme", ru: "Сменить тему", uk: "Змінити тему" },
  nextDensity: { en: "Change the density", ru: "Сменить плотность", uk: "Змінити щільність" },
});

const open = signal(false);

export function UserMenu() {
  useViewActions();
  const name = me.value?.name ?? t(words.nobody);
  return (
    <Popover
      open={open}
      align="end"
      label={t(words.menu, { name })}
      title={name}
      buttonClass="user-button"
      testId="user-menu"
      button={
        <>
          {initials(name)}
          <span class="visually-hidden">{t(words.menu, { name })}</span>
        </>
      }
    >
      <div class="user-panel">
        <p class="user-who">
          <strong>{name}</strong>
          <small>{me.value?.email ?? ""}</small>
          <small>{t(isAdmin.value ? words.admin : isLead.value ? words.lead : words.agent)}</small>
        </p>
        <Choice
          name="language"
          label={t(words.language)}
          value={language}
          set={chooseLanguage}
          options={LANGUAGES.map((known) => [known, ENDONYMS[known]])}
        />
        <Choice
          name="theme"
          label={t(words.theme)}
          value={theme}
          options={[
            ["system", t(words.system)],
            ["light", t(words.light)],
            ["dark", t(words.dark)],
          ]}
        />
        <Choice
          name="density"
          label={t(words.density)}
          value={density}
          options={[
            ["comfortable", t(words.comfortable)],
            ["compact", t(words.compact)],
          ]}
        />
        <label class="user-check">
          <input
            type="checkbox"
            checked={preferences.value.enterToSend}
            onChange={(event) => prefer({ enterToSend: event.currentTarget.checked })}
          />
          {t(words.enter)}
        </label>
        <Button
          look="quiet"
          icon="sound"
          data-testid="notice-settings"
          onClick={() => {
            open.value = false;
            noticeSettingsOpen.value = true;
          }}
        >
          {t(words.notices)}
        </Button>
        <Button look="quiet" icon="exit" data-testid="sign-out" onClick={() => void signOut()}>
          {t(words.out)}
        </Button>
      </div>
    </Popover>
  );
}

interface ChoiceProps<Value extends string> {
  name: string;
  label: string;
  value: Signal<Value>;
  set?: (value: Value) => void;
  options: ReadonlyArray<readonly [Value, string]>;
}

function Choice<Value extends string>({ name, label, value, set, options }: ChoiceProps<Value>) {
  return (
    <fieldset class="user-choice">
      <legend>{label}</legend>
      <div class="chips">
        {options.map(([key, text]) => (
          <label key={key} class="chip" lang={name === "language" ? key : undefined}>
            <input
              type="radio"
              name={name}
              value={key}
              checked={value.value === key}
              onChange={() => {
                if (set) set(key);
                else value.value = key;
              }}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function useViewActions(): void {
  useActions(
    [
      {
        id: "view.theme",
        words: words.nextTheme,
        group: "view",
        run: () => {
          const dark =
            theme.value === "system"
              ? matchMedia("(prefers-color-scheme: dark)").matches
              : theme.value === "dark";
          theme.value = dark ? "light" : "dark";
        },
      },
      {
        id: "view.density",
        words: words.nextDensity,
        group: "view",
        run: () => {
          density.value = density.value === "compact" ? "comfortable" : "compact";
        },
      },
      {
        id: "view.notices",
        words: words.notices,
        group: "view",
        run: () => {
          noticeSettingsOpen.value = true;
        },
      },
      { id: "session.end", words: words.out, group: "view", run: () => void signOut() },
    ],
    [],
  );
}
