/** What stays, what moves, what there is afterwards. */

import { Icon } from "@/ui/icons";
import { defineWords, formatNumber, t } from "@/ui/words";

const words = defineWords({
  stays: { en: "Stays", ru: "Остаётся", uk: "Лишається" },
  moves: { en: "Moves into it", ru: "Присоединяется", uk: "Приєднується" },
  after: { en: "Afterwards", ru: "После", uk: "Після" },
  what: { en: "What", ru: "Что", uk: "Що" },
});

interface Row {
  label: string;
  kept: number;
  moved: number;
  after: number;
}

export function PreviewTable(props: { kept: string; merged: string; rows: readonly Row[] }) {
  return (
    <table class="cx-preview-table">
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">{t(words.what)}</span>
          </th>
          <th scope="col">
            <span class="cx-preview-side">
              <Icon name="shield" size={16} /> {t(words.stays)}
            </span>
            <span class="cx-preview-title">{props.kept}</span>
          </th>
          <th scope="col">
            <span class="cx-preview-side">
              <Icon name="merge" size={16} /> {t(words.moves)}
            </span>
            <span class="cx-preview-title">{props.merged}</span>
          </th>
          <th scope="col">{t(words.after)}</th>
        </tr>
      </thead>
      <tbody class="numbers">
        {props.rows.map((row) => (
          <tr key={row.label} data-testid="preview-row">
            <th scope="row">{row.label}</th>
            <td>{formatNumber(row.kept)}</td>
            <td>{row.moved > 0 ? `+${formatNumber(row.moved)}` : "0"}</td>
            <td>{formatNumber(row.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
