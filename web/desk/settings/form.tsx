/** A form of fields, whatever they are. */

import { Field } from "@/ui/controls";
import { type Entry, t } from "@/ui/words";
import { type Draft, type FieldSpec, textLanguages } from "./fields";
import { words } from "./words";

interface FormProps {
  specs: readonly FieldSpec[];
  draft: Draft;
  errors: Record<string, string>;
  onChange: (draft: Draft) => void;
}

export function textOf(text: Entry | string): string {
  return typeof text === "string" ? text : t(text);
}

export function FormFields({ specs, draft, errors, onChange }: FormProps) {
  return (
    <>
      {specs.map((spec) => (
        <FormField
          key={spec.key}
          spec={spec}
          held={draft[spec.key]}
          error={errors[spec.key]}
          onChange={(held) => onChange({ ...draft, [spec.key]: held })}
        />
      ))}
    </>
  );
}

interface OneProps {
  spec: FieldSpec;
  held: Draft[string] | undefined;
  error: string | undefined;
  onChange: (held: Draft[string]) => void;
}

function FormField(props: OneProps) {
  const { spec } = props;
  if (spec.kind === "check") return <Check {...props} />;
  if (spec.kind === "many") return <Many {...props} />;
  if (spec.kind === "levels") return <Levels {...props} />;
  if (spec.kind === "texts") return <Texts {...props} />;
  return <Single {...props} />;
}

const TYPES = { text: "text", email: "email", password: "password", number: "text" } as const;

function Single({ spec, held, error, onChange }: OneProps) {
  const hint = spec.hint
    ? textOf(spec.hint)
    : spec.kind === "lines"
      ? t(words.onePerLine)
      : undefined;
  const shared = {
    name: spec.key,
    value: String(held ?? ""),
    required: spec.required,
    onInput: (event: Event) => onChange((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <Field label={textOf(spec.label)} hint={hint} error={error}>
      {(ids) => {
        if (spec.kind === "choice") {
          return (
            <select {...ids} {...shared} onChange={shared.onInput}>
              {!spec.required && <option value="">{t(words.none)}</option>}
              {spec.required && !held && <option value="" />}
              {spec.options?.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </select>
          );
        }
        if (spec.kind === "lines" || spec.kind === "json") {
          return (
            <textarea
              {...ids}
              {...shared}
              rows={spec.rows ?? 4}
              spellcheck={false}
              class={spec.kind === "json" ? "code" : ""}
            />
          );
        }
        const type = TYPES[spec.kind as keyof typeof TYPES];
        return (
          <input
            {...ids}
            {...shared}
            type={type as "text"}
            inputMode={spec.kind === "number" ? ("numeric" as const) : undefined}
            autocomplete={spec.kind === "password" ? "new-password" : "off"}
          />
        );
      }}
    </Field>
  );
}

function Check({ spec, held, error, onChange }: OneProps) {
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          name={spec.key}
          checked={held === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {textOf(spec.label)}
      </label>
      {(error || spec.hint) && (
        <p class={error ? "field-error" : "field-hint"}>{error ?? textOf(spec.hint ?? "")}</p>
      )}
    </div>
  );
}

function Many({ spec, held, error, onChange }: OneProps) {
  const chosen = held as string[];
  return (
    <fieldset class="many">
      <legend>{textOf(spec.label)}</legend>
      {spec.options?.map((option) => (
        <label key={option.value} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, option.value]
                  : chosen.filter((one) => one !== option.value),
              )
            }
          />
          {option.label}
        </label>
      ))}
      {!spec.options?.length && <p class="field-hint">{t(words.nothing)}</p>}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

const LEVELS = ["", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

function Levels({ spec, held, error, onChange }: OneProps) {
  const levels = held as Record<string, string>;
  return (
    <fieldset class="many">
      <legend>{textOf(spec.label)}</legend>
      {spec.options?.map((option) => (
        <label key={option.value} class="level">
          <span>{option.label}</span>
          <select
            value={levels[option.value] ?? ""}
            onChange={(event) => onChange({ ...levels, [option.value]: event.currentTarget.value })}
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {level || "–"}
              </option>
            ))}
          </select>
        </label>
      ))}
      {!spec.options?.length && <p class="field-hint">{t(words.nothing)}</p>}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

function Texts({ spec, held, error, onChange }: OneProps) {
  const texts = held as Record<string, string>;
  return (
    <fieldset class="many">
      <legend>{textOf(spec.label)}</legend>
      {spec.hint && <p class="field-hint">{textOf(spec.hint)}</p>}
      {textLanguages(texts).map((language) => (
        <label key={language} class="text-in">
          <span>{language}</span>
          <textarea
            lang={language}
            rows={spec.rows ?? 2}
            value={texts[language] ?? ""}
            onInput={(event) => onChange({ ...texts, [language]: event.currentTarget.value })}
          />
        </label>
      ))}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}
