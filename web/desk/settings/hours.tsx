/** Business calendars: the week, and the days that are different. */

import { ProblemError } from "@/client";
import { defineWords, t } from "@/ui/words";
import { rest } from "../session";
import { Collection, tag } from "./collection";
import { readCalendars } from "./directory";
import type { FieldSpec, Values } from "./fields";
import { DAYS, HoursError, holidaysText, parseHolidays, parseWeek, weekTexts } from "./hours-text";
import { words } from "./words";

const own = defineWords({
  about: {
    en: "When a queue is open, in its own time zone. Waits and promises can count open time only.",
    ru: "Когда очередь работает, в её часовом поясе. Ожидание и обещания можно считать только в рабочее время.",
    uk: "Коли черга працює, у її часовому поясі. Очікування й обіцянки можна рахувати лише в робочий час.",
  },
  zone: { en: "Time zone", ru: "Часовой пояс", uk: "Часовий пояс" },
  zoneHint: {
    en: "For example Europe/Kyiv",
    ru: "Например, Europe/Kyiv",
    uk: "Наприклад, Europe/Kyiv",
  },
  dayHint: {
    en: "For example 09:00-13:00, 14:00-18:00; empty is closed",
    ru: "Например, 09:00-13:00, 14:00-18:00; пусто — закрыто",
    uk: "Наприклад, 09:00-13:00, 14:00-18:00; порожньо — зачинено",
  },
  mon: { en: "Monday", ru: "Понедельник", uk: "Понеділок" },
  tue: { en: "Tuesday", ru: "Вторник", uk: "Вівторок" },
  wed: { en: "Wednesday", ru: "Среда", uk: "Середа" },
  thu: { en: "Thursday", ru: "Четверг", uk: "Четвер" },
  fri: { en: "Friday", ru: "Пятница", uk: "П’ятниця" },
  sat: { en: "Saturday", ru: "Суббота", uk: "Субота" },
  sun: { en: "Sunday", ru: "Воскресенье", uk: "Неділя" },
  holidays: { en: "Holidays", ru: "Праздники", uk: "Свята" },
  holidaysHint: {
    en: "One a line: 2026-12-25 Christmas, or with hours: 2026-12-31 New Year's Eve 10:00-14:00",
    ru: "По одному в строке: 2026-12-25 Рождество, или с часами: 2026-12-31 Канун Нового года 10:00-14:00",
    uk: "По одному в рядку: 2026-12-25 Різдво, або з годинами: 2026-12-31 Переддень Нового року 10:00-14:00",
  },
  unreadable: {
    en: "This cannot be read: {what}",
    ru: "Не удалось прочитать: {what}",
    uk: "Не вдалося прочитати: {what}",
  },
  count: {
    en: { one: "{n} holiday", other: "{n} holidays" },
    ru: {
      one: "{n} праздник",
      few: "{n} праздника",
      many: "{n} праздников",
      other: "{n} праздника",
    },
    uk: { one: "{n} свято", few: "{n} свята", many: "{n} свят", other: "{n} свята" },
  },
});

const SPECS: readonly FieldSpec[] = [
  { key: "name", label: words.name, kind: "text", required: true },
  { key: "time_zone", label: own.zone, hint: own.zoneHint, kind: "text", required: true },
  ...DAYS.map((day) => ({ key: day, label: own[day], hint: own.dayHint, kind: "text" as const })),
  { key: "holidays", label: own.holidays, hint: own.holidaysHint, kind: "lines", rows: 6 },
];

type Calendar = Awaited<ReturnType<typeof readCalendars>>[number];

export function Hours() {
  return (
    <Collection
      title={words.hours}
      about={own.about}
      read={readCalendars}
      nameOf={(calendar) => calendar.name}
      columns={[
        { words: words.name, show: (calendar) => calendar.name },
        { words: own.zone, show: (calendar) => calendar.time_zone },
        { words: own.holidays, show: (calendar) => t(own.count, { n: calendar.holidays.length }) },
      ]}
      specs={SPECS}
      fresh={{
        ...weekTexts([
          { opens: "09:00", closes: "18:00", days: ["mon", "tue", "wed", "thu", "fri"] },
        ]),
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }}
      toValues={valuesOfCalendar}
      create={async (values) => rest.POST("/api/v1/calendars", { body: formOf(values) as never })}
      update={async (calendar, changes) =>
        rest.PUT("/api/v1/calendars/{calendar_id}", {
          params: { path: { calendar_id: calendar.id } },
          headers: tag(calendar),
          body: formOf({ ...valuesOfCalendar(calendar), ...changes }) as never,
        })
      }
      remove={(calendar) =>
        rest.DELETE("/api/v1/calendars/{calendar_id}", {
          params: { path: { calendar_id: calendar.id } },
        })
      }
    />
  );
}

function valuesOfCalendar(calendar: Calendar): Values {
  return {
    name: calendar.name,
    time_zone: calendar.time_zone,
    ...weekTexts(calendar.weekly as never),
    holidays: holidaysText(calendar.holidays).split("\n").filter(Boolean),
  };
}

/** What the server takes; throws what the form shows beside the field. */
function formOf(values: Values) {
  const week = Object.fromEntries(DAYS.map((day) => [day, String(values[day] ?? "")])) as Record<
    (typeof DAYS)[number],
    string
  >;
  return {
    name: values.name,
    time_zone: values.time_zone,
    weekly: DAYS.every((day) => readable(day, () => parseWeek({ ...EMPTY, [day]: week[day] })))
      ? parseWeek(week)
      : [],
    holidays: readable("holidays", () => parseHolidays((values.holidays as string[]).join("\n"))),
  };
}

const EMPTY = Object.fromEntries(DAYS.map((day) => [day, ""])) as Record<
  (typeof DAYS)[number],
  string
>;

function readable<Value>(key: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof HoursError)) throw error;
    const detail = t(own.unreadable, { what: error.what });
    throw new ProblemError({ errors: [{ pointer: `/${key}`, detail }] }, "bad-input");
  }
}
