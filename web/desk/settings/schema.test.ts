import { expect, it } from "vitest";
import { specsOfSchema, withoutDefaults } from "./schema";

it("each property has its field", () => {
  const specs = specsOfSchema({
    required: ["token"],
    $defs: { Mode: { enum: ["polling", "webhook"] } },
    properties: {
      token: { type: "string", format: "password", description: "Of the bot" },
      mode: { $ref: "#/$defs/Mode" },
      port: { anyOf: [{ type: "integer" }, { type: "null" }] },
      tls: { type: "boolean" },
      allowed: { type: "array", items: { type: "string" } },
      texts: { type: "object", additionalProperties: { type: "string" } },
    },
  });
  expect(specs.map(({ key, kind, required }) => [key, kind, required])).toEqual([
    ["token", "text", true],
    ["mode", "choice", false],
    ["port", "number", false],
    ["tls", "check", false],
    ["allowed", "lines", false],
    ["texts", "json", false],
  ]);
  expect(specs[0]?.hint).toBe("Of the bot");
});

it("empty values leave the channel's defaults", () => {
  expect(withoutDefaults({ a: "", b: null, c: false, d: 0, e: [] })).toEqual({
    c: false,
    d: 0,
    e: [],
  });
});
