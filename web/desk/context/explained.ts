/** The server's sentences for people: instants in the reader's time, ids short. */

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;
const ID = /\b(wrk|cnv|agt|que|ofr|dec)_[0-9A-Za-z]{12,}\b/g;

export function readable(sentence: string, write: (instant: string) => string): string {
  return sentence
    .replace(INSTANT, (instant) => write(instant))
    .replace(ID, (id) => `…${id.slice(-6)}`);
}
