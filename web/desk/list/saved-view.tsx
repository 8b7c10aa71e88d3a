/** Keeping what is asked for under a name, and looking after what is kept. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Button, Dialog, Field, Menu, type MenuItem } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { failed, toast } from "../notices/toasts";
import { go } from "../route";
import type { Filter } from "./filter";
import { changeFilter, forgetFilter, keepFilter, type SavedFilter } from "./saved";
import { clearFilter, filter, isNarrowed } from "./state";
import { words } from "./words";
import { wordsOf } from "./words-of";

/** What the dialog is about: a new filter, or the name of a kept one. */
type Asked = { kind: "new"; query: Filter } | { kind: "name"; saved: SavedFilter };

const opened = signal<Asked | null>(null);

/** Offers to keep what is asked for now. */
export function SaveFilter() {
  return (
    <li>
      <Button
        look="quiet"
        class="word-clear"
        data-testid="filter-save"
        onClick={() => {
          opened.value = { kind: "new", query: filter.peek() };
        }}
      >
        {t(words.save)}
      </Button>
    </li>
  );
}

/** What can be done with the kept filter that is shown. */
export function SavedMenu({ saved }: { saved: SavedFilter }) {
  const change = (parts: Parameters<typeof changeFilter>[1]) =>
    changeFilter(saved, parts).catch(failed);
  const items: MenuItem[] = [
    {
      key: "rename",
      label: t(words.rename),
      icon: "pencil",
      onPick: () => {
        opened.value = { kind: "name", saved };
      },
    },
    {
      key: "share",
      label: t(saved.shared ? words.unshare : words.share),
      icon: "contacts",
      onPick: () => void change({ shared: !saved.shared }),
    },
    {
      key: "update",
      label: t(words.update),
      icon: "check",
      disabled: !isNarrowed.value,
      onPick: () => void change({ query: filter.peek() }).then(clearFilter),
    },
    {
      key: "delete",
      label: t(words.delete),
      icon: "trash",
      danger: true,
      onPick: () => void forget(saved),
    },
  ];
  if (!saved.editable) return null;
  return (
    <Menu
      label={t(words.filterMenu, { name: saved.name })}
      items={items}
      align="end"
      buttonClass="button button-quiet button-icon"
    >
      <Icon name="more" />
    </Menu>
  );
}

async function forget(saved: SavedFilter): Promise<void> {
  try {
    await forgetFilter(saved);
  } catch (problem) {
    failed(problem);
    return;
  }
  go({ page: "inbox", view: "mine", conversationId: null });
  const { name, query, shared } = saved;
  const run = () => void keepFilter(name, query as Filter, shared).catch(failed);
  toast(words.filterGone, {}, "plain", { words: words.undo, run });
}

/** The dialog for a name; shown while one is asked for. */
export function FilterDialog() {
  const asked = opened.value;
  return asked ? <NameDialog asked={asked} /> : null;
}

function NameDialog({ asked }: { asked: Asked }) {
  const [name, setName] = useState(asked.kind === "name" ? asked.saved.name : "");
  const [shared, setShared] = useState(false);
  const [missing, setMissing] = useState(false);
  const close = () => {
    opened.value = null;
  };
  const save = async () => {
    const given = name.trim();
    setMissing(!given);
    if (!given) return;
    try {
      if (asked.kind === "name") await changeFilter(asked.saved, { name: given });
      else await keepNew(given, asked.query, shared);
      close();
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <Dialog
      title={t(asked.kind === "new" ? words.saveFilter : words.renameFilter)}
      closeLabel={t(words.close)}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t(words.cancel)}</Button>
          <Button look="primary" type="submit" form="filter-form" data-testid="filter-keep">
            {t(words.save)}
          </Button>
        </>
      }
    >
      <form
        id="filter-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={t(words.name)} error={missing ? t(words.nameMissing) : undefined}>
          {(ids) => (
            <input
              {...ids}
              data-testid="filter-name"
              maxLength={80}
              autocomplete="off"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        {asked.kind === "new" && (
          <>
            <p class="list-empty-soft">
              {t(words.asks)}:{" "}
              {wordsOf(asked.query)
                .map((word) => word.text)
                .join(" · ")}
            </p>
            <label class="check">
              <input
                type="checkbox"
                checked={shared}
                onChange={(event) => setShared(event.currentTarget.checked)}
              />
              {t(words.share)}
            </label>
          </>
        )}
      </form>
    </Dialog>
  );
}

async function keepNew(name: string, query: Filter, shared: boolean): Promise<void> {
  const kept = await keepFilter(name, query, shared);
  clearFilter();
  if (kept) go({ page: "inbox", view: `saved:${kept.id}`, conversationId: null });
  toast(words.filterKept, {}, "good");
}
