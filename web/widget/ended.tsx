/** After the end: rate it once, take the text along, begin anew. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ProblemError } from "@/client/problem";
import { Button, Field } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { problemText } from "./problems";
import { save } from "./save";
import { again, call, own, settings, thread } from "./state";
import { transcriptOf } from "./transcript";
import { words } from "./words";

const SCORES = [1, 2, 3, 4, 5] as const;
const NAMES = {
  1: words.score1,
  2: words.score2,
  3: words.score3,
  4: words.score4,
  5: words.score5,
};

export function Ended() {
  const id = thread.value.conversation?.id;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The field that had the focus is gone.
    if (document.hasFocus() && document.activeElement === document.body) heading.current?.focus();
  }, []);
  if (!id) return null;
  return (
    <section class="ended" data-testid="ended">
      <h2 ref={heading} tabIndex={-1}>
        {t(words.ended)}
      </h2>
      {settings.value?.rating && <Rating key={id} id={id} />}
      <div class="ways">
        <Button
          look="primary"
          data-testid="again"
          data-focus
          onClick={() => {
            again.value = id;
          }}
        >
          {t(words.again)}
        </Button>
        <Transcript />
      </div>
    </section>
  );
}

function Rating({ id }: { id: string }) {
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [given, setGiven] = useState(0);
  const [said, setSaid] = useState("");
  const kept = thread.value.conversation?.rating ?? given;
  if (kept) {
    return (
      <p role="status" data-testid="rated">
        {t(words.rated, { score: kept })}
      </p>
    );
  }
  const submit = async () => {
    try {
      await call({ method: "rate", conversationId: id, score, comment });
      setGiven(score);
    } catch (error) {
      // It was rated elsewhere before: nothing is left to ask.
      if (error instanceof ProblemError && error.status === 409) setGiven(score);
      else setSaid(problemText(error));
    }
  };
  return (
    <form
      class="rating"
      data-testid="rating"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset>
        <legend>{t(words.rate)}</legend>
        <div class="scores">
          {SCORES.map((value) => (
            <label key={value} class={value <= score ? "score score-on" : "score"}>
              <input
                type="radio"
                name="score"
                value={value}
                checked={value === score}
                aria-label={t(NAMES[value])}
                onChange={() => setScore(value)}
              />
              <Icon name="star" size={26} />
            </label>
          ))}
        </div>
        <p class="scores-ends" aria-hidden="true">
          <span>{t(words.bad)}</span>
          <span>{t(words.good)}</span>
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <Field label={t(words.optional, { name: t(words.comment) })}>
            {(ids) => (
              <textarea
                {...ids}
                rows={2}
                dir="auto"
                maxLength={2000}
                value={comment}
                onInput={(event) => setComment(event.currentTarget.value)}
              />
            )}
          </Field>
          {said && (
            <p class="field-error" role="alert">
              {said}
            </p>
          )}
          <Button type="submit" data-testid="rate">
            {t(words.sendRating)}
          </Button>
        </>
      )}
    </form>
  );
}

function Transcript() {
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    // Whatever of it can be reached.
    while (await call({ method: "older" }).catch(() => false));
    const title = own.value?.team || t(words.team);
    const text = transcriptOf(thread.value.messages, title);
    const day = new Date().toISOString().slice(0, 10);
    save(new Blob([text], { type: "text/plain;charset=utf-8" }), `chat-${day}.txt`);
    setBusy(false);
  };
  return (
    <Button icon="download" data-testid="transcript" disabled={busy} onClick={() => void load()}>
      {t(words.transcript)}
    </Button>
  );
}
