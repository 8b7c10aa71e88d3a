/** Rows of names and values to type into. */

import { Button, IconButton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { Fact } from "./section";
import type { Row } from "./values";
import { rowsOf } from "./values";

const words = defineWords({
  key: { en: "Name", ru: "Название", uk: "Назва" },
  value: { en: "Value", ru: "Значение", uk: "Значення" },
  add: { en: "Add attribute", ru: "Добавить атрибут", uk: "Додати атрибут" },
  remove: {
    en: "Remove: {name}",
    ru: "Удалить: {name}",
    uk: "Видалити: {name}",
  },
});

export function AttributeFacts({ values }: { values: Readonly<Record<string, unknown>> }) {
  return (
    <>
      {rowsOf(values).map(({ key, text }) => (
        <Fact key={key} name={key}>
          {text}
        </Fact>
      ))}
    </>
  );
}

interface Props {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
}

export function AttributeRows({ rows, onChange }: Props) {
  const change = (at: number, more: Partial<Row>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...more } : row)));
  return (
    <div class="cx-attribute-rows">
      {rows.map((row, at) => (
        // The name is being typed: only the place identifies a row.
        <div class="cx-attribute-row" key={at}>
          <input
            class="input"
            aria-label={t(words.key)}
            placeholder={t(words.key)}
            maxLength={64}
            value={row.key}
            onInput={(event) => change(at, { key: event.currentTarget.value })}
          />
          <input
            class="input"
            aria-label={row.key ? `${t(words.value)}: ${row.key}` : t(words.value)}
            placeholder={t(words.value)}
            maxLength={1000}
            value={row.text}
            onInput={(event) => change(at, { text: event.currentTarget.value })}
          />
          <IconButton
            icon="trash"
            label={t(words.remove, { name: row.key })}
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        look="quiet"
        icon="plus"
        onClick={() => onChange([...rows, { was: "", key: "", text: "" }])}
      >
        {t(words.add)}
      </Button>
    </div>
  );
}
