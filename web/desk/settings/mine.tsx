/** What one likes: language, looks, notices, keys; and one's password. */

import { useState } from "preact/hooks";
import { ProblemError } from "@/client";
import { Button, Field } from "@/ui/controls";
import { density, theme } from "@/ui/theme";
import { defineWords, ENDONYMS, LANGUAGES, type Language, language, t } from "@/ui/words";
import { problemText } from "../notices/problems";
import { NoticeSettings } from "../notices/settings";
import { toast } from "../notices/toasts";
import { KeySettings } from "../palette/key-settings";
import { chooseLanguage, prefer, preferences } from "../preferences";
import { me, rest } from "../session";
import { words } from "./words";

const own = defineWords({
  looks: { en: "Language and looks", ru: "Язык и вид", uk: "Мова й вигляд" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  theme: { en: "Theme", ru: "Тема", uk: "Тема" },
  system: { en: "As the system", ru: "Как в системе", uk: "Як у системі" },
  light: { en: "Light", ru: "Светлая", uk: "Світла" },
  dark: { en: "Dark", ru: "Тёмная", uk: "Темна" },
  density: { en: "Density", ru: "Плотность", uk: "Щільність" },
  comfortable: { en: "Comfortable", ru: "Свободно", uk: "Вільно" },
  compact: { en: "Compact", ru: "Плотно", uk: "Щільно" },
  enter: {
    en: "Enter sends, Shift+Enter makes a new line",
    ru: "Enter отправляет, Shift+Enter переносит строку",
    uk: "Enter надсилає, Shift+Enter переносить рядок",
  },
  notices: { en: "Sounds and notices", ru: "Звуки и уведомления", uk: "Звуки й сповіщення" },
  keys: { en: "Keyboard", ru: "Клавиатура", uk: "Клавіатура" },
  password: { en: "Password", ru: "Пароль", uk: "Пароль" },
  current: { en: "Current password", ru: "Текущий пароль", uk: "Поточний пароль" },
  next: { en: "New password", ru: "Новый пароль", uk: "Новий пароль" },
  nextHint: {
    en: "At least 10 characters. Your other sessions end.",
    ru: "Не меньше 10 символов. Другие сеансы завершатся.",
    uk: "Щонайменше 10 символів. Інші сеанси завершаться.",
  },
  change: { en: "Change password", ru: "Сменить пароль", uk: "Змінити пароль" },
});

export function Mine() {
  return (
    <section class="settings-section">
      <h1>{t(words.mine)}</h1>
      <h2>{t(own.looks)}</h2>
      <div class="settings-narrow">
        <Choice
          label={t(own.language)}
          value={language.value}
          options={LANGUAGES.map((one) => [one, ENDONYMS[one]])}
          pick={(one) => chooseLanguage(one as Language)}
        />
        <Choice
          label={t(own.theme)}
          value={theme.value}
          options={(["system", "light", "dark"] as const).map((one) => [one, t(own[one])])}
          pick={(one) => {
            theme.value = one as typeof theme.value;
          }}
        />
        <Choice
          label={t(own.density)}
          value={density.value}
          options={(["comfortable", "compact"] as const).map((one) => [one, t(own[one])])}
          pick={(one) => {
            density.value = one as typeof density.value;
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={preferences.value.enterToSend}
            onChange={(event) => prefer({ enterToSend: event.currentTarget.checked })}
          />
          {t(own.enter)}
        </label>
      </div>
      <h2>{t(own.notices)}</h2>
      <NoticeSettings />
      <h2>{t(own.keys)}</h2>
      <KeySettings />
      {me.value && (
        <>
          <h2>{t(own.password)}</h2>
          <PasswordForm />
        </>
      )}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: ReadonlyArray<readonly [string, string]>;
  pick: (value: string) => void;
}

function Choice({ label, value, options, pick }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => pick(event.currentTarget.value)}>
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [fault, setFault] = useState("");
  const change = async () => {
    try {
      await rest.PUT("/api/v1/me/password", {
        body: { current_password: current, new_password: next },
      });
      setCurrent("");
      setNext("");
      setFault("");
      toast(words.saved, {}, "good");
    } catch (error) {
      const detail =
        error instanceof ProblemError ? error.errors.map((one) => one.detail).join("; ") : "";
      setFault(`${problemText(error)} ${detail}`.trim());
    }
  };
  return (
    <form
      class="settings-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      {/* Password managers look for whose password it is. */}
      <input
        class="visually-hidden"
        name="username"
        autocomplete="username"
        value={me.value?.email ?? ""}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <Field label={t(own.current)} error={fault || undefined}>
        {(ids) => (
          <input
            {...ids}
            type="password"
            autocomplete="current-password"
            required
            value={current}
            onInput={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t(own.next)} hint={t(own.nextHint)}>
        {(ids) => (
          <input
            {...ids}
            type="password"
            autocomplete="new-password"
            required
            value={next}
            onInput={(event) => setNext(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit">{t(own.change)}</Button>
    </form>
  );
}
