import { afterEach, expect, test } from "vitest";
import { speak } from "@/ui/words";
import { badge } from "./notices/badge";
import { route } from "./route";
import { session } from "./session";
import { startTitle, titleOf } from "./title";

afterEach(() => {
  speak("en");
  session.value = null;
});

test("a title names the page and counts what waits", () => {
  expect(titleOf("inbox", 0)).toBe("Inbox · omnidesk");
  expect(titleOf("queues", 3)).toBe("(3) Queues · omnidesk");
});

test("the title follows the page, the language and the count", () => {
  const stop = startTitle();
  expect(document.title).toBe("Sign in · omnidesk");
  session.value = { token: "t", agentId: null, role: "agent" } as typeof session.value;
  route.value = { page: "contacts", contactId: null };
  speak("uk");
  expect(document.title).toBe("Контакти · omnidesk");
  badge.value = 2;
  expect(document.title).toBe("(2) Контакти · omnidesk");
  badge.value = 0;
  stop();
});
