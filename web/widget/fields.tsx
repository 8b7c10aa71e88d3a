/** The fields of forms: name, e-mail, phone. */

import { Field } from "@/ui/controls";
import { t } from "@/ui/words";
import { words } from "./words";

export type Name = "name" | "email" | "phone";
export type Errors = Partial<Record<Name | "text", string>>;

const AUTOCOMPLETE = { name: "name", email: "email", phone: "tel" } as const;
const KEYBOARDS = { name: "text", email: "email", phone: "tel" } as const;

interface TextFieldProps {
  name: Name;
  value: string;
  required?: boolean | undefined;
  error?: string;
  focus?: boolean;
  onInput: (value: string) => void;
}

export function TextField({ name, value, required, error, focus, onInput }: TextFieldProps) {
  const label = t(words[name]);
  return (
    <Field label={required ? label : t(words.optional, { name: label })} error={error}>
      {(ids) => (
        <input
          {...ids}
          name={name}
          type="text"
          inputMode={KEYBOARDS[name]}
          value={value}
          required={required}
          autoComplete={AUTOCOMPLETE[name]}
          maxLength={name === "phone" ? 40 : 200}
          {...(focus ? { "data-focus": true } : {})}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** What is wrong with what was typed; nothing for what the server will take. */
export function wrong(name: Name, value: string, required?: boolean): string | undefined {
  const text = value.trim();
  if (!text) return required ? t(words.needed) : undefined;
  if (name === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text)) return t(words.emailWrong);
  if (name === "phone" && text.replace(/\D/g, "").length < 7) return t(words.phoneWrong);
  return undefined;
}

/** Put the focus into the first field that is wrong. */
export function focusWrong(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
