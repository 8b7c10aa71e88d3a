/** Buttons, dialogs, menus and fields that every page shares. controls.css dresses them. */

import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons";
import "./controls.css";

type Look = "plain" | "primary" | "quiet" | "danger";

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "type" | "label"> & {
  look?: Look;
  icon?: IconName;
  type?: "button" | "submit";
  children?: ComponentChildren;
};

export function Button({ look = "plain", icon, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} class={`button button-${look} ${rest.class ?? ""}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button of an icon alone; `label` names it to everybody who does not see the icon. */
export function IconButton({
  label,
  icon,
  ...rest
}: ButtonProps & { label: string; icon: IconName }) {
  return (
    <Button
      look="quiet"
      {...rest}
      aria-label={label}
      title={rest.title ?? label}
      icon={icon}
      class={`button-icon ${rest.class ?? ""}`}
    />
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons at the bottom, the main one last. */
  actions?: ComponentChildren;
  closeLabel: string;
  wide?: boolean;
}

/** A modal: focus stays inside, Escape closes it, and focus goes back to where it came from. */
export function Dialog({ title, onClose, children, actions, closeLabel, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      // While it is open, nothing outside can have the focus.
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <IconButton icon="close" label={closeLabel} onClick={onClose} />
      </header>
      <div class="dialog-body">{children}</div>
      {actions && <footer class="dialog-actions">{actions}</footer>}
    </dialog>
  );
}

export interface MenuItem {
  key: string;
  label: string;
  hint?: string;
  icon?: IconName;
  disabled?: boolean;
  danger?: boolean;
  checked?: boolean;
  onPick: () => void;
}

interface MenuProps {
  /** What the button shows; `label` names button and menu. */
  children: ComponentChildren;
  label: string;
  items: readonly MenuItem[];
  buttonClass?: string;
  align?: "start" | "end";
}

/** A button that opens a menu: arrows move, letters jump, Enter picks, Escape and Tab close. */
export function Menu({ children, label, items, buttonClass, align = "start" }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const chosen = list.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    (chosen ?? enabled(list.current)[0])?.focus();
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const close = () => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>("button")?.focus();
  };
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={buttonClass ?? "button button-plain"}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div
          ref={list}
          id={id}
          class={`menu-list menu-${align}`}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              close();
            } else if (event.key === "Tab") setOpen(false);
            else if (moveFocus(event, enabled(list.current))) event.preventDefault();
          }}
        >
          {items.map((item) => (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is one of two, by the same condition.
            <button
              key={item.key}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              disabled={item.disabled}
              class={item.danger ? "menu-item menu-danger" : "menu-item"}
              onClick={() => {
                close();
                item.onPick();
              }}
            >
              {item.icon && <Icon name={item.icon} size={16} />}
              <span class="menu-label">{item.label}</span>
              {item.hint && <kbd>{item.hint}</kbd>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function enabled(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("button:not(:disabled)") ?? [])];
}

/** Arrow keys, Home, End and first letters among `items`; whether the key was one of them. */
export function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (to !== undefined) {
    items[to]?.focus();
    return true;
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
  const typed = event.key.toLocaleLowerCase();
  const rotated = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const found = rotated.find((item) =>
    item.textContent?.trim().toLocaleLowerCase().startsWith(typed),
  );
  found?.focus();
  return found !== undefined;
}

interface FieldProps {
  label: string;
  hint?: string;
  error?: string;
  /** Gets the ids to put on the control. */
  children: (ids: {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  }) => ComponentChildren;
}

/** A label, a control, and what is to be said of it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const said = error ?? hint;
  return (
    <div class={error ? "field field-wrong" : "field"}>
      <label for={id}>{label}</label>
      {children({
        id,
        ...(said ? { "aria-describedby": `${id}-said` } : {}),
        ...(error ? { "aria-invalid": true } : {}),
      })}
      {said && (
        <p
          id={`${id}-said`}
          class={error ? "field-error" : "field-hint"}
          role={error ? "alert" : undefined}
        >
          {said}
        </p>
      )}
    </div>
  );
}

/** Grey bars where text will be, after 300 ms: what is quick shows nothing in between. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {shown && Array.from({ length: lines }, (_, line) => <span key={line} />)}
    </div>
  );
}
