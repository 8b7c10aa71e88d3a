/** The demo's shop: a small site that carries the chat as any other would. */

import "@/ui/theme.css";
import "./shop.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { ENDONYMS, LANGUAGES, type Language, language, preferred, speak, t } from "@/ui/words";
import { words } from "./words";

type Call = readonly [string, ...unknown[]];
const page = window as unknown as { omnidesk?: { push(call: Call): unknown } };
if (!page.omnidesk) page.omnidesk = [];

const LAMPS = ["soba", "heron", "moon", "pear"] as const;
const PRICES = { soba: 64, heron: 148, moon: 29, pear: 96 };
/** Each lamp: what holds it, and what shines. */
const SHAPES = {
  soba: ["M60 58v46M40 104h40", "M42 24h36l16 34H26z"],
  heron: ["M84 106V32a20 20 0 0 0-40 0v6M64 106h40", "M26 58a18 18 0 0 1 36 0z"],
  moon: ["M44 110h32", "M60 20a40 40 0 1 0 34 60 32 32 0 0 1-34-60z"],
  pear: ["M60 8v30", "M50 46c0-12 20-12 20 0 0 20 20 22 20 42H30c0-20 20-22 20-42z"],
} as const;
const basket = signal(0);

function say(...call: Call): void {
  page.omnidesk?.push(call);
}

function choose(chosen: Language): void {
  speak(chosen);
  say("setLocale", chosen);
}

function Lamp({ name }: { name: (typeof LAMPS)[number] }) {
  const title = t(words[name]);
  const price = new Intl.NumberFormat(language.value, { style: "currency", currency: "EUR" });
  return (
    <li class="lamp">
      <svg viewBox="0 0 120 120" class={`shape shape-${name}`} aria-hidden="true">
        <path class="stem" d={SHAPES[name][0]} />
        <path d={SHAPES[name][1]} />
      </svg>
      <h3>{title}</h3>
      <p>{t(words[`${name}Said`])}</p>
      <p class="price">{price.format(PRICES[name])}</p>
      <div class="lamp-ways">
        <button
          type="button"
          class="shop-button shop-main"
          aria-label={t(words.addNamed, { name: title })}
          onClick={() => {
            basket.value += 1;
          }}
        >
          {t(words.add)}
        </button>
        <button
          type="button"
          class="shop-button"
          data-testid={`ask-${name}`}
          aria-label={t(words.askNamed, { name: title })}
          onClick={() => say("open")}
        >
          {t(words.ask)}
        </button>
      </div>
    </li>
  );
}

function Shop() {
  return (
    <>
      <header class="shop-head">
        <p class="brand">Lampa</p>
        <nav aria-label={t(words.language)} class="languages">
          {LANGUAGES.map((one) => (
            <button
              key={one}
              type="button"
              lang={one}
              data-testid={`lang-${one}`}
              aria-pressed={one === language.value}
              onClick={() => choose(one)}
            >
              {ENDONYMS[one]}
            </button>
          ))}
        </nav>
        <p role="status" class="basket">
          {t(words.cart, { n: basket.value })}
        </p>
      </header>
      <main>
        <section class="hero">
          <h1>{t(words.tagline)}</h1>
          <p>{t(words.intro)}</p>
        </section>
        <h2 class="visually-hidden">{t(words.lamps)}</h2>
        <ul class="lamps">
          {LAMPS.map((name) => (
            <Lamp key={name} name={name} />
          ))}
        </ul>
      </main>
      <footer class="shop-foot">
        <p>{t(words.delivery)}</p>
        <p>{t(words.demo)}</p>
      </footer>
    </>
  );
}

const asked = new URLSearchParams(location.search).get("lang");
choose(preferred(asked ? [asked] : navigator.languages));
effect(() => {
  document.title = `Lampa · ${t(words.tagline)}`;
});
const root = document.getElementById("shop");
if (root) render(<Shop />, root);
