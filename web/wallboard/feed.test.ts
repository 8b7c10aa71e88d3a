import { expect, it } from "vitest";
import { eventParser, findKey } from "./feed";

it("finds events however the text is cut", () => {
  const found: string[] = [];
  const parse = eventParser((data) => found.push(data));
  for (const piece of [
    "event: board\nda",
    'ta: {"a":1}\n',
    "\n: here\n\nevent: board\ndata: 2\n\n",
  ])
    parse(piece);
  expect(found).toEqual(['{"a":1}', "2"]);
});

it("takes the key out of the address and keeps it", () => {
  localStorage.clear();
  expect(findKey()).toBeNull();
  localStorage.setItem("omnidesk.session", JSON.stringify({ token: "desk" }));
  expect(findKey()).toBe("desk");
  window.location.hash = "#key=kiosk";
  expect(findKey()).toBe("kiosk");
  expect(window.location.hash).toBe("");
  expect(findKey()).toBe("kiosk");
});
