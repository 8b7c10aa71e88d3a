/** Under which name and by which channel the answer goes out, and the choice of another. */

import { Menu } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { channelWords, kindIcon } from "../names";
import type { Way } from "./limits";
import type { Composer } from "./state";

const words = defineWords({
  as: {
    en: "{channel} as {inbox}",
    ru: "{channel}, от имени {inbox}",
    uk: "{channel}, від {inbox}",
  },
  to: { en: "to {address}", ru: "на {address}", uk: "на {address}" },
  choose: {
    en: "Channel: {way}. Choose another",
    ru: "Канал: {way}. Выбрать другой",
    uk: "Канал: {way}. Вибрати інший",
  },
});

function wayText(way: Way): string {
  return t(words.as, { channel: t(channelWords(way.channel)), inbox: way.inbox_name });
}

export function ViaMenu({ state }: { state: Composer }) {
  const { ways, way } = state;
  if (!ways || !way) return null;
  const shown = (
    <>
      <Icon name={kindIcon(way.channel_kind)} size={15} />
      <span class="via-name">
        <bdi>{wayText(way)}</bdi>
      </span>
    </>
  );
  if (ways.length < 2)
    return (
      <span class="via" data-testid="via">
        {shown}
      </span>
    );
  return (
    <span class="via" data-testid="via">
      <Menu
        label={t(words.choose, { way: wayText(way) })}
        align="end"
        buttonClass="button button-quiet via-button"
        items={ways.map((one) => ({
          key: one.inbox_id,
          label: `${wayText(one)} · ${t(words.to, { address: one.address })}`,
          icon: kindIcon(one.channel_kind),
          checked: one.inbox_id === way.inbox_id,
          onPick: () => state.setVia(one.inbox_id === ways[0]?.inbox_id ? null : one.inbox_id),
        }))}
      >
        {shown}
        <Icon name="down" size={14} />
      </Menu>
    </span>
  );
}
