/** The admin's colours. The server has checked that they can be read on their grounds. */

const HEX = /^#[0-9a-f]{6}$/;

/** Use them for buttons, links and focus; what is empty stays as it is. */
export function accentOf(light: string, dark: string): void {
  const root = document.documentElement.style;
  const day = HEX.test(light) ? light : "#1f5fd0";
  const night = HEX.test(dark) ? dark : "#7fb0ff";
  if (day === "#1f5fd0" && night === "#7fb0ff") return;
  root.setProperty("--accent", `light-dark(${day}, ${night})`);
  root.setProperty(
    "--accent-hover",
    `light-dark(color-mix(in srgb, ${day} 82%, #000), color-mix(in srgb, ${night} 82%, #fff))`,
  );
  root.setProperty("--focus", `light-dark(${day}, ${night})`);
}
