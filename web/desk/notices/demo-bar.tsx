/** The demo's switches: how many customers come, a burst, a broken connection. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { inDemo, type Simulation, setRate, simulation, steer } from "../demo";
import { client } from "../session";
import { failed } from "./toasts";

const words = defineWords({
  label: { en: "Demo", ru: "Демо", uk: "Демо" },
  rate: {
    en: {
      one: "Simulator: {n} customer a minute",
      other: "Simulator: {n} customers a minute",
    },
    ru: {
      one: "Симулятор: {n} клиент в минуту",
      few: "Симулятор: {n} клиента в минуту",
      many: "Симулятор: {n} клиентов в минуту",
      other: "Симулятор: {n} клиента в минуту",
    },
    uk: {
      one: "Симулятор: {n} клієнт за хвилину",
      few: "Симулятор: {n} клієнти за хвилину",
      many: "Симулятор: {n} клієнтів за хвилину",
      other: "Симулятор: {n} клієнта за хвилину",
    },
  },
  paused: { en: "Simulator: paused", ru: "Симулятор: пауза", uk: "Симулятор: пауза" },
  slower: { en: "Slower", ru: "Медленнее", uk: "Повільніше" },
  faster: { en: "Faster", ru: "Быстрее", uk: "Швидше" },
  pause: { en: "Pause", ru: "Пауза", uk: "Пауза" },
  resume: { en: "Go on", ru: "Продолжить", uk: "Продовжити" },
  burst: { en: "Let it burst", ru: "Устроить наплыв", uk: "Влаштувати наплив" },
  cut: { en: "Break the connection", ru: "Оборвать связь", uk: "Обірвати зв’язок" },
  shop: { en: "Be a customer", ru: "Стать клиентом", uk: "Стати клієнтом" },
});

const RATES = [1, 3, 6, 12, 20, 40, 60, 120, 240] as const;
const ASK_MILLISECONDS = 5000;
const CUT_MILLISECONDS = 20_000;

const running = signal<Simulation | null>(null);

/** The rate one step further; the same at either end. */
export function nextRate(rate: number, direction: 1 | -1): number {
  const ahead = RATES.filter((known) => (direction > 0 ? known > rate : known < rate));
  return (direction > 0 ? ahead[0] : ahead.at(-1)) ?? rate;
}

export function DemoBar() {
  useEffect(() => {
    if (!inDemo()) return;
    const ask = async () => {
      running.value = await simulation();
    };
    void ask();
    const timer = setInterval(ask, ASK_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  const at = running.value;
  if (!at) return null;
  const apply = (asked: Promise<Simulation>) => {
    asked.then((changed) => {
      running.value = changed;
    }, failed);
  };
  const step = (direction: 1 | -1) => apply(setRate(nextRate(at.rate, direction)));
  return (
    <section class="banner banner-demo" aria-label={t(words.label)} data-testid="demo-bar">
      <strong>{at.paused ? t(words.paused) : t(words.rate, { n: Math.round(at.rate) })}</strong>
      <span class="demo-steps">
        <IconButton icon="down" label={t(words.slower)} onClick={() => step(-1)} />
        <IconButton icon="up" label={t(words.faster)} onClick={() => step(1)} />
        <IconButton
          icon={at.paused ? "play" : "pause"}
          label={t(at.paused ? words.resume : words.pause)}
          data-testid="demo-pause"
          onClick={() => apply(steer(at.paused ? "resume" : "pause"))}
        />
      </span>
      <Button data-testid="demo-burst" onClick={() => apply(steer("burst"))}>
        {t(words.burst)}
      </Button>
      <Button data-testid="demo-cut" onClick={() => client.value?.cut(CUT_MILLISECONDS)}>
        {t(words.cut)}
      </Button>
      <a href="/demo-shop" target="_blank" rel="noreferrer">
        {t(words.shop)}
      </a>
    </section>
  );
}
