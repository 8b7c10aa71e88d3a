import { afterEach, describe, expect, it } from "vitest";
import type { Message } from "@/client";
import { speak } from "@/ui/words";
import { reasonText } from "./reasons";

const message = (reason_code: Message["reason_code"], status_reason = "as the server says") =>
  ({ reason_code, status_reason }) as Message;

afterEach(() => speak("en"));

describe("why it was not sent", () => {
  it("is said in the agent's language", () => {
    speak("uk");
    expect(reasonText(message("no_recipient"))).toBe("такої адреси або номера не існує");
    speak("ru");
    expect(reasonText(message("blocked"))).toBe("получатель отказался от наших сообщений");
  });

  it("is the server's text where there is no code", () => {
    expect(reasonText(message(""))).toBe("as the server says");
  });
});
