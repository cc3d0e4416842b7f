"""What hostile servers send, as bytes, by the name of the attack."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
import gzip
import hashlib
import json
import struct

KIB = 1024
MIB = 1024 * KIB
# As much as a response may have, with what wraps it.
FULL = MIB - 200
# Of a stream: several times what a connection holds in its buffers.
FLOOD = 4 * MIB
# As long as a list, a frame or an event may be.
THOUSAND = range(1000)

ACTIVITIES = "/activities"
LIBRARIES = "/library/sections"
WEBSOCKET = "/:/websockets/notifications"
EVENT_SOURCE = "/:/eventsource/notifications"

type Chunks = Iterator[bytes]


@dataclass(frozen=True)
class Attack:
    """What is sent to requests for this path; to the first of them, to the next, ….

    All other requests are answered as by an idle server with one activity of each kind.
    """

    path: str
    sent: Callable[[int], Chunks]


def container(**inner: object) -> bytes:
    return json.dumps({"MediaContainer": inner}).encode()


def good_answers(name: str) -> Mapping[str, bytes]:
    """Return what a server that answers properly says, by path."""
    kinds = ("provider.epg.load", "media.generate.intros", "library.update.section")
    return {
        "/identity": container(machineIdentifier=name),
        "/": container(machineIdentifier=name, friendlyName=name, version="1"),
        ACTIVITIES: container(Activity=[{"uuid": it, "type": it} for it in kinds]),
        LIBRARIES: container(Directory=[{"key": "1", "title": "Films", "uuid": "1"}]),
        "/butler": b'{"ButlerTasks":{"ButlerTask":[]}}',
        "/status/sessions": container(size=0),
        "/livetv/dvrs": container(Dvr=[{"key": "1"}]),
    }


def response(body: bytes, *headers: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def switch_protocols(key: str, *headers: str) -> bytes:
    """Return the response to the handshake of a websocket with this key."""
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode())  # noqa: S324  # the protocol's
    accept = base64.b64encode(digest.digest()).decode()
    head = [
        *("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket"),
        *("Connection: Upgrade", f"Sec-WebSocket-Accept: {accept}", *headers, "", ""),
    ]
    return "\r\n".join(head).encode()


def frame(payload: bytes, first: int = 0x81) -> bytes:
    """Return a frame; without `first`, it is a text."""
    if len(payload) < 126:  # the protocol's
        return bytes([first, len(payload)]) + payload
    return bytes([first, 127]) + struct.pack(">Q", len(payload)) + payload


def body(path: str, content: bytes, *headers: str) -> Attack:
    return Attack(path, lambda _: iter([response(content, *headers)]))


def bodies(path: str, content: Callable[[int], bytes]) -> Attack:
    return Attack(path, lambda number: iter([response(content(number))]))


def raw(path: str, *chunks: bytes, times: int = 1) -> Attack:
    return Attack(path, lambda _: iter(chunks * times))


def filled(prefix: bytes, piece: bytes, suffix: bytes, size: int = FULL) -> bytes:
    """Return a document as large as it may be, of the same piece again and again."""
    count = (size - len(prefix) - len(suffix)) // len(piece)
    return prefix + (piece * count).rstrip(b",") + suffix


def row(inner: bytes) -> bytes:
    return b'{"MediaContainer":{"Activity":[{"uuid":"a",' + inner + b"}]}}"


def text(piece: bytes) -> bytes:
    return filled(
        b'{"MediaContainer":{"Activity":[{"uuid":"a","title":"', piece, b'"}]}}'
    )


def wide(piece: bytes, suffix: bytes = b"") -> bytes:
    return filled(b'{"MediaContainer":{"Activity":[', piece, b"]}" + suffix + b"}")


def keys(count: int) -> bytes:
    return ",".join(f'"{number}":0' for number in range(count)).encode()


NAN = b',"x":NaN'
START = b"HTTP/1.1 200 OK\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
IN_A_STREAM = START + b"Content-Type: text/event-stream\r\n\r\n"
PACKED_STREAM = (
    START + b"Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n"
)

REQUESTS = {
    "nested": body(ACTIVITIES, b"[" * FULL),
    "nested objects": body(ACTIVITIES, b'{"":' * (FULL // 4)),
    "nested and closed": body(ACTIVITIES, b"[" * (FULL // 2) + b"]" * (FULL // 2)),
    "many lists": body(ACTIVITIES, wide(b"[],")),
    "8 MiB of lists": body(ACTIVITIES, wide(b"[],") * 8),
    "many objects": body(ACTIVITIES, wide(b"{},")),
    "many objects and NaN": body(ACTIVITIES, wide(b"{},", NAN)),
    "many lists and NaN": body(ACTIVITIES, wide(b"[],", NAN)),
    "many numbers": body(ACTIVITIES, wide(b"0,")),
    "many numbers and NaN": body(ACTIVITIES, wide(b"0,", NAN)),
    "many NaN": body(ACTIVITIES, wide(b"NaN,")),
    "many texts": body(ACTIVITIES, wide(b'"",')),
    "many texts and NaN": body(ACTIVITIES, wide(b'"",', NAN)),
    "many keys": body(ACTIVITIES, row(b'"Context":{' + keys(80_000) + b"}")),
    "the same key": body(
        ACTIVITIES, filled(b'{"MediaContainer":{', b'"Activity":[],', b'"a":0}}')
    ),
    "half a pair": body(ACTIVITIES, text(rb"\ud800")),
    "control characters": body(ACTIVITIES, text(b"\x04")),
    "no UTF-8": body(ACTIVITIES, text(b"\xff")),
    "escapes and control characters": body(ACTIVITIES, text(b"\\u0000\x04")),
    "escaped quotes and NaN": body(ACTIVITIES, text(rb"\"")[:-2] + b',"x":NaN}}'),
    "one long number": body(ACTIVITIES, row(b'"progress":' + b"9" * 900_000)),
    "long numbers": body(
        ACTIVITIES, row(b'"x":[' + b",".join([b"9" * 4000] * 250) + b"]")
    ),
    "long numbers and NaN": body(
        ACTIVITIES, row(b'"x":[NaN,' + b",".join([b"9" * 4000] * 250) + b"]")
    ),
    "long numbers as text": body(
        ACTIVITIES, row(b'"progress":"' + b"9" * 900_000 + b'"')
    ),
    "long fractions": body(ACTIVITIES, row(b'"progress":0.' + b"3" * 900_000)),
    "infinite": body(ACTIVITIES, row(b'"progress":1e999,"x":-Infinity')),
    "no JSON": body(
        ACTIVITIES,
        filled(b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">]><a>', b"&a;", b"</a>"),
        "Content-Type: text/xml",
    ),
    "gzip": body(
        ACTIVITIES, gzip.compress(b"[" * MIB) * 1024, "Content-Encoding: gzip"
    ),
    "gzip in pieces": body(
        ACTIVITIES, gzip.compress(b"") * 200_000, "Content-Encoding: gzip"
    ),
    "endless": raw(ACTIVITIES, START + b"\r\n", *[b"[" * 64 * KIB] * 512),
    "tiny chunks": raw(ACTIVITIES, CHUNKED, b"1\r\n[\r\n" * (FULL // 6), times=4),
    "tiny chunks of a short body": raw(ACTIVITIES, CHUNKED, b"1\r\n[\r\n" * FULL),
    "long chunk extensions": raw(ACTIVITIES, CHUNKED + b"1;", *[b"a" * 64 * KIB] * 64),
    "headers": raw(
        ACTIVITIES,
        START,
        *(f"A{it}: ".encode() + b"a" * 8000 + b"\r\n" for it in range(1000)),
    ),
    "short headers": raw(ACTIVITIES, START, b"a:\r\n" * FULL),
    "one long header": raw(ACTIVITIES, START + b"A: ", *[b"a" * 64 * KIB] * 64),
    "cookies": body(
        ACTIVITIES, b"{}", *(f"Set-Cookie: a{it}={'a;' * 3900}" for it in range(120))
    ),
    "continue": raw(ACTIVITIES, b"HTTP/1.1 100 C\r\n\r\n" * 200_000),
    "redirects": raw(
        ACTIVITIES,
        b"HTTP/1.1 302 F\r\nLocation: /activities\r\nContent-Length: 0\r\n\r\n",
    ),
    "a large Context in each": bodies(
        ACTIVITIES,
        lambda number: container(
            Activity=[
                {
                    "uuid": f"{number}-{it}",
                    "type": "media.x",
                    "Context": {"a": "b" * 900},
                }
                for it in THOUSAND
            ]
        ),
    ),
    "always other activities": bodies(
        ACTIVITIES,
        lambda number: container(
            Activity=[
                {"uuid": f"{number}-{it}", "type": "library.update.section"}
                for it in THOUSAND
            ]
        ),
    ),
    "many activities": bodies(
        ACTIVITIES,
        lambda number: container(
            Activity=[{"uuid": f"{number}-{it}", "x": [0] * 9} for it in range(15_000)]
        ),
    ),
    "a long name": body(
        "/", container(machineIdentifier="a long name", friendlyName="a" * 900_000)
    ),
    "a long identifier": body("/identity", container(machineIdentifier="a" * 900_000)),
    "many DVRs": body(
        "/livetv/dvrs", container(Dvr=[{"key": it} for it in range(50_000)])
    ),
    "many tasks": body(
        "/butler",
        json.dumps(
            {"ButlerTasks": {"ButlerTask": [{"name": f"{it}"} for it in range(40_000)]}}
        ).encode(),
    ),
    "many sessions": body(
        "/status/sessions", container(Metadata=[{"key": it} for it in range(50_000)])
    ),
    "many libraries": body(
        LIBRARIES, container(Directory=[{"key": it} for it in range(30_000)])
    ),
    "other libraries each time": bodies(
        LIBRARIES,
        lambda number: container(
            Directory=[{"key": f"{number}-{it}", "title": "a"} for it in THOUSAND]
        ),
    ),
    "other libraries with the same ids": bodies(
        LIBRARIES,
        lambda number: container(
            Directory=[
                {"key": it, "title": "a", "uuid": f"{number}-{it}"} for it in THOUSAND
            ]
        ),
    ),
    "other names each time": bodies(
        LIBRARIES,
        lambda number: container(
            Directory=[
                {"key": it, "title": f"{number}-{it}", "uuid": it} for it in THOUSAND
            ]
        ),
    ),
    "long ids of libraries": bodies(
        LIBRARIES,
        lambda number: container(
            Directory=[{"key": f"{number}-{it}" + "a" * 900} for it in THOUSAND]
        ),
    ),
}


def message(rows: list[dict[str, object]]) -> bytes:
    inner = {"type": "activity", "ActivityNotification": rows}
    return json.dumps({"NotificationContainer": inner}).encode()


def changes(event: str, number: int, **inner: object) -> list[dict[str, object]]:
    return [
        {
            "event": event,
            "Activity": {"uuid": f"{number}-{it}", "type": "media.x", **inner},
        }
        for it in THOUSAND
    ]


def frames(*sent: bytes, times: int = 1) -> Attack:
    return Attack(WEBSOCKET, lambda _: iter(sent * times))


def flood(piece: bytes, size: int = FLOOD) -> Attack:
    """Return so many of the same frames."""
    return frames(piece * (64 * KIB // len(piece)), times=size // (64 * KIB))


def started_and_ended() -> Chunks:
    for number in range(8):
        for event in ("started", "updated", "ended"):
            yield frame(message(changes(event, number, Context={"a": "b" * 300})))


PLAYING = {"type": "playing", "PlaySessionStateNotification": [{}] * 1000}

FRAMES = {
    "empty frames": flood(frame(b"")),
    "frames of one byte": flood(frame(b"[")),
    "frames of another type": flood(frame(b'{"NotificationContainer":{"type":"x"}}')),
    "binary frames": flood(frame(b"", 0x82)),
    "pings": flood(frame(b"", 0x89)),
    "long pings": flood(frame(b"a" * 125, 0x89)),
    "pongs": flood(frame(b"", 0x8A)),
    "fragments": frames(frame(b"[", 0x01), *[frame(b"", 0x00) * 32 * KIB] * 64),
    "fragments of one byte": frames(
        frame(b"[", 0x01), *[frame(b"[", 0x00) * 20_000] * 60
    ),
    "a packed frame": frames(frame(gzip.compress(b"[" * MIB), 0xC1), frame(b"", 0x81)),
    "nested frames": frames(frame(b"[" * FULL), times=4),
    "frames of many lists": frames(frame(wide(b"[],")), times=4),
    "frames of many objects": frames(frame(wide(b"{},")), times=4),
    "frames of many lists and NaN": frames(frame(wide(b"[],", NAN)), times=4),
    "frames of many numbers": frames(frame(wide(b"0,")), times=4),
    "started and ended": Attack(WEBSOCKET, lambda _: started_and_ended()),
    "the same updates": frames(
        frame(message(changes("started", 0))),
        *[
            frame(message(changes("updated", 0, progress=it % 100, Context={"a": it})))
            for it in range(20)
        ],
    ),
    "a large row": frames(
        *[
            frame(
                message(
                    [
                        {
                            "event": "updated",
                            "Activity": {"uuid": "a", "x": [it] + [0] * 90_000},
                        }
                    ]
                )
            )
            for it in range(8)
        ]
    ),
    "playback": frames(
        frame(json.dumps({"NotificationContainer": PLAYING}).encode()), times=50
    ),
}


def events(*sent: bytes, times: int = 1, head: bytes = IN_A_STREAM) -> Attack:
    return Attack(EVENT_SOURCE, lambda _: iter([head, *(sent * times)]))


def lines(piece: bytes, size: int = FLOOD) -> Attack:
    return events(piece * (64 * KIB // len(piece)), times=size // (64 * KIB))


def event(row: Mapping[str, object]) -> bytes:
    document = json.dumps({"ActivityNotification": row}).encode()
    return b"event: activity\ndata: " + document + b"\n\n"


EVENTS = {
    "empty lines": lines(b"\n"),
    "comments": lines(b":\n"),
    "lines without a colon": lines(b"a\n"),
    "empty data": lines(b"data\n"),
    "data without a type": lines(b"data:{}\n\n"),
    "short events": lines(b"event:activity\ndata:{}\n\n"),
    "unreadable events": lines(b"event:activity\ndata:[\n\n"),
    "a packed stream": events(
        gzip.compress(b"event:activity\ndata:{}\n\n" * 40_000) * 50, head=PACKED_STREAM
    ),
    "packed empty lines": events(gzip.compress(b"\n" * MIB) * 200, head=PACKED_STREAM),
    "one endless line": lines(b"a" * 64 * KIB),
    "data without an end": lines(b"data: aaaa\n"),
    "events of many lists": events(
        b"event:activity\ndata:" + wide(b"[],") + b"\n\n", times=4
    ),
    "events of many lists and NaN": events(
        b"event:activity\ndata:" + wide(b"[],", NAN) + b"\n\n", times=4
    ),
    "nested events": events(b"event:activity\ndata:" + b"[" * FULL + b"\n\n", times=4),
    "chunks of one byte": events(
        b"1\r\n\n\r\n" * 10_000,
        times=60,
        head=CHUNKED[:-2] + b"Content-Type: text/event-stream\r\n\r\n",
    ),
    "many events": Attack(
        EVENT_SOURCE,
        lambda _: iter(
            [
                IN_A_STREAM,
                *(
                    b"".join(
                        map(event, changes(what, number, Context={"a": "b" * 300}))
                    )
                    for number in range(4)
                    for what in ("started", "updated", "ended")
                ),
            ]
        ),
    ),
}

# What plex.tv says of an account's servers.
RESOURCES = "/api/v2/resources"


def connections(count: int, server: int) -> list[dict[str, object]]:
    """Return addresses of a server. Those of others differ: read ones are cached."""
    return [
        {
            "uri": f"https://h{server}-{it}:1",
            "address": f"10.0.{server}.{it % 256}",
            "port": 1 + it % 9,
            "local": True,
        }
        for it in range(count)
    ]


def servers(count: int, connections_of_each: int) -> Attack:
    listed = [
        {
            "clientIdentifier": f"{it}",
            "accessToken": "t",
            "provides": "server",
            "connections": connections(connections_of_each, it),
        }
        for it in range(count)
    ]
    return body(RESOURCES, json.dumps(listed).encode())


ACCOUNTS = {
    "an account with many servers": servers(9_000, 0),
    "servers with many addresses": servers(200, 50),
    "a server with many addresses": servers(1, 10_000),
}

ATTACKS = {**REQUESTS, **FRAMES, **EVENTS}
