// Types of the REST API, of both sockets' events and of their commands, on standard output.
// `node api-types.mjs documents.json`, where the file holds {openapi, asyncapi}.
import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const { openapi, asyncapi } = JSON.parse(await readFile(process.argv[2], "utf8"));

const UNSEEN = new Set([
  "title",
  "default",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
]);

// Every refusal is a problem; saying so for each status of each route would be most of the file.
for (const methods of Object.values(openapi.paths)) {
  for (const operation of Object.values(methods)) {
    for (const status of Object.keys(operation.responses ?? {})) {
      if (Number(status) >= 400) delete operation.responses[status];
    }
    if (operation.responses) {
      const schema = { $ref: "#/components/schemas/Problem" };
      const content = { "application/problem+json": { schema } };
      operation.responses.default = { description: "Refused", content };
    }
  }
}

// Both documents come from the same models; where the forms differ, sockets get their own name.
const schemas = openapi.components.schemas;
const renamed = new Map();
for (const [name, schema] of Object.entries(asyncapi.components.schemas)) {
  const known = schemas[name];
  renamed.set(name, known === undefined || same(known, schema) ? name : `Live${name}`);
}
for (const [name, schema] of Object.entries(asyncapi.components.schemas)) {
  schemas[renamed.get(name)] = pointed(schema);
}

// What a type does not show: two schemas that differ in nothing else are one type.
function same(one, other) {
  return JSON.stringify(bare(one)) === JSON.stringify(bare(other));
}

function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => !UNSEEN.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, bare(inner)]).sort());
}

function pointed(value) {
  if (Array.isArray(value)) return value.map(pointed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" ? [key, `#/components/schemas/${nameOf(inner)}`] : [key, pointed(inner)],
    ),
  );
}

function nameOf(ref) {
  const name = ref.split("/").at(-1);
  return renamed.get(name) ?? name;
}

const ast = await openapiTS(openapi, { defaultNonNullable: false, alphabetize: true });
process.stdout.write("// Made by `make web-types` from the server's documents; do not edit.\n\n");
process.stdout.write(astToString(ast));

function interfaceOf(name, text, entries) {
  const lines = [...entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, model]) => `  "${key}": components["schemas"]["${model}"];`);
  process.stdout.write(`\n/** ${text} */\nexport interface ${name} {\n${lines.join("\n")}\n}\n`);
}

function messagesOf(channel) {
  return Object.values(asyncapi.channels[channel].messages).map(
    (ref) => asyncapi.components.messages[ref.$ref.split("/").at(-1)].payload.allOf,
  );
}

function eventsOf(channel) {
  return messagesOf(channel)
    .map((all) => all[1].properties)
    .filter((parts) => parts.data !== undefined && parts.type?.const !== "snapshot")
    .map((parts) => [parts.type.const, nameOf(parts.data.$ref)]);
}

function commandsOf(channel) {
  return messagesOf(channel)
    .map((all) => all[1].properties)
    .filter((parts) => parts.args !== undefined)
    .map((parts) => [parts.name.const, nameOf(parts.args.$ref)]);
}

interfaceOf("DeskEvents", "What each event of the agent socket carries.", eventsOf("desk"));
interfaceOf(
  "DeskCommands",
  "The arguments of each command of the agent socket.",
  commandsOf("desk"),
);
interfaceOf("VisitorEvents", "What each event of the visitor socket carries.", eventsOf("widget"));
interfaceOf("VisitorCommands", "The arguments of each visitor command.", commandsOf("widget"));
