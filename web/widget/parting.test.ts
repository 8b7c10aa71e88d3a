import { afterEach, expect, it, vi } from "vitest";
import { endSession } from "./parting";

afterEach(() => vi.unstubAllGlobals());

const kept = (token: string) =>
  JSON.stringify({
    session: JSON.stringify({ token, expiresAt: "", who: null, unsent: [] }),
    user: null,
    until: 0,
  });

it("ends the session at the server, and does not mind when that fails", async () => {
  const ask = vi.fn(async () => new Response(null, { status: 204 }));
  vi.stubGlobal("fetch", ask);
  await endSession("chat", kept("odk_1"));
  expect(ask).toHaveBeenCalledExactlyOnceWith("/api/v1/widget/chat/sessions/current", {
    method: "DELETE",
    headers: { authorization: "Bearer odk_1" },
    keepalive: true,
  });
  ask.mockRejectedValue(new TypeError("offline"));
  await endSession("chat", kept("odk_1"));
});

it.each([null, "", "{}", "[]", '{"session":"x"}'])(
  "asks nothing without one (%s)",
  async (text) => {
    const ask = vi.fn();
    vi.stubGlobal("fetch", ask);
    await endSession("chat", text);
    expect(ask).not.toHaveBeenCalled();
  },
);
