// Builds the pages into the Python package: `node build.mjs [page ...]`, all of them by default.
import { rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(here, "../src/omnidesk/web");

// A page is a folder with an index.html; `base` is where the server shows its files.
const PAGES = {
  desk: "/desk/",
  mail: "/desk-mail/",
  wallboard: "/wallboard/",
  widget: "/widget-app/",
  shop: "/demo-shop/",
};
// A library is one file at the top of the package data.
const LIBRARIES = {
  client: { entry: "client/index.ts", file: "client.js", format: "es" },
  loader: { entry: "loader/index.ts", file: "widget.js", format: "iife" },
};

const shared = (outDir) => ({
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  resolve: { alias: { "@": here } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});

async function page(name) {
  const config = shared(resolve(out, name));
  config.build.emptyOutDir = true;
  await build({ ...config, root: resolve(here, name), base: PAGES[name] });
}

async function library(name) {
  const { entry, file, format } = LIBRARIES[name];
  const config = shared(out);
  config.build.emptyOutDir = false;
  config.build.lib = {
    entry: resolve(here, entry),
    formats: [format],
    name: "omnidesk",
    fileName: () => file,
  };
  await build({ ...config, root: here });
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : [...Object.keys(PAGES), ...Object.keys(LIBRARIES)];
if (asked.length === 0) await rm(out, { recursive: true, force: true });
for (const name of names) {
  if (name in PAGES) await page(name);
  else if (name in LIBRARIES) await library(name);
  else throw new Error(`no page ${name}: there are ${Object.keys({ ...PAGES, ...LIBRARIES })}`);
}
