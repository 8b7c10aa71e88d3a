/** The ordered rules: which come first, what each says, and what a check of them found. */

import { useState } from "preact/hooks";
import { ProblemError } from "@/client";
import type { components } from "@/client/api.gen";
import { Button, Dialog, IconButton, Skeleton } from "@/ui/controls";
import { defineWords, language, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { problemText } from "../notices/problems";
import { toast } from "../notices/toasts";
import { isAdmin, rest } from "../session";
import { Head, Trouble } from "./collection";
import { readQueues } from "./directory";
import { type Draft, draftOf, type FieldSpec, valuesOf } from "./fields";
import { FormFields } from "./form";
import { words } from "./words";

type Rule = components["schemas"]["Rule"];
type Finding = components["schemas"]["Finding"];
interface Loaded {
  items: Rule[];
  etag: string;
}

const own = defineWords({
  about: {
    en: "Asked from the top for each new piece of work; the first that matches decides its queue, skills and priority. Without a match the inbox's queue takes it.",
    ru: "Проверяются сверху для каждого нового обращения; первое подходящее определяет очередь, навыки и приоритет. Если не подошло ни одно, действует очередь канала приёма.",
    uk: "Перевіряються згори для кожного нового звернення; перше відповідне визначає чергу, навички й пріоритет. Якщо не підійшло жодне, діє черга каналу прийому.",
  },
  when: { en: "When (JSON)", ru: "Когда (JSON)", uk: "Коли (JSON)" },
  then: { en: "Then (JSON)", ru: "Тогда (JSON)", uk: "Тоді (JSON)" },
  whenShort: { en: "When", ru: "Когда", uk: "Коли" },
  thenShort: { en: "Then", ru: "Тогда", uk: "Тоді" },
  whenHint: {
    en: "channels, kinds, languages, contact, segments, call, tags, words, subject, text, inboxes, hours, previous_queues, previous_agents; every given part must hold",
    ru: "channels, kinds, languages, contact, segments, call, tags, words, subject, text, inboxes, hours, previous_queues, previous_agents; должно выполняться всё указанное",
    uk: "channels, kinds, languages, contact, segments, call, tags, words, subject, text, inboxes, hours, previous_queues, previous_agents; має виконуватися все вказане",
  },
  thenHint: {
    en: "queue_id, requirements, priority, sla_policy_id, bot_first, parked, steps, tags",
    ru: "queue_id, requirements, priority, sla_policy_id, bot_first, parked, steps, tags",
    uk: "queue_id, requirements, priority, sla_policy_id, bot_first, parked, steps, tags",
  },
  always: { en: "always", ru: "всегда", uk: "завжди" },
  up: { en: "Move up: {name}", ru: "Выше: {name}", uk: "Вище: {name}" },
  down: { en: "Move down: {name}", ru: "Ниже: {name}", uk: "Нижче: {name}" },
  found: { en: "A check found:", ru: "Проверка нашла:", uk: "Перевірка знайшла:" },
});

const SPECS: readonly FieldSpec[] = [
  { key: "name", label: words.name, kind: "text", required: true },
  { key: "when", label: own.when, hint: own.whenHint, kind: "json", rows: 8 },
  { key: "then", label: own.then, hint: own.thenHint, kind: "json", rows: 8 },
];

async function readRules(): Promise<Loaded | null> {
  const { data, response } = await rest.GET("/api/v1/rules");
  return data ? { items: data.items, etag: response.headers.get("etag") ?? "" } : null;
}

export function Rules() {
  const rules = useRead(readRules, []);
  const queues = useRead(readQueues, []);
  const [open, setOpen] = useState<{ at: number } | null>(null);
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  if (rules.problem) return <Trouble problem={rules.problem} again={rules.reload} />;
  if (!rules.value) return <Skeleton label={t(words.loading)} />;
  const { items, etag } = rules.value;
  const store = async (next: readonly Partial<Rule>[]) => {
    const body = { rules: next.map(({ name, when, then }) => ({ name, when, then })) };
    const { data } = await rest.PUT("/api/v1/rules", {
      params: { query: { lang: language.value } },
      headers: { "if-match": etag },
      body: body as never,
    });
    setFindings(data?.warnings ?? []);
    setOpen(null);
    toast(words.saved, {}, "good");
    rules.reload();
  };
  const move = (at: number, by: number) => {
    const next = [...items];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    void store(next).catch((error) => setFindings([asFinding(error)]));
  };
  const queueName = new Map((queues.value ?? []).map(({ id, name }) => [id, name]));
  return (
    <section class="settings-section">
      <Head title={words.rules} about={own.about}>
        {isAdmin.value && (
          <Button
            look="primary"
            icon="plus"
            data-testid="add"
            onClick={() => setOpen({ at: items.length })}
          >
            {t(words.add)}
          </Button>
        )}
      </Head>
      {findings.length > 0 && (
        <div class="settings-findings" role="status">
          <p>{t(own.found)}</p>
          <ul>
            {findings.map((finding) => (
              <li key={finding.where.join() + finding.code}>
                {finding.where[1] && <strong>{finding.where[1]}: </strong>}
                {finding.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {items.length === 0 && <p class="settings-empty">{t(words.nothing)}</p>}
      <ol class="rules">
        {items.map((rule, at) => (
          <li key={rule.id} data-testid="row">
            <div class="rule-text">
              <h2>{rule.name}</h2>
              <p>
                {t(own.whenShort)} <code>{summary(rule.when) || t(own.always)}</code>
              </p>
              <p>
                {t(own.thenShort)}{" "}
                <code>
                  {summary({
                    ...rule.then,
                    queue_id: queueName.get(rule.then.queue_id ?? "") ?? rule.then.queue_id,
                  })}
                </code>
              </p>
            </div>
            {isAdmin.value && (
              <div class="settings-actions">
                <IconButton
                  icon="up"
                  label={t(own.up, { name: rule.name })}
                  disabled={at === 0}
                  onClick={() => move(at, -1)}
                />
                <IconButton
                  icon="down"
                  label={t(own.down, { name: rule.name })}
                  disabled={at === items.length - 1}
                  onClick={() => move(at, 1)}
                />
                <IconButton
                  icon="pencil"
                  label={t(words.editOf, { name: rule.name })}
                  onClick={() => setOpen({ at })}
                />
                <IconButton
                  icon="trash"
                  label={t(words.removeOf, { name: rule.name })}
                  onClick={() =>
                    void store(items.filter((one) => one !== rule)).catch((error) =>
                      setFindings([asFinding(error)]),
                    )
                  }
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {open && (
        <RuleEditor
          rule={items[open.at] ?? null}
          save={(rule) =>
            store(
              items[open.at]
                ? items.with(open.at, { ...items[open.at], ...rule } as Rule)
                : [...items, rule],
            )
          }
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function asFinding(error: unknown): Finding {
  const detail = error instanceof ProblemError ? (error.errors[0]?.detail ?? "") : "";
  return {
    severity: "error",
    code: "refused",
    where: [],
    message: `${problemText(error)} ${detail}`,
  };
}

/** What a condition or an outcome says, without what it leaves out. */
function summary(part: object): string {
  const said = Object.entries(part).filter(
    ([, value]) =>
      value !== null && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}",
  );
  return said
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("; ");
}

function bare(part: object): object {
  return Object.fromEntries(
    Object.entries(part).filter(
      ([, value]) =>
        value !== null && JSON.stringify(value) !== "[]" && JSON.stringify(value) !== "{}",
    ),
  );
}

function RuleEditor({
  rule,
  save,
  onClose,
}: {
  rule: Rule | null;
  save: (rule: Partial<Rule>) => Promise<void>;
  onClose: () => void;
}) {
  const before = rule
    ? { name: rule.name, when: bare(rule.when), then: bare(rule.then) }
    : { when: {}, then: {} };
  const [draft, setDraft] = useState<Draft>(() => draftOf(SPECS, before));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = async () => {
    const read = valuesOf(SPECS, draft);
    setErrors(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    await save(read.values as Partial<Rule>).catch((error) => setErrors(ruleErrors(error)));
  };
  return (
    <Dialog
      title={rule ? t(words.editOf, { name: rule.name }) : t(words.rules)}
      closeLabel={t(words.close)}
      onClose={onClose}
      wide
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {errors[""] && (
          <p class="field-error" role="alert">
            {errors[""]}
          </p>
        )}
        <FormFields specs={SPECS} draft={draft} errors={errors} onChange={setDraft} />
        <div class="settings-buttons">
          <Button onClick={onClose}>{t(words.cancel)}</Button>
          <Button look="primary" type="submit" data-testid="save">
            {t(words.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Pointers are /rules/3/when/channels: the part of the rule that the form has. */
function ruleErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError) || error.errors.length === 0)
    return { "": problemText(error) };
  const found: Record<string, string> = {};
  for (const { pointer, detail } of error.errors) {
    const [key = "", ...deeper] = pointer.split("/").slice(3);
    const field = SPECS.some((spec) => spec.key === key) ? key : "";
    found[field] = [found[field], `${deeper.join(".")} ${detail}`.trim()]
      .filter(Boolean)
      .join("; ");
  }
  return found;
}
