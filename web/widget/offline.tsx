/** Leaving a message that is answered by e-mail: while nobody is there, or instead of waiting. */

import { useState } from "preact/hooks";
import { now } from "@/ui/clock";
import { Button, Field } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { type Errors, focusWrong, TextField, wrong } from "./fields";
import { hoursText } from "./hours";
import { fieldProblems, problemText } from "./problems";
import { details, freshId, identity, leave, leftTo, own, screen, settings } from "./state";
import { words } from "./words";

export function Offline() {
  const hours = settings.value?.hours;
  if (leftTo.value) return <Left address={leftTo.value} />;
  return (
    <div class="form">
      {hours && !hours.open && (
        <p class="notice" data-testid="closed">
          {own.value?.away ||
            `${t(words.closedNow)}. ${hours.opens_at ? hoursText(hours, now.value) : ""}`}
        </p>
      )}
      <h2>{t(words.leave)}</h2>
      <p>{t(words.offlineHint)}</p>
      <LetterForm
        asksText
        onSent={(address) => {
          leftTo.value = address;
        }}
      />
    </div>
  );
}

function Left({ address }: { address: string }) {
  return (
    <div class="card card-middle" role="status" data-testid="left">
      <Icon name="check" size={32} />
      <h2>{t(words.thanks)}</h2>
      <p>{t(words.emailAsked, { address })}</p>
      <Button
        look="primary"
        data-focus
        onClick={() => {
          leftTo.value = null;
          screen.value = "thread";
        }}
      >
        {t(words.continue)}
      </Button>
    </div>
  );
}

interface LetterFormProps {
  /** Without it only the address: what was written before is answered there. */
  asksText: boolean;
  onSent: (address: string) => void;
  onCancel?: () => void;
}

export function LetterForm({ asksText, onSent, onCancel }: LetterFormProps) {
  const known = identity.value?.email || details.value?.email || "";
  const [name, setName] = useState(identity.value?.name || details.value?.name || "");
  const [email, setEmail] = useState(known);
  const [text, setText] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  // The same over every try: a message left twice is one message.
  const [id] = useState(freshId);
  const submit = async (form: HTMLFormElement) => {
    const found = checked(email, asksText ? text : null);
    setErrors(found);
    setSaid("");
    if (Object.keys(found).length > 0) return focusWrong(form);
    setBusy(true);
    try {
      await leave({ email: email.trim(), name: name.trim(), text: text.trim(), files: [] }, id);
      onSent(email.trim());
    } catch (error) {
      const fields = fieldProblems(error);
      setErrors(fields);
      setSaid(Object.keys(fields).length > 0 ? "" : problemText(error));
      focusWrong(form);
    }
    setBusy(false);
  };
  return (
    <form
      noValidate
      data-testid="letter"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {asksText && !identity.value && (
        <TextField name="name" value={name} required={false} focus onInput={setName} />
      )}
      <TextField
        name="email"
        value={email}
        required
        error={errors.email}
        focus={!asksText}
        onInput={setEmail}
      />
      {asksText && (
        <Field label={t(words.message)} error={errors.text}>
          {(ids) => (
            <textarea
              {...ids}
              name="text"
              rows={4}
              required
              dir="auto"
              maxLength={settings.value?.max_text_length}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {said && (
        <p class="field-error" role="alert">
          {said}
        </p>
      )}
      <div class="ways">
        <Button type="submit" look="primary" disabled={busy} aria-busy={busy}>
          {t(asksText ? words.leaveSend : words.byEmail)}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t(words.cancel)}</Button>}
      </div>
    </form>
  );
}

function checked(email: string, text: string | null): Errors {
  const found: Errors = {};
  const error = wrong("email", email, true);
  if (error) found.email = error;
  if (text !== null && !text.trim()) found.text = t(words.needed);
  return found;
}
