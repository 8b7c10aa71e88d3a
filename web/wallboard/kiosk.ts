/** A screen that hangs on a wall: it does not sleep, and shows no pointer that nobody moves. */

const IDLE_MS = 3000;

export function startKiosk(): void {
  const stayAwake = () => {
    if (document.visibilityState === "visible") {
      void navigator.wakeLock?.request("screen").catch(() => undefined);
    }
  };
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
  let timer = 0;
  const moved = () => {
    delete document.documentElement.dataset.idle;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      document.documentElement.dataset.idle = "";
    }, IDLE_MS);
  };
  document.addEventListener("pointermove", moved);
  document.addEventListener("keydown", moved);
  moved();
}
