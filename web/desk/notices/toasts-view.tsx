import { Button, IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { dismiss, hold, type Toast, toasts } from "./toasts";

const words = defineWords({
  toasts: { en: "Messages of the desk", ru: "Сообщения программы", uk: "Повідомлення програми" },
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  request: { en: "Request: {id}", ru: "Запрос: {id}", uk: "Запит: {id}" },
});

const ICONS = { plain: null, good: "check", bad: "warning" } as const;

export function Toasts() {
  if (toasts.value.length === 0) return null;
  return (
    <section class="toasts" aria-label={t(words.toasts)}>
      {toasts.value.map((shown) => (
        <Shown key={shown.id} toast={shown} />
      ))}
    </section>
  );
}

function Shown({ toast }: { toast: Toast }) {
  const { id, kind, requestId, action } = toast;
  const icon = ICONS[kind];
  return (
    <div
      class={`toast toast-${kind}`}
      data-testid="toast"
      onPointerEnter={() => hold(id, true)}
      onPointerLeave={() => hold(id, false)}
      onFocusIn={() => hold(id, true)}
      onFocusOut={() => hold(id, false)}
    >
      {icon && <Icon name={icon} />}
      <p>
        {toast.text()}
        {requestId && <small>{t(words.request, { id: requestId })}</small>}
      </p>
      {action && (
        <Button
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {t(action.words)}
        </Button>
      )}
      <IconButton icon="close" label={t(words.close)} onClick={() => dismiss(id)} />
    </div>
  );
}
