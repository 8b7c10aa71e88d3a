/** Outgoing webhooks: who hears of what, with what secret, and what became of each call. */

import { useState } from "preact/hooks";
import type { components } from "@/client/api.gen";
import { momentText, spanText } from "@/ui/clock";
import { Button, Dialog, Menu, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { problemText } from "../notices/problems";
import { failed, toast } from "../notices/toasts";
import { rest } from "../session";
import { everything } from "./all";
import { Collection, Trouble, tag } from "./collection";
import { CopyLine } from "./copy";
import { words } from "./words";

type Webhook = components["schemas"]["Webhook"];
type Tried = components["schemas"]["WebhookTest"];
type Delivery = components["schemas"]["WebhookDelivery"];

const own = defineWords({
  about: {
    en: "Other systems that are told of events, by signed requests after the Standard Webhooks specification: ten attempts over three days, each event under one id.",
    ru: "Другие системы, которым сообщается о событиях: подписанные запросы по спецификации Standard Webhooks, десять попыток за трое суток, у каждого события один идентификатор.",
    uk: "Інші системи, яким повідомляють про події: підписані запити за специфікацією Standard Webhooks, десять спроб за три доби, кожна подія має один ідентифікатор.",
  },
  url: { en: "Address", ru: "Адрес", uk: "Адреса" },
  events: { en: "Events", ru: "События", uk: "Події" },
  eventsHint: {
    en: "Names of events, or * for all.",
    ru: "Имена событий или * для всех.",
    uk: "Назви подій або * для всіх.",
  },
  description: { en: "What it is for", ru: "Для чего", uk: "Для чого" },
  enabled: { en: "Calls are sent", ru: "Вызовы выполняются", uk: "Виклики виконуються" },
  state: { en: "State", ru: "Состояние", uk: "Стан" },
  on: { en: "On", ru: "Включён", uk: "Увімкнено" },
  off: { en: "Off", ru: "Выключен", uk: "Вимкнено" },
  gone: {
    en: "Off: the receiver said it is gone",
    ru: "Выключен: получатель ответил, что его больше нет",
    uk: "Вимкнено: одержувач відповів, що його більше немає",
  },
  more: { en: "More", ru: "Ещё", uk: "Ще" },
  moreOf: { en: "More for {name}", ru: "Ещё: {name}", uk: "Ще: {name}" },
  test: { en: "Send a test", ru: "Отправить тест", uk: "Надіслати тест" },
  log: { en: "Deliveries", ru: "Доставки", uk: "Доставки" },
  rotate: { en: "New secret", ru: "Новый секрет", uk: "Новий секрет" },
  secret: { en: "Signing secret", ru: "Секрет подписи", uk: "Секрет підпису" },
  once: {
    en: "Copy it now: it is not shown again. A former secret signs along for 24 hours.",
    ru: "Скопируйте сейчас: больше он не появится. Прежний секрет подписывает ещё 24 часа.",
    uk: "Скопіюйте зараз: більше його не буде показано. Попередній секрет підписує ще 24 години.",
  },
  asking: { en: "Calling", ru: "Вызываем", uk: "Викликаємо" },
  worked: {
    en: "The receiver answered {status} after {time}.",
    ru: "Получатель ответил {status} через {time}.",
    uk: "Одержувач відповів {status} через {time}.",
  },
  refused: {
    en: "It did not work: {detail}",
    ru: "Не получилось: {detail}",
    uk: "Не вийшло: {detail}",
  },
  signed: { en: "The text we signed", ru: "Подписанный текст", uk: "Підписаний текст" },
  headers: { en: "Headers", ru: "Заголовки", uk: "Заголовки" },
  again: { en: "Send again", ru: "Отправить снова", uk: "Надіслати знову" },
  replayed: { en: "It is sent again", ru: "Отправляется снова", uk: "Надсилається знову" },
  event: { en: "Event", ru: "Событие", uk: "Подія" },
  attempts: { en: "Attempts", ru: "Попытки", uk: "Спроби" },
  waiting: { en: "Waiting", ru: "Ждёт", uk: "Чекає" },
  sending: { en: "On its way", ru: "Отправляется", uk: "Надсилається" },
  delivered: { en: "Delivered", ru: "Доставлено", uk: "Доставлено" },
  failed: { en: "Given up", ru: "Не доставлено", uk: "Не доставлено" },
  last: { en: "Last answer", ru: "Последний ответ", uk: "Остання відповідь" },
});

const readWebhooks = () =>
  everything((cursor) =>
    rest.GET("/api/v1/webhooks", { params: { query: { limit: 100, cursor } } }),
  );

type Open = { what: "test" | "log"; webhook: Webhook } | { what: "secret"; secret: string } | null;

export function Webhooks() {
  const [open, setOpen] = useState<Open>(null);
  const show = (secret: string | null | undefined) => {
    if (secret) setOpen({ what: "secret", secret });
  };
  const rotate = async (webhook: Webhook) => {
    const path = { webhook_id: webhook.id };
    const { data } = await rest.POST("/api/v1/webhooks/{webhook_id}/rotate", { params: { path } });
    show(data?.secret);
  };
  return (
    <>
      <Collection
        title={words.webhooks}
        about={own.about}
        read={readWebhooks}
        nameOf={(webhook) => webhook.description || webhook.url}
        columns={[
          { words: own.url, show: (webhook) => webhook.url },
          { words: own.events, show: (webhook) => webhook.events.join(", ") },
          { words: own.state, show: stateText },
        ]}
        specs={[
          { key: "url", label: own.url, kind: "text", required: true },
          { key: "events", label: own.events, hint: own.eventsHint, kind: "lines", rows: 5 },
          { key: "description", label: own.description, kind: "text" },
          { key: "enabled", label: own.enabled, kind: "check" },
        ]}
        fresh={{ events: ["*"], enabled: true }}
        create={async (values) => {
          const { data } = await rest.POST("/api/v1/webhooks", { body: values as never });
          show(data?.secret);
        }}
        update={(webhook, changes) =>
          rest.PATCH("/api/v1/webhooks/{webhook_id}", {
            params: { path: { webhook_id: webhook.id } },
            headers: tag(webhook),
            body: changes as never,
          })
        }
        remove={(webhook) =>
          rest.DELETE("/api/v1/webhooks/{webhook_id}", {
            params: { path: { webhook_id: webhook.id } },
          })
        }
        extra={(webhook) => (
          <Menu
            label={t(own.moreOf, { name: webhook.description || webhook.url })}
            align="end"
            items={[
              { key: "test", label: t(own.test), onPick: () => setOpen({ what: "test", webhook }) },
              { key: "log", label: t(own.log), onPick: () => setOpen({ what: "log", webhook }) },
              {
                key: "rotate",
                label: t(own.rotate),
                onPick: () => void rotate(webhook).catch(failed),
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
        )}
      />
      {open?.what === "secret" && (
        <Dialog
          title={t(own.secret)}
          closeLabel={t(words.close)}
          onClose={() => setOpen(null)}
          wide
        >
          <p role="status">{t(own.once)}</p>
          <CopyLine label={t(own.secret)} text={open.secret} />
        </Dialog>
      )}
      {open?.what === "test" && <Trial webhook={open.webhook} onClose={() => setOpen(null)} />}
      {open?.what === "log" && <Log webhook={open.webhook} onClose={() => setOpen(null)} />}
    </>
  );
}

function stateText(webhook: Webhook): string {
  if (webhook.enabled) return t(own.on);
  return t(webhook.disabled_reason === "gone" ? own.gone : own.off);
}

function Trial({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const path = { webhook_id: webhook.id };
  const tried = useRead<Tried>(
    () =>
      rest
        .POST("/api/v1/webhooks/{webhook_id}/test", { params: { path } })
        .then(({ data }) => data ?? null),
    [webhook.id],
  );
  const found = tried.value;
  return (
    <Dialog title={t(own.test)} closeLabel={t(words.close)} onClose={onClose} wide>
      <div role="status" data-testid="webhook-test">
        {tried.problem ? <p class="field-error">{problemText(tried.problem)}</p> : null}
        {!found && !tried.problem && <p>{t(own.asking)}</p>}
        {found && (
          <>
            <p>
              {found.ok
                ? t(own.worked, { status: String(found.status), time: spanText(found.seconds) })
                : t(own.refused, { detail: found.detail })}
            </p>
            <h3>{t(own.headers)}</h3>
            <pre class="code-block">
              {Object.entries(found.headers)
                .map(([name, value]) => `${name}: ${value}`)
                .join("\n")}
            </pre>
            <h3>{t(own.signed)}</h3>
            <pre class="code-block">{found.signed_text}</pre>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Log({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const path = { webhook_id: webhook.id };
  const log = useRead(
    () =>
      rest
        .GET("/api/v1/webhooks/{webhook_id}/deliveries", {
          params: { path, query: { limit: 100 } },
        })
        .then(({ data }) => data?.items ?? null),
    [webhook.id],
  );
  const replay = async (delivery: Delivery) => {
    await rest.POST("/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", {
      params: { path: { ...path, delivery_id: delivery.id } },
    });
    toast(own.replayed, {}, "good");
    log.reload();
  };
  return (
    <Dialog title={t(own.log)} closeLabel={t(words.close)} onClose={onClose} wide>
      {log.problem ? <Trouble problem={log.problem} again={log.reload} /> : null}
      {!log.value && !log.problem && <Skeleton label={t(words.loading)} />}
      {log.value?.length === 0 && <p class="settings-empty">{t(words.nothing)}</p>}
      {log.value && log.value.length > 0 && (
        <div class="settings-scroll">
          <table class="settings-table">
            <thead>
              <tr>
                {[own.event, own.state, own.attempts, own.last].map((name) => (
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
              {log.value.map((delivery) => (
                <LogRow
                  key={delivery.id}
                  delivery={delivery}
                  replay={() => void replay(delivery).catch(failed)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}

function LogRow({ delivery, replay }: { delivery: Delivery; replay: () => void }) {
  const last = delivery.attempts.at(-1);
  const over = delivery.state === "delivered" || delivery.state === "failed";
  return (
    <tr data-testid="delivery">
      <th scope="row">
        {delivery.event_type}
        <br />
        <small>{momentText(delivery.created_at)}</small>
      </th>
      <td>{t(own[delivery.state])}</td>
      <td>{delivery.attempts.length}</td>
      <td>{last ? [last.status, last.detail].filter(Boolean).join(" ") : ""}</td>
      <td class="settings-actions">{over && <Button onClick={replay}>{t(own.again)}</Button>}</td>
    </tr>
  );
}
