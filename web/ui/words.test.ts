/** Every text of every folder, read from the sources: complete, and in the language it claims. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "./words";

const WEB = resolve(import.meta.dirname, "..");
const FORMS: Record<Language, readonly string[]> = {
  en: ["one", "other"],
  ru: ["one", "few", "many", "other"],
  uk: ["one", "few", "many", "other"],
};
/** What is the same in English and in a Cyrillic language, its parameters left out: names and
 * marks, and the field names of the policy. */
const SAME = /^\P{L}*((SMS|Telegram|queue_id, requirements, .*)\P{L}*)?$/u;

type Text = string | Record<string, string>;

interface Found {
  where: string;
  texts: Record<string, Text>;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return one.name === "node_modules" ? [] : sources(path);
    return /\.tsx?$/.test(one.name) && !/\.(test|gen)\./.test(one.name) ? [path] : [];
  });
}

function said(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [said(node.left), said(node.right)];
    return left === null || right === null ? null : left + right;
  }
  return null;
}

function members(node: ts.ObjectLiteralExpression): [string, ts.Expression][] {
  return node.properties.flatMap((one): [string, ts.Expression][] =>
    ts.isPropertyAssignment(one) && !ts.isComputedPropertyName(one.name)
      ? [[one.name.text, one.initializer]]
      : [],
  );
}

function textOf(node: ts.Expression): Text | null {
  if (!ts.isObjectLiteralExpression(node)) return said(node);
  const forms = members(node).map(([name, value]) => [name, said(value)] as const);
  return forms.every((form): form is [string, string] => form[1] !== null)
    ? Object.fromEntries(forms)
    : null;
}

/** The entries of each `defineWords({...})` of a file. */
function entriesOf(path: string): Found[] {
  const found: Found[] = [];
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const table = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (ts.isCallExpression(node) && node.expression.getText() === "defineWords" && table) {
      const plain = ts.isSatisfiesExpression(table) ? table.expression : table;
      if (!ts.isObjectLiteralExpression(plain)) throw new Error(`${path}: a table of texts`);
      for (const [key, entry] of members(plain)) {
        const where = `${relative(WEB, path)} ${key}`;
        if (!ts.isObjectLiteralExpression(entry)) throw new Error(`${where}: an entry`);
        const texts = members(entry).map(([tongue, value]) => [tongue, textOf(value)] as const);
        if (texts.some(([, text]) => text === null)) throw new Error(`${where}: plain texts`);
        found.push({ where, texts: Object.fromEntries(texts) as Record<string, Text> });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const ENTRIES = sources(WEB).flatMap(entriesOf);

/** Each text of a language with its place, plural forms one by one. */
function texts(tongue: Language): { where: string; text: string; english: string }[] {
  return ENTRIES.flatMap(({ where, texts: { en, [tongue]: own } }) => {
    const english = typeof en === "string" ? en : (en?.other ?? "");
    if (typeof own === "string") return [{ where, text: own, english }];
    return Object.entries(own ?? {}).map(([form, text]) => ({
      where: `${where}.${form}`,
      text,
      english,
    }));
  });
}

function wrong(tongue: Language, isWrong: (text: string, english: string) => boolean): string[] {
  return texts(tongue)
    .filter(({ text, english }) => isWrong(text, english))
    .map(({ where, text }) => `${where} (${tongue}): ${text}`);
}

const parameters = (text: string) =>
  [...new Set(text.match(/\{\w+\}/g))]
    // A form may say "one" without its number.
    .filter((name) => name !== "{n}")
    .sort()
    .join();

test("the tables are found", () => {
  expect(ENTRIES.length).toBeGreaterThan(600);
});

test("every entry has every language and every plural form", () => {
  const lacking = ENTRIES.flatMap(({ where, texts: entry }) => {
    const kinds = new Set(LANGUAGES.map((tongue) => typeof entry[tongue]));
    if (kinds.size !== 1 || kinds.has("undefined")) return [where];
    return LANGUAGES.filter((tongue) => {
      const forms = entry[tongue];
      if (typeof forms === "string") return forms.trim() === "";
      return Object.keys(forms ?? {}).join() !== FORMS[tongue].join();
    }).map((tongue) => `${where} (${tongue})`);
  });
  expect(lacking).toEqual([]);
});

test("the parameters are the same in every language", () => {
  const differing = LANGUAGES.flatMap((tongue) =>
    wrong(tongue, (text, english) => parameters(text) !== parameters(english)),
  );
  expect(differing).toEqual([]);
  const uncounted = ENTRIES.filter(({ texts: entry }) => {
    const counts = LANGUAGES.map((tongue) => JSON.stringify(entry[tongue]).includes("{n}"));
    return new Set(counts).size !== 1;
  });
  expect(uncounted.map(({ where }) => where)).toEqual([]);
});

describe("each language is itself", () => {
  const cyrillic = ["ru", "uk"] as const;

  test.each(cyrillic)("%s has no Latin letters within its words", (tongue) => {
    const mixed = /\p{Script=Cyrillic}\p{M}*\p{Script=Latin}|\p{Script=Latin}\p{Script=Cyrillic}/u;
    expect(wrong(tongue, (text) => mixed.test(text))).toEqual([]);
  });

  test.each(cyrillic)("%s leaves nothing in English", (tongue) => {
    const isLeft = (text: string, english: string) =>
      text === english && !SAME.test(text.replace(/\{\w+\}/g, ""));
    expect(wrong(tongue, isLeft)).toEqual([]);
  });

  test("English has no Cyrillic letters", () => {
    expect(wrong("en", (text) => /\p{Script=Cyrillic}/u.test(text))).toEqual([]);
  });

  test("Russian has no letters that are only Ukrainian", () => {
    expect(wrong("ru", (text) => /[іїєґ]/i.test(text))).toEqual([]);
  });

  test("Ukrainian has no letters that are only Russian", () => {
    expect(wrong("uk", (text) => /[ыэъё]/i.test(text))).toEqual([]);
  });

  test("Ukrainian is written with its own apostrophe", () => {
    expect(wrong("uk", (text) => /\p{Script=Cyrillic}['`ʼ]/u.test(text))).toEqual([]);
  });
});

test("no text shouts, and none has stray spaces", () => {
  const untidy = LANGUAGES.flatMap((tongue) =>
    wrong(tongue, (text) => /!|\p{Extended_Pictographic}|^\s|\s$|\s\s|\.{3}/u.test(text)),
  );
  expect(untidy).toEqual([]);
});

test("the same thing has one name everywhere", () => {
  const STRAYS: Record<Language, RegExp> = {
    en: /\b(operator|ticket|dialog)\b/i,
    ru: /агент|диалог|тикет|примечани|тегов/i,
    uk: /агент|діалог|тікет|примітк|замітк|тегів|обрати|оберіть/i,
  };
  const strays = LANGUAGES.flatMap((tongue) => wrong(tongue, (text) => STRAYS[tongue].test(text)));
  expect(strays).toEqual([]);
});
