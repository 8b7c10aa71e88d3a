/** The files of a draft: there already, and on their way. */

import type { Attachment } from "@/client";
import { Button, IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, formatNumber, t } from "@/ui/words";
import { problemText } from "../../notices/problems";
import { isPicture, useFile } from "../files";
import { plainName } from "../links";
import { sizeText } from "../sizes";
import type { Upload, Uploads } from "./uploads";

const words = defineWords({
  files: { en: "Files", ru: "Файлы", uk: "Файли" },
  remove: { en: "Remove {name}", ru: "Убрать {name}", uk: "Прибрати {name}" },
  cancel: { en: "Cancel {name}", ru: "Отменить {name}", uk: "Скасувати {name}" },
  loading: {
    en: "{name}: uploading",
    ru: "{name}: загрузка",
    uk: "{name}: завантаження",
  },
  retry: { en: "Try again", ru: "Повторить", uk: "Повторити" },
});

interface Props {
  files: readonly Attachment[];
  uploads: Uploads;
  onRemove: (file: Attachment) => void;
}

export function FilesRow({ files, uploads, onRemove }: Props) {
  const running = uploads.running.value;
  if (files.length + running.length === 0) return null;
  return (
    <ul class="draft-files" aria-label={t(words.files)}>
      {files.map((file) => (
        <li key={file.id} class="draft-file" data-testid="draft-file">
          {isPicture(file) ? <Thumb file={file} /> : <Icon name="file" />}
          <span class="file-facts">
            <bdi class="file-name">{plainName(file.name)}</bdi>
            <span class="file-size">{file.size === null ? "" : sizeText(file.size)}</span>
          </span>
          <IconButton
            icon="close"
            label={t(words.remove, { name: plainName(file.name) })}
            onClick={() => onRemove(file)}
          />
        </li>
      ))}
      {running.map((one) => (
        <Running key={one.key} one={one} uploads={uploads} />
      ))}
    </ul>
  );
}

function Running({ one, uploads }: { one: Upload; uploads: Uploads }) {
  const name = plainName(one.name);
  return (
    <li class="draft-file" data-testid="upload">
      <Icon name={one.problem ? "warning" : "file"} />
      <span class="file-facts">
        <bdi class="file-name">{name}</bdi>
        {one.problem ? (
          <span class="file-fault" role="alert">
            {problemText(one.problem)}
          </span>
        ) : (
          <progress max={1} value={one.progress} aria-label={t(words.loading, { name })}>
            {formatNumber(Math.round(one.progress * 100))} %
          </progress>
        )}
      </span>
      {one.problem && (
        <Button look="quiet" onClick={() => uploads.retry(one.key)}>
          {t(words.retry)}
        </Button>
      )}
      <IconButton
        icon="close"
        label={t(words.cancel, { name })}
        onClick={() => uploads.cancel(one.key)}
      />
    </li>
  );
}

function Thumb({ file }: { file: Attachment }) {
  const { url } = useFile(file, true);
  return url ? <img class="draft-thumb" src={url} alt="" /> : <Icon name="file" />;
}

/** Whether something is still on its way, or did not arrive. */
export function isUploading(uploads: Uploads): boolean {
  return uploads.running.value.length > 0;
}
