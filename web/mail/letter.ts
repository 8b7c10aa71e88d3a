/** A letter's HTML rebuilt from what is allowed: nothing is copied that is not named here, so
 * that no script, form or frame can come along. The server has cleaned it once already. */

const TAGS = new Set(
  (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup " +
    "dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img " +
    "ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub " +
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
  ).split(" "),
);
const DROPPED = new Set(
  (
    "script style title head template noscript iframe frame frameset object embed applet svg math " +
    "form input button select textarea option audio video canvas link meta base xmp plaintext " +
    "noembed noframes marquee dialog portal slot"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "dir lang title align valign width height alt colspan rowspan scope border cellpadding " +
    "cellspacing bgcolor color face size start type value datetime"
  ).split(" "),
);
const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);
const STYLES =
  /^(?:color|background-color|font-(?:family|size|style|weight)|text-(?:align|indent|decoration(?:-(?:line|style|color))?)|line-height|vertical-align|white-space|direction|unicode-bidi|width|max-width|height|(?:padding|margin)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing))$/;
const DATA_PICTURE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i;
const DEEPEST = 300;

export interface Rebuilt {
  readonly content: DocumentFragment;
  /** Pictures of the letter itself, by content id. */
  readonly enclosed: ReadonlyMap<string, readonly HTMLImageElement[]>;
  /** How many pictures lie elsewhere. */
  readonly remote: number;
}

/** `pictures`: those elsewhere are loaded. */
export function rebuild(html: string, target: Document, pictures: boolean): Rebuilt {
  const read = new DOMParser().parseFromString(html, "text/html");
  const made = new Rebuilding(target, pictures);
  const content = target.createDocumentFragment();
  made.children(read.body, content, 0);
  return { content, enclosed: made.enclosed, remote: made.remote };
}

class Rebuilding {
  readonly enclosed = new Map<string, HTMLImageElement[]>();
  remote = 0;
  readonly #target: Document;
  readonly #pictures: boolean;

  constructor(target: Document, pictures: boolean) {
    this.#target = target;
    this.#pictures = pictures;
  }

  children(from: Node, into: Node, depth: number): void {
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE)
        into.appendChild(this.#target.createTextNode(child.textContent ?? ""));
      else if (child instanceof Element) this.#element(child, into, depth + 1);
    }
  }

  #element(from: Element, into: Node, depth: number): void {
    const name = from.localName.toLowerCase();
    if (DROPPED.has(name) || depth > DEEPEST) return;
    // What stands around allowed elements is left out, its content is not.
    if (!TAGS.has(name) || from.namespaceURI !== "http://www.w3.org/1999/xhtml") {
      this.children(from, into, depth);
      return;
    }
    const made = this.#target.createElement(name);
    for (const { name: attribute, value } of from.attributes)
      if (ATTRIBUTES.has(attribute)) made.setAttribute(attribute, value);
    if (from instanceof HTMLElement) dress(from, made);
    if (name === "a") lead(from, made as HTMLAnchorElement);
    if (name === "img") this.#picture(from, made as HTMLImageElement);
    this.children(from, made, depth);
    into.appendChild(made);
  }

  #picture(from: Element, made: HTMLImageElement): void {
    const source = from.getAttribute("src")?.trim() ?? "";
    const far =
      from.getAttribute("data-remote-src") ?? (/^https?:\/\//i.test(source) ? source : "");
    made.loading = "eager";
    if (DATA_PICTURE.test(source)) made.src = source;
    else if (/^cid:/i.test(source)) {
      const id = contentId(source.slice(4));
      this.enclosed.set(id, [...(this.enclosed.get(id) ?? []), made]);
    } else if (far) {
      this.remote += 1;
      const url = parsed(far);
      if (this.#pictures && (url?.protocol === "https:" || url?.protocol === "http:")) {
        made.referrerPolicy = "no-referrer";
        made.src = url.href;
      }
    }
  }
}

/** `<a@b>` of a header and `a%40b` of an address are the same. */
export function contentId(given: string): string {
  const bare = given.trim().replace(/^<|>$/g, "");
  try {
    return decodeURIComponent(bare).toLowerCase();
  } catch {
    return bare.toLowerCase();
  }
}

function dress(from: HTMLElement, made: HTMLElement): void {
  for (let at = 0; at < from.style.length; at++) {
    const property = from.style.item(at);
    const value = from.style.getPropertyValue(property);
    if (STYLES.test(property) && !/url|image|expression|\\/i.test(value))
      made.style.setProperty(property, value);
  }
}

function lead(from: Element, made: HTMLAnchorElement): void {
  const url = parsed(from.getAttribute("href")?.trim() ?? "");
  if (!url || !LINKS.has(url.protocol)) return;
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
}

function parsed(given: string): URL | null {
  try {
    return new URL(given);
  } catch {
    return null;
  }
}
