/** Files from a button, a drop or the clipboard, on their way into a draft. */

import { defineWords } from "@/ui/words";
import { toast } from "../../notices/toasts";
import { plainName } from "../links";
import { sizeText } from "../sizes";
import { takesType } from "./limits";
import type { Composer as State } from "./state";

const words = defineWords({
  type: {
    en: "{name}: this channel does not take files of this type",
    ru: "{name}: этот канал не принимает такие файлы",
    uk: "{name}: цей канал не приймає таких файлів",
  },
  size: {
    en: "{name}: this channel takes files up to {size}",
    ru: "{name}: этот канал принимает файлы до {size}",
    uk: "{name}: цей канал приймає файли до {size}",
  },
});

/** Take files in, but for those that the channel would refuse anyway. */
export function addFiles(state: State, files: readonly File[]): void {
  const { way } = state;
  const able = files.filter((file) => {
    const name = plainName(file.name);
    if (way && !takesType(way, file.type)) toast(words.type, { name }, "bad");
    else if (way && file.size > way.max_attachment_bytes)
      toast(words.size, { name, size: sizeText(way.max_attachment_bytes) }, "bad");
    else return true;
    return false;
  });
  if (able.length > 0) state.uploads.add(able);
}
