import { Skeleton } from "@/ui/controls";
import { defineWords, ENDONYMS, LANGUAGES, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { rest } from "../session";
import { Collection, tag } from "./collection";
import { optionsOf, readAgents, readQueues, readSkills } from "./directory";
import type { FieldSpec, Option } from "./fields";
import { words } from "./words";

const own = defineWords({
  about: {
    en: "Who answers: what they can, which queues they work in, how much they take at once.",
    ru: "Кто отвечает: что умеет, в каких очередях работает, сколько берёт одновременно.",
    uk: "Хто відповідає: що вміє, у яких чергах працює, скільки бере одночасно.",
  },
  person: { en: "Name", ru: "Имя", uk: "Ім’я" },
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  role: { en: "Role", ru: "Роль", uk: "Роль" },
  admin: { en: "Administrator", ru: "Администратор", uk: "Адміністратор" },
  supervisor: { en: "Supervisor", ru: "Супервайзер", uk: "Супервайзер" },
  agent: { en: "Agent", ru: "Оператор", uk: "Оператор" },
  ops: {
    en: "Operations (figures only)",
    ru: "Наблюдение (только показатели)",
    uk: "Нагляд (лише показники)",
  },
  bot: { en: "Bot", ru: "Бот", uk: "Бот" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  capacity: { en: "Capacity in units", ru: "Ёмкость в единицах", uk: "Місткість в одиницях" },
  capacityHint: {
    en: "A chat weighs 20 units, a message 12, a call 60, unless the policy says otherwise; e-mail comes one at a time.",
    ru: "Чат весит 20 единиц, сообщение 12, звонок 60, если политика не задаёт иное; письма поступают по одному.",
    uk: "Чат важить 20 одиниць, повідомлення 12, дзвінок 60, якщо політика не визначає інше; листи надходять по одному.",
  },
  password: { en: "Password", ru: "Пароль", uk: "Пароль" },
  passwordHint: {
    en: "Empty: as it was. A new one ends their sessions.",
    ru: "Пусто: без изменений. Новый пароль завершит сеансы.",
    uk: "Порожньо: без змін. Новий пароль завершить сеанси.",
  },
  disabled: {
    en: "Disabled: cannot sign in",
    ru: "Отключён: войти нельзя",
    uk: "Вимкнено: увійти не можна",
  },
  state: { en: "State", ru: "Состояние", uk: "Стан" },
  active: { en: "Active", ru: "Работает", uk: "Працює" },
  off: { en: "Disabled", ru: "Отключён", uk: "Вимкнено" },
});

const ROLES = ["agent", "supervisor", "admin", "ops", "bot"] as const;

export function Agents() {
  const queues = useRead(readQueues, []);
  const skills = useRead(readSkills, []);
  if (!queues.value || !skills.value) return <Skeleton label={t(words.loading)} />;
  const skillOptions = skills.value.map(({ name }) => ({ value: name, label: name }));
  const queueName = new Map(queues.value.map(({ id, name }) => [id, name]));
  return (
    <Collection
      title={words.agents}
      about={own.about}
      read={readAgents}
      nameOf={(agent) => agent.name}
      columns={[
        { words: own.person, show: (agent) => agent.name },
        { words: own.email, show: (agent) => agent.email },
        { words: own.role, show: (agent) => t(own[agent.role]) },
        {
          words: words.queues,
          show: (agent) => agent.queue_ids.map((id) => queueName.get(id) ?? id).join(", "),
        },
        { words: words.skills, show: (agent) => skillsText(agent.skills) },
        { words: own.state, show: (agent) => t(agent.disabled ? own.off : own.active) },
      ]}
      specs={specsOf(skillOptions, optionsOf(queues.value))}
      fresh={{ role: "agent", language: "en", capacity: 60 }}
      create={(values) => rest.POST("/api/v1/agents", { body: withoutNull(values) as never })}
      update={(agent, changes) =>
        rest.PATCH("/api/v1/agents/{agent_id}", {
          params: { path: { agent_id: agent.id } },
          headers: tag(agent),
          body: changes as never,
        })
      }
    />
  );
}

function skillsText(skills: Record<string, number>): string {
  return Object.entries(skills)
    .map(([name, level]) => `${name} ${level}`)
    .join(", ");
}

function withoutNull(values: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => value !== null && key !== "disabled"),
  );
}

function specsOf(skills: Option[], queues: Option[]): FieldSpec[] {
  return [
    { key: "name", label: own.person, kind: "text", required: true },
    { key: "email", label: own.email, kind: "email", required: true },
    {
      key: "role",
      label: own.role,
      kind: "choice",
      required: true,
      options: ROLES.map((value) => ({ value, label: t(own[value]) })),
    },
    {
      key: "language",
      label: own.language,
      kind: "choice",
      required: true,
      options: LANGUAGES.map((value) => ({ value, label: ENDONYMS[value] })),
    },
    {
      key: "capacity",
      label: own.capacity,
      hint: own.capacityHint,
      kind: "number",
      required: true,
    },
    { key: "password", label: own.password, hint: own.passwordHint, kind: "password" },
    { key: "queue_ids", label: words.queues, kind: "many", options: queues },
    { key: "skills", label: words.skills, kind: "levels", options: skills },
    { key: "disabled", label: own.disabled, kind: "check" },
  ];
}
