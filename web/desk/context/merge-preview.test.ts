import { describe, expect, it } from "vitest";
import type { Contact, Conversation } from "@/client";
import { contactPreview, conversationPreview } from "./merge-preview";

const talk = (more: Partial<Conversation>) =>
  ({
    id: "cnv_1",
    contact_id: "ctc_1",
    state: "open",
    merged_into: null,
    message_count: 3,
    tags: [],
    attributes: {},
    ...more,
  }) as Conversation;

const person = (more: Partial<Contact>) =>
  ({ id: "ctc_1", name: "", identities: [], attributes: {}, ...more }) as Contact;

describe("merging conversations", () => {
  it("counts what moves and what there is afterwards", () => {
    const kept = talk({ tags: ["vip"], attributes: { order: 1 } });
    const merged = talk({
      id: "cnv_2",
      message_count: 4,
      tags: ["vip", "возврат"],
      attributes: { order: 2, місто: "Львів" },
    });
    expect(conversationPreview(kept, merged, { kept: 1, moved: 2 })).toEqual({
      obstacle: null,
      messages: { kept: 3, moved: 4, after: 7 },
      notes: { kept: 1, moved: 2, after: 3 },
      tags: ["возврат"],
      attributes: ["місто"],
      closes: true,
    });
  });

  it("says beforehand what the server would refuse", () => {
    const why = (kept: Partial<Conversation>, merged: Partial<Conversation>) =>
      conversationPreview(talk(kept), talk({ id: "cnv_2", ...merged }), { kept: 0, moved: 0 })
        .obstacle;
    expect(why({}, { id: "cnv_1" })).toBe("same");
    expect(why({}, { merged_into: "cnv_3" })).toBe("merged");
    expect(why({}, { contact_id: "ctc_2" })).toBe("other_contact");
    expect(why({ state: "resolved" }, {})).toBe("kept_resolved");
    expect(why({ state: "resolved" }, { state: "resolved" })).toBeNull();
  });
});

describe("merging contacts", () => {
  it("tells which name and attributes stay", () => {
    const identity = { id: "idn_1", kind: "email", address: "a@b", display_name: "" };
    const kept = person({ name: "Марія", attributes: { city: "Київ", plan: "pro" } });
    const merged = person({
      id: "ctc_2",
      name: "Maria",
      identities: [{ ...identity, verified: true }],
      attributes: { city: "Львів", plan: "pro", since: 2019 },
    });
    expect(contactPreview(kept, merged, { kept: 2, moved: 1 })).toEqual({
      identities: { kept: 0, moved: 1, after: 1 },
      conversations: { kept: 2, moved: 1, after: 3 },
      attributes: ["since"],
      differing: ["city"],
      nameLost: "Maria",
    });
    expect(contactPreview(person({}), merged, { kept: 0, moved: 1 }).nameLost).toBeNull();
  });
});
