import { describe, expect, it } from "vitest";
import { linkify, plainName } from "./links";

const links = (text: string) => linkify(text).flatMap((piece) => piece.href ?? []);

describe("linkify", () => {
  it.each([
    ["see https://shop.example/a?b=1#c.", ["https://shop.example/a?b=1#c"]],
    [
      "(https://uk.wikipedia.org/wiki/Київ_(значення))",
      [
        "https://uk.wikipedia.org/wiki/%D0%9A%D0%B8%D1%97%D0%B2_(%D0%B7%D0%BD%D0%B0%D1%87%D0%B5%D0%BD%D0%BD%D1%8F)",
      ],
    ],
    ["пишіть на help@shop.example, дякую", ["mailto:help@shop.example"]],
    [
      "www.shop.example і http://10.0.0.1:8080/x",
      ["https://www.shop.example/", "http://10.0.0.1:8080/x"],
    ],
    ["HTTPS://SHOP.EXAMPLE!", ["https://shop.example/"]],
    ["http://localhost:3000/a", ["http://localhost:3000/a"]],
  ])("%s", (text, expected) => expect(links(text)).toEqual(expected));

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt://www%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "https://",
    "https://a",
    "a@b",
    "1.2.3",
    "foo@@bar",
  ])("leaves %s alone", (text) => expect(links(text)).toEqual([]));

  it("never runs over a character that turns the direction", () => {
    expect(links("https://shop.example/\u202eexe.jpg")).toEqual(["https://shop.example/"]);
  });

  it("gives every character back", () => {
    const text = "а https://a.example, б <b>www.b.example</b> 🙂 c@d.example.";
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("is quick on a long text without spaces", () => {
    const text = "a.".repeat(20_000) + "@".repeat(20_000);
    const before = performance.now();
    linkify(text);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("plainName", () => {
  it("shows what would turn a name round", () => {
    expect(plainName("photo\u202egnp.exe")).toBe("photo�gnp.exe");
    expect(plainName("рахунок №1.pdf")).toBe("рахунок №1.pdf");
  });
});
