import { Button, Dialog } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { type Action, keysOf, known } from "../actions";
import { preferences } from "../preferences";
import { go } from "../route";
import { Keys } from "./caps";
import { GROUPS, groupEntry } from "./entries";
import { keyListOpen } from "./open";

const words = defineWords({
  title: { en: "Keys", ru: "Клавиши", uk: "Клавіші" },
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  intro: {
    en: "Letters work outside of text fields, on any keyboard layout.",
    ru: "Буквы действуют вне текстовых полей, при любой раскладке.",
    uk: "Літери діють поза текстовими полями, за будь-якої розкладки.",
  },
  off: {
    en: "Single keys are turned off in the settings.",
    ru: "Одиночные клавиши отключены в настройках.",
    uk: "Поодинокі клавіші вимкнено в налаштуваннях.",
  },
  change: { en: "Change keys", ru: "Изменить клавиши", uk: "Змінити клавіші" },
});

export function KeyList() {
  const close = () => {
    keyListOpen.value = false;
  };
  const withKeys = [...known.value.values()].filter((action) => keysOf(action).length > 0);
  return (
    <Dialog
      title={t(words.title)}
      closeLabel={t(words.close)}
      onClose={close}
      wide
      actions={
        <Button
          data-testid="keys-change"
          onClick={() => {
            close();
            go({ page: "settings", section: "mine" });
          }}
        >
          {t(words.change)}
        </Button>
      }
    >
      <div data-testid="key-list">
        <p class="keys-intro">{t(preferences.value.singleKeys ? words.intro : words.off)}</p>
        <div class="keys-columns">
          {GROUPS.map((group) => (
            <Group
              key={group}
              group={group}
              actions={withKeys.filter((action) => action.group === group)}
            />
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function Group({ group, actions }: { group: Action["group"]; actions: readonly Action[] }) {
  if (actions.length === 0) return null;
  return (
    <section class="keys-group">
      <h3>{t(groupEntry(group))}</h3>
      <dl>
        {actions.map((action) => (
          <div key={action.id}>
            <dt>{t(action.words)}</dt>
            <dd>
              {keysOf(action).map((keys) => (
                <Keys key={keys} keys={keys} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
