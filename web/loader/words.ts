/** The few words that are shown before the frame is there. */

const WORDS = {
  en: {
    chat: "Chat",
    open: "Open chat",
    close: "Close chat",
    unread: "unread: ",
    lost: "The chat cannot be reached right now.",
    again: "Try again",
    email: "Write an e-mail",
  },
  ru: {
    chat: "Чат",
    open: "Открыть чат",
    close: "Закрыть чат",
    unread: "непрочитанных: ",
    lost: "Чат сейчас недоступен.",
    again: "Повторить попытку",
    email: "Написать письмо",
  },
  uk: {
    chat: "Чат",
    open: "Відкрити чат",
    close: "Закрити чат",
    unread: "непрочитаних: ",
    lost: "Чат зараз недоступний.",
    again: "Спробувати ще раз",
    email: "Написати листа",
  },
};

export type Words = (typeof WORDS)["en"];

/** The words of the first wished language that there are words in; English otherwise. */
export function wordsIn(languages: readonly string[]): { language: string; words: Words } {
  for (const wish of languages) {
    const language = wish.toLowerCase().split("-")[0] as keyof typeof WORDS;
    if (Object.hasOwn(WORDS, language)) return { language, words: WORDS[language] };
  }
  return { language: "en", words: WORDS.en };
}
