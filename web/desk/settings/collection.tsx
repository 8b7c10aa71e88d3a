/** A list of things that are made, changed and deleted one by one: most sections are one of these. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ProblemError } from "@/client";
import { Button, Dialog, Skeleton } from "@/ui/controls";
import { type Entry, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { problemText } from "../notices/problems";
import { failed, toast } from "../notices/toasts";
import { isAdmin } from "../session";
import {
  changesOf,
  type Draft,
  draftOf,
  errorsOf,
  type FieldSpec,
  type Values,
  valuesOf,
} from "./fields";
import { FormFields } from "./form";
import { words } from "./words";

export interface Thing {
  id: string;
  version?: number;
}

export interface Column<Item> {
  words: Entry;
  show: (item: Item) => ComponentChildren;
}

export interface CollectionProps<Item extends Thing> {
  title: Entry;
  about?: Entry;
  read: () => Promise<Item[]>;
  nameOf: (item: Item) => string;
  columns: readonly Column<Item>[];
  specs: readonly FieldSpec[];
  /** Values of a new one. */
  fresh?: Values;
  /** Values as the form has them, where they differ from the resource. */
  toValues?: (item: Item) => Values;
  create: (values: Values) => Promise<unknown>;
  update?: (item: Item, changes: Values) => Promise<unknown>;
  remove?: (item: Item) => Promise<unknown>;
  /** More to do with one. */
  extra?: (item: Item) => ComponentChildren;
}

/** If-Match of a version. */
export function tag(item: Thing): Record<string, string> {
  return item.version === undefined ? {} : { "if-match": `"${item.version}"` };
}

export function Collection<Item extends Thing>(props: CollectionProps<Item>) {
  const reading = useRead(props.read, []);
  const [open, setOpen] = useState<{ item: Item | null } | null>(null);
  const [leaving, setLeaving] = useState<Item | null>(null);
  const done = (said: Entry) => {
    setOpen(null);
    setLeaving(null);
    toast(said, {}, "good");
    reading.reload();
  };
  return (
    <section class="settings-section">
      <Head title={props.title} about={props.about}>
        {isAdmin.value && (
          <Button
            look="primary"
            icon="plus"
            data-testid="add"
            onClick={() => setOpen({ item: null })}
          >
            {t(words.add)}
          </Button>
        )}
      </Head>
      <ThingTable
        {...props}
        reading={reading}
        onEdit={(item) => setOpen({ item })}
        onRemove={setLeaving}
      />
      {open && (
        <Editor
          {...props}
          item={open.item}
          onClose={() => setOpen(null)}
          onDone={() => done(words.saved)}
        />
      )}
      {leaving && (
        <Leaving
          name={props.nameOf(leaving)}
          remove={async () => props.remove?.(leaving)}
          onClose={() => setLeaving(null)}
          onDone={() => done(words.removed)}
        />
      )}
    </section>
  );
}

export function Head({
  title,
  about,
  children,
}: {
  title: Entry;
  about?: Entry;
  children?: ComponentChildren;
}) {
  return (
    <>
      <header class="settings-head">
        <h1>{t(title)}</h1>
        {children}
      </header>
      {about && <p class="settings-about">{t(about)}</p>}
      {!isAdmin.value && <p class="settings-about">{t(words.readOnly)}</p>}
    </>
  );
}

interface TableProps<Item extends Thing> extends CollectionProps<Item> {
  reading: { value: Item[] | null; problem: unknown; reload: () => void };
  onEdit: (item: Item) => void;
  onRemove: (item: Item) => void;
}

function ThingTable<Item extends Thing>({
  reading,
  columns,
  nameOf,
  extra,
  update,
  remove,
  onEdit,
  onRemove,
}: TableProps<Item>) {
  if (reading.problem) return <Trouble problem={reading.problem} again={reading.reload} />;
  if (!reading.value) return <Skeleton lines={5} label={t(words.loading)} />;
  if (reading.value.length === 0) return <p class="settings-empty">{t(words.nothing)}</p>;
  const acting = isAdmin.value && (update || remove || extra);
  return (
    <div class="settings-scroll" tabIndex={-1}>
      <table class="settings-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.words.en} scope="col">
                {t(column.words)}
              </th>
            ))}
            {acting && (
              <th scope="col">
                <span class="visually-hidden">{t(words.actions)}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {reading.value.map((item) => (
            <tr key={item.id} data-testid="row">
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.words.en} scope="row">
                    {column.show(item)}
                  </th>
                ) : (
                  <td key={column.words.en}>{column.show(item)}</td>
                ),
              )}
              {acting && (
                <td class="settings-actions">
                  {extra?.(item)}
                  {update && (
                    <Button
                      icon="pencil"
                      aria-label={t(words.editOf, { name: nameOf(item) })}
                      onClick={() => onEdit(item)}
                    >
                      {t(words.edit)}
                    </Button>
                  )}
                  {remove && (
                    <Button
                      look="danger"
                      icon="trash"
                      aria-label={t(words.removeOf, { name: nameOf(item) })}
                      onClick={() => onRemove(item)}
                    >
                      {t(words.remove)}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Trouble({ problem, again }: { problem: unknown; again: () => void }) {
  return (
    <div class="settings-empty" role="alert">
      <p>{problemText(problem)}</p>
      <Button icon="retry" onClick={again}>
        {t(words.again)}
      </Button>
    </div>
  );
}

interface EditorProps<Item extends Thing> extends CollectionProps<Item> {
  item: Item | null;
  onClose: () => void;
  onDone: () => void;
}

function Editor<Item extends Thing>({
  item,
  specs: all,
  fresh,
  toValues,
  create,
  update,
  nameOf,
  title,
  onClose,
  onDone,
}: EditorProps<Item>) {
  const specs = item ? all.filter((spec) => !spec.onlyNew) : all;
  const before = item ? (toValues?.(item) ?? (item as unknown as Values)) : (fresh ?? {});
  const [draft, setDraft] = useState<Draft>(() => draftOf(specs, before));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const read = valuesOf(specs, draft);
    setErrors(read.errors);
    if (Object.keys(read.errors).length > 0) return;
    setBusy(true);
    try {
      if (item) await update?.(item, changesOf(before, read.values));
      else await create(read.values);
      onDone();
    } catch (error) {
      setErrors(
        error instanceof ProblemError ? complaints(error, specs) : { "": problemText(error) },
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={item ? t(words.editOf, { name: nameOf(item) }) : t(title)}
      closeLabel={t(words.close)}
      onClose={onClose}
      wide
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {errors[""] && (
          <p class="field-error" role="alert">
            {errors[""]}
          </p>
        )}
        <FormFields specs={specs} draft={draft} errors={errors} onChange={setDraft} />
        <div class="settings-buttons">
          <Button onClick={onClose}>{t(words.cancel)}</Button>
          <Button look="primary" type="submit" disabled={busy} data-testid="save">
            {t(words.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the server says of the fields, and of the whole. */
export function complaints(
  error: ProblemError,
  specs: readonly FieldSpec[],
): Record<string, string> {
  const found = errorsOf(error.errors, specs);
  const own = found[""];
  const said = error.errors.length === 0 ? `${problemText(error)} ${error.message}` : "";
  return own || said ? { ...found, "": own ?? said } : found;
}

function Leaving({
  name,
  remove,
  onClose,
  onDone,
}: {
  name: string;
  remove: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}) {
  return (
    <Dialog
      title={t(words.removeOf, { name })}
      closeLabel={t(words.close)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(words.cancel)}</Button>
          <Button
            look="danger"
            data-testid="confirm"
            onClick={() => void remove().then(onDone, failed)}
          >
            {t(words.remove)}
          </Button>
        </>
      }
    >
      <p>{t(words.removeSure, { name })}</p>
    </Dialog>
  );
}
