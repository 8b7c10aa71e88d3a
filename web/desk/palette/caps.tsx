import { defineWords, t } from "@/ui/words";
import { capsOf } from "./keymap";

const words = defineWords({
  following: { en: "then", ru: "затем", uk: "потім" },
});

/** Keys as they stand on the keyboard: "G then M". */
export function Keys({ keys }: { keys: string }) {
  return (
    <span class="keys">
      {capsOf(keys).map((stroke, index) => (
        <span key={stroke.join()}>
          {index > 0 && <span class="keys-then">{t(words.following)}</span>}
          {stroke.map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
