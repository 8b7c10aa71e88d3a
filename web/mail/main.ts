/** The frame that shows a letter. It has no origin, no storage and no network of its own; the page
 * around it hands over a line, the letter and the pictures that came with it. */

import "./mail.css";
import { contentId, type Rebuilt, rebuild } from "./letter";

let shown: Rebuilt | null = null;

function take(line: MessagePort, data: unknown): void {
  const given = data as { html?: unknown; pictures?: unknown; cid?: unknown; blob?: unknown };
  if (typeof given.html === "string") show(line, given.html, given.pictures === true);
  if (typeof given.cid === "string" && given.blob instanceof Blob) enclose(given.cid, given.blob);
}

function show(line: MessagePort, html: string, pictures: boolean): void {
  shown = rebuild(html, document, pictures);
  document.body.replaceChildren(shown.content);
  line.postMessage({ remote: shown.remote });
  const tell = () => line.postMessage({ height: document.documentElement.offsetHeight });
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}

function enclose(cid: string, blob: Blob): void {
  const pictures = shown?.enclosed.get(contentId(cid)) ?? [];
  if (pictures.length === 0) return;
  const url = URL.createObjectURL(blob);
  for (const picture of pictures) picture.src = url;
}

function begin(event: MessageEvent<unknown>): void {
  const line = event.ports[0];
  if (event.source !== parent || event.data !== "omnidesk letter" || !line) return;
  removeEventListener("message", begin);
  line.onmessage = ({ data }) => take(line, data);
}

addEventListener("message", begin);
