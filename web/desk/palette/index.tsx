/** Every action by name. */

export function Palette() {
  return <section class="palette" />;
}
