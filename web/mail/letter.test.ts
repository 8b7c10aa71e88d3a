import { describe, expect, it } from "vitest";
import { contentId, rebuild } from "./letter";

function html(given: string, pictures = false): string {
  const host = document.createElement("div");
  host.append(rebuild(given, document, pictures).content);
  return host.innerHTML;
}

describe("rebuild", () => {
  it("keeps what letters are made of", () => {
    const given =
      '<h1>Привіт</h1><p style="color: red">один <b>два</b></p><table><tbody><tr><td colspan="2">3</td></tr></tbody></table>';
    expect(html(given)).toBe(given.replace("color: red", "color: red;"));
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<body onload=alert(1)>x",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example/a.css>",
    "<div style='background:url(https://evil.example/a.png)'>x</div>",
    "<template><img src=x onerror=alert(1)></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<img src='https://evil.example/a.png'>",
    "<img srcset='https://evil.example/a.png 1x'>",
    "<td background='https://evil.example/a.png'>x</td>",
  ])("lets nothing through that acts: %s", (given) => {
    expect(html(given)).not.toMatch(/on\w+=|script|evil|javascript|data:text|srcdoc|form|url\(/i);
  });

  it("counts pictures elsewhere and loads them only when asked", () => {
    const given =
      '<img data-remote-src="https://cdn.example/a.png" alt="a"><img src="data:image/png;base64,AAAA">';
    expect(rebuild(given, document, false).remote).toBe(1);
    expect(html(given)).not.toContain("cdn.example");
    expect(html(given)).toContain("data:image/png;base64,AAAA");
    expect(html(given, true)).toContain('src="https://cdn.example/a.png"');
  });

  it("finds the pictures that came with the letter", () => {
    const found = rebuild('<img src="cid:Logo%40shop"><img src="cid:logo@shop">', document, false);
    expect(found.enclosed.get(contentId("<logo@shop>"))?.length).toBe(2);
  });

  it("opens links in a new window without telling where from", () => {
    expect(html('<a href="https://shop.example/a">x</a>')).toContain('rel="noopener noreferrer"');
  });
});
