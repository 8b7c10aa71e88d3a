/** Where messages come in. The channel is chosen once; its own settings follow from it. */

import { useState } from "preact/hooks";
import { ProblemError } from "@/client";
import type { components } from "@/client/api.gen";
import { Button, Dialog, Skeleton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { problemText } from "../notices/problems";
import { toast } from "../notices/toasts";
import { isAdmin, rest } from "../session";
import { complaints, Head, Trouble, tag } from "./collection";
import { CopyLine } from "./copy";
import { optionsOf, readInboxes, readQueues } from "./directory";
import { type Draft, draftOf, errorsOf, type FieldSpec, type Option, valuesOf } from "./fields";
import { FormFields } from "./form";
import { InboxTest } from "./inbox-test";
import { specsOfSchema, withoutDefaults } from "./schema";
import { words } from "./words";

type Inbox = components["schemas"]["Inbox"];
type Channel = components["schemas"]["ChannelFacts"];

const own = defineWords({
  about: {
    en: "The addresses customers write to and call: mail boxes, numbers, bots, website chats.",
    ru: "Адреса, на которые пишут и звонят клиенты: почта, номера, боты, чаты на сайте.",
    uk: "Адреси, на які пишуть і телефонують клієнти: пошта, номери, боти, чати на сайті.",
  },
  channel: { en: "Channel", ru: "Канал", uk: "Канал" },
  address: { en: "Address", ru: "Адрес", uk: "Адреса" },
  queue: { en: "Queue", ru: "Очередь", uk: "Черга" },
  reopen: {
    en: "Reopen a resolved conversation within, seconds",
    ru: "Сколько секунд завершённый разговор может открыться снова",
    uk: "Скільки секунд завершена розмова може відкритися знову",
  },
  enabled: { en: "Takes messages", ru: "Принимает сообщения", uk: "Приймає повідомлення" },
  state: { en: "State", ru: "Состояние", uk: "Стан" },
  on: { en: "On", ru: "Включён", uk: "Увімкнено" },
  off: { en: "Off", ru: "Выключен", uk: "Вимкнено" },
  nameHint: {
    en: "Small Latin letters, digits, - and _: it stands in the webhook's address.",
    ru: "Строчные латинские буквы, цифры, - и _: имя входит в адрес вебхука.",
    uk: "Малі латинські літери, цифри, - і _: назва входить до адреси вебхука.",
  },
  settingsOf: { en: "Settings of {name}", ru: "Параметры: {name}", uk: "Параметри: {name}" },
  hook: { en: "Address for the provider", ru: "Адрес для провайдера", uk: "Адреса для провайдера" },
  snippet: {
    en: "Put this into the website",
    ru: "Вставьте это на сайт",
    uk: "Вставте це на сайт",
  },
  test: { en: "Test connection", ru: "Проверить связь", uk: "Перевірити зв’язок" },
  testOf: {
    en: "Test connection of {name}",
    ru: "Проверить связь: {name}",
    uk: "Перевірити зв’язок: {name}",
  },
});

export function Inboxes() {
  const inboxes = useRead(readInboxes, []);
  const queues = useRead(readQueues, []);
  const channels = useRead(
    () => rest.GET("/api/v1/channels").then(({ data }) => data?.items ?? null),
    [],
  );
  const [open, setOpen] = useState<{ inbox: Inbox | null } | null>(null);
  const [tested, setTested] = useState<Inbox | null>(null);
  if (inboxes.problem) return <Trouble problem={inboxes.problem} again={inboxes.reload} />;
  if (!inboxes.value || !queues.value || !channels.value)
    return <Skeleton label={t(words.loading)} />;
  const queueName = new Map(queues.value.map(({ id, name }) => [id, name]));
  return (
    <section class="settings-section">
      <Head title={words.inboxes} about={own.about}>
        {isAdmin.value && (
          <Button
            look="primary"
            icon="plus"
            data-testid="add"
            onClick={() => setOpen({ inbox: null })}
          >
            {t(words.add)}
          </Button>
        )}
      </Head>
      <div class="settings-scroll">
        <table class="settings-table">
          <thead>
            <tr>
              {[words.name, own.channel, own.address, own.queue, own.state].map((name) => (
                <th key={name.en} scope="col">
                  {t(name)}
                </th>
              ))}
              <th scope="col">
                <span class="visually-hidden">{t(words.actions)}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {inboxes.value.map((inbox) => (
              <tr key={inbox.id} data-testid="row">
                <th scope="row">{inbox.name}</th>
                <td>{inbox.channel}</td>
                <td>{inbox.address}</td>
                <td>{queueName.get(inbox.queue_id)}</td>
                <td>{t(inbox.enabled ? own.on : own.off)}</td>
                <td class="settings-actions">
                  {isAdmin.value && (
                    <>
                      <Button
                        aria-label={t(own.testOf, { name: inbox.name })}
                        data-testid="test"
                        onClick={() => setTested(inbox)}
                      >
                        {t(own.test)}
                      </Button>
                      <Button
                        icon="pencil"
                        aria-label={t(words.editOf, { name: inbox.name })}
                        onClick={() => setOpen({ inbox })}
                      >
                        {t(words.edit)}
                      </Button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open && (
        <InboxEditor
          inbox={open.inbox}
          channels={channels.value}
          queues={optionsOf(queues.value)}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            toast(words.saved, {}, "good");
            inboxes.reload();
          }}
        />
      )}
      {tested && <InboxTest inbox={tested} onClose={() => setTested(null)} />}
    </section>
  );
}

interface EditorProps {
  inbox: Inbox | null;
  channels: readonly Channel[];
  queues: readonly Option[];
  onClose: () => void;
  onDone: () => void;
}

function InboxEditor({ inbox, channels, queues, onClose, onDone }: EditorProps) {
  const general = generalSpecs(channels, queues, inbox === null);
  const [draft, setDraft] = useState<Draft>(() =>
    draftOf(
      general,
      (inbox as unknown as Record<string, unknown>) ?? {
        enabled: true,
        reopen_window_seconds: 259_200,
      },
    ),
  );
  const channel = channels.find(({ name }) => name === (inbox?.channel ?? draft.channel));
  const specs = channel ? specsOfSchema(channel.config_schema) : [];
  const [config, setConfig] = useState<Draft>(() => draftOf(specs, inbox?.config ?? {}));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [inner, setInner] = useState<Record<string, string>>({});
  const change = (next: Draft) => {
    if (next.channel !== draft.channel) {
      const chosen = channels.find(({ name }) => name === next.channel);
      setConfig(draftOf(chosen ? specsOfSchema(chosen.config_schema) : [], {}));
    }
    setDraft(next);
  };
  const save = async () => {
    const read = valuesOf(general, draft);
    const own = valuesOf(specs, config);
    setErrors(read.errors);
    setInner(own.errors);
    if (Object.keys({ ...read.errors, ...own.errors }).length > 0) return;
    try {
      await store(inbox, { ...read.values, config: withoutDefaults(own.values) });
      onDone();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setInner(
        errorsOf(
          error.errors.filter(({ pointer }) => pointer.startsWith("/config/")),
          specs,
          "config",
        ),
      );
      const others = error.errors.filter(({ pointer }) => !pointer.startsWith("/config/"));
      setErrors(
        error.errors.length
          ? errorsOf(others, general)
          : (complaints(error, general) ?? { "": problemText(error) }),
      );
    }
  };
  return (
    <Dialog
      title={inbox ? t(words.editOf, { name: inbox.name }) : t(words.inboxes)}
      closeLabel={t(words.close)}
      onClose={onClose}
      wide
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {errors[""] && (
          <p class="field-error" role="alert">
            {errors[""]}
          </p>
        )}
        <FormFields specs={general} draft={draft} errors={errors} onChange={change} />
        {inbox && channel && <Addresses inbox={inbox} channel={channel} />}
        {channel && (
          <>
            <h3>{t(own.settingsOf, { name: channel.name })}</h3>
            <p class="field-hint">{t(words.keptSecret)}</p>
            {inner[""] && <p class="field-error">{inner[""]}</p>}
            <FormFields specs={specs} draft={config} errors={inner} onChange={setConfig} />
          </>
        )}
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

function Addresses({ inbox, channel }: { inbox: Inbox; channel: Channel }) {
  const here = location.origin;
  if (channel.name === "webchat") {
    const line = `<script async src="${here}/widget.js" data-inbox="${inbox.name}"></script>`;
    return <CopyLine label={t(own.snippet)} text={line} />;
  }
  if (!channel.receives_webhooks) return null;
  return <CopyLine label={t(own.hook)} text={`${here}/hooks/${inbox.name}`} />;
}

function store(inbox: Inbox | null, values: Record<string, unknown>): Promise<unknown> {
  if (!inbox) return rest.POST("/api/v1/inboxes", { body: values as never });
  return rest.PATCH("/api/v1/inboxes/{inbox_id}", {
    params: { path: { inbox_id: inbox.id } },
    headers: tag(inbox),
    body: values as never,
  });
}

function generalSpecs(
  channels: readonly Channel[],
  queues: readonly Option[],
  isNew: boolean,
): FieldSpec[] {
  const all: FieldSpec[] = [
    {
      key: "channel",
      label: own.channel,
      kind: "choice",
      required: true,
      onlyNew: true,
      options: channels.map(({ name }) => ({ value: name, label: name })),
    },
    { key: "name", label: words.name, hint: own.nameHint, kind: "text", required: true },
    { key: "address", label: own.address, kind: "text" },
    { key: "queue_id", label: own.queue, kind: "choice", required: true, options: queues },
    { key: "reopen_window_seconds", label: own.reopen, kind: "number", required: true },
    { key: "enabled", label: own.enabled, kind: "check" },
  ];
  return all.filter((spec) => isNew || !spec.onlyNew);
}
