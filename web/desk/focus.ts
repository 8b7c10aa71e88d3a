/** The focus is never lost: when what had it goes away, it moves to what is nearest, so that
 * whoever works by keyboard or by ear goes on from there and not from the top of the page. */

/** Where the focus goes when something inside was lost: the place, and what takes it there. */
const NEAR: ReadonlyArray<[place: string, to: string]> = [
  [".popover, .menu", "button"],
  [".composer", "textarea"],
  [".list-moving", "#conversations"],
  [".thread", ""],
  [".offers", "button:not(:disabled)"],
];
const ELSEWHERE = [".thread[data-conversation]", "#conversations", "#main", "main"];

let last: Element | null = null;
let around: readonly Element[] = [];
let adrift = false;

/** Watch over it as long as the page is open. */
export function keepFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) remember(target);
  });
  document.addEventListener("pointerdown", () => {
    adrift = false;
  });
  // What is disabled loses the focus only when it is drawn.
  const look = () => requestAnimationFrame(mend);
  new MutationObserver((changes) => {
    if (isLost()) mend();
    else if (changes.some(({ type }) => type === "attributes")) look();
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
}

/** A key did something while nothing had the focus: what comes of it may have it. */
export function welcomeFocus(): void {
  if (document.activeElement === document.body) adrift = true;
}

function remember(target: Element): void {
  last = target;
  adrift = false;
  const path: Element[] = [];
  for (let at = target.parentElement; at; at = at.parentElement) path.push(at);
  around = path;
}

/** Somebody who clicks beside everything has put the focus away; that is no loss. */
function isLost(): boolean {
  if (document.activeElement !== document.body) return false;
  return adrift || (last !== null && (!last.isConnected || last.matches(":disabled")));
}

function mend(): void {
  if (!isLost()) return;
  for (const place of around) {
    const to = NEAR.find(([selector]) => place.matches(selector))?.[1];
    if (to !== undefined && place.isConnected && take(to ? place.querySelector(to) : place)) return;
  }
  ELSEWHERE.some((selector) => take(document.querySelector(selector)));
}

function take(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
