/** A part of the panel under its own heading. */

import type { ComponentChildren } from "preact";

interface PartProps {
  title: string;
  testid: string;
  /** Beside the heading. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

export function Part({ title, testid, aside, children }: PartProps) {
  return (
    <section class="cx-part" data-testid={testid}>
      <header class="cx-part-head">
        <h3>{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** A name and what it is; nothing without a value. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (children === null || children === undefined || children === "") return null;
  return (
    <div class="cx-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
