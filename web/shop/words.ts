/** The shop's own words. */

import { defineWords } from "@/ui/words";

export const words = defineWords({
  tagline: {
    en: "Lamps for people who read late",
    ru: "Лампы для тех, кто читает допоздна",
    uk: "Лампи для тих, хто читає допізна",
  },
  intro: {
    en: "Warm light, plain shapes, spare parts for ten years. Ask us anything in the chat below.",
    ru: "Тёплый свет, простые формы, запчасти на десять лет. Спрашивайте в чате внизу страницы.",
    uk: "Тепле світло, прості форми, запчастини на десять років. Запитуйте в чаті внизу сторінки.",
  },
  demo: {
    en: "A demo: nothing can be bought here.",
    ru: "Это демонстрация: здесь ничего нельзя купить.",
    uk: "Це демонстрація: тут нічого не можна купити.",
  },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  lamps: { en: "Lamps", ru: "Лампы", uk: "Лампи" },
  cart: {
    en: { one: "{n} lamp in the basket", other: "{n} lamps in the basket" },
    ru: {
      one: "{n} лампа в корзине",
      few: "{n} лампы в корзине",
      many: "{n} ламп в корзине",
      other: "{n} лампы в корзине",
    },
    uk: {
      one: "{n} лампа в кошику",
      few: "{n} лампи в кошику",
      many: "{n} ламп у кошику",
      other: "{n} лампи в кошику",
    },
  },
  add: { en: "Add to basket", ru: "В корзину", uk: "До кошика" },
  ask: { en: "Ask a question", ru: "Задать вопрос", uk: "Поставити запитання" },
  addNamed: { en: "Add to basket: {name}", ru: "В корзину: {name}", uk: "До кошика: {name}" },
  askNamed: {
    en: "Ask a question: {name}",
    ru: "Задать вопрос: {name}",
    uk: "Поставити запитання: {name}",
  },
  soba: { en: "Owl, desk lamp", ru: "Сова, настольная лампа", uk: "Сова, настільна лампа" },
  sobaSaid: {
    en: "Turns its head to the page, dims by touch.",
    ru: "Поворачивает голову к странице, яркость меняется касанием.",
    uk: "Повертає голову до сторінки, яскравість змінюється дотиком.",
  },
  heron: { en: "Heron, floor lamp", ru: "Цапля, торшер", uk: "Чапля, торшер" },
  heronSaid: {
    en: "Stands on one leg behind any armchair.",
    ru: "Стоит на одной ноге за любым креслом.",
    uk: "Стоїть на одній нозі за будь-яким кріслом.",
  },
  moon: { en: "Moon, night light", ru: "Луна, ночник", uk: "Місяць, нічник" },
  moonSaid: {
    en: "Goes out by itself when everybody sleeps.",
    ru: "Гаснет сама, когда все уснули.",
    uk: "Гасне сам, коли всі поснули.",
  },
  pear: { en: "Pear, pendant lamp", ru: "Груша, подвесная лампа", uk: "Груша, підвісна лампа" },
  pearSaid: {
    en: "Hangs low above the kitchen table.",
    ru: "Висит низко над кухонным столом.",
    uk: "Висить низько над кухонним столом.",
  },
  delivery: {
    en: "Delivery in 2–4 days. Returns within 30 days.",
    ru: "Доставка за 2–4 дня. Возврат в течение 30 дней.",
    uk: "Доставка за 2–4 дні. Повернення протягом 30 днів.",
  },
});
