/** The REST API with its types: an openapi-fetch client whose answers are results or errors. */

import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./api.gen";
import { newKey } from "./keys";
import { ProblemError } from "./problem";

export type Rest = Client<paths>;

export interface RestOptions {
  /** Where the server is; the page's own origin by default. */
  baseUrl?: string;
  /** The bearer token at the moment of asking; null asks without one. */
  token: () => string | null;
  /** Called when the server no longer takes the token. */
  onTokenRefused?: () => void;
  fetch?: (request: Request) => Promise<Response>;
}

/** `rest.GET("/api/v1/me")` and so on. Every POST carries an Idempotency-Key. A refusal is thrown
 * as a ProblemError: `data` of an answer that came is there. */
export function createRest(options: RestOptions): Rest {
  const made = createClient<paths>({
    baseUrl: options.baseUrl ?? "",
    fetch: guarded(options.fetch ?? ((request) => fetch(request))),
    querySerializer: { array: { style: "form", explode: true } },
  });
  made.use(surround(options));
  return made;
}

function guarded(send: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    try {
      return await send(request);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ProblemError({ detail: String(error) }, "unreachable");
    }
  };
}

function surround(options: RestOptions): Middleware {
  return {
    onRequest({ request }) {
      const token = options.token();
      if (token) request.headers.set("authorization", `Bearer ${token}`);
      if (request.method === "POST" && !request.headers.has("idempotency-key")) {
        request.headers.set("idempotency-key", newKey());
      }
      return request;
    },
    async onResponse({ response }) {
      if (response.ok || response.status === 304) return undefined;
      const after = Number(response.headers.get("retry-after"));
      const problem = await problemOf(response);
      if (response.status === 401) options.onTokenRefused?.();
      throw new ProblemError(problem, problem.type ? undefined : "unreadable", after || null);
    },
  };
}

async function problemOf(response: Response) {
  try {
    return { status: response.status, ...(await response.json()) };
  } catch {
    return { status: response.status, detail: response.statusText };
  }
}
