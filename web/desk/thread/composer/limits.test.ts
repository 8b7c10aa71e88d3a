import { describe, expect, it } from "vitest";
import { faultOf, smsSegments, takesType, type Way } from "./limits";

const WAY = {
  channel: "twilio_sms",
  open_until: null,
  max_text_length: 20,
  max_attachments: 1,
  max_attachment_bytes: 100,
  attachment_types: ["image/*", "application/pdf"],
} as unknown as Way;

describe("smsSegments", () => {
  it.each([
    ["", 1, 160, false],
    ["a".repeat(160), 1, 0, false],
    ["a".repeat(161), 2, 145, false],
    ["€".repeat(80), 1, 0, false],
    ["€".repeat(81), 2, 143, false],
    ["ї".repeat(70), 1, 0, true],
    ["ї".repeat(71), 2, 63, true],
    ["🙂".repeat(35), 1, 0, true],
    ["🙂".repeat(36), 2, 61, true],
  ])("case %#", (text, count, left, unicode) => {
    expect(smsSegments(text)).toEqual({ count, left, unicode });
  });
});

describe("faultOf", () => {
  it("names what keeps a reply", () => {
    expect(faultOf(WAY, "  ", 0, 0)).toBe("empty");
    expect(faultOf(WAY, " ", 1, 0)).toBeNull();
    expect(faultOf(WAY, "a".repeat(21), 0, 0)).toBe("too_long");
    expect(faultOf(WAY, "🙂".repeat(20), 0, 0)).toBeNull();
    expect(faultOf(WAY, "a", 2, 0)).toBe("too_many_files");
    const closing = { ...WAY, open_until: "1970-01-01T00:00:10.000Z" };
    expect(faultOf(closing, "a", 0, 9_999)).toBeNull();
    expect(faultOf(closing, "a", 0, 10_000)).toBe("closed");
  });

  it("knows what files are taken", () => {
    expect(takesType(WAY, "image/PNG")).toBe(true);
    expect(takesType(WAY, "application/pdf")).toBe(true);
    expect(takesType(WAY, "application/zip")).toBe(false);
    expect(takesType({ attachment_types: ["*/*"] }, "")).toBe(true);
    expect(takesType({ attachment_types: [] }, "application/zip")).toBe(true);
  });
});
