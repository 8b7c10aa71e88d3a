/** What strangers are asked for before the first message. */

import { useState } from "preact/hooks";
import { Button } from "@/ui/controls";
import { language, t } from "@/ui/words";
import { type Errors, focusWrong, type Name, TextField, wrong } from "./fields";
import { details, settings } from "./state";
import { words } from "./words";

export function Form() {
  const [values, setValues] = useState<Record<Name, string>>({ name: "", email: "", phone: "" });
  const [errors, setErrors] = useState<Errors>({});
  const asked = settings.value?.pre_chat ?? [];
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const found: Errors = {};
    for (const { field, required } of asked) {
      const error = wrong(field, values[field], required);
      if (error) found[field] = error;
    }
    setErrors(found);
    if (Object.keys(found).length > 0) focusWrong(event.currentTarget);
    else details.value = { ...trimmed(values), language: language.value };
  };
  return (
    <form class="form" noValidate onSubmit={submit} data-testid="form">
      <h2>{t(words.formTitle)}</h2>
      {asked.map(({ field, required }, place) => (
        <TextField
          key={field}
          name={field}
          value={values[field]}
          required={required}
          error={errors[field]}
          focus={place === 0}
          onInput={(value) => setValues({ ...values, [field]: value })}
        />
      ))}
      <Button type="submit" look="primary">
        {t(words.start)}
      </Button>
    </form>
  );
}

function trimmed(values: Record<Name, string>): Record<Name, string> {
  return { name: values.name.trim(), email: values.email.trim(), phone: values.phone.trim() };
}
