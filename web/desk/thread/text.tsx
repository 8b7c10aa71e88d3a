/** A text from outside: literal, in its own direction, with safe links. */

import { useState } from "preact/hooks";
import { Button } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { failed } from "../notices/toasts";
import { linkify } from "./links";

const words = defineWords({
  all: {
    en: { one: "Show all ({n} character)", other: "Show all ({n} characters)" },
    ru: {
      one: "Показать всё ({n} знак)",
      few: "Показать всё ({n} знака)",
      many: "Показать всё ({n} знаков)",
      other: "Показать всё ({n} знака)",
    },
    uk: {
      one: "Показати все ({n} знак)",
      few: "Показати все ({n} знаки)",
      many: "Показати все ({n} знаків)",
      other: "Показати все ({n} знака)",
    },
  },
  whole: { en: "Show all of it", ru: "Показать полностью", uk: "Показати повністю" },
});

// What is longer is cut on screen: nobody reads it in a bubble, and it would push the rest away.
const LONG = 4000;
const SHORT = 3000;

interface Props {
  text: string;
  lang?: string | null;
  /** The server holds more than is here. */
  shortened?: boolean;
  loadWhole?: () => Promise<void>;
}

export function SafeText({ text, lang, shortened = false, loadWhole }: Props) {
  const [whole, setWhole] = useState(false);
  const isCut = !whole && (shortened || text.length > LONG);
  const show = () => {
    setWhole(true);
    if (shortened) loadWhole?.().catch(failed);
  };
  return (
    <>
      <div class="said-text" dir="auto" lang={lang ?? undefined}>
        {linkify(isCut ? `${cut(text)}…` : text).map((piece, at) =>
          piece.href ? (
            <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </div>
      {isCut && (
        <Button look="quiet" class="said-more" onClick={show} data-testid="show-all">
          {shortened ? t(words.whole) : t(words.all, { n: text.length })}
        </Button>
      )}
    </>
  );
}

/** Never between the two halves of a character. */
function cut(text: string): string {
  const kept = text.slice(0, SHORT);
  return /[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept;
}
