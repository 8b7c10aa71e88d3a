/** A file of a message: a picture is shown, anything else can be downloaded. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { VisitorFile } from "@/client/types";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { isPicture, sizeText } from "./files";
import { save } from "./save";
import { call } from "./state";
import { words } from "./words";

const MOST_SHOWN = 8 * 1024 * 1024;

export function FileView({ file }: { file: VisitorFile }) {
  const [failed, setFailed] = useState(false);
  if (file.state !== "stored") {
    return (
      <p class="file-name">
        <Icon name="file" size={16} />
        <span dir="auto">{file.name}</span>
        <span class="soft">
          {t(file.state === "refused" ? words.fileRefused : words.filePending)}
        </span>
      </p>
    );
  }
  const fetchIt = async () => {
    setFailed(false);
    try {
      save((await call({ method: "file", id: file.id })) as Blob, file.name);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div class="file">
      {isPicture(file.mime) && (file.size ?? 0) <= MOST_SHOWN && <Picture file={file} />}
      <button
        type="button"
        class="file-name file-button"
        data-testid="file"
        aria-label={t(words.download, { name: file.name })}
        onClick={() => void fetchIt()}
      >
        <Icon name="download" size={16} />
        <span dir="auto">{file.name}</span>
        {file.size !== null && <span class="soft numbers">{sizeText(file.size)}</span>}
      </button>
      {failed && (
        <p class="field-error" role="alert">
          {t(words.downloadFailed)}
        </p>
      )}
    </div>
  );
}

/** Fetched once it comes into view: the bytes need the visitor's token, so an address would not do. */
function Picture({ file }: { file: VisitorFile }) {
  const place = useRef<HTMLDivElement>(null);
  const [source, setSource] = useState("");
  useEffect(() => {
    const ending = new AbortController();
    let made = "";
    const load = async () => {
      const bytes = await call({ method: "file", id: file.id }, { signal: ending.signal });
      if (ending.signal.aborted) return;
      made = URL.createObjectURL(bytes as Blob);
      setSource(made);
    };
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      // The file can be downloaded all the same.
      load().catch(() => undefined);
    });
    if (place.current) watch.observe(place.current);
    return () => {
      ending.abort();
      watch.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [file.id]);
  return (
    <div class="picture" ref={place}>
      {source && <img src={source} alt={file.name} />}
    </div>
  );
}
