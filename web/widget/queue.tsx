/** Standing in line: the place, how long it usually takes, and what can be done instead. */

import { useState } from "preact/hooks";
import type { VisitorCallback } from "@/client/types";
import { Button, Field } from "@/ui/controls";
import { t } from "@/ui/words";
import { mailto } from "./address";
import { type Errors, focusWrong, TextField, wrong } from "./fields";
import { placeText, waitText } from "./hours";
import { LetterForm } from "./offline";
import { fieldProblems, problemText } from "./problems";
import { byLetter, call, email, thread, wait } from "./state";
import { notBefore, WHEN, type When } from "./times";
import { words } from "./words";

type Instead = "email" | "leave" | "call";

export function Queue() {
  const [instead, setInstead] = useState<Instead | null>(null);
  const asked = thread.value.conversation?.callback ?? null;
  const offer = thread.value.conversation?.offer;
  const done = () => setInstead(null);
  return (
    <section class="queue" data-testid="queue">
      <Place />
      {asked && <Asked asked={asked} />}
      {!asked && !instead && (
        <div class="queue-ways">
          {offer?.alternative === "callback" && (
            <Button icon="voice" data-testid="call-me" onClick={() => setInstead("call")}>
              {t(words.callMe)}
            </Button>
          )}
          {byLetter.value ? (
            <>
              <Button data-testid="leave-instead" onClick={() => setInstead("leave")}>
                {t(words.leave)}
              </Button>
              <Button data-testid="by-email" onClick={() => setInstead("email")}>
                {t(words.byEmail)}
              </Button>
            </>
          ) : (
            email.value && (
              <a class="button button-plain" href={mailto(email.value)}>
                {t(words.writeEmail)}
              </a>
            )
          )}
        </div>
      )}
      {!asked && instead === "call" && <CallForm onDone={done} />}
      {!asked && (instead === "email" || instead === "leave") && (
        <LetterForm key={instead} asksText={instead === "leave"} onSent={done} onCancel={done} />
      )}
    </section>
  );
}

function Place() {
  const told = wait.value;
  if (!told) return null;
  const nobody = told.nobody && told.low === null;
  return (
    <div role="status">
      <p class="queue-place" data-testid="place" data-place={told.place} data-nobody={nobody}>
        {nobody && told.place === 1 ? t(words.nobody) : placeText(told.place)}{" "}
        {told.low !== null && told.high !== null && (
          <span data-testid="wait">{waitText(told.low, told.high)}</span>
        )}
      </p>
      {told.movedBack && <p>{t(words[told.movedBack])}</p>}
      {nobody && told.place > 1 && <p>{t(words.nobody)}</p>}
    </div>
  );
}

function Asked({ asked }: { asked: VisitorCallback }) {
  const [said, setSaid] = useState("");
  const text = { phone: words.callAsked, message: words.messageAsked, email: words.emailAsked };
  const cancel = async () => {
    try {
      await call({ method: "cancelCallback" });
    } catch (error) {
      setSaid(problemText(error));
    }
  };
  return (
    <div data-testid="asked" data-kind={asked.kind}>
      <p role="status">{t(text[asked.kind], { address: asked.address })}</p>
      {said && (
        <p class="field-error" role="alert">
          {said}
        </p>
      )}
      <Button onClick={() => void cancel()}>{t(words.waitInstead)}</Button>
    </div>
  );
}

function CallForm({ onDone }: { onDone: () => void }) {
  const [phone, setPhone] = useState("");
  const [when, setWhen] = useState<When>("soon");
  const [errors, setErrors] = useState<Errors>({});
  const [said, setSaid] = useState("");
  const submit = async (form: HTMLFormElement) => {
    const error = wrong("phone", phone, true);
    setErrors(error ? { phone: error } : {});
    if (error) return focusWrong(form);
    const args = {
      via: "phone" as const,
      address: phone.trim(),
      name: "",
      region: null,
      not_before: notBefore(when, Date.now()),
      not_after: null,
    };
    try {
      await call({ method: "askCallback", args });
      onDone();
    } catch (problem) {
      const fields = fieldProblems(problem);
      setErrors(fields);
      setSaid(fields.phone ? "" : problemText(problem));
      focusWrong(form);
    }
  };
  return (
    <form
      noValidate
      data-testid="call-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <TextField name="phone" value={phone} required error={errors.phone} onInput={setPhone} />
      <Field label={t(words.whenCall)}>
        {(ids) => (
          <select
            {...ids}
            value={when}
            onChange={(event) => setWhen(event.currentTarget.value as typeof when)}
          >
            {WHEN.map((choice) => (
              <option key={choice} value={choice}>
                {t(words[choice])}
              </option>
            ))}
          </select>
        )}
      </Field>
      {said && (
        <p class="field-error" role="alert">
          {said}
        </p>
      )}
      <div class="ways">
        <Button type="submit" look="primary">
          {t(words.ask)}
        </Button>
        <Button onClick={onDone}>{t(words.cancel)}</Button>
      </div>
    </form>
  );
}
