/** What one has in hand and how much more fits. */

import { defineWords, t } from "@/ui/words";
import { desk, me } from "../session";
import { type Load, loadOf, MOST_SEGMENTS, segmentsOf } from "./capacity";

const words = defineWords({
  text: { en: "{used} of {all}", ru: "{used} из {all}", uk: "{used} з {all}" },
  label: {
    en: "Load: {used} of {all} units, {offered} of them offered",
    ru: "Нагрузка: {used} из {all} единиц, предложено: {offered}",
    uk: "Навантаження: {used} з {all} одиниць, запропоновано: {offered}",
  },
  cap: {
    en: "{kind}: {held} of {cap}",
    ru: "{kind}: {held} из {cap}",
    uk: "{kind}: {held} з {cap}",
  },
  chat: { en: "Chats", ru: "Чаты", uk: "Чати" },
  messaging: { en: "Messengers", ru: "Мессенджеры", uk: "Месенджери" },
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  voice: { en: "Calls", ru: "Звонки", uk: "Дзвінки" },
});

const KINDS = ["chat", "messaging", "email", "voice"] as const;

export function CapacityBar() {
  const agent = me.value;
  if (!agent) return null;
  const load = loadOf(agent, Object.values(desk.value.offers));
  const used = load.taken + load.offered;
  const label = t(words.label, { used, all: load.capacity, offered: load.offered });
  const caps = KINDS.filter((kind) => agent.held[kind] || agent.caps[kind] !== undefined).map(
    (kind) =>
      agent.caps[kind] === undefined
        ? `${t(words[kind])}: ${agent.held[kind]}`
        : t(words.cap, {
            kind: t(words[kind]),
            held: agent.held[kind] ?? 0,
            cap: agent.caps[kind] ?? 0,
          }),
  );
  return (
    <div
      class="capacity"
      role="img"
      aria-label={[label, ...caps].join(". ")}
      title={[label, ...caps].join("\n")}
      data-testid="capacity"
    >
      <Segments load={load} />
      <span class="numbers">{t(words.text, { used, all: load.capacity })}</span>
    </div>
  );
}

function Segments({ load }: { load: Load }) {
  const segments = segmentsOf(load);
  if (segments.length > MOST_SEGMENTS) {
    return (
      <span class="capacity-bar">
        {(["taken", "offered", "free"] as const)
          .filter((kind) => load[kind] > 0)
          .map((kind) => (
            <span key={kind} class={`segment segment-${kind}`} style={{ flexGrow: load[kind] }} />
          ))}
      </span>
    );
  }
  return (
    <span class="capacity-bar">
      {segments.map((kind, index) => (
        <span key={index} class={`segment segment-${kind}`} />
      ))}
    </span>
  );
}
