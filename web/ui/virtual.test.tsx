import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualList } from "./virtual";

afterEach(cleanup);

const ITEMS = Array.from({ length: 5000 }, (_, n) => ({ id: `i${n}`, name: `Item ${n}` }));

function shown(active: string | null, onActive = vi.fn(), onPick = vi.fn()) {
  render(
    <VirtualList
      id="things"
      label="Things"
      items={ITEMS}
      keyOf={(item) => item.id}
      rowHeight={50}
      active={active}
      onActive={onActive}
      onPick={onPick}
      row={(item) => item.name}
    />,
  );
  return { onActive, onPick, list: screen.getByRole("listbox") };
}

describe("a long list", () => {
  it("draws only some rows, and says the place of each", () => {
    shown(null);
    const options = screen.getAllByRole("option");
    expect(options.length).toBeLessThan(40);
    expect(options[0]?.getAttribute("aria-setsize")).toBe("5000");
    expect(options[2]?.getAttribute("aria-posinset")).toBe("3");
  });

  it("draws the active row wherever it is, and names it", () => {
    const { list } = shown("i4000");
    expect(list.getAttribute("aria-activedescendant")).toBe("things-i4000");
    expect(document.getElementById("things-i4000")?.textContent).toBe("Item 4000");
  });

  it("moves by arrows and takes a click", () => {
    const { list, onActive, onPick } = shown("i1");
    fireEvent.keyDown(list, { key: "ArrowDown" });
    expect(onActive).toHaveBeenLastCalledWith("i2");
    fireEvent.keyDown(list, { key: "End" });
    expect(onActive).toHaveBeenLastCalledWith("i4999");
    fireEvent.keyDown(list, { key: "ArrowDown", ctrlKey: true });
    expect(onActive).toHaveBeenCalledTimes(2);
    fireEvent.click(screen.getByText("Item 3"));
    expect(onPick.mock.calls[0]?.[0]).toBe(ITEMS[3]);
  });
});
