/** Taking work by hand, where a queue is worked that way. */

import { Button } from "@/ui/controls";
import { t } from "@/ui/words";
import { queueName } from "../people";
import { desk } from "../session";
import { takeNext } from "./doing";
import { ownQueues } from "./figures";
import { view } from "./state";
import { words } from "./words";

/** Takes what comes first in a queue by the routing's own order. */
export function TakeNext({ queueId, named }: { queueId: string; named?: boolean }) {
  if (!desk.value.queues[queueId]?.manual) return null;
  return (
    <Button data-testid="take-next" onClick={() => void takeNext(queueId)}>
      {t(words.takeNext)}
      {named && `: ${queueName(queueId)}`}
    </Button>
  );
}

/** In the list of all own queues: a button for each that is worked by hand. It stands there without
 * work, too, so that rows do not move when some comes. */
export function TakeBar() {
  if (view.value !== "queues") return null;
  const manual = ownQueues.value.filter((id) => desk.value.queues[id]?.manual);
  if (manual.length === 0) return null;
  return (
    <div class="list-take">
      {manual.map((id) => (
        <TakeNext key={id} queueId={id} named />
      ))}
    </div>
  );
}
