/** Forms without their looks: what a field holds while it is edited, and what is sent of it. */

import { type Entry, LANGUAGES, t } from "@/ui/words";
import { words } from "./words";

export interface Option {
  value: string;
  label: string;
}

export interface FieldSpec {
  key: string;
  /** A label in three languages, or a technical name as it is. */
  label: Entry | string;
  hint?: Entry | string;
  kind:
    | "text"
    | "email"
    | "password"
    | "number"
    | "check"
    | "choice"
    | "many"
    | "levels"
    | "texts"
    | "lines"
    | "json";
  options?: readonly Option[];
  required?: boolean;
  /** Shown, and sent, only while making: a channel for example. */
  onlyNew?: boolean;
  rows?: number;
}

/** What fields hold while they are edited. */
export type Draft = Record<string, string | boolean | string[] | Record<string, string>>;
export type Values = Record<string, unknown>;

/** A draft of stored values. */
export function draftOf(specs: readonly FieldSpec[], values: Values): Draft {
  return Object.fromEntries(specs.map((spec) => [spec.key, shown(spec, values[spec.key])]));
}

function shown(spec: FieldSpec, value: unknown): Draft[string] {
  switch (spec.kind) {
    case "check":
      return value === true;
    case "many":
      return Array.isArray(value) ? value.map(String) : [];
    case "lines":
      return Array.isArray(value) ? value.join("\n") : "";
    case "levels":
    case "texts":
      return Object.fromEntries(
        Object.entries((value ?? {}) as Values).map(([key, one]) => [key, String(one)]),
      );
    case "json":
      return value === undefined ? "" : JSON.stringify(value, null, 2);
    default:
      return value === null || value === undefined ? "" : String(value);
  }
}

export interface Read {
  values: Values;
  /** By field. */
  errors: Record<string, string>;
}

/** The values of a draft. An empty choice or number is null where nothing is required. */
export function valuesOf(specs: readonly FieldSpec[], draft: Draft): Read {
  const read: Read = { values: {}, errors: {} };
  for (const spec of specs) {
    const held = draft[spec.key];
    if (spec.required && (held === "" || held === undefined))
      read.errors[spec.key] = t(words.required);
    else {
      const found = fieldValue(spec, held);
      if (found.error) read.errors[spec.key] = found.error;
      else if (found.value !== undefined) read.values[spec.key] = found.value;
    }
  }
  return read;
}

function fieldValue(
  spec: FieldSpec,
  held: Draft[string] | undefined,
): { value?: unknown; error?: string } {
  switch (spec.kind) {
    case "number":
      return numberOf(String(held ?? ""));
    case "choice":
      return { value: held === "" ? null : held };
    case "lines":
      return { value: linesOf(String(held ?? "")) };
    case "levels":
      return { value: levelsOf(held as Record<string, string>) };
    case "texts":
      return { value: withoutEmpty(held as Record<string, string>) };
    case "json":
      return jsonOf(String(held ?? ""));
    case "email":
      return emailOf(String(held ?? ""));
    case "password":
      // What was not typed is not changed.
      return { value: held === "" ? undefined : held };
    default:
      return { value: held };
  }
}

function numberOf(text: string): { value?: unknown; error?: string } {
  if (text.trim() === "") return { value: null };
  const value = Number(text);
  return Number.isInteger(value) ? { value } : { error: t(words.badNumber) };
}

function emailOf(text: string): { value?: unknown; error?: string } {
  const value = text.trim();
  return /^[^\s@]+@[^\s@]+$/.test(value) ? { value } : { error: t(words.badEmail) };
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function levelsOf(held: Record<string, string>): Record<string, number> {
  const known = Object.entries(held).filter(([, level]) => level !== "");
  return Object.fromEntries(known.map(([name, level]) => [name, Number(level)]));
}

function withoutEmpty(held: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([, text]) => text.trim() !== ""));
}

function jsonOf(text: string): { value?: unknown; error?: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: t(words.badJson, { detail: String(error) }) };
  }
}

/** What differs, for a PATCH. */
export function changesOf(before: Values, after: Values): Values {
  const pairs = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  return Object.fromEntries(pairs);
}

/** A server's complaints by field: the first part of each pointer that a field has. What belongs to
 * no field is under the empty key. */
export function errorsOf(
  errors: ReadonlyArray<{ pointer: string; detail: string }>,
  specs: readonly FieldSpec[],
  under = "",
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { pointer, detail } of errors) {
    const path =
      pointer.startsWith(`/${under}/`) && under ? pointer.slice(under.length + 1) : pointer;
    const parts = path.split("/").slice(1);
    const key = specs.some((spec) => spec.key === parts[0]) ? (parts[0] ?? "") : "";
    const rest = parts.slice(key ? 1 : 0).join(".");
    const said = rest ? `${rest}: ${detail}` : detail;
    found[key] = found[key] ? `${found[key]}; ${said}` : said;
  }
  return found;
}

/** Texts for customers in our three languages, and those there are already. */
export function textLanguages(held: Record<string, string>): string[] {
  return [...new Set([...LANGUAGES, ...Object.keys(held)])];
}
