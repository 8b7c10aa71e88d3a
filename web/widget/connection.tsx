/** What is said of the connection: nothing while it is there. */

import { useState } from "preact/hooks";
import { now } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { t } from "@/ui/words";
import { mailto } from "./address";
import { call, email, status } from "./state";
import { words } from "./words";

const SOON = 1500;
const LONG = 15_000;

export function Connection() {
  const { phase, since, reason } = status.value;
  const [mounted] = useState(Date.now);
  // The clock ticks, so that what takes long is said.
  void now.value;
  const away = Date.now() - Math.max(since, mounted);
  if (phase === "live" || (phase !== "stopped" && away < SOON)) {
    return <div role="status" />;
  }
  const said =
    reason === "token"
      ? words.signedOnly
      : reason === "forbidden"
        ? words.notHere
        : words.noConnection;
  return (
    <div class="bar" role="status" data-testid="bar" data-phase={phase}>
      <span>{t(said)}</span>
      {phase !== "stopped" && away > LONG && (
        <>
          <Button onClick={() => void call({ method: "retry" })}>{t(words.retry)}</Button>
          {email.value && (
            <a class="button button-plain" href={mailto(email.value)}>
              {t(words.writeEmail)}
            </a>
          )}
        </>
      )}
    </div>
  );
}
