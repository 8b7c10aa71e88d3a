/** The files of a message. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Attachment } from "@/client";
import { Button, Dialog, IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { failed } from "../notices/toasts";
import { download, isPicture, useFile } from "./files";
import { plainName } from "./links";
import { sizeText } from "./sizes";

const words = defineWords({
  download: { en: "Download {name}", ru: "Скачать {name}", uk: "Завантажити {name}" },
  save: { en: "Download", ru: "Скачать", uk: "Завантажити" },
  enlarge: { en: "Enlarge {name}", ru: "Увеличить {name}", uk: "Збільшити {name}" },
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  pending: { en: "Being fetched", ru: "Загружается", uk: "Завантажується" },
  refused: { en: "Refused: {reason}", ru: "Отклонён: {reason}", uk: "Відхилено: {reason}" },
  broken: {
    en: "The picture cannot be loaded",
    ru: "Не удалось загрузить изображение",
    uk: "Не вдалося завантажити зображення",
  },
  play: { en: "Play {name}", ru: "Прослушать {name}", uk: "Прослухати {name}" },
});

export function Attachments({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id}>
          {isPicture(file) ? <Picture file={file} /> : <FileCard file={file} />}
        </li>
      ))}
    </ul>
  );
}

/** Whether the element came near the part of the page that is seen; it stays so. */
export function useNear<E extends Element>() {
  const element = useRef<E>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (!watched || near) return;
    const observer = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && setNear(true),
      { rootMargin: "600px" },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [near]);
  return [element, near] as const;
}

function Picture({ file }: { file: Attachment }) {
  const [element, near] = useNear<HTMLButtonElement>();
  const [large, setLarge] = useState(false);
  const { url, failed: broken } = useFile(file, near);
  const name = plainName(file.name);
  if (broken) return <FileCard file={file} fault={t(words.broken)} />;
  return (
    <>
      <button
        type="button"
        ref={element}
        class="file-picture"
        data-testid="picture"
        aria-label={t(words.enlarge, { name })}
        aria-busy={!url}
        disabled={!url}
        onClick={() => setLarge(true)}
      >
        {url && <img src={url} alt={name} />}
      </button>
      {large && url && (
        <Dialog
          wide
          title={name}
          closeLabel={t(words.close)}
          onClose={() => setLarge(false)}
          actions={<Save file={file} />}
        >
          <img class="file-large" src={url} alt={name} />
        </Dialog>
      )}
    </>
  );
}

function Save({ file }: { file: Attachment }) {
  return (
    <Button icon="download" onClick={() => download(file).catch(failed)}>
      {t(words.save)}
    </Button>
  );
}

function FileCard({ file, fault = "" }: { file: Attachment; fault?: string }) {
  const name = plainName(file.name);
  const said = fault || stateText(file);
  return (
    <div class={file.state === "refused" ? "file-card file-refused" : "file-card"}>
      <Icon name={file.state === "refused" ? "warning" : "file"} />
      <span class="file-facts">
        <bdi class="file-name">{name}</bdi>
        <span class="file-size">
          {[file.size === null ? "" : sizeText(file.size), said].filter(Boolean).join(" · ")}
        </span>
        {file.state === "stored" && file.mime.startsWith("audio/") && <Player file={file} />}
      </span>
      {file.state === "stored" && (
        <IconButton
          icon="download"
          label={t(words.download, { name })}
          onClick={() => download(file).catch(failed)}
        />
      )}
    </div>
  );
}

function stateText(file: Attachment): string {
  if (file.state === "pending") return t(words.pending);
  if (file.state === "refused") return t(words.refused, { reason: file.reason });
  return "";
}

/** Fetched when it is to be heard. */
export function Player({ file }: { file: Attachment }) {
  const [wanted, setWanted] = useState(false);
  const { url, failed: broken } = useFile(file, wanted);
  const name = plainName(file.name);
  useEffect(() => {
    if (!broken) return;
    setWanted(false);
  }, [broken]);
  if (url)
    // biome-ignore lint/a11y/useMediaCaption: a recording of a call comes without words.
    return <audio class="file-player" controls autoplay src={url} aria-label={name} />;
  return (
    <Button icon="play" disabled={wanted} onClick={() => setWanted(true)}>
      {t(words.play, { name })}
    </Button>
  );
}
