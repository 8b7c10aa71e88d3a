/** Files that the visitor chose for the next message: sent ahead, with their progress. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { VisitorFile } from "@/client/types";
import { IconButton } from "@/ui/controls";
import { formatNumber, t } from "@/ui/words";
import { type Refusal, refusals, sizeText } from "./files";
import { problemText } from "./problems";
import { call, freshId, settings } from "./state";
import { words } from "./words";

interface Picked {
  id: string;
  source: File;
  /** From 0 to 1. */
  share: number;
  file: VisitorFile | null;
  failed: string;
  ending: AbortController;
}

export const picked = signal<Picked[]>([]);
const refused = signal<string[]>([]);

const REFUSED: Record<Refusal, keyof typeof words> = {
  size: "sizeRefused",
  count: "countRefused",
  empty: "emptyRefused",
};

/** Take files that the limits allow, and say which they do not. */
export function addFiles(files: readonly File[]): void {
  const limits = settings.value;
  if (!limits) return;
  const found = refusals(files, picked.value.length, limits);
  refused.value = files.flatMap((file, place) => {
    const why = found[place];
    const size = sizeText(limits.max_attachment_bytes);
    return why ? [t(words[REFUSED[why]], { name: file.name, size })] : [];
  });
  for (const [place, source] of files.entries()) if (!found[place]) begin(source);
}

function begin(source: File): void {
  const one: Picked = {
    id: freshId(),
    source,
    share: 0,
    file: null,
    failed: "",
    ending: new AbortController(),
  };
  picked.value = [...picked.value, one];
  void upload(one);
}

async function upload({ id, source, ending }: Picked): Promise<void> {
  change(id, { failed: "", share: 0 });
  try {
    const file = await call(
      { method: "upload", file: source },
      {
        signal: ending.signal,
        onProgress: (sent, total) => change(id, { share: total > 0 ? sent / total : 0 }),
      },
    );
    change(id, { file: file as VisitorFile, share: 1 });
  } catch (error) {
    if (!ending.signal.aborted) change(id, { failed: problemText(error) });
  }
}

function change(id: string, changes: Partial<Picked>): void {
  picked.value = picked.value.map((one) => (one.id === id ? { ...one, ...changes } : one));
}

function remove(one: Picked): void {
  one.ending.abort();
  picked.value = picked.value.filter(({ id }) => id !== one.id);
}

export function Uploads() {
  return (
    <>
      {picked.value.length > 0 && (
        <ul class="uploads">
          {picked.value.map((one) => (
            <Upload key={one.id} one={one} />
          ))}
        </ul>
      )}
      <div role="status">
        {refused.value.map((said) => (
          <p class="field-error" key={said} dir="auto">
            {said}
          </p>
        ))}
      </div>
    </>
  );
}

function Upload({ one }: { one: Picked }) {
  const [label] = useState(() => t(words.uploading, { name: one.source.name }));
  return (
    <li class="upload" data-testid="upload" data-done={one.file !== null}>
      <span class="upload-name" dir="auto">
        {one.source.name}
      </span>
      <span class="soft numbers">
        {one.file || one.failed
          ? sizeText(one.source.size)
          : `${formatNumber(Math.round(one.share * 100))} %`}
      </span>
      {one.failed && (
        <IconButton icon="retry" label={t(words.retry)} onClick={() => void upload(one)} />
      )}
      <IconButton
        icon="close"
        label={t(words.remove, { name: one.source.name })}
        data-testid="upload-remove"
        onClick={() => remove(one)}
      />
      {!one.file && !one.failed && <progress max={1} value={one.share} aria-label={label} />}
      {one.failed && (
        <p class="field-error" role="alert">
          {t(words.uploadFailed, { name: one.source.name })} {one.failed}
        </p>
      )}
    </li>
  );
}
