"""A mail server that keeps everything it accepts, and can be taken down, be slow, or put off everybody."""
import asyncio
import email
import email.policy
import threading
import time


class Mail:
    def __init__(self, recipient, raw):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        self.recipient = recipient
        self.id = message["Message-ID"].strip("<> ")
        self.subject = message["Subject"]
        self.text = message.get_content()
        self.time = time.monotonic()

    def link(self):
        """The path of the link in it, such as `/link/…`."""
        start = self.text.index("/link/")
        return self.text[start:].split()[0]


class Mailbox:
    """Speaks just enough SMTP (RFC 5321) for one sender at a time per connection."""

    def __init__(self, port, delay=lambda: 0.0):
        self.port, self.delay = port, delay
        self.mails = []
        # What it answers instead of taking a mail: such as "451 later".
        self.put_off = None
        # How many were handing something over at the same time, at most.
        self.busy, self.busiest = 0, 0
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.server = None
        self.up()

    def up(self):
        if self.server is None:
            start = asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.server = asyncio.run_coroutine_threadsafe(start, self.loop).result()

    def down(self):
        if self.server is not None:
            self.loop.call_soon_threadsafe(self.server.close)
            self.server = None

    def to(self, recipient):
        return [mail for mail in self.mails if mail.recipient == recipient]

    async def _serve(self, reader, writer):
        async def say(line):
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        recipient = ""
        try:
            await say("220 ready")
            while line := (await reader.readline()).decode(errors="replace").strip():
                word = line[:4].upper()
                if word in ("EHLO", "HELO"):
                    await say("250 here")
                elif word == "RCPT":
                    recipient = line[line.index("<") + 1:line.index(">")]
                    await say(self.put_off or "250 ok")
                elif word == "DATA":
                    await say("354 go on")
                    body = []
                    while (part := await reader.readline()) != b".\r\n":
                        if not part:
                            return
                        body.append(part[1:] if part.startswith(b"..") else part)
                    self.mails.append(Mail(recipient, b"".join(body)))
                    self.busy += 1
                    self.busiest = max(self.busiest, self.busy)
                    await asyncio.sleep(self.delay())
                    self.busy -= 1
                    await say("250 kept")
                elif word == "QUIT":
                    await say("221 bye")
                    return
                else:
                    await say("250 ok")
        except (ConnectionError, ValueError):
            pass
        finally:
            writer.close()
