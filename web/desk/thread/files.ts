/** Files of messages: fetched with the session's token, shown as local addresses, let go again. */

import { useEffect, useState } from "preact/hooks";
import type { Attachment } from "@/client";
import { ProblemError } from "@/client";
import { session } from "../session";
import { plainName } from "./links";

const SHOWN_IN_PLACE = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);

/** Whether a file is a picture that the page may show; a drawing with scripts in it is none. */
export function isPicture(file: Pick<Attachment, "mime" | "state">): boolean {
  return file.state === "stored" && SHOWN_IN_PLACE.has(file.mime);
}

export async function fetchFile(file: Pick<Attachment, "id">): Promise<Blob> {
  const token = session.value?.token;
  const response = await fetch(`/api/v1/attachments/${encodeURIComponent(file.id)}`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  }).catch((error: unknown) => {
    throw new ProblemError({ detail: String(error) }, "unreachable");
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ProblemError({ status: response.status, ...problem });
  }
  return response.blob();
}

export interface LocalFile {
  readonly url: string | null;
  readonly failed: boolean;
}

/** A local address of the file while the component is on screen and `wanted`. */
export function useFile(file: Pick<Attachment, "id">, wanted: boolean): LocalFile {
  const [state, setState] = useState<LocalFile>({ url: null, failed: false });
  useEffect(() => {
    if (!wanted) return;
    let made: string | null = null;
    let gone = false;
    fetchFile(file).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setState({ url: made, failed: false });
      },
      () => gone || setState({ url: null, failed: true }),
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
      setState({ url: null, failed: false });
    };
  }, [file.id, wanted]);
  return state;
}

/** Save a file under its name. */
export async function download(file: Pick<Attachment, "id" | "name">): Promise<void> {
  const url = URL.createObjectURL(await fetchFile(file));
  const link = document.createElement("a");
  link.href = url;
  link.download = plainName(file.name);
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
