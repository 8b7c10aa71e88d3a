/** Every action by name, the keys that call them, and how to change those keys. */

import { useGoActions } from "./go-actions";
import { useKeyHandler } from "./handler";
import { KeyList } from "./key-list";
import { keyListOpen, paletteText } from "./open";
import { PaletteDialog } from "./palette-dialog";
import "./palette.css";

export { KeySettings } from "./key-settings";
export { openPalette } from "./open";

export function Palette() {
  useKeyHandler();
  useGoActions();
  return (
    <>
      {paletteText.value !== null && <PaletteDialog />}
      {keyListOpen.value && <KeyList />}
    </>
  );
}
