/** Sign in with a password or a token. */

import { useState } from "preact/hooks";
import { now } from "@/ui/clock";
import { Button, Field } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, ENDONYMS, LANGUAGES, language, t } from "@/ui/words";
import { chooseLanguage } from "../preferences";
import { signedOut, signIn, signInWithToken } from "../session";
import { type Refusal, refusalOf, secondsLeft, type Way } from "./refusal";
import "./signin.css";

const words = defineWords({
  title: { en: "Sign in", ru: "Вход", uk: "Вхід" },
  intro: {
    en: "Agent desk",
    ru: "Рабочее место оператора",
    uk: "Робоче місце оператора",
  },
  email: { en: "E-mail", ru: "Электронная почта", uk: "Електронна пошта" },
  password: { en: "Password", ru: "Пароль", uk: "Пароль" },
  token: { en: "Token", ru: "Токен", uk: "Токен" },
  tokenHint: {
    en: "An administrator makes it under Settings, or with “omnidesk token create”.",
    ru: "Его создаёт администратор в настройках или командой «omnidesk token create».",
    uk: "Його створює адміністратор у налаштуваннях або командою «omnidesk token create».",
  },
  show: { en: "Show password", ru: "Показать пароль", uk: "Показати пароль" },
  enter: { en: "Sign in", ru: "Войти", uk: "Увійти" },
  entering: { en: "Signing in", ru: "Выполняется вход", uk: "Виконується вхід" },
  byToken: { en: "Use a token instead", ru: "Войти по токену", uk: "Увійти за токеном" },
  byPassword: { en: "Use a password instead", ru: "Войти по паролю", uk: "Увійти за паролем" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  refused: {
    en: "You were signed out: your session ended or was revoked.",
    ru: "Вы вышли из системы: сеанс закончился или был отозван.",
    uk: "Ви вийшли із системи: сеанс закінчився або його відкликано.",
  },
  ended: { en: "You are signed out.", ru: "Вы вышли из системы.", uk: "Ви вийшли із системи." },
  request: { en: "Request: {id}", ru: "Запрос: {id}", uk: "Запит: {id}" },
});

export function SignIn() {
  const [way, setWay] = useState<Way>("password");
  return (
    <main class="signin">
      <div class="signin-box">
        <header class="signin-head">
          <p class="signin-brand">omnidesk</p>
          <h1>{t(words.title)}</h1>
          <p class="signin-intro">{t(words.intro)}</p>
        </header>
        <Why />
        <Form key={way} way={way} />
        <Button
          look="quiet"
          class="signin-other"
          data-testid="signin-other-way"
          onClick={() => setWay(way === "password" ? "token" : "password")}
        >
          {t(way === "password" ? words.byToken : words.byPassword)}
        </Button>
      </div>
      <Languages />
    </main>
  );
}

function Why() {
  const why = signedOut.value;
  if (!why) return null;
  return (
    <p class={`signin-why signin-why-${why}`} role="status" data-testid="signed-out">
      <Icon name={why === "refused" ? "warning" : "check"} />
      {t(why === "refused" ? words.refused : words.ended)}
    </p>
  );
}

function Form({ way }: { way: Way }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // Reading the ticking clock draws the seconds anew; what counts is the local time.
  const left = now.value ? secondsLeft(refusal?.waitUntil ?? null, Date.now()) : 0;
  const waiting = refusal?.waitUntil != null && left > 0;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy || waiting || !(event.currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "");
    setBusy(true);
    try {
      if (way === "password") await signIn(text("email").trim(), text("password"));
      else await signInWithToken(text("token").trim());
    } catch (error) {
      setRefusal(refusalOf(error, way, Date.now()));
      setBusy(false);
    }
  };

  return (
    <form class="signin-form" onSubmit={submit}>
      {way === "password" ? <PasswordFields /> : <TokenField />}
      {refusal && (refusal.waitUntil === null || waiting) && (
        <p class="signin-refusal" role="alert" data-testid="signin-refusal">
          <Icon name="warning" />
          <span>
            {t(refusal.entry, { n: left })}
            {refusal.requestId && <small>{t(words.request, { id: refusal.requestId })}</small>}
          </span>
        </p>
      )}
      <Button look="primary" type="submit" class="signin-enter" aria-disabled={busy || waiting}>
        {t(busy ? words.entering : words.enter)}
      </Button>
    </form>
  );
}

function PasswordFields() {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Field label={t(words.email)}>
        {(ids) => (
          <input
            {...ids}
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellcheck={false}
            required
          />
        )}
      </Field>
      <Field label={t(words.password)}>
        {(ids) => (
          <input
            {...ids}
            {...(shown ? { type: "text" as const } : { type: "password" as const })}
            name="password"
            autoComplete="current-password"
            autoCapitalize="none"
            spellcheck={false}
            required
          />
        )}
      </Field>
      <label class="signin-show">
        <input
          class="signin-check"
          type="checkbox"
          checked={shown}
          onChange={() => setShown(!shown)}
        />
        {t(words.show)}
      </label>
    </>
  );
}

function TokenField() {
  return (
    <Field label={t(words.token)} hint={t(words.tokenHint)}>
      {(ids) => (
        <input
          {...ids}
          type="password"
          name="token"
          autoComplete="off"
          spellcheck={false}
          required
        />
      )}
    </Field>
  );
}

function Languages() {
  return (
    <fieldset class="signin-languages">
      <legend class="visually-hidden">{t(words.language)}</legend>
      {LANGUAGES.map((known) => (
        <label key={known} lang={known}>
          <input
            type="radio"
            class="signin-language"
            name="language"
            value={known}
            checked={language.value === known}
            onChange={() => chooseLanguage(known)}
          />
          <span>{ENDONYMS[known]}</span>
        </label>
      ))}
    </fieldset>
  );
}
