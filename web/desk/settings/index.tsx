/** One's own settings, and the team's: a list of sections and the one that the address names. */

import type { ComponentType } from "preact";
import { type Entry, t } from "@/ui/words";
import { go, pathOf, route } from "../route";
import { isAdmin, isLead } from "../session";
import { Agents } from "./agents";
import { Hours } from "./hours";
import { Inboxes } from "./inboxes";
import { Mine } from "./mine";
import { Queues } from "./queues";
import { Replies } from "./replies";
import { Rules } from "./rules";
import { Skills } from "./skills";
import { BoardLinks, Tokens } from "./tokens";
import { Webhooks } from "./webhooks";
import { words } from "./words";
import "./settings.css";

interface Section {
  id: string;
  words: Entry;
  show: ComponentType;
  /** Who may read it at all; the server decides the rest. */
  open: () => boolean;
}

/** What no file of settings holds. */
const APART = new Set(["mine", "tokens", "wallboard"]);

const lead = () => isLead.value;

const SECTIONS: readonly Section[] = [
  { id: "mine", words: words.mine, show: Mine, open: () => true },
  { id: "inboxes", words: words.inboxes, show: Inboxes, open: lead },
  { id: "agents", words: words.agents, show: Agents, open: lead },
  { id: "skills", words: words.skills, show: Skills, open: lead },
  { id: "queues", words: words.queues, show: Queues, open: lead },
  { id: "rules", words: words.rules, show: Rules, open: lead },
  { id: "hours", words: words.hours, show: Hours, open: lead },
  { id: "replies", words: words.replies, show: Replies, open: lead },
  { id: "tokens", words: words.tokens, show: Tokens, open: () => isAdmin.value },
  { id: "webhooks", words: words.webhooks, show: Webhooks, open: lead },
  { id: "wallboard", words: words.wallboard, show: BoardLinks, open: () => isAdmin.value },
];

export function SettingsPage() {
  const at = route.value;
  const wanted = at.page === "settings" ? at.section : null;
  const open = SECTIONS.filter((section) => section.open());
  const section = open.find(({ id }) => id === wanted) ?? open[0];
  if (!section) return null;
  const Shown = section.show;
  return (
    <div class="settings">
      <nav class="settings-nav" aria-label={t(words.sections)}>
        {open.map(({ id, words: name }) => {
          const to = { page: "settings", section: id } as const;
          return (
            <a
              key={id}
              href={pathOf(to)}
              aria-current={id === section.id ? "page" : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                go(to);
              }}
            >
              {t(name)}
            </a>
          );
        })}
      </nav>
      <div class="settings-page">
        <Shown key={section.id} />
        {!APART.has(section.id) && <p class="settings-about">{t(words.alsoApply)}</p>}
      </div>
    </div>
  );
}
