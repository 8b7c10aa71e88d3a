/** How launcher and panel look. A constructed sheet is no inline style: it works under a policy
 * that allows none. */

export const CSS = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important;
inset-block-end:calc(var(--y) + env(safe-area-inset-bottom,0px))!important;
inset-inline:auto!important;left:auto!important;right:calc(var(--x) + env(safe-area-inset-right,0px))!important;
color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif!important}
:host([data-side=left]){right:auto!important;left:calc(var(--x) + env(safe-area-inset-left,0px))!important}
*{box-sizing:border-box}
[hidden]{display:none!important}
button,a{font:inherit}
.launcher{position:relative;display:grid;place-items:center;width:56px;height:56px;margin:0;padding:0;
border:2px solid #fff;border-radius:50%;background:var(--accent);color:var(--ink);cursor:pointer;
box-shadow:0 1px 3px rgb(0 0 0/35%),0 6px 20px rgb(0 0 0/25%)}
.launcher svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.launcher:focus-visible,.lost :focus-visible{outline:3px solid #fff;outline-offset:1px;box-shadow:0 0 0 7px #1f5fd0}
.badge{position:absolute;top:-6px;right:-6px;min-width:22px;height:22px;padding:0 5px;border:2px solid #fff;
border-radius:11px;background:#b3261e;color:#fff;font-size:12px;line-height:18px;font-weight:600;text-align:center}
.panel{position:fixed;bottom:calc(var(--y) + 68px + env(safe-area-inset-bottom,0px));right:calc(var(--x) + env(safe-area-inset-right,0px));
width:min(380px,100vw - 32px);height:min(680px,100dvh - 96px - var(--y));overflow:hidden;border-radius:14px;
background:light-dark(#fff,#181c22);color:light-dark(#171b21,#e8ebef);
box-shadow:0 0 0 1px rgb(0 0 0/12%),0 12px 40px rgb(0 0 0/30%)}
:host([data-side=left]) .panel{right:auto;left:calc(var(--x) + env(safe-area-inset-left,0px))}
:host([data-theme=light]){color-scheme:light}
:host([data-theme=dark]){color-scheme:dark}
iframe{display:block;width:100%;height:100%;border:0}
.lost{position:absolute;inset:0;display:flex;flex-direction:column;align-items:stretch;justify-content:center;gap:12px;
padding:24px;background:light-dark(#fff,#181c22);text-align:center}
.lost p{margin:0 0 8px}
.lost button,.lost a{display:block;padding:10px 16px;border:1px solid light-dark(#7d8794,#7d8896);border-radius:8px;
background:none;color:inherit;text-decoration:none;cursor:pointer}
@media (max-width:600px){
:host([data-open]) .launcher{display:none}
.panel,:host([data-side=left]) .panel{top:var(--top,0px);left:0;right:0;bottom:auto;width:100%;height:var(--height,100dvh);border-radius:0;
padding:env(safe-area-inset-top,0px) env(safe-area-inset-right,0px) env(safe-area-inset-bottom,0px) env(safe-area-inset-left,0px)}
}
@media print{:host{display:none!important}}
`.replaceAll("\n", "");

/** Whether white or near-black is read better on a colour. */
export function inkOn(colour: string): string {
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) > 0.18 ? "#0b1b36" : "#fff";
}

/** #rrggbb, or nothing. */
export function colourOf(text: unknown): string {
  return typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text) ? text : "";
}
