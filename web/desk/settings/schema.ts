/** A channel's own settings as fields, read from the JSON Schema that the server gives of them. */

import type { FieldSpec } from "./fields";

interface Schema {
  type?: string;
  enum?: unknown[];
  format?: string;
  writeOnly?: boolean;
  description?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  additionalProperties?: unknown;
}

/** A field for each property, in the schema's order; what no field fits is edited as JSON. */
export function specsOfSchema(schema: Schema): FieldSpec[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const plain = resolved(property, schema.$defs ?? {});
    return {
      key,
      label: key,
      hint: property.description ?? plain.description,
      required: required.has(key),
      ...kindOf(plain),
    };
  });
}

function resolved(schema: Schema, defs: Record<string, Schema>): Schema {
  const named = schema.$ref ? defs[schema.$ref.split("/").at(-1) ?? ""] : undefined;
  if (named) return resolved(named, defs);
  // A value or nothing: nothing is an empty field.
  const some = schema.anyOf?.filter((option) => option.type !== "null") ?? [];
  return some.length === 1 && some[0] ? resolved(some[0], defs) : schema;
}

function kindOf(schema: Schema): Pick<FieldSpec, "kind" | "options"> {
  if (schema.enum) {
    return {
      kind: "choice",
      options: schema.enum.map((value) => ({ value: String(value), label: String(value) })),
    };
  }
  if (schema.type === "boolean") return { kind: "check" };
  if (schema.type === "integer") return { kind: "number" };
  if (schema.type === "string") return { kind: "text" };
  if (schema.type === "array" && schema.items?.type === "string") return { kind: "lines" };
  return { kind: "json" };
}

/** What the channel has itself is left out: an empty text or number keeps the default. */
export function withoutDefaults(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== ""),
  );
}
