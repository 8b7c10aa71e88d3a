import { expect, it } from "vitest";
import { changesOf, draftOf, errorsOf, type FieldSpec, valuesOf } from "./fields";

const specs: FieldSpec[] = [
  { key: "name", label: "name", kind: "text", required: true },
  { key: "capacity", label: "capacity", kind: "number" },
  { key: "role", label: "role", kind: "choice" },
  { key: "skills", label: "skills", kind: "levels" },
  { key: "queue_ids", label: "queues", kind: "many" },
  { key: "origins", label: "origins", kind: "lines" },
  { key: "texts", label: "texts", kind: "texts" },
  { key: "config", label: "config", kind: "json" },
  { key: "password", label: "password", kind: "password" },
  { key: "enabled", label: "enabled", kind: "check" },
];

it("what is shown and sent back unchanged is the same", () => {
  const values = {
    name: "Олена 🌻",
    capacity: 60,
    role: null,
    skills: { uk: 10, en: 3 },
    queue_ids: ["que_1"],
    origins: ["https://a.example"],
    texts: { uk: "Вітаємо" },
    config: { a: [1, null] },
    enabled: true,
  };
  const read = valuesOf(specs, draftOf(specs, values));
  expect(read.errors).toEqual({});
  expect(read.values).toEqual(values);
  expect(changesOf(values, read.values)).toEqual({});
});

it("names what cannot be sent", () => {
  const draft = { ...draftOf(specs, {}), capacity: "6.5", config: "{" };
  expect(Object.keys(valuesOf(specs, draft).errors)).toEqual(["name", "capacity", "config"]);
});

it("only what changed is sent, and no password that was not typed", () => {
  const before = { name: "a", capacity: 60 };
  const draft = { ...draftOf(specs, before), name: "b" };
  expect(changesOf(before, valuesOf(specs.slice(0, 2), draft).values)).toEqual({ name: "b" });
  expect("password" in valuesOf(specs, draft).values).toBe(false);
});

it("empty lines and empty texts are nothing", () => {
  const draft = {
    ...draftOf(specs, { name: "x" }),
    origins: " a \n\n b",
    texts: { uk: " ", en: "Hi" },
  };
  expect(valuesOf(specs, draft).values).toMatchObject({ origins: ["a", "b"], texts: { en: "Hi" } });
});

it("complaints find their field, deep ones too", () => {
  const found = errorsOf(
    [
      { pointer: "/name", detail: "is taken" },
      { pointer: "/skills/uk", detail: "at most 10" },
      { pointer: "/nowhere", detail: "odd" },
    ],
    specs,
  );
  expect(found).toEqual({ name: "is taken", skills: "uk: at most 10", "": "nowhere: odd" });
  const inner = errorsOf(
    [{ pointer: "/config/bot_token", detail: "is missing" }],
    [{ key: "bot_token", label: "", kind: "text" }],
    "config",
  );
  expect(inner).toEqual({ bot_token: "is missing" });
});
