/** Bearer tokens for programs and people, and links for boards on a wall. */

import { useState } from "preact/hooks";
import type { components } from "@/client/api.gen";
import { momentText } from "@/ui/clock";
import { Button, Dialog, Field, Skeleton } from "@/ui/controls";
import { defineWords, ENDONYMS, LANGUAGES, language, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { failed, toast } from "../notices/toasts";
import { isAdmin, rest } from "../session";
import { Head, Trouble } from "./collection";
import { CopyLine } from "./copy";
import { readTokens } from "./directory";
import { words } from "./words";

type Token = components["schemas"]["Token"];

const own = defineWords({
  about: {
    en: "For programs and other systems. A token is shown once; only a digest of it is stored.",
    ru: "Для программ и других систем. Токен показывается один раз; хранится только его отпечаток.",
    uk: "Для програм та інших систем. Токен показується один раз; зберігається лише його відбиток.",
  },
  boardAbout: {
    en: "A link for a screen on the wall: it shows figures and agents' names, no customer and no message, and can be ended at any time.",
    ru: "Ссылка для экрана на стене: показывает цифры и имена операторов, без клиентов и сообщений; её можно отозвать в любое время.",
    uk: "Посилання для екрана на стіні: показує цифри й імена операторів, без клієнтів і повідомлень; його можна відкликати будь-коли.",
  },
  label: { en: "What it is for", ru: "Для чего", uk: "Для чого" },
  role: { en: "Role", ru: "Роль", uk: "Роль" },
  made: { en: "Created", ru: "Создан", uk: "Створено" },
  ends: { en: "Ends", ru: "Действует до", uk: "Діє до" },
  never: { en: "When revoked", ru: "Пока не отозван", uk: "Доки не відкличуть" },
  days: {
    en: "Valid for, days (empty: until revoked)",
    ru: "Срок в днях (пусто: пока не отозван)",
    uk: "Строк у днях (порожньо: доки не відкличуть)",
  },
  revoke: { en: "Revoke", ru: "Отозвать", uk: "Відкликати" },
  revokeOf: { en: "Revoke {name}", ru: "Отозвать: {name}", uk: "Відкликати: {name}" },
  revoked: { en: "Revoked", ru: "Отозван", uk: "Відкликано" },
  once: {
    en: "Copy it now: it is not shown again.",
    ru: "Скопируйте сейчас: больше он не появится.",
    uk: "Скопіюйте зараз: більше його не буде показано.",
  },
  token: { en: "Token", ru: "Токен", uk: "Токен" },
  link: { en: "Link", ru: "Ссылка", uk: "Посилання" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  unnamed: { en: "Unnamed", ru: "Без названия", uk: "Без назви" },
});

const ROLES = ["ops", "bot", "supervisor", "admin"] as const;

export function Tokens() {
  return (
    <TokenList
      title={words.tokens}
      about={own.about}
      shown={(token) => token.kind === "api" && token.role !== "board"}
    />
  );
}

export function BoardLinks() {
  return (
    <TokenList
      title={words.wallboard}
      about={own.boardAbout}
      shown={(token) => token.role === "board"}
      board
    />
  );
}

interface ListProps {
  title: (typeof words)["tokens"];
  about: (typeof own)["about"];
  shown: (token: Token) => boolean;
  board?: boolean;
}

function TokenList({ title, about, shown, board = false }: ListProps) {
  const reading = useRead(readTokens, []);
  const [adding, setAdding] = useState(false);
  if (reading.problem) return <Trouble problem={reading.problem} again={reading.reload} />;
  if (!reading.value) return <Skeleton label={t(words.loading)} />;
  const items = reading.value.filter((token) => token.revoked_at === null && shown(token));
  const revoke = async (token: Token) => {
    await rest.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: token.id } } });
    toast(own.revoked, {}, "good");
    reading.reload();
  };
  return (
    <section class="settings-section">
      <Head title={title} about={about}>
        {isAdmin.value && (
          <Button look="primary" icon="plus" data-testid="add" onClick={() => setAdding(true)}>
            {t(words.add)}
          </Button>
        )}
      </Head>
      {items.length === 0 ? (
        <p class="settings-empty">{t(words.nothing)}</p>
      ) : (
        <div class="settings-scroll">
          <table class="settings-table">
            <thead>
              <tr>
                {[own.label, own.role, own.made, own.ends].map((name) => (
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
              {items.map((token) => (
                <tr key={token.id} data-testid="row">
                  <th scope="row">{token.label || t(own.unnamed)}</th>
                  <td>{token.role}</td>
                  <td>{momentText(token.created_at)}</td>
                  <td>{token.expires_at ? momentText(token.expires_at) : t(own.never)}</td>
                  <td class="settings-actions">
                    <Button
                      look="danger"
                      data-testid="revoke"
                      aria-label={t(own.revokeOf, { name: token.label || token.id })}
                      onClick={() => void revoke(token).catch(failed)}
                    >
                      {t(own.revoke)}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && (
        <NewToken
          board={board}
          onClose={() => {
            setAdding(false);
            reading.reload();
          }}
        />
      )}
    </section>
  );
}

function NewToken({ board, onClose }: { board: boolean; onClose: () => void }) {
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<(typeof ROLES)[number]>("ops");
  const [days, setDays] = useState("");
  const [spoken, setSpoken] = useState<string>(language.value);
  const [made, setMade] = useState<string | null>(null);
  const make = async () => {
    const expires = days.trim() ? Number(days) : null;
    const { data } = await rest.POST("/api/v1/tokens", {
      body: { role: board ? "board" : role, label, expires_days: expires },
    });
    setMade(data?.token ?? null);
  };
  const text = board ? `${location.origin}/wallboard?lang=${spoken}#key=${made}` : (made ?? "");
  return (
    <Dialog
      title={t(board ? words.wallboard : words.tokens)}
      closeLabel={t(words.close)}
      onClose={onClose}
      wide
    >
      {made ? (
        <>
          <p role="status">{t(own.once)}</p>
          <CopyLine label={t(board ? own.link : own.token)} text={text} />
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void make().catch(failed);
          }}
        >
          <Field label={t(own.label)}>
            {(ids) => (
              <input
                {...ids}
                name="label"
                value={label}
                maxLength={120}
                onInput={(event) => setLabel(event.currentTarget.value)}
              />
            )}
          </Field>
          {board ? (
            <Field label={t(own.language)}>
              {(ids) => (
                <select
                  {...ids}
                  value={spoken}
                  onChange={(event) => setSpoken(event.currentTarget.value)}
                >
                  {LANGUAGES.map((one) => (
                    <option key={one} value={one}>
                      {ENDONYMS[one]}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ) : (
            <Field label={t(own.role)}>
              {(ids) => (
                <select
                  {...ids}
                  name="role"
                  value={role}
                  onChange={(event) => setRole(event.currentTarget.value as (typeof ROLES)[number])}
                >
                  {ROLES.map((one) => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <Field label={t(own.days)}>
            {(ids) => (
              <input
                {...ids}
                name="days"
                type="number"
                min={1}
                max={3650}
                value={days}
                onInput={(event) => setDays(event.currentTarget.value)}
              />
            )}
          </Field>
          <div class="settings-buttons">
            <Button onClick={onClose}>{t(words.cancel)}</Button>
            <Button look="primary" type="submit" data-testid="save">
              {t(words.add)}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
