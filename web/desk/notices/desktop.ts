/** Notices of the operating system, where they are allowed. */

import { signal } from "@preact/signals";

export type Permission = NotificationPermission | "unsupported";

export const desktopAllowed = signal<Permission>(read());

function read(): Permission {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

/** Ask the person; to be called from a gesture. */
export function allowDesktop(): void {
  if (typeof Notification === "undefined") return;
  void Notification.requestPermission().then((answer) => {
    desktopAllowed.value = answer;
  });
}

/** Show it; a later one with the same tag takes its place. Pressed, the window comes forward. */
export function notify(title: string, body: string, tag: string, open: () => void): void {
  desktopAllowed.value = read();
  if (desktopAllowed.value !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag, silent: true });
    shown.onclick = () => {
      focus();
      shown.close();
      open();
    };
  } catch {
    // Some phones have the permission and no such constructor: the page itself says it all.
  }
}
