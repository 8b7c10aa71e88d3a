/** The small set of emoji that support uses, with names to search by. */

import type { Language } from "@/ui/words";

export interface Emoji {
  readonly sign: string;
  readonly names: Readonly<Record<Language, string>>;
}

// sign|en|ru|uk
const TABLE = `
🙂|slight smile|лёгкая улыбка|легка усмішка
😀|grin|улыбка|усмішка
😃|happy|радость|радість
😄|laughing eyes|смеющиеся глаза|усміхнені очі
😁|beaming|широкая улыбка|широка усмішка
😅|relief|облегчение|полегшення
😂|tears of joy|смех до слёз|сміх до сліз
😉|wink|подмигивание|підморгування
😊|smile|тёплая улыбка|тепла усмішка
😇|angel|ангел|янгол
🥰|in love|влюблённость|закоханість
😍|heart eyes|глаза-сердечки|очі-сердечка
😘|kiss|поцелуй|поцілунок
😋|tasty|вкусно|смачно
😎|cool|круто|круто
🤓|clever|умник|розумник
🤔|thinking|раздумье|роздуми
🤗|hug|объятие|обійми
🤝|handshake|рукопожатие|рукостискання
😐|neutral|без эмоций|без емоцій
😌|calm|спокойствие|спокій
😏|smirk|ухмылка|посмішка
🙄|rolling eyes|закатить глаза|закотити очі
😬|grimace|неловкость|ніяковість
😔|sad|грусть|сум
😕|confused|непонимание|спантеличення
🙁|frown|огорчение|засмучення
☹️|upset|расстройство|розлад
😢|crying|слеза|сльоза
😭|sobbing|рыдание|ридання
😤|annoyed|досада|прикрість
😠|angry|злость|злість
😡|furious|ярость|лють
🤯|mind blown|потрясение|приголомшення
😱|shock|шок|шок
😨|fear|испуг|переляк
😰|worry|тревога|тривога
😴|sleep|сон|сон
🤒|ill|болезнь|хвороба
🥳|celebration|праздник|свято
🤩|excited|восторг|захват
🫡|salute|честь|честь
🙏|please, thank you|спасибо, прошу|дякую, прошу
👍|thumbs up|палец вверх|палець угору
👎|thumbs down|палец вниз|палець униз
👌|all right|в порядке|усе гаразд
✌️|victory|победа|перемога
🤞|fingers crossed|скрещённые пальцы|схрещені пальці
👏|applause|аплодисменты|оплески
🙌|raised hands|поднятые руки|підняті руки
💪|strength|сила|сила
👋|wave, hello|привет, пока|привіт, бувай
✋|hand, stop|ладонь, стоп|долоня, стоп
👉|to the right|вправо|праворуч
👈|to the left|влево|ліворуч
👇|below|ниже|нижче
☝️|above|выше|вище
🤷|shrug|пожать плечами|знизати плечима
🙋|hand up|поднятая рука|піднята рука
❤️|heart|сердце|серце
🧡|orange heart|оранжевое сердце|помаранчеве серце
💛|yellow heart|жёлтое сердце|жовте серце
💚|green heart|зелёное сердце|зелене серце
💙|blue heart|синее сердце|синє серце
💜|purple heart|фиолетовое сердце|фіолетове серце
💔|broken heart|разбитое сердце|розбите серце
✨|sparkles|блеск|блиск
⭐|star|звезда|зірка
🔥|fire|огонь|вогонь
💯|hundred|сто процентов|сто відсотків
🎉|party|праздник, хлопушка|свято, хлопавка
🎁|gift|подарок|подарунок
🎂|cake|торт|торт
💐|flowers|букет|букет
🌹|rose|роза|троянда
☀️|sun|солнце|сонце
🌧️|rain|дождь|дощ
❄️|snow|снег|сніг
☕|coffee|кофе|кава
🍕|pizza|пицца|піца
🚚|delivery|доставка|доставка
📦|parcel|посылка|посилка
🛒|cart|корзина|кошик
🛍️|purchases|покупки|покупки
💳|card|карта|картка
💰|money|деньги|гроші
🧾|receipt|чек|чек
📄|document|документ|документ
📎|paper clip|скрепка|скріпка
📷|camera|камера|камера
📞|phone|телефон|телефон
📱|mobile|мобильный|мобільний
💻|computer|компьютер|комп’ютер
📧|e-mail|письмо|лист
🔑|key|ключ|ключ
🔒|lock|замок|замок
🔗|link|ссылка|посилання
⚙️|settings|настройки|налаштування
🔧|repair|ремонт|ремонт
⏰|alarm clock|будильник|будильник
⏳|waiting|ожидание|очікування
📅|date|дата|дата
📍|place|место|місце
✅|done|готово|готово
❌|no, wrong|нет, неверно|ні, хибно
⚠️|attention|внимание|увага
❓|question|вопрос|питання
❗|important|важно|важливо
ℹ️|information|сведения|довідка
🆕|new|новое|нове
`;

export const EMOJI: readonly Emoji[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [sign = "", en = "", ru = "", uk = ""] = line.split("|");
    return { sign, names: { en, ru, uk } };
  });

/** Those whose name in any of the languages has a word that begins so. */
export function findEmoji(query: string): readonly Emoji[] {
  const sought = query.trim().toLocaleLowerCase();
  if (!sought) return EMOJI;
  return EMOJI.filter(({ sign, names }) =>
    sign === sought
      ? true
      : Object.values(names).some((name) =>
          name.split(/[\s,-]+/).some((word) => word.startsWith(sought)),
        ),
  );
}
