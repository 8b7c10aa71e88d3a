/** Words that several dialogs and panels share. */

import { defineWords } from "@/ui/words";

export const common = defineWords({
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  cancel: { en: "Cancel", ru: "Отмена", uk: "Скасувати" },
  save: { en: "Save", ru: "Сохранить", uk: "Зберегти" },
  edit: { en: "Edit", ru: "Изменить", uk: "Змінити" },
  undo: { en: "Undo", ru: "Вернуть", uk: "Повернути" },
  undone: {
    en: "The merge is undone",
    ru: "Объединение отменено",
    uk: "Об’єднання скасовано",
  },
  loading: { en: "Loading", ru: "Загрузка", uk: "Завантаження" },
  none: { en: "None", ru: "Нет", uk: "Немає" },
  more: { en: "Show more", ru: "Показать ещё", uk: "Показати ще" },
  unnamed: { en: "No name", ru: "Без имени", uk: "Без імені" },
  unknown: { en: "Unknown", ru: "Неизвестно", uk: "Невідомо" },
  search: { en: "Search by name", ru: "Поиск по имени", uk: "Пошук за ім’ям" },
  nobody: { en: "Nobody by that name", ru: "Никого с таким именем", uk: "Нікого з таким ім’ям" },
  note: { en: "Note", ru: "Заметка", uk: "Нотатка" },
  noWork: {
    en: "There is no live work on this conversation. Reopen it first.",
    ru: "По этому разговору нет текущей работы. Сначала откройте его снова.",
    uk: "За цією розмовою немає поточної роботи. Спершу відкрийте її знову.",
  },
  stale: {
    en: "Somebody changed this meanwhile. What you typed is kept: save again to add it to their change.",
    ru: "Кто-то уже внёс изменения. Введённое сохранилось: сохраните ещё раз, чтобы добавить его к чужой правке.",
    uk: "Хтось уже вніс зміни. Введене збереглося: збережіть ще раз, щоб додати його до чужої правки.",
  },
  serverSaid: { en: "The server says:", ru: "Ответ сервера:", uk: "Відповідь сервера:" },
});

export const presenceWords = defineWords({
  online: { en: "Online", ru: "В сети", uk: "У мережі" },
  reconnecting: { en: "Connection lost", ru: "Связь потеряна", uk: "Зв’язок втрачено" },
  away: { en: "Away", ru: "Нет на месте", uk: "Немає на місці" },
  offline: { en: "Offline", ru: "Не в сети", uk: "Не в мережі" },
});

export const stateWords = defineWords({
  open: { en: "Open", ru: "Открыт", uk: "Відкрита" },
  snoozed: { en: "Snoozed", ru: "Отложен", uk: "Відкладена" },
  resolved: { en: "Resolved", ru: "Завершён", uk: "Завершена" },
});

export const workWords = defineWords({
  waiting: { en: "Waiting", ru: "Ждёт", uk: "Чекає" },
  offered: { en: "Offered", ru: "Предложено", uk: "Запропоновано" },
  assigned: { en: "Assigned", ru: "Назначено", uk: "Призначено" },
  wrap_up: { en: "Wrap-up", ru: "Постобработка", uk: "Постобробка" },
  parked: { en: "Parked", ru: "Отложено", uk: "Відкладено" },
  done: { en: "Done", ru: "Готово", uk: "Готово" },
  abandoned: { en: "Abandoned", ru: "Клиент ушёл", uk: "Клієнт пішов" },
});

export const channelWords = defineWords({
  chat: { en: "Chat", ru: "Чат", uk: "Чат" },
  messaging: { en: "Messenger", ru: "Мессенджер", uk: "Месенджер" },
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  voice: { en: "Call", ru: "Звонок", uk: "Дзвінок" },
});
