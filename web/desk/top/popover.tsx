/** A button with a small panel below it: not modal, closed by Escape and by going elsewhere. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface Props {
  open: Signal<boolean>;
  /** Names the panel; the button is named by what it shows. */
  label: string;
  button: ComponentChildren;
  buttonClass: string;
  testId: string;
  /** Data attributes of the button, for those who look at its state. */
  data?: Record<`data-${string}`, string>;
  title?: string;
  align?: "start" | "end";
  children: ComponentChildren;
}

export function Popover(props: Props) {
  const { open, label, testId } = props;
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open.value) return;
    const first = panel.current?.querySelector<HTMLElement>("input:checked, button, input, a");
    first?.focus();
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) open.value = false;
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [open.value]);
  const close = () => {
    open.value = false;
    button.current?.focus();
  };
  return (
    <div class="popover" ref={root}>
      <button
        ref={button}
        type="button"
        class={props.buttonClass}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        aria-controls={open.value ? id : undefined}
        title={props.title}
        data-testid={testId}
        {...props.data}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {props.button}
      </button>
      {open.value && (
        <div
          ref={panel}
          id={id}
          class={`popover-panel popover-${props.align ?? "start"}`}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            close();
          }}
        >
          {props.children}
        </div>
      )}
    </div>
  );
}
