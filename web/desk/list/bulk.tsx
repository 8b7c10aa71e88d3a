/** What can be done with the selected rows together. */

import { now } from "@/ui/clock";
import { Button, IconButton, Menu } from "@/ui/controls";
import { t } from "@/ui/words";
import { ownZone, presets } from "../context/snooze-times";
import { isLead } from "../session";
import { doWithAll, resolve, snooze, takeable, toMe } from "./doing";
import { chosen, clearChosen } from "./state";
import { words } from "./words";

export function Bulk() {
  const ids = [...chosen.value];
  if (ids.length === 0) return null;
  const mayTake = isLead.value || ids.some(takeable);
  const times = presets(now.peek(), ownZone()).map(({ name, at }) => ({
    key: name,
    label: t(words[name]),
    onPick: () => void doWithAll(ids, snooze(at)),
  }));
  return (
    <div
      class="list-bulk"
      role="toolbar"
      aria-label={t(words.withSelected)}
      data-testid="list-bulk"
    >
      <div class="list-bulk-count">
        {t(words.selected, { n: ids.length })}
        <IconButton icon="close" label={t(words.clearSelection)} onClick={clearChosen} />
      </div>
      <div class="list-bulk-deeds">
        <Button data-testid="bulk-resolve" onClick={() => void doWithAll(ids, resolve)}>
          {t(words.resolve)}
        </Button>
        <Button
          data-testid="bulk-to-me"
          disabled={!mayTake}
          onClick={() => void doWithAll(ids, toMe)}
        >
          {t(words.toMe)}
        </Button>
        <Menu label={t(words.snooze)} items={times} align="end" buttonClass="button">
          {t(words.snooze)}
        </Menu>
      </div>
    </div>
  );
}
