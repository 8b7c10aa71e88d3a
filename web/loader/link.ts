/** The loader's end of the channel to its frame. Windows speak once, by exact origin, to hand over
 * a port; everything else goes through that. */

import type { ToFrame, ToHost } from "./messages";

const READY_SECONDS = 8;

export interface Link {
  send(message: ToFrame): void;
  close(): void;
}

/** Wait for the frame to say that it is there, and hand it a port. `lost` is called when it has not
 * answered in time; it may still come later. */
export function connect(
  frame: HTMLIFrameElement,
  origin: string,
  hear: (message: ToHost) => void,
  lost: () => void,
): Link {
  let port: MessagePort | null = null;
  let timer = setTimeout(lost, READY_SECONDS * 1000);
  const greet = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data !== "omnidesk:here") return;
    port?.close();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (said: MessageEvent<ToHost>) => {
      if (said.data?.type === "ready") clearTimeout(timer);
      hear(said.data);
    };
    frame.contentWindow?.postMessage("omnidesk:hello", origin, [channel.port2]);
  };
  addEventListener("message", greet);
  // A refused connection shows an error page, whose load is quick: no use in waiting long.
  frame.addEventListener("load", () => {
    if (port) return;
    clearTimeout(timer);
    timer = setTimeout(() => port || lost(), 1500);
  });
  return {
    send: (message) => port?.postMessage(message),
    close() {
      clearTimeout(timer);
      removeEventListener("message", greet);
      port?.close();
      port = null;
    },
  };
}
