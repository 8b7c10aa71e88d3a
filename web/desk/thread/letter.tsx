/** A mail with HTML, in a frame without any right, that talks to us by one channel only. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Attachment, Message } from "@/client";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { useNear } from "./attachments";
import { fetchFile } from "./files";
import { SafeText } from "./text";

const words = defineWords({
  frame: { en: "Mail", ru: "Письмо", uk: "Лист" },
  blocked: {
    en: {
      one: "{n} remote picture was not loaded: loading it tells the sender that the mail was opened.",
      other:
        "{n} remote pictures were not loaded: loading them tells the sender that the mail was opened.",
    },
    ru: {
      one: "Не загружена {n} внешняя картинка: загрузка сообщит отправителю, что письмо открыто.",
      few: "Не загружены {n} внешние картинки: загрузка сообщит отправителю, что письмо открыто.",
      many: "Не загружено {n} внешних картинок: загрузка сообщит отправителю, что письмо открыто.",
      other: "Не загружено {n} внешней картинки: загрузка сообщит отправителю, что письмо открыто.",
    },
    uk: {
      one: "Не завантажено {n} зовнішню картинку: завантаження повідомить відправника, що лист відкрито.",
      few: "Не завантажено {n} зовнішні картинки: завантаження повідомить відправника, що лист відкрито.",
      many: "Не завантажено {n} зовнішніх картинок: завантаження повідомить відправника, що лист відкрито.",
      other:
        "Не завантажено {n} зовнішньої картинки: завантаження повідомить відправника, що лист відкрито.",
    },
  },
  load: { en: "Load remote pictures", ru: "Загрузить картинки", uk: "Завантажити картинки" },
  asText: { en: "Show as text", ru: "Показать текстом", uk: "Показати текстом" },
  asMail: { en: "Show as mail", ru: "Показать письмом", uk: "Показати листом" },
});

const LOWEST = 40;
const HIGHEST = 12_000;

export function Letter({ message }: { message: Message }) {
  const [plain, setPlain] = useState(false);
  const [pictures, setPictures] = useState(false);
  const [remote, setRemote] = useState(0);
  return (
    <div class="letter" data-testid="letter">
      {remote > 0 && !pictures && !plain && (
        <div class="letter-blocked" data-testid="blocked">
          <Icon name="shield" size={16} />
          <span>{t(words.blocked, { n: remote })}</span>
          <Button onClick={() => setPictures(true)} data-testid="load-pictures">
            {t(words.load)}
          </Button>
        </div>
      )}
      {plain ? (
        <SafeText text={message.text} />
      ) : (
        <Frame
          key={pictures ? "with" : "without"}
          message={message}
          pictures={pictures}
          onRemote={setRemote}
        />
      )}
      <button type="button" class="letter-switch" onClick={() => setPlain(!plain)}>
        {t(plain ? words.asMail : words.asText)}
      </button>
    </div>
  );
}

interface FrameProps {
  message: Message;
  pictures: boolean;
  onRemote: (count: number) => void;
}

function Frame({ message, pictures, onRemote }: FrameProps) {
  const [place, near] = useNear<HTMLDivElement>();
  const [height, setHeight] = useState(LOWEST);
  const frame = useRef<HTMLIFrameElement>(null);
  const line = useRef<MessagePort | null>(null);
  useEffect(() => () => line.current?.close(), []);
  const begin = () => {
    const target = frame.current?.contentWindow;
    if (!target) return;
    line.current?.close();
    const { port1, port2 } = new MessageChannel();
    line.current = port1;
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const said = data as { height?: unknown; remote?: unknown };
      if (typeof said.height === "number") setHeight(clamp(said.height));
      if (typeof said.remote === "number") onRemote(Math.max(0, Math.floor(said.remote)));
    };
    // The frame has no origin that could be named; what it gets is the letter's own.
    target.postMessage("omnidesk letter", "*", [port2]);
    port1.postMessage({ html: message.html ?? "", pictures });
    for (const file of message.attachments) void enclose(file, port1);
  };
  return (
    <div ref={place} class="letter-place">
      {near && (
        <iframe
          ref={frame}
          class="letter-frame"
          data-testid="letter-frame"
          title={message.subject || t(words.frame)}
          sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"
          referrerpolicy="no-referrer"
          src={pictures ? "/desk-mail/frame?pictures=true" : "/desk-mail/frame"}
          style={{ height: `${height}px` }}
          onLoad={begin}
        />
      )}
    </div>
  );
}

function clamp(height: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(height)));
}

/** Hand over a picture that the letter shows by its content id. */
async function enclose(file: Attachment, port: MessagePort): Promise<void> {
  if (!file.content_id || file.state !== "stored" || !file.mime.startsWith("image/")) return;
  const blob = await fetchFile(file).catch(() => null);
  if (blob) port.postMessage({ cid: file.content_id, blob });
}
