import { beforeEach, describe, expect, it } from "vitest";
import { openConversation, route, sought, startRouting } from "./route";

const at = () => location.pathname + location.search;

describe("a message in the address", () => {
  beforeEach(() => {
    history.replaceState(null, "", "/desk/list/all?lang=uk");
    startRouting();
  });

  it("is put there beside what else is asked, and taken away with the next one", () => {
    openConversation("cnv_1", "msg_1");
    expect(at()).toBe("/desk/list/all/cnv_1?lang=uk&message=msg_1");
    expect(sought.value).toEqual({ id: "msg_1" });
    openConversation("cnv_1");
    expect(at()).toBe("/desk/list/all/cnv_1?lang=uk");
    expect(sought.value).toBeNull();
  });

  it("is shown again when asked for again", () => {
    openConversation("cnv_1", "msg_1");
    const first = sought.value;
    const length = history.length;
    openConversation("cnv_1", "msg_1");
    expect(sought.value).not.toBe(first);
    expect(history.length).toBe(length);
  });

  it("is read from the address", () => {
    history.replaceState(null, "", "/desk/list/mine/cnv_2?message=nte_7");
    dispatchEvent(new PopStateEvent("popstate"));
    expect(route.value).toEqual({ page: "inbox", view: "mine", conversationId: "cnv_2" });
    expect(sought.value).toEqual({ id: "nte_7" });
  });
});
