#!/usr/bin/env python3
"""Follows one's rooms with nothing but Python's standard library.

  TERTULIA_TOKEN=… python3 follow.py http://localhost:8080 [CURSOR]

Prints a line for each event: its name, a tab, its JSON. Begins after CURSOR, or with what happens from now on.
"""

import codecs
import http.client
import json
import os
import random
import re
import sys
import time
import urllib.request

# The server is heard every 15 s: longer silence than this is a dead connection.
SILENCE_SECONDS_MAX = 45
WAIT_SECONDS_MAX = 30


class EventStreamParser:
    """Reads text/event-stream from bytes cut anywhere, as the HTML standard says. One for each response."""

    def __init__(self, last_id):
        self.last_id = last_id  # Counts once its block is whole, so that what a cut leaves over comes again.
        self.retry_ms = None
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode  # Drops one leading BOM.
        self._rest = ""
        self._after_cr = False
        self._clear(last_id)

    def _clear(self, block_id):
        self._id, self._event, self._data = block_id, "", []

    def feed(self, piece):
        """Yields (event, data) for each block that the piece completes."""
        text = self._decode(piece)
        if not text:
            return
        if self._after_cr and text[0] == "\n":  # The second half of a CRLF.
            text = text[1:]
            if not text:
                self._after_cr = False
                return
        self._after_cr = text.endswith("\r")
        lines = re.split("\r\n|\r|\n", self._rest + text)
        self._rest = lines.pop()
        for line in lines:
            if line:
                self._field(line)
                continue
            self.last_id = self._id
            event, data = self._event or "message", self._data
            self._clear(self._id)
            if data:
                yield event, "\n".join(data)

    def _field(self, line):
        name, _, value = line.partition(":")  # A comment has an empty name.
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            self.retry_ms = int(value)


def follow(url, token, cursor):
    """Yields (event, data) for ever, over all breaks; ends when the server says not to come back."""
    retry_ms, failures = 2000, 0
    while True:
        headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
        if cursor:
            headers["Last-Event-ID"] = cursor
        try:
            request = urllib.request.Request(url + "/api/stream", headers=headers)
            with urllib.request.urlopen(request, timeout=SILENCE_SECONDS_MAX) as response:
                parser = EventStreamParser(cursor)
                while piece := response.read1(65536):
                    for event, data in parser.feed(piece):
                        failures = 0
                        yield event, data
                        if event == "auth_required" or event == "closing" and not json.loads(data)["reconnect"]:
                            return
                    # After the events are used: a crash in between repeats them and loses none.
                    cursor, retry_ms = parser.last_id, parser.retry_ms or retry_ms
        except (OSError, http.client.HTTPException):
            pass  # Cut, refused, silent, or a proxy's error page: all the same, again.
        wait = min(WAIT_SECONDS_MAX, retry_ms / 1000 * 2 ** min(failures, 4))
        failures += 1
        time.sleep(wait * random.uniform(0.5, 1))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name, data in follow(sys.argv[1], os.environ["TERTULIA_TOKEN"], sys.argv[2] if len(sys.argv) > 2 else ""):
        print(name, data, sep="\t", flush=True)
